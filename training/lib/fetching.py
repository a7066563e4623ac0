"""Fetch a small document from an address that a stranger named, or send a message there.

The address may point at ourselves, at the machines beside us, or at a server that never finishes.
So: https on its own port alone, a name and no number, every address of the name public, the very
address that was judged is the one connected to (a name may answer otherwise the second time), no
redirects, one time limit for the whole, and a size limit that counts before anything is unpacked.
"""

import http.client
import io
import ipaddress
import logging
import re
import socket
import ssl
import time
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from urllib.parse import urlsplit

from django.core.cache import cache

log = logging.getLogger(__name__)

LARGEST_ANSWER = 512_000
LARGEST_HEAD = 32_000
SECONDS = 4.0
MOST_A_MINUTE = 30  # to one host: nobody makes us a weapon against it
MOST_MESSAGES_A_MINUTE = 300

_NAME = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*\Z")
_CARRIER = ipaddress.ip_network("100.64.0.0/10")
_NAT64 = ipaddress.ip_network("64:ff9b::/32")

# Looking a name up has no time limit of its own; what hangs waits here and not in a request.
_lookups = ThreadPoolExecutor(max_workers=4, thread_name_prefix="name-lookup")


class NotFetched(Exception):
    """The document is not to be had, or not from there. The text is for the log."""


class NotAnAddress(NotFetched):
    """Nothing we would ask, whatever it points at."""


class NotPublic(NotFetched):
    """It leads to ourselves or to machines beside us."""


class AskedTooOften(NotFetched):
    """This host has had its share of the minute."""


def fetch(url: str, *, largest: int = LARGEST_ANSWER, seconds: float = SECONDS) -> bytes:
    """The body of a plain 200 answer; raises NotFetched on anything else."""
    deadline = time.monotonic() + seconds
    host, path = _target(url)
    _count(host)
    address = _public_address(host, deadline)
    question = _head(f"GET {path}", host, {"Accept": "*/*", "Accept-Encoding": "identity"})
    try:
        answer = _exchange(host, address, question, largest + LARGEST_HEAD, deadline)
        return _body(answer, largest)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotFetched(f"{host}: {type(error).__name__}") from error


def post(url: str, body: bytes, headers: Mapping[str, str], *, seconds: float = SECONDS) -> int:
    """Send a message and return the status of the answer, of which nothing else is read."""
    deadline = time.monotonic() + seconds
    host, path = _target(url)
    _count(f"post:{host}", MOST_MESSAGES_A_MINUTE)
    address = _public_address(host, deadline)
    message = _head(f"POST {path}", host, {**headers, "Content-Length": str(len(body))}) + body
    try:
        answer = _exchange(host, address, message, LARGEST_HEAD, deadline, until=b"\r\n\r\n")
        return _response(answer).status
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotFetched(f"{host}: {type(error).__name__}") from error


def check_address(url: str, *, seconds: float = SECONDS) -> None:
    """Raises NotFetched when we would not ask there now. Asking judges again."""
    host, _path = _target(url)
    _public_address(host, time.monotonic() + seconds)


def is_public(address: str) -> bool:
    """Whether it is an address of the open internet, in whatever clothes it comes."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1])
        if inner or ip.is_site_local or ip in _NAT64 or int(ip) < 2**32:
            return False
    elif ip in _CARRIER:
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def _target(url: str) -> tuple[str, str]:
    """Host and path of an address we are willing to ask."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise NotAnAddress("not an address") from error
    host = (parts.hostname or "").lower()
    if parts.scheme != "https" or port not in (None, 443) or "@" in parts.netloc:
        raise NotAnAddress("not a plain https address")
    if not _NAME.match(host):
        raise NotAnAddress("not the name of a host")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not re.fullmatch(r"[!-~]{1,2000}", path):
        raise NotAnAddress("not the path of a document")
    return host, path


def _count(host: str, most: int = MOST_A_MINUTE) -> None:
    key = f"fetched:{host}:{int(time.time()) // 60}"
    try:
        cache.add(key, 0, 120)
        asked = cache.incr(key)
    except ValueError:  # the cache came back, or went, between the two
        asked = 1
    if asked > most:
        raise AskedTooOften(f"{host}: asked too often")


def _public_address(host: str, deadline: float) -> str:
    """One address of the host, and only when all of them are public."""
    looked_up: Future[list[str]] = _lookups.submit(_resolve, host)
    try:
        addresses = looked_up.result(timeout=_left(deadline))
    except (OSError, TimeoutError, UnicodeError) as error:
        looked_up.cancel()
        raise NotFetched(f"{host}: no such host, or no answer") from error
    if not addresses or not all(map(is_public, addresses)):
        log.warning("address of a stranger refused", extra={"host": host})
        raise NotPublic(f"{host}: not a public host")
    return addresses[0]


def _resolve(host: str) -> list[str]:
    found = socket.getaddrinfo(host, 443, proto=socket.IPPROTO_TCP)
    return [str(each[4][0]).partition("%")[0] for each in found]


def _head(request: str, host: str, headers: Mapping[str, str]) -> bytes:
    lines = {"Host": host, **headers, "User-Agent": "Needlewise", "Connection": "close"}
    head = [f"{request} HTTP/1.1", *(f"{name}: {value}" for name, value in lines.items())]
    return ("\r\n".join(head) + "\r\n\r\n").encode("ascii")


def _exchange(
    host: str, address: str, message: bytes, most: int, deadline: float, *, until: bytes = b""
) -> bytes:
    """Everything the server says until it closes, or up to `until`; too much or too slow fails."""
    with _connect(host, address, deadline) as stream:
        stream.settimeout(_left(deadline))
        stream.sendall(message)
        answer = bytearray()
        while True:
            stream.settimeout(_left(deadline))
            part = stream.recv(65_536)
            answer += part
            if not part or (until and until in answer):
                return bytes(answer)
            if len(answer) > most:
                raise ValueError("too large")


def _connect(host: str, address: str, deadline: float) -> socket.socket:
    """The connection goes to the judged address; the certificate must be that of the name."""
    plain = socket.create_connection((address, 443), timeout=_left(deadline))
    try:
        plain.settimeout(_left(deadline))
        return _tls().wrap_socket(plain, server_hostname=host)
    except BaseException:
        plain.close()
        raise


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("the time is over")
    return left


class _Read:
    """What was received, in the shape `http.client` wants."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer

    def makefile(self, *_arguments: object) -> io.BytesIO:
        return io.BytesIO(self._answer)


def _response(answer: bytes) -> http.client.HTTPResponse:
    response = http.client.HTTPResponse(_Read(answer))  # type: ignore[arg-type]
    response.begin()
    return response


def _body(answer: bytes, largest: int) -> bytes:
    response = _response(answer)
    if response.status != 200:
        raise ValueError(f"answered {response.status}")
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise ValueError("packed")
    body = response.read()
    if len(body) > largest:
        raise ValueError("too large")
    return body

"""A stranger names the address: only the open internet is asked, briefly, and once."""

import contextlib
import secrets
import socket
import threading
import time

import pytest

from training.lib import fetching
from training.lib.fetching import (
    AskedTooOften,
    NotAnAddress,
    NotFetched,
    NotPublic,
    check_address,
    fetch,
    is_public,
    post,
)

PUBLIC = "93.184.215.14"


@pytest.fixture
def net(monkeypatch):
    """A name service and a server in this process; `net.asked` is what reached the server."""

    class Net:
        addresses = [PUBLIC]
        answer = b"HTTP/1.1 200 OK\r\n\r\nhello"
        hold_open = False
        connected: list[str] = []
        asked = b""

    net = Net()
    net.connected = []

    def connect(host, address, deadline):
        net.connected.append(address)
        ours, theirs = socket.socketpair()

        def serve():
            net.asked = theirs.recv(65_536)
            with contextlib.suppress(OSError):
                theirs.sendall(net.answer)
            if not net.hold_open:
                theirs.close()

        net.keep = theirs
        threading.Thread(target=serve, daemon=True).start()
        return ours

    monkeypatch.setattr(fetching, "_resolve", lambda host: net.addresses)
    monkeypatch.setattr(fetching, "_connect", connect)
    monkeypatch.setattr(fetching, "_count", lambda *_host: None)
    yield net
    if net.connected:
        net.keep.close()


def test_a_document_is_fetched_from_the_address_that_was_judged(net):
    assert fetch("https://issuer.example/.well-known/did.json?v=1") == b"hello"
    assert net.connected == [PUBLIC]
    assert net.asked.startswith(b"GET /.well-known/did.json?v=1 HTTP/1.1\r\nHost: issuer.example")


def test_a_message_is_sent_to_the_address_that_was_judged_and_only_its_status_is_read(net):
    net.answer = b"HTTP/1.1 204 No content\r\nA: b\r\n\r\n"
    net.hold_open = True  # an answer without an end is enough

    status = post("https://desk.example/hook?a=1", b'{"a":1}', {"webhook-id": "msg_1"})

    assert (status, net.connected) == (204, [PUBLIC])
    assert net.asked == (
        b"POST /hook?a=1 HTTP/1.1\r\nHost: desk.example\r\nwebhook-id: msg_1\r\n"
        b'Content-Length: 7\r\nUser-Agent: Needlewise\r\nConnection: close\r\n\r\n{"a":1}'
    )


def test_a_message_follows_no_redirect(net):
    net.answer = b"HTTP/1.1 307 Temporary\r\nLocation: https://127.0.0.1/\r\n\r\n"

    assert post("https://desk.example/hook", b"{}", {}) == 307
    assert net.connected == [PUBLIC]


@pytest.mark.parametrize(
    "answer", [b"", b"SSH-2.0-nothing", b"HTTP/1.1 200 OK\r\n" + b"a" * 40_000]
)
def test_what_is_no_answer_to_a_message_is_a_failure(net, answer):
    net.answer = answer

    with pytest.raises(NotFetched):
        post("https://desk.example/hook", b"{}", {})


def test_an_address_is_judged_without_being_asked(net):
    check_address("https://desk.example/hook")
    with pytest.raises(NotAnAddress):
        check_address("http://desk.example/hook")
    net.addresses = ["10.0.0.8"]
    with pytest.raises(NotPublic):
        check_address("https://desk.example/hook")

    assert net.connected == []


@pytest.mark.parametrize(
    "url",
    [
        "http://issuer.example/",
        "ftp://issuer.example/",
        "file:///etc/passwd",
        "https://issuer.example:8443/",
        "https://issuer.example:99999/",
        "https://user@issuer.example/",
        "https://issuer.example@127.0.0.1/",
        "https://localhost/",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f.0.0.1/",
        "https://0177.0.0.1/",
        "https://[::1]/",
        "https://[fec0::1]/",
        "https://[::ffff:169.254.169.254]/",
        "https://169.254.169.254/latest/meta-data/",
        "https:///nowhere",
        "https://issuer.example/a b",
        "https://issuer.example/\r\nHost: other",
        "https://[broken/",
        "",
    ],
)
def test_other_addresses_are_not_even_looked_up(net, monkeypatch, url):
    monkeypatch.setattr(fetching, "_resolve", lambda host: pytest.fail(f"looked up {host}"))

    with pytest.raises(NotFetched):
        fetch(url)

    assert net.connected == []


@pytest.mark.parametrize(
    "inner",
    [
        "127.0.0.1",
        "10.0.0.8",
        "172.16.4.4",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104  (refused here)
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fd00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
    ],
)
def test_a_name_with_one_inner_address_is_refused_whatever_the_others_are(net, inner):
    net.addresses = [PUBLIC, inner]

    with pytest.raises(NotFetched, match="not a public host"):
        fetch("https://issuer.example/")

    assert (is_public(PUBLIC), is_public(inner), net.connected) == (True, False, [])


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 301 Moved\r\nLocation: https://127.0.0.1/\r\n\r\n",
        b"HTTP/1.1 404 Not found\r\n\r\nno",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b",
        b"HTTP/1.1 200 OK\r\n\r\n" + b"a" * 200_000,
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ncut",
        b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 10_000 + b"\r\n",
        b"SSH-2.0-nothing",
        b"",
    ],
)
def test_anything_but_a_plain_small_answer_is_refused(net, answer):
    net.answer = answer

    with pytest.raises(NotFetched):
        fetch("https://issuer.example/", largest=100_000)


def test_a_server_that_never_ends_is_left_after_the_time_limit(net):
    net.hold_open = True
    began = time.monotonic()

    with pytest.raises(NotFetched):
        fetch("https://issuer.example/", seconds=0.2)

    assert time.monotonic() - began < 2


def test_a_name_service_that_never_answers_is_left_too(net, monkeypatch):
    answered = threading.Event()
    monkeypatch.setattr(fetching, "_resolve", lambda host: answered.wait(5) and [])

    with pytest.raises(NotFetched):
        fetch("https://issuer.example/", seconds=0.1)

    answered.set()
    assert net.connected == []


def test_the_handshake_gets_what_the_connection_left_of_the_time(monkeypatch):
    """A slow answer to each part in turn would otherwise take the whole time twice."""
    clock, ours, given = [100.0], socket.socket(), []

    def create_connection(address, timeout):
        given.append((address, timeout))
        clock[0] += 4
        return ours

    class Tls:
        def wrap_socket(self, plain, server_hostname):
            given.append((server_hostname, plain.gettimeout()))
            return plain

    monkeypatch.setattr(fetching.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(fetching.socket, "create_connection", create_connection)
    monkeypatch.setattr(fetching, "_tls", Tls)

    fetching._connect("issuer.example", PUBLIC, 105.0)
    assert given == [((PUBLIC, 443), 5.0), ("issuer.example", 1.0)]
    clock[0] = 102.0
    with pytest.raises(TimeoutError):
        fetching._connect("issuer.example", PUBLIC, 105.0)
    assert ours.fileno() == -1  # closed


def test_one_host_is_asked_so_many_times_a_minute_and_no_more(monkeypatch):
    host = f"{secrets.token_hex(8)}.example"
    monkeypatch.setattr(fetching.time, "time", lambda: 1_000_000_000.0)
    for _ in range(fetching.MOST_A_MINUTE):
        fetching._count(host)

    with pytest.raises(AskedTooOften):
        fetching._count(host)

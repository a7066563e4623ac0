"""JSON-LD as far as signing needs it: pinned contexts, no network, and nothing lost on the way.

What an embedded proof signs is what the JSON means under its contexts, not its bytes. A term that
no context defines, or an address that is not absolute, would silently be left out, so that
anybody could change it afterwards: `canonical` refuses such a document before it is signed.
"""

import json
import threading
from functools import cache
from pathlib import Path
from typing import Any

from pyld import jsonld

from certificates.domain.badges.wire import CREDENTIALS, EXTENSIONS, OPEN_BADGES

_FOLDER = Path(__file__).parents[2] / "contexts"
_FILES = {
    CREDENTIALS: "credentials-v2.json",
    OPEN_BADGES: "ob-v3p0-context-3.0.3.json",
    EXTENSIONS: "ob-v3p0-extensions.json",
    "https://w3id.org/security/data-integrity/v2": "security-data-integrity-v2.json",
    "https://w3id.org/security/multikey/v1": "security-multikey-v1.json",
}

# What relative names are resolved against, so that they are found: left alone, PyLD would put an
# example address of its own before them and sign that.
_NOWHERE = "relative://nowhere/"

# PyLD shares its caches between threads without a lock of its own: eight threads gave wrong
# results in one of eighty calls. One canonicalisation at a time in a process, then.
_one_at_a_time = threading.Lock()


class NotSignable(ValueError):
    """The document means less than it says; it is a fault of ours, and nothing is signed."""


def canonical(document: dict[str, Any]) -> bytes:
    """The document as RDFC-1.0 N-Quads. Raises NotSignable when anything in it would be lost."""
    _refuse_null(document)
    dropped: list[str] = []
    with _one_at_a_time:
        processor = jsonld.JsonLdProcessor(on_property_dropped=dropped.append)
        expanded = processor.expand(document, {"documentLoader": _load, "base": _NOWHERE})
        if dropped:
            raise NotSignable(f"no context defines {', '.join(map(str, dropped))}")
        _refuse_relative(expanded)
        options = {
            "algorithm": "URDNA2015",
            "format": "application/n-quads",
            "documentLoader": _load,
        }
        return processor.normalize(expanded, options).encode()


def _load(url: str, options: dict[str, Any]) -> dict[str, Any]:
    if url not in _FILES:
        raise NotSignable(f"the context {url} is not one of ours")
    return {
        "contextUrl": None,
        "documentUrl": url,
        "document": _context(url),
        "contentType": "application/ld+json",
    }


@cache
def _context(url: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((_FOLDER / _FILES[url]).read_text(encoding="utf-8"))
    return found


def _refuse_null(value: Any) -> None:
    """An empty member means nothing in JSON-LD, so it is not signed."""
    if value is None or value in ({}, []):
        raise NotSignable("an empty member is not signed")
    for part in value.values() if isinstance(value, dict) else value if _is_list(value) else ():
        _refuse_null(part)


def _refuse_relative(value: Any) -> None:
    """Names of things and of types have to be absolute, or they are left out of the statements."""
    if isinstance(value, dict):
        for name in [value.get("@id", "_:"), *_listed(value.get("@type", []))]:
            if ":" not in name or name.startswith(_NOWHERE):
                name = name.removeprefix(_NOWHERE)
                raise NotSignable(f"{name} is relative, or no context defines it")
        for part in value.values():
            _refuse_relative(part)
    elif _is_list(value):
        for part in value:
            _refuse_relative(part)


def _listed(value: Any) -> list[Any]:
    return value if _is_list(value) else [value]


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)

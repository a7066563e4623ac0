"""What a badge says of itself, read within limits before anything is believed of it."""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from certificates.domain.badges.baking import LARGEST_BADGE, PNG_SIGNATURE, NoBadge, unbake
from training.lib.strict_json import NotJson, read_json

ALGORITHMS = frozenset({"RS256", "ES256", "EdDSA"})
# A header that brings or names its own key, or asks for something we do not know.
_REFUSED_HEADERS = frozenset({"jku", "jwk", "x5u", "x5c", "x5t", "x5t#S256", "crit", "b64", "zip"})

_TOKEN = re.compile(r"[\w-]{1,4000}\.[\w-]+\.[\w-]*\Z", re.ASCII)


class Unreadable(Exception):
    """Not a badge, or one that only somebody who means harm would make."""


@dataclass(frozen=True)
class Claims:
    """Words of the badge, unproven. `key` names the key it claims to be signed with.

    `brings_own_key` is said of a JWT whose header holds or links a key, or asks for what we do not
    know: no honest issuer of Open Badges does.
    """

    text: str
    is_jwt: bool
    id: str
    issuer: str
    issuer_name: str
    name: str
    valid_from: str
    valid_until: str
    key: str
    algorithm: str
    brings_own_key: bool
    document: dict[str, Any]

    @property
    def first_day(self) -> date | None:
        return _day(self.valid_from)

    @property
    def last_day(self) -> date | None:
        return _day(self.valid_until)


def read(data: bytes) -> Claims:
    """The claims of a badge given as PNG, SVG, JSON or JWT; raises Unreadable."""
    text = text_of(data)
    if text.startswith("{"):
        return _claims(text, parse(text.encode()), header=None)
    if not _TOKEN.match(text):
        raise Unreadable("neither JSON nor a JWT")
    header, payload, _signature = text.split(".")
    return _claims(text, parse(_unpadded(payload)), header=parse(_unpadded(header)))


def uuid_of(claims: Claims) -> UUID | None:
    """The last part of the badge's own name, where that is a UUID, as it is in ours."""
    try:
        return UUID(claims.id.rpartition("/")[2])
    except ValueError:
        return None


def text_of(data: bytes) -> str:
    """The badge as text, out of its picture when it comes in one."""
    try:
        start = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
        is_picture = start.startswith((PNG_SIGNATURE, b"<"))
        if not is_picture and len(data) > LARGEST_BADGE:
            raise Unreadable("too large")
        return (unbake(data) if is_picture else data.decode("utf-8-sig")).strip()
    except (NoBadge, UnicodeDecodeError) as error:
        raise Unreadable("no badge") from error


def parse(data: bytes) -> dict[str, Any]:
    """One JSON object of strangers."""
    if len(data) > LARGEST_BADGE:
        raise Unreadable("too large")
    try:
        value = read_json(data)
    except NotJson as error:
        raise Unreadable(str(error)) from error
    if not isinstance(value, dict):
        raise Unreadable("not an object")
    return value


def _unpadded(part: str) -> bytes:
    try:
        return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unreadable("not base64") from error


def _claims(text: str, document: dict[str, Any], *, header: dict[str, Any] | None) -> Claims:
    issuer = document.get("issuer")
    proof = document.get("proof")
    key = (proof if isinstance(proof, dict) else {}).get("verificationMethod")
    if header is not None:
        key = header.get("kid")
    profile = issuer if isinstance(issuer, dict) else {"id": issuer}
    subject = document.get("credentialSubject")
    achievement = subject.get("achievement") if isinstance(subject, dict) else None
    types = document.get("type")
    if "VerifiableCredential" not in (types if isinstance(types, list) else [types]):
        raise Unreadable("not a credential")
    return Claims(
        text=text,
        is_jwt=header is not None,
        id=_word(document, "id"),
        issuer=_word(profile, "id"),
        issuer_name=_word(profile, "name"),
        name=_word(achievement, "name") or _word(document, "name"),
        valid_from=_word(document, "validFrom"),
        valid_until=_word(document, "validUntil"),
        key=key if isinstance(key, str) else "",
        algorithm=_word(header, "alg"),
        brings_own_key=bool(_REFUSED_HEADERS & (header or {}).keys()),
        document=document,
    )


def _day(moment: str) -> date | None:
    try:
        return datetime.fromisoformat(moment).date()
    except ValueError:
        return None


def _word(value: Any, name: str) -> str:
    word = value.get(name) if isinstance(value, dict) else None
    return word[:500] if isinstance(word, str) else ""

"""A receipt as JSON: its facts, and a compact JWS over the same facts by the key of our JWTs.

The key is published in our did:web document, so anybody can check a receipt without us. Facts and
token are compared, because a reader looks at the first and a signature covers the second.
"""

import json
from datetime import datetime
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from certificates.domain.badges.issuer import issuer_id, key_url
from certificates.domain.badges.wire import instant
from certificates.domain.keys.badge_keys import JwtKey, public_badge_keys
from clinics.domain.receipts.looks import Look
from training.lib.strict_json import NotJson, read_json

TYPE = "check-receipt+jws"
_LARGEST = 100_000


def facts_of(look: Look, *, reference: str, made_at: datetime) -> dict[str, Any]:
    return {
        "receipt": reference,
        "issuer": issuer_id(),
        "made_at": instant(made_at),
        "asked_for": {"clinic": look.clinic.name, "by": str(look.by)},
        "asked_at": instant(look.at),
        "asked": look.asked,
        "answered": look.answered,
    }


def sign_facts(facts: dict[str, Any], key: JwtKey) -> str:
    """The text that is kept and given back byte for byte."""
    headers = {"kid": key_url(key.kid), "typ": TYPE}
    token = jwt.encode(facts, key.private_key, algorithm="RS256", headers=headers)
    return json.dumps({**facts, "jws": token}, ensure_ascii=False, indent=2)


def read_receipt(data: bytes) -> dict[str, Any] | None:
    """The document of somebody who sends a receipt, ours or not; None for anything else."""
    if len(data) > _LARGEST or not data.lstrip().startswith(b"{"):
        return None
    try:
        document = read_json(data)
    except NotJson:
        return None
    is_receipt = isinstance(document, dict) and {"receipt", "jws", "issuer"} <= document.keys()
    return document if is_receipt and document["issuer"] == issuer_id() else None


def is_signed(document: dict[str, Any]) -> bool:
    """Whether a key that we stand by signed just these facts."""
    facts = {name: value for name, value in document.items() if name != "jws"}
    token = document["jws"]
    try:
        header = jwt.get_unverified_header(token)
        key = _keys().get(str(header.get("kid")))
        if key is None or header.get("typ") != TYPE:
            return False
        return jwt.decode(token, key, algorithms=["RS256"]) == facts
    except (jwt.PyJWTError, TypeError, AttributeError):
        return False


def _keys() -> dict[str, RSAPublicKey]:
    known = public_badge_keys()
    return {key_url(each.kid): each.key for each in known if isinstance(each.key, RSAPublicKey)}

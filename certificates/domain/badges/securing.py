"""Signing claims: as an embedded proof (eddsa-rdfc-2022) and as a JWT (RS256).

Both are the forms that Open Badges 3.0 names; see docs/decisions.md for why there are two.
"""

import hashlib
from datetime import datetime
from typing import Any

import jwt

from certificates.domain.badges.issuer import issuer_id, key_url
from certificates.domain.badges.linked_data import canonical
from certificates.domain.badges.multibase import base58
from certificates.domain.badges.wire import instant
from certificates.domain.keys.badge_keys import JwtKey, ProofKey


def add_proof(document: dict[str, Any], key: ProofKey, *, now: datetime) -> dict[str, Any]:
    """The document with its proof. The options are hashed under the document's own contexts."""
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": instant(now),
        "verificationMethod": key_url(key.kid),
        "proofPurpose": "assertionMethod",
    }
    signature = key.private_key.sign(_to_sign(document, options))
    return {**document, "proof": {**options, "proofValue": base58(signature)}}


def as_jwt(document: dict[str, Any], key: JwtKey) -> str:
    """The claims at the root of the payload, with those that JWT readers look for beside them."""
    claims = document | {
        "iss": issuer_id(),
        "jti": document["id"],
        "sub": document["credentialSubject"]["id"],
        "nbf": _seconds(document["validFrom"]),
    }
    if "validUntil" in document:
        claims["exp"] = _seconds(document["validUntil"])
    headers = {"kid": key_url(key.kid), "typ": "JWT"}
    return jwt.encode(claims, key.private_key, algorithm="RS256", headers=headers)


def _to_sign(document: dict[str, Any], options: dict[str, Any]) -> bytes:
    with_context = {"@context": document["@context"], **options}
    return _sha256(canonical(with_context)) + _sha256(canonical(document))


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _seconds(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp())

"""The key that signs the daily head of the audit log: Ed25519, a compact JWS.

It lies with the other keys, outside the database: whoever owns the database alone cannot sign a
chain that was computed anew.
"""

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.utils.translation import gettext as _

from certificates.domain.keys import key_files
from certificates.domain.keys.key_files import AUDIT, SigningKeyMissing, private_pem, write_file


class AuditSigner:
    """What `training.people` asks for: it knows of heads, and nothing of keys."""

    def sign(self, facts: dict[str, Any], *, now: datetime) -> tuple[str, str]:
        """The facts as a token, and the name of the key."""
        kid = key_files.kid_in_use(AUDIT, make_audit_key, now=now)
        key = _load(settings.SIGNING_KEYS, kid)
        headers = {"kid": kid, "typ": "audit-head+jws"}
        return jwt.encode(facts, key, algorithm="EdDSA", headers=headers), kid

    def read(self, token: str) -> tuple[dict[str, Any], str] | None:
        """Facts and key of a token that a key of ours signed, else None."""
        try:
            kid = str(jwt.get_unverified_header(token).get("kid"))
            key = _public_keys().get(kid)
            return (jwt.decode(token, key, algorithms=["EdDSA"]), kid) if key else None
        except jwt.PyJWTError:
            return None

    def is_withdrawn(self, kid: str, token: str) -> bool:
        """Whether the token names this key, and the key was stolen."""
        try:
            named = jwt.get_unverified_header(token).get("kid")
        except jwt.PyJWTError:
            return False
        return named == kid and kid in key_files.withdrawn(AUDIT)

    def public_keys(self) -> list[dict[str, Any]]:
        """As JWKs, so that anybody can check a head without us."""
        as_jwk = jwt.algorithms.OKPAlgorithm.to_jwk
        return [
            {**as_jwk(key, as_dict=True), "kid": kid, "use": "sig", "alg": "EdDSA"}
            for kid, key in _public_keys().items()
        ]


def make_audit_key(folder: Path, now: datetime) -> str:
    kid, key = key_files.new_kid(AUDIT, now), Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    write_file(folder / "public" / f"{kid}.pem", public, mode=0o644)
    write_file(folder / "private" / f"{kid}.pem", private_pem(key), mode=0o600)
    return kid


@lru_cache(maxsize=4)
def _load(folder: Path, kid: str) -> Ed25519PrivateKey:
    key = key_files.load_private(folder, kid)
    if not isinstance(key, Ed25519PrivateKey):
        raise SigningKeyMissing(_("The signing key is of a kind that is not used here."))
    return key


def _public_keys() -> dict[str, Ed25519PublicKey]:
    """Those in use and those retired; a withdrawn one confirms nothing."""
    files = sorted((settings.SIGNING_KEYS / "public").glob(f"{AUDIT}-*.pem"))
    return {file.stem: _load_public(file.read_bytes()) for file in files}


@lru_cache(maxsize=64)
def _load_public(pem: bytes) -> Ed25519PublicKey:
    key = serialization.load_pem_public_key(pem)
    assert isinstance(key, Ed25519PublicKey)  # noqa: S101  (we wrote it)
    return key

"""The keys that sign badges and their lists: Ed25519 for embedded proofs, RSA for JWTs."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    RSAPublicKey,
    generate_private_key,
)
from django.conf import settings
from django.utils.translation import gettext as _

from certificates.domain.keys import key_files
from certificates.domain.keys.key_files import (
    JWT,
    PROOF,
    SigningKeyMissing,
    private_pem,
    write_file,
)

# As strong as the elliptic keys beside it (128 bits).
RSA_BITS = 3072


@dataclass(frozen=True)
class ProofKey:
    kid: str
    private_key: Ed25519PrivateKey


@dataclass(frozen=True)
class JwtKey:
    kid: str
    private_key: RSAPrivateKey


@dataclass(frozen=True)
class PublicKey:
    """What a verifier needs to know of a key, in use or retired."""

    kid: str
    key: Ed25519PublicKey | RSAPublicKey


def current_proof_key(*, now: datetime) -> ProofKey:
    kid = key_files.kid_in_use(PROOF, make_proof_key, now=now)
    return _load_proof_key(settings.SIGNING_KEYS, kid)


def current_jwt_key(*, now: datetime) -> JwtKey:
    kid = key_files.kid_in_use(JWT, make_jwt_key, now=now)
    return _load_jwt_key(settings.SIGNING_KEYS, kid)


def public_badge_keys() -> tuple[PublicKey, ...]:
    """Every key under which a badge of ours may have been signed.

    The key of JWTs in use comes first: there are readers that try no other on a list.
    """
    in_use = [key_files.published_in_use(kind) for kind in (JWT, PROOF)]
    folder = settings.SIGNING_KEYS / "public"
    files = [file for kind in (JWT, PROOF) for file in folder.glob(f"{kind}-*.pem")]
    newest_first = sorted(files, key=lambda file: file.stem[2:], reverse=True)
    ordered = sorted(newest_first, key=lambda file: (file.stem not in in_use, file.stem[:2] != JWT))
    return tuple(_load_public(file, file.stat().st_mtime_ns) for file in ordered)


def make_proof_key(folder: Path, now: datetime) -> str:
    return _store(folder, key_files.new_kid(PROOF, now), Ed25519PrivateKey.generate())


def make_jwt_key(folder: Path, now: datetime) -> str:
    key = generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    return _store(folder, key_files.new_kid(JWT, now), key)


def _store(folder: Path, kid: str, key: Ed25519PrivateKey | RSAPrivateKey) -> str:
    write_file(folder / "public" / f"{kid}.pem", _public_pem(key), mode=0o644)
    write_file(folder / "private" / f"{kid}.pem", private_pem(key), mode=0o600)
    return kid


def _public_pem(key: Ed25519PrivateKey | RSAPrivateKey) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


@lru_cache(maxsize=4)
def _load_proof_key(folder: Path, kid: str) -> ProofKey:
    key = key_files.load_private(folder, kid)
    if not isinstance(key, Ed25519PrivateKey):
        raise SigningKeyMissing(_("The signing key is of a kind that is not used here."))
    _require_published(folder, kid, key)
    return ProofKey(kid, key)


@lru_cache(maxsize=4)
def _load_jwt_key(folder: Path, kid: str) -> JwtKey:
    key = key_files.load_private(folder, kid)
    if not isinstance(key, RSAPrivateKey):
        raise SigningKeyMissing(_("The signing key is of a kind that is not used here."))
    _require_published(folder, kid, key)
    return JwtKey(kid, key)


def _require_published(folder: Path, kid: str, key: Ed25519PrivateKey | RSAPrivateKey) -> None:
    """Nobody could check what is signed by a key that does not belong to its published half."""
    file = folder / "public" / f"{kid}.pem"
    if not file.exists() or file.read_bytes() != _public_pem(key):
        raise key_files.unreadable(kid)


@lru_cache(maxsize=256)
def _load_public(file: Path, changed: int) -> PublicKey:
    key = serialization.load_pem_public_key(file.read_bytes())
    assert isinstance(key, Ed25519PublicKey | RSAPublicKey)  # noqa: S101  (we wrote it)
    return PublicKey(file.stem, key)

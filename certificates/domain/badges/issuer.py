"""Who issues: our name as a did:web identifier, and the document that tells its keys."""

from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.urls import reverse

from certificates.domain.badges.multibase import base58, base64url
from certificates.domain.keys.badge_keys import PublicKey, public_badge_keys

_CONTEXTS = [
    "https://www.w3.org/ns/did/v1",
    "https://w3id.org/security/multikey/v1",
    "https://w3id.org/security/jwk/v1",
]
_ED25519_MARK = b"\xed\x01"


def issuer_id() -> str:
    """A port is written %3A, because a colon separates the parts of a path."""
    return "did:web:" + urlsplit(settings.PUBLIC_URL).netloc.replace(":", "%3A")


def key_url(kid: str) -> str:
    return f"{issuer_id()}#{kid}"


def issuer_profile() -> dict[str, Any]:
    return {
        "id": issuer_id(),
        "type": ["Profile"],
        "name": settings.ISSUER_NAME,
        "url": settings.PUBLIC_URL,
        "email": settings.CONTACT_EMAIL,
        "image": {"id": absolute("certificates:issuer-picture"), "type": "Image"},
    }


def absolute(name: str, *arguments: object) -> str:
    return settings.PUBLIC_URL + reverse(name, args=arguments)


def did_document() -> dict[str, Any]:
    """Every key that may have signed, retired ones too; `assertionMethod` by name alone, because
    there are resolvers that read nothing else."""
    methods = [_method(public) for public in public_badge_keys()]
    return {
        "@context": _CONTEXTS,
        "id": issuer_id(),
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def _method(public: PublicKey) -> dict[str, Any]:
    method = {"id": key_url(public.kid), "controller": issuer_id()}
    if isinstance(public.key, Ed25519PublicKey):
        raw = public.key.public_bytes(Encoding.Raw, PublicFormat.Raw)
        return method | {"type": "Multikey", "publicKeyMultibase": base58(_ED25519_MARK + raw)}
    return method | {"type": "JsonWebKey", "publicKeyJwk": _jwk(public.key, public.kid)}


def _jwk(key: RSAPublicKey, kid: str) -> dict[str, str]:
    numbers = key.public_numbers()
    return {
        "kty": "RSA",
        "alg": "RS256",
        "use": "sig",
        "kid": kid,
        "n": base64url(_as_bytes(numbers.n)),
        "e": base64url(_as_bytes(numbers.e)),
    }


def _as_bytes(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")

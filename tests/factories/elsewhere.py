"""An issuer of badges that is not us, its website included. No network is used."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from openbadgeslib.ob3 import add_data_integrity_proof, encode_bitstring, multikey_from_pem

from training.lib.fetching import NotFetched

CONTEXTS = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]


class Elsewhere:
    """`fetch` answers for its website; take an address out of `site` to make it unreachable."""

    def __init__(self, host: str = "academy.example") -> None:
        self.host = host
        self.did = f"did:web:{host}"
        self.ed = ed25519.Ed25519PrivateKey.generate()
        self.ec = ec.generate_private_key(ec.SECP256R1())
        self.list_url = f"https://{host}/status/1"
        self.site: dict[str, bytes] = {}
        self.site[f"https://{host}/.well-known/did.json"] = _bytes(self.did_document())
        self.publish_list(())

    def fetch(self, url: str, **_limits: object) -> bytes:
        try:
            return self.site[url]
        except KeyError:
            raise NotFetched(url) from None

    def did_document(self) -> dict[str, Any]:
        keys = [
            {
                "id": f"{self.did}#ec",
                "type": "JsonWebKey",
                "controller": self.did,
                "publicKeyJwk": _jwk(self.ec),
            },
            {
                "id": f"{self.did}#ed",
                "type": "Multikey",
                "controller": self.did,
                "publicKeyMultibase": multikey_from_pem(_public(self.ed)),
            },
        ]
        return {
            "id": self.did,
            "verificationMethod": keys,
            "assertionMethod": [key["id"] for key in keys],
        }

    def claims(self, **changes: Any) -> dict[str, Any]:
        """A badge without proof; a change to None takes the member out."""
        number = uuid4()
        document = {
            "@context": CONTEXTS,
            "id": f"https://{self.host}/badges/{number}",
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "issuer": {"id": self.did, "type": ["Profile"], "name": "Needling academy"},
            "validFrom": moment(-timedelta(days=10)),
            "validUntil": moment(timedelta(days=300)),
            "credentialSubject": {
                "id": f"urn:uuid:{number}",
                "type": ["AchievementSubject"],
                "achievement": {
                    "id": f"https://{self.host}/courses/1",
                    "type": ["Achievement"],
                    "name": "Lower limb",
                    "description": "Two days",
                    "criteria": {"narrative": "Examined"},
                },
            },
            "credentialStatus": {
                "id": f"{self.list_url}#5",
                "type": "BitstringStatusListEntry",
                "statusPurpose": "revocation",
                "statusListIndex": "5",
                "statusListCredential": self.list_url,
            },
        } | changes
        return {name: value for name, value in document.items() if value is not None}

    def jwt(self, *, headers: dict[str, Any] | None = None, **changes: Any) -> str:
        return self.sign_jwt(self.claims(**changes), headers=headers)

    def json(self, **changes: Any) -> str:
        return json.dumps(self.sign_json(self.claims(**changes)), ensure_ascii=False)

    def sign_json(self, document: dict[str, Any], *, key: str = "ed") -> dict[str, Any]:
        method = f"{self.did}#{key}"
        return add_data_integrity_proof(document, _private(self.ed), verification_method=method)

    def sign_jwt(self, document: dict[str, Any], *, headers: dict[str, Any] | None = None) -> str:
        payload = document | {
            "iss": document["issuer"]["id"],
            "jti": document["id"],
            "sub": document["credentialSubject"]["id"],
            "nbf": _seconds(document["validFrom"]),
        }
        if "validUntil" in document:
            payload["exp"] = _seconds(document["validUntil"])
        named = {"kid": f"{self.did}#ec"} | (headers or {})
        return jwt.encode(payload, self.ec, algorithm="ES256", headers=named)

    def publish_list(self, revoked: tuple[int, ...], *, as_json: bool = False, **changes) -> None:
        document = {
            "@context": CONTEXTS[:1],
            "id": self.list_url,
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "issuer": {"id": self.did},
            "validFrom": moment(-timedelta(hours=1)),
            "validUntil": moment(timedelta(hours=24)),
            "credentialSubject": {
                "id": f"{self.list_url}#list",
                "type": "BitstringStatusList",
                "statusPurpose": "revocation",
                "encodedList": encode_bitstring(revoked),
            },
        } | changes
        signed = _bytes(self.sign_json(document)) if as_json else self.sign_jwt(document).encode()
        self.site[self.list_url] = signed


def moment(offset: timedelta) -> str:
    """By this machine's clock, because a verifier of other people's badges reads it too."""
    return (datetime.now(UTC) + offset).strftime("%Y-%m-%dT%H:%M:%SZ")


def _seconds(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp())


def _bytes(document: dict[str, Any]) -> bytes:
    return json.dumps(document).encode()


def _private(key: Any) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _public(key: Any) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _jwk(key: ec.EllipticCurvePrivateKey) -> dict[str, Any]:
    return jwt.algorithms.ECAlgorithm.to_jwk(key.public_key(), as_dict=True)

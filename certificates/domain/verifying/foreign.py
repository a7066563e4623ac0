"""Somebody else's badge, verified by machine. Nothing is called valid that could not be known.

The badge and whatever its issuer's addresses answer come from strangers. The claims are read within
limits of our own, then openbadgeslib verifies: it pins the algorithm to the key, holds the JSON to
what was signed, bounds canonicalisation in work and time, and unpacks status lists up to a size.
Keys come from where the issuer's own name leads and from nowhere inside the badge.
"""

import json
import logging
import re
import threading
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

import jwt
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from certificates.domain.verifying import foreign_claims as claims_of
from certificates.domain.verifying.foreign_claims import Claims, Unreadable
from training.lib import fetching

log = logging.getLogger(__name__)

SECONDS = 6.0  # for all addresses of one badge together

# Badges under way at once in one process: the other threads keep the pages going.
_places = threading.BoundedSemaphore(2)


class ForeignOutcome(TextChoices):
    """What can be said of the badge. Only the first is good news."""

    VALID = "valid", _("The issuer's signature is intact, and the issuer has not taken it back.")
    EXPIRED = "expired", _("This badge has expired.")
    NOT_YET = "not_yet", _("This badge does not hold yet.")
    REVOKED = "revoked", _("Its issuer says that this badge no longer holds.")
    INVALID = "invalid", _("This is not what its issuer signed. Do not rely on it.")
    UNPROVEN = (
        "unproven",
        _("The signature is intact, but only the badge itself says whose it is."),
    )
    CANNOT_BE_CONFIRMED = (
        "cannot_be_confirmed",
        _("We cannot confirm this badge now. Treat it as not verified."),
    )
    NOT_A_BADGE = "not_a_badge", _("This is not a badge that we can read.")


_STATUS = {
    ForeignOutcome.VALID: "valid",
    ForeignOutcome.EXPIRED: "expired",
    ForeignOutcome.NOT_YET: "expired",
    ForeignOutcome.REVOKED: "revoked",
    ForeignOutcome.INVALID: "revoked",
}
_WORDS = {
    ForeignOutcome.VALID: _("Signature confirmed"),
    ForeignOutcome.NOT_YET: _("Not valid yet"),
    ForeignOutcome.REVOKED: _("Revoked"),
    ForeignOutcome.INVALID: _("Invalid"),
    ForeignOutcome.UNPROVEN: _("Not confirmed"),
    ForeignOutcome.CANNOT_BE_CONFIRMED: _("Not confirmed"),
}


@dataclass(frozen=True)
class ForeignVerdict:
    """The outcome, and what the badge says of itself: true only when the outcome is good."""

    outcome: ForeignOutcome
    claims: Claims | None = None
    has_status_list: bool = False

    @property
    def is_valid(self) -> bool:
        return self.outcome == ForeignOutcome.VALID

    @property
    def status(self) -> str:
        """The colour of the page: green for one outcome, grey where nothing is known."""
        return _STATUS.get(self.outcome, "unknown")

    @property
    def word(self) -> str:
        return str(_WORDS.get(self.outcome, ""))


def verify_foreign(data: bytes) -> ForeignVerdict:
    """The verdict on a badge given as PNG, SVG, JSON or JWT; never raises, whatever it holds.

    It may ask the issuer's addresses for a key and a status list, within SECONDS.
    """
    try:
        claims = claims_of.read(data)
    except Unreadable:
        return ForeignVerdict(ForeignOutcome.NOT_A_BADGE)
    if not _places.acquire(blocking=False):
        return ForeignVerdict(ForeignOutcome.CANNOT_BE_CONFIRMED, claims)
    try:
        return _verify(claims)
    except Exception:
        # Fail closed: a badge that breaks a verifier is not confirmed.
        log.exception("a badge from elsewhere could not be checked")
        return ForeignVerdict(ForeignOutcome.CANNOT_BE_CONFIRMED, claims)
    finally:
        _places.release()


def is_intact(claims: Claims, document: dict[str, Any]) -> bool:
    """Whether a key of this did:web document signed the badge as it is, whatever its dates say.

    For badges of our own, whose document is at hand: nobody is asked.
    """
    from openbadgeslib.ob3 import OB3VerificationError

    if not _has_honest_header(claims):
        return False
    issuer = _Issuer(document["id"])
    issuer.knows(document)
    try:
        _verified(claims, issuer)
    except (OB3VerificationError, fetching.NotFetched, Unreadable) as error:
        return _reason_of(error) in (ForeignOutcome.EXPIRED, ForeignOutcome.NOT_YET)
    return claims.issuer == document["id"]


class _Issuer:
    """What the addresses of the issuer answer, each asked once, all within one time limit.

    Of the issuer's own document only the keys are handed on that may make assertions.
    """

    def __init__(self, did: str) -> None:
        self.did = did
        self.is_out_of_reach = False
        self._stop_at = time.monotonic() + SECONDS
        self._answers: dict[str, bytes] = {}

    def knows(self, document: dict[str, Any]) -> None:
        """Its own document, which then is asked of nobody."""
        self._answers[_address_of(self.did)] = json.dumps(document).encode()

    def download(self, url: str) -> bytes:
        if url not in self._answers:
            try:
                self._answers[url] = self._ask(url)
            except (fetching.NotFetched, Unreadable):
                self.is_out_of_reach = True
                raise
        return self._answers[url]

    def _ask(self, url: str) -> bytes:
        left = self._stop_at - time.monotonic()
        answer = fetching.fetch(url, seconds=min(fetching.SECONDS, left))
        return _own_document(self.did, answer) if url == _address_of(self.did) else answer


def _verify(claims: Claims) -> ForeignVerdict:
    # openbadgeslib takes its time to import, and most processes never need it.
    from openbadgeslib.ob3 import OB3VerificationError

    if not _has_honest_header(claims):
        return ForeignVerdict(ForeignOutcome.INVALID, claims)
    issuer = _Issuer(claims.issuer)
    try:
        credential = _verified(claims, issuer)
    except (OB3VerificationError, fetching.NotFetched, Unreadable) as error:
        log.info("a badge from elsewhere was refused", extra={"reason": type(error).__name__})
        if issuer.is_out_of_reach:
            return ForeignVerdict(ForeignOutcome.CANNOT_BE_CONFIRMED, claims)
        return ForeignVerdict(_reason_of(error), claims)
    entries = credential.credential_status
    if len(entries) != _places_told(claims):
        return ForeignVerdict(ForeignOutcome.CANNOT_BE_CONFIRMED, claims)
    outcome = _status(credential, claims, issuer) if entries else ForeignOutcome.VALID
    if outcome == ForeignOutcome.VALID and claims.issuer.startswith("did:key:"):
        outcome = ForeignOutcome.UNPROVEN
    return ForeignVerdict(outcome, claims, has_status_list=bool(entries))


def _places_told(claims: Claims) -> int:
    """How many status entries the badge names; openbadgeslib passes over those it cannot read."""
    told = claims.document.get("credentialStatus", [])
    return len(told) if isinstance(told, list) else 1


def _has_honest_header(claims: Claims) -> bool:
    known = claims.algorithm in claims_of.ALGORITHMS and not claims.brings_own_key
    return known or not claims.is_jwt


def _verified(claims: Claims, issuer: _Issuer) -> Any:
    """The credential of openbadgeslib once signature, form, issuer and dates hold."""
    from openbadgeslib.ob3 import OB3LdpVerifier, OB3Verifier

    kind = OB3Verifier if claims.is_jwt else OB3LdpVerifier
    if claims.issuer.startswith(("did:web:", "did:key:")):
        verifier = kind.for_issuer_did(claims.issuer, download=issuer.download)
        return verifier.verify(claims.text, download=issuer.download)
    return kind(pubkey_pem=_key_at(claims, issuer)).verify(claims.text)


def _own_document(did: str, answer: bytes) -> bytes:
    document = claims_of.parse(answer)
    if document.get("id") != did:
        raise Unreadable("the document is another's")
    allowed = document.get("assertionMethod")
    methods = document.get("verificationMethod")
    if isinstance(allowed, list) and isinstance(methods, list):
        names = {each for each in allowed if isinstance(each, str)}
        names |= {f"{did}{name}" for name in names if name.startswith("#")}
        known = [*methods, *(each for each in allowed if isinstance(each, dict))]
        document["verificationMethod"] = [
            each
            for each in known
            if isinstance(each, dict) and (each.get("id") in names or each in allowed)
        ]
    return json.dumps(document).encode()


def _address_of(did: str) -> str:
    """Where a did:web leads; empty for any other name."""
    host, *path = map(unquote, did.removeprefix("did:web:").split(":"))
    if not did.startswith("did:web:"):
        return ""
    return f"https://{host}/{'/'.join(path) or '.well-known'}/did.json"


def _key_at(claims: Claims, issuer: _Issuer) -> str | bytes:
    """The key of an issuer whose name is a web address: published by the very same host."""
    from openbadgeslib.ob3 import resolve_verification_method

    if not claims.key or _host(claims.key) != _host(claims.issuer) or not _host(claims.key):
        raise Unreadable("the key is not the issuer's")
    document = claims_of.parse(issuer.download(claims.key.partition("#")[0]))
    multibase = document.get("publicKeyMultibase")
    if isinstance(multibase, str):
        return resolve_verification_method(f"did:key:{multibase}")
    key = document.get("publicKeyJwk", document)
    try:
        return _pem(jwt.PyJWK(key, algorithm=claims.algorithm or "EdDSA").key)
    except (jwt.PyJWTError, TypeError, ValueError, AttributeError) as error:
        raise Unreadable("no key") from error


def _pem(key: Any) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _status(credential: Any, claims: Claims, issuer: _Issuer) -> ForeignOutcome:
    """What the issuer's status list says; a list that cannot be read or trusted says nothing."""
    from openbadgeslib.ob3 import OB3VerificationError, check_credential_status

    try:
        are_signed_json = [
            _is_signed_json(entry, claims, issuer) for entry in credential.credential_status
        ]
        check_credential_status(
            credential,
            download=issuer.download,
            verify_list=not all(are_signed_json),
            list_pubkey_pem=None if claims.issuer.startswith("did:") else _key_at(claims, issuer),
        )
    except (OB3VerificationError, fetching.NotFetched, Unreadable) as error:
        is_set = re.match(r"Credential status '(revocation|suspension)' is set", str(error))
        return ForeignOutcome.REVOKED if is_set else ForeignOutcome.CANNOT_BE_CONFIRMED
    return ForeignOutcome.VALID


def _is_signed_json(entry: Any, claims: Claims, issuer: _Issuer) -> bool:
    """Whether the list is JSON with a proof of the issuer's, which openbadgeslib does not judge.

    A proof covers the facts and not their spelling, so the list must also come from the issuer's
    own host: somebody else's copy could spell "not revoked" beside what was signed.
    """
    from openbadgeslib.ob3 import resolve_verification_method, verify_data_integrity_proof

    url = entry.get("statusListCredential") if isinstance(entry, dict) else None
    if not isinstance(url, str):
        raise Unreadable("no status list")
    if not issuer.download(url).lstrip().startswith(b"{"):
        return False
    document = claims_of.parse(issuer.download(url))
    list_issuer = document.get("issuer")
    name = list_issuer.get("id") if isinstance(list_issuer, dict) else list_issuer
    proof = document.get("proof")
    method = proof.get("verificationMethod") if isinstance(proof, dict) else None
    is_own = isinstance(method, str) and method.partition("#")[0] == claims.issuer == name
    if not is_own or _host(url) != _host(claims.issuer) or document.get("id") != url:
        raise Unreadable("the status list is another's")
    key = resolve_verification_method(str(method), download=issuer.download)
    verify_data_integrity_proof(document, key)
    return True


def _host(name: str) -> str:
    """The host behind a web address or a did:web; empty for anything else."""
    if name.startswith("did:web:"):
        return unquote(name.removeprefix("did:web:").partition(":")[0]).lower()
    return (urlsplit(name).hostname or "").lower() if name.startswith("https://") else ""


def _reason_of(error: Exception) -> ForeignOutcome:
    """The dates are judged last, so a badge that only failed by them is otherwise intact."""
    text = str(error)
    if text.startswith("Credential has expired"):
        return ForeignOutcome.EXPIRED
    if text.startswith(("Credential is not yet valid", "The token is not yet valid")):
        return ForeignOutcome.NOT_YET
    return ForeignOutcome.INVALID

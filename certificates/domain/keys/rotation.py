"""Rotating all the keys, or those of one kind."""

from collections.abc import Iterable
from datetime import datetime

from certificates.domain.keys import key_files
from certificates.domain.keys.audit_keys import make_audit_key
from certificates.domain.keys.badge_keys import make_jwt_key, make_proof_key
from certificates.domain.keys.key_files import AUDIT, JWT, KINDS, PDF, PROOF
from certificates.domain.keys.keys import make_pdf_key

_MAKERS = {
    PDF: make_pdf_key,
    PROOF: make_proof_key,
    JWT: make_jwt_key,
    AUDIT: make_audit_key,
}


def rotate_keys(kinds: Iterable[str] = KINDS, *, now: datetime) -> list[str]:
    """The names of the keys in use from now on."""
    return [key_files.rotate(kind, _MAKERS[kind], now=now) for kind in kinds]


def prepare_keys(kinds: Iterable[str] = KINDS, *, now: datetime) -> list[str]:
    """The names of the next keys: published, and not in use yet."""
    return [key_files.make_ahead(kind, _MAKERS[kind], now=now) for kind in kinds]

"""Lines of a person's file, green unless told otherwise, and the requirements they meet."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from certificates.enums import Status
from clinics.enums import ConsentState, RequirementKind
from clinics.queries import (
    CertificateLine,
    CredentialLine,
    PaperLine,
    PersonFile,
    ReadingLine,
    RegistrationLine,
    Requirement,
    SignOffLine,
)
from tests.factories import NOW

YEAR = timedelta(days=365)


def make_file(**fields: Any) -> PersonFile:
    defaults: dict[str, Any] = {
        "public_id": uuid4(),
        "user_id": 1,
        "label": "Ana Lee",
        "joined_at": NOW - YEAR,
        "left_at": None,
        "consent": ConsentState.GIVEN,
        "consent_at": NOW - YEAR,
    }
    return PersonFile(**defaults | fields)


def a_certificate(**fields: Any) -> CertificateLine:
    defaults: dict[str, Any] = {
        "kind": "module-theory",
        "programme": "dnf",
        "module": "3-safety",
        "title": "Safety",
        "number": "NW-2026-000001",
        "code": "X" * 26,
        "passed_on": date(2026, 1, 3),
        "status": Status.VALID,
        "is_draft": False,
        "revoked_at": None,
    }
    return CertificateLine(**defaults | fields)


def a_registration(**fields: Any) -> RegistrationLine:
    defaults: dict[str, Any] = {
        "pk": 1,
        "authority": "chcpbc",
        "authority_name": "CHCPBC",
        "register_url": "https://register.example",
        "number": "PT-4711",
        "registration_class": "full",
        "conditions": "",
        "declared_at": NOW - YEAR,
        "status": Status.VALID,
        "checked_at": NOW,
        "check_result": "confirmed",
        "check_until": NOW + YEAR,
    }
    return RegistrationLine(**defaults | fields)


def a_credential(*muscles: str, regions: tuple[str, ...] = ("thorax",), **fields: Any):
    defaults: dict[str, Any] = {
        "public_id": uuid4(),
        "type": "dn-advanced",
        "title": "Dry needling, advanced",
        "number": "NW-C-000001",
        "code": "Y" * 26,
        "status": Status.VALID,
        "is_draft": False,
        "valid_from": NOW.date() - YEAR,
        "valid_until": None,
        "regions": frozenset(regions),
        "muscles": frozenset(muscles or ["rhomboids"]),
    }
    return CredentialLine(**defaults | fields)


def a_sign_off(muscle: str = "rhomboids", region: str = "thorax", **fields: Any) -> SignOffLine:
    defaults: dict[str, Any] = {
        "public_id": uuid4(),
        "title": "Rhomboids",
        "on": date(2026, 2, 1),
        "module": "2-technique",
        "muscle": muscle,
        "region": region,
        "is_draft": False,
    }
    return SignOffLine(**defaults | fields)


def a_paper(kind: str, **fields: Any) -> PaperLine:
    defaults: dict[str, Any] = {
        "public_id": uuid4(),
        "kind": kind,
        "title": "A paper",
        "issuer": "The issuer",
        "number": "P-1",
        "issued_on": date(2026, 2, 1),
        "valid_until": None,
        "given_at": NOW - timedelta(days=20),
        "status": Status.VALID,
        "details": {},
        "checked_at": NOW - timedelta(days=10),
        "check_method": "document",
        "check_result": "confirmed",
        "check_refusal": None,
    }
    return PaperLine(**defaults | fields)


def a_policy(*excluded: str, **fields: Any) -> PaperLine:
    details = {"needling_named": True, "excluded_regions": list(excluded), "amount": ""}
    return a_paper("insurance", **{"details": details} | fields)


def a_reading(**fields: Any) -> ReadingLine:
    defaults: dict[str, Any] = {
        "document": "event-plan",
        "title": "Critical event plan",
        "version": 2,
        "read_at": NOW,
        "is_current": True,
    }
    return ReadingLine(**defaults | fields)


def asking(kind: RequirementKind, starts_at: datetime = NOW - YEAR, **fields: Any) -> Requirement:
    """A requirement that the lines of this module meet."""
    usual: dict[RequirementKind, dict[str, Any]] = {
        RequirementKind.THEORY: {"programme": "dnf", "module": "3-safety"},
        RequirementKind.CREDENTIAL: {"type": "dn-advanced"},
        RequirementKind.READING: {"document": "event-plan"},
    }
    defaults: dict[str, Any] = {
        "slug": kind.value,
        "title": str(kind.label),
        "valid_from": starts_at,
        "settings": usual.get(kind, {}),
        "time_zone": "America/Vancouver",
    }
    return Requirement(kind, **defaults | fields)

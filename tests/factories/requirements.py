"""What credentials and jurisdictions ask for, for the world of roles."""

from datetime import date
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from certificates.models import JurisdictionRule
from courses.models import Course
from tests.factories.credentials import make_credential_type
from tests.factories.numbers import NOW
from tests.factories.people import make_authority


def make_rule(**fields: Any) -> JurisdictionRule:
    facts: dict[str, Any] = {
        "slug": "bc-insurance",
        "jurisdiction": "British Columbia",
        "title": "Own insurance",
        "text": "A policy of one's own.",
        "requires": {"paper": {"kind": "insurance"}},
        "period": DateRange(date(2022, 6, 1), None),
        "source": "Page of the college",
        "source_url": "https://college.example/",
        "confidence": "read",
        "last_checked": date(2026, 5, 1),
        "content_hash": "0" * 64,
        "recorded_at": NOW,
    }
    return JurisdictionRule.objects.create(**facts | {"authority": make_authority()} | fields)


def requirement_values(course: Course) -> dict[str, Any]:
    """A type whose second version nobody has signed, and a rule."""
    asked = {"quiz": {"module": "3-safety", "course": course.slug}}
    first = make_credential_type(course, requires={"all": [asked]})
    more = {"all": [asked, {"practical": {"muscle": "deltoid"}}]}
    make_credential_type(course, type=first.type, number=2, signed=False, requires=more)
    names = ("type", "type-version", "sign-type", "send-type-back")
    return {
        **{f"certificates:{name}:slug": first.type.slug for name in names},
        **{f"certificates:{name}:number": 2 for name in names},
        "certificates:rule:slug": make_rule().slug,
    }

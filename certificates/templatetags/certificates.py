"""Dates, codes and the scope of what was earned, as people read them."""

import zoneinfo
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.conf import settings
from django.utils.formats import date_format

from certificates.domain.certificates.codes import group_code
from certificates.domain.credentials.credential_statements import place_of
from certificates.domain.credentials.facts import ScopeFacts
from certificates.domain.documents.scope_map import map_of
from certificates.models import Certificate, Credential

register = template.Library()


@register.filter
def day_of_record(moment: datetime, record: Certificate | Credential) -> str:
    """The day in the issuer's zone: a certificate fixes it, a credential is of today's."""
    facts = record.facts if isinstance(record, Certificate) else {}
    zone = zoneinfo.ZoneInfo(facts.get("time_zone", settings.ISSUER_TIME_ZONE))
    return date_format(moment.astimezone(zone).date(), "DATE_FORMAT")


@register.filter
def iso_date(text: str) -> str:
    """A stored date as people write it."""
    return date_format(date.fromisoformat(text), "DATE_FORMAT")


@register.filter
def place(time_zone: str) -> str:
    return place_of(time_zone)


@register.filter
def grouped(code: str) -> str:
    return group_code(code)


@register.inclusion_tag("components/body_map.html")
def body_map(scope: Sequence[ScopeFacts]) -> dict[str, Any]:
    """The scope of an edition's facts as a drawing, with the list beside it."""
    return {"scope_map": map_of(scope)}

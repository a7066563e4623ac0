"""Dates and codes of certificates as people read them."""

import zoneinfo
from datetime import date, datetime

from django import template
from django.utils.formats import date_format

from certificates.domain.codes import group_code
from certificates.models import Certificate

register = template.Library()


@register.filter
def issue_date(moment: datetime, certificate: Certificate) -> str:
    """The day in the issuer's zone, which the record fixes; not the reader's."""
    zone = zoneinfo.ZoneInfo(certificate.facts["time_zone"])
    return date_format(moment.astimezone(zone).date(), "DATE_FORMAT")


@register.filter
def iso_date(text: str) -> str:
    """A stored date as people write it."""
    return date_format(date.fromisoformat(text), "DATE_FORMAT")


@register.filter
def grouped(code: str) -> str:
    return group_code(code)

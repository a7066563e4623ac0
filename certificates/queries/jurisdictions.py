"""What jurisdictions asked for on a day, as stored."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet
from django.utils.text import slugify

from certificates.models import JurisdictionRule


def rules_on(day: date, jurisdictions: Iterable[str] | None = None) -> list[JurisdictionRule]:
    """The rows that held on the day; of these jurisdictions, or of all."""
    rules: QuerySet[JurisdictionRule] = JurisdictionRule.objects.filter(period__contains=day)
    if jurisdictions is not None:
        rules = rules.filter(jurisdiction__in=jurisdictions)
    return list(rules.select_related("authority").order_by("jurisdiction", "pk"))


def known_jurisdictions() -> dict[str, str]:
    """Name by the word that stands for it in addresses."""
    names = JurisdictionRule.objects.order_by("jurisdiction").values_list("jurisdiction", flat=True)
    return {slugify(name): name for name in names.distinct()}

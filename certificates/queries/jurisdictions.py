"""What jurisdictions asked for on a day, as stored, and whether it was looked up lately."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.conf import settings
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


def is_old(rule: JurisdictionRule, day: date) -> bool:
    """Looked up too long before the day to be relied on: the register has to be asked."""
    return rule.last_checked + timedelta(days=settings.RULES_ARE_OLD_AFTER_DAYS) < day

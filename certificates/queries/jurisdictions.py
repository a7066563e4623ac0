"""What jurisdictions asked for on a day, as stored."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Case, DateField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils.text import slugify

from certificates.models import JurisdictionRule


def as_known(rules: QuerySet[JurisdictionRule], known_at: datetime) -> QuerySet[Any]:
    """Those recorded by the moment, each with `since` and `until` as they were known then.

    A row ends because a next one begins, so it was open as long as that one was not recorded.
    """
    next_row = JurisdictionRule.objects.filter(
        slug=OuterRef("slug"), period__startswith=OuterRef("period__endswith")
    )
    not_known_to_end = Exists(next_row.filter(recorded_at__gt=known_at))
    return rules.filter(recorded_at__lte=known_at).annotate(
        since=F("period__startswith"),
        until=Case(
            When(not_known_to_end, then=Value(None)),
            default=F("period__endswith"),
            output_field=DateField(),
        ),
    )


def rules_on(
    day: date, jurisdictions: Iterable[str] | None = None, *, known_at: datetime
) -> list[JurisdictionRule]:
    """The rows that hold on the day, as was known by the moment; of these jurisdictions, or all."""
    rules: QuerySet[JurisdictionRule] = JurisdictionRule.objects.all()
    if jurisdictions is not None:
        rules = rules.filter(jurisdiction__in=jurisdictions)
    held = as_known(rules, known_at).filter(
        Q(since=None) | Q(since__lte=day), Q(until=None) | Q(until__gt=day)
    )
    return list(held.select_related("authority").order_by("jurisdiction", "pk"))


def known_jurisdictions() -> dict[str, str]:
    """Name by the word that stands for it in addresses."""
    names = JurisdictionRule.objects.order_by("jurisdiction").values_list("jurisdiction", flat=True)
    return {slugify(name): name for name in names.distinct()}

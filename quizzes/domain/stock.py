"""What a bank offers for a form, without a person: whether it fills, and how hard it is."""

from collections.abc import Mapping
from datetime import date

from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from quizzes.domain.drawing import NOBODY, Candidate, enemies_in
from quizzes.domain.expected import facility_of
from quizzes.enums import ItemState, Pool
from quizzes.models import Bank, Enmity, ItemVersion
from quizzes.queries import ItemFacts, newest_statistics
from training.lib.db import fetch_row


def candidates_today(bank: Bank, *, allow_draft: bool) -> list[Candidate]:
    """By the date of the database, which judges starts."""
    (today,) = fetch_row("SELECT clock_timestamp()::date", {}) or (None,)
    return candidates_of(bank, on_date=today, allow_draft=allow_draft)


def candidates_of(bank: Bank, *, on_date: date, allow_draft: bool) -> list[Candidate]:
    """What is in use and drawn on that day, as `domain.standing` draws it; sets only whole.

    Signed unless drafts may be drawn, within its dates, and not drawn as often as it may be.
    """
    rule = Q(item__exposure_limit=None) | Q(item__drawn_in__lt=F("item__exposure_limit"))
    rule &= Q(valid_from=None) | Q(valid_from__lte=on_date)
    rule &= Q(valid_until=None) | Q(valid_until__gte=on_date)
    if not allow_draft:
        rule &= Q(signed_at__isnull=False)
    in_use = ItemVersion.objects.filter(  # type: ignore[no-redef]
        item__bank=bank, item__pool=Pool.EXAM, state=ItemState.PUBLISHED
    ).annotate(is_drawable=Coalesce(rule, Value(False)))
    versions = list(in_use.select_related("rating").defer("payload").order_by("pk"))
    shut = {version.case_set_id for version in versions if not version.is_drawable} - {None}
    known = newest_statistics(version.pk for version in versions)
    enemies = enemies_in(Enmity.objects.filter(first__bank=bank).values_list("first", "second"))
    return [
        _candidate(version, known.get(version.pk), enemies)
        for version in versions
        if version.is_drawable and version.case_set_id not in shut
    ]


def _candidate(
    version: ItemVersion, facts: ItemFacts | None, enemies: Mapping[int, frozenset[int]]
) -> Candidate:
    rating = getattr(version, "rating", None)
    return Candidate(
        item=version.item_id,
        version=version.pk,
        topic=version.topic,
        level=version.level,
        critical=version.critical,
        signed=version.signed_at is not None,
        entry={},
        case_set=version.case_set_id,
        case_place=version.case_place or 0,
        enemies=enemies.get(version.item_id, NOBODY),
        rating=rating.value if rating else None,
        facility=facility_of(facts),
    )

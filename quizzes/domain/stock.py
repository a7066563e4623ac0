"""The questions a bank offers for a form, without a person: for figures about forms."""

from datetime import date
from decimal import Decimal

from django.db.models import Q

from quizzes.domain.drawing import Candidate
from quizzes.domain.firmness import LEAST
from quizzes.enums import ItemState, Pool
from quizzes.models import Bank, ItemVersion
from quizzes.queries import ItemFacts, newest_statistics


def candidates_of(bank: Bank, *, on_date: date, allow_draft: bool) -> list[Candidate]:
    """What is in use and drawn on that day, signed unless drafts may be drawn; sets only whole."""
    in_use = ItemVersion.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=on_date),
        Q(valid_until=None) | Q(valid_until__gte=on_date),
        item__bank=bank,
        item__pool=Pool.EXAM,
        state=ItemState.PUBLISHED,
    ).select_related("rating")
    versions = list(in_use.defer("payload").order_by("pk"))
    known = newest_statistics(version.pk for version in versions)
    unsigned = {version.case_set_id for version in versions if version.signed_at is None} - {None}
    return [
        _candidate(version, known.get(version.pk))
        for version in versions
        if allow_draft or (version.signed_at and version.case_set_id not in unsigned)
    ]


def _candidate(version: ItemVersion, facts: ItemFacts | None) -> Candidate:
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
        rating=rating.value if rating else None,
        facility=_facility(facts),
    )


def _facility(facts: ItemFacts | None) -> Decimal | None:
    """Only where enough people have answered to say anything."""
    if facts is None or facts.n < LEAST or facts.facility is None:
        return None
    return Decimal(str(facts.facility))

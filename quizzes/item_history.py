"""What became of a question: versions, who did what, where it is drawn, how often it was met."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from quizzes.enums import ItemState, Pool
from quizzes.models import BlueprintCell, Enmity, Item, ItemVersion, QuizVersion
from training.people.models import AuditEntry, User

RECENT = timedelta(days=90)
MOST_ACTS = 100

VERBS: dict[str, Any] = {
    "item.proposed": _("Version {number} proposed"),
    "item.taken-back": _("Version {number} taken back by its author"),
    "item.sent-back": _("Version {number} sent back with remarks"),
    "item.signed": _("Version {number} signed by a clinical reviewer"),
    "item.not-signed": _("Version {number} sent back by a clinical reviewer"),
    "item.agreed": _("Version {number} read and agreed to"),
    "item.published": _("Version {number} published"),
    "item.review-planned": _("Next review planned"),
    "items.parted": _("Kept apart from another question"),
    "items.reconciled": _("May share a form again"),
}

# Every form of the quizzes that draw from the bank is looked through once, whatever the number of
# versions: forms are documents, so that a start writes two rows.
_EXPOSURE = """
SELECT quiz.id, count(*), count(*) FILTER (WHERE held),
       count(*) FILTER (WHERE held AND started_at >= %(recently)s),
       count(*) FILTER (WHERE started_at >= %(recently)s)
FROM quizzes_quiz AS quiz
JOIN (
    SELECT attempt.quiz_id, attempt.started_at,
           form.items @> ANY(%(versions)s::jsonb[]) AS held
    FROM quizzes_attempt AS attempt JOIN quizzes_form AS form ON form.attempt_id = attempt.id
) AS sat ON sat.quiz_id = quiz.id
WHERE quiz.id = ANY(%(quizzes)s)
GROUP BY quiz.id
"""


@dataclass(frozen=True)
class Act:
    """One entry of the log, in words."""

    at: datetime
    words: str
    person: User | None


@dataclass(frozen=True)
class Use:
    """A quiz that can draw the question: how many it takes of how many, and how often it did."""

    version: QuizVersion
    takes: int
    of: int
    forms: int
    forms_with: int
    lately: int
    lately_with: int

    @property
    def percent(self) -> int | None:
        return round(100 * self.forms_with / self.forms) if self.forms else None


def versions_of(item: Item) -> QuerySet[ItemVersion]:
    return item.versions.select_related("author", "signed_by", "critical_agreed_by").order_by(
        "-number"
    )


def acts_on(item: Item) -> list[Act]:
    """The newest first; two statements."""
    entries = list(
        AuditEntry.objects.filter(
            object_type=item._meta.label_lower, object_id=str(item.pk), verb__in=VERBS
        ).order_by("-number")[:MOST_ACTS]
    )
    people = User.objects.in_bulk({entry.actor_id for entry in entries if entry.actor_id})
    return [
        Act(
            entry.at,
            str(VERBS[entry.verb]).format(number=entry.data.get("number", "")),
            people.get(entry.actor_id or 0),
        )
        for entry in entries
    ]


def uses_of(
    item: Item, face: ItemVersion, versions: Sequence[ItemVersion], *, now: datetime
) -> list[Use]:
    """The editions whose blueprint can draw it, with the exposure by quiz; three statements."""
    if item.pool != Pool.EXAM:
        return []
    newer = QuizVersion.objects.filter(
        quiz=OuterRef("quiz_version__quiz"),
        published_at__isnull=False,
        number__gt=OuterRef("quiz_version__number"),
    )
    cells = list(
        BlueprintCell.objects.filter(
            ~Exists(newer),
            quiz_version__bank=item.bank_id,
            topic=face.topic,
            level=face.level,
            count__gt=0,
        )
        .select_related("quiz_version__quiz")
        .order_by("quiz_version__quiz", "-quiz_version__number")
    )
    of = ItemVersion.objects.filter(
        item__bank=item.bank_id,
        item__pool=Pool.EXAM,
        state=ItemState.PUBLISHED,
        topic=face.topic,
        level=face.level,
    ).count()
    met = _exposure([cell.quiz_version.quiz_id for cell in cells], versions, now=now)
    nothing = (0, 0, 0, 0)
    return [_use(cell, of, met.get(cell.quiz_version.quiz_id, nothing)) for cell in cells]


def _use(cell: BlueprintCell, of: int, met: tuple[int, int, int, int]) -> Use:
    forms, forms_with, lately_with, lately = met
    return Use(cell.quiz_version, cell.count, of, forms, forms_with, lately, lately_with)


def _exposure(
    quizzes: list[int], versions: Sequence[ItemVersion], *, now: datetime
) -> dict[int, tuple[int, int, int, int]]:
    """By quiz: forms, those that held it, those of late that held it, those of late."""
    if not quizzes:
        return {}
    facts: dict[str, Any] = {
        "quizzes": quizzes,
        "versions": [f'[{{"version": {version.pk}}}]' for version in versions],
        "recently": now - RECENT,
    }
    with connection.cursor() as cursor:
        cursor.execute(_EXPOSURE, facts)
        return {quiz: tuple(counts) for quiz, *counts in cursor.fetchall()}


def enemies_of(item: Item) -> list[tuple[Item, Enmity]]:
    """The questions it is kept apart from, whoever said so from whichever side."""
    enmities = Enmity.objects.filter(Q(first=item) | Q(second=item)).select_related(
        "first", "second", "made_by"
    )
    pairs = [(one.second if one.first_id == item.pk else one.first, one) for one in enmities]
    return sorted(pairs, key=lambda pair: pair[0].ref)

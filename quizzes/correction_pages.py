"""What the pages of regrades read: proposals, the questions they are about, whom they change."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from quizzes.domain.paper import Question
from quizzes.domain.results import exact
from quizzes.enums import ItemState, Pool, RegradeState
from quizzes.kinds import get_kind
from quizzes.models import Attempt, ItemVersion, Quiz, Regrade
from quizzes.reviewing import visible_banks
from quizzes.rules import courses_with_results
from training.people.models import User


@dataclass(frozen=True)
class Row:
    """One attempt whose result would be, or is, another one. `person` is empty for who may not
    read results."""

    person: str
    number: int
    before: str
    after: str
    turns: str


def visible_regrades(user: User, on_date: date) -> QuerySet[Regrade]:
    """They show keys: to those who write in the bank, and to admins."""
    banks = visible_banks(user, on_date)
    return (
        Regrade.objects.filter(item_version__item__bank__in=banks)
        .select_related("item_version__item__bank", "quiz__course", "proposed_by", "decided_by")
        .order_by("-proposed_at")
    )


def correctable_items(user: User, on_date: date) -> QuerySet[ItemVersion]:
    """Wordings that may have been sat."""
    return (
        ItemVersion.objects.filter(
            item__bank__in=visible_banks(user, on_date), item__pool=Pool.EXAM
        )
        .exclude(state=ItemState.DRAFT)
        .select_related("item__bank__course")
    )


def quizzes_with(version: ItemVersion) -> QuerySet[Quiz]:
    """The examinations that draw from the question's bank."""
    return Quiz.objects.filter(versions__bank=version.item.bank_id).distinct().order_by("slug")


def may_decide(user: User, regrade: Regrade) -> bool:
    """Another person than the one who proposed, and an admin."""
    waits = regrade.state == RegradeState.PROPOSED
    return bool(waits and user.is_staff and regrade.proposed_by_id != user.pk)


def as_candidate(version: ItemVersion, response: Any) -> Question:
    """The question as it is asked, for choosing the answer that is right."""
    kind = get_kind(version.kind)
    order = kind.form_entry(version.payload)["options"]
    return Question(
        position=1,
        kind=kind.name,
        template=kind.candidate_template,
        shown=kind.candidate(version.payload, order),
        response=response,
        sequence=0,
        flagged=False,
    )


def describe_question(regrade: Regrade) -> dict[str, str]:
    """The question, its key, and the answer the correction is about, in words."""
    version = regrade.item_version
    kind = get_kind(version.kind)
    accepted = kind.describe(version.payload, regrade.accepted) if regrade.accepted else ""
    return {
        "stem": version.payload["stem"],
        "key": kind.describe_key(version.payload),
        "accepted": accepted,
    }


def summary_of(regrade: Regrade) -> dict[str, int]:
    """How many change, and whose pass turns."""
    rows = (regrade.plan or {}).get("rows", [])
    return {
        "looked_at": (regrade.plan or {}).get("looked_at", 0),
        "changed": len(rows),
        "gained": sum(row["after"][2] and not row["before"][2] for row in rows),
        "lost": sum(row["before"][2] and not row["after"][2] for row in rows),
    }


def rows_of(regrade: Regrade, page: list[dict[str, Any]], user: User, on_date: date) -> list[Row]:
    """One page of the plan: one statement for the attempts, one for who may read results."""
    attempts = Attempt.objects.select_related("user").filter(
        public_id__in=[row["attempt"] for row in page]
    )
    found = {str(attempt.public_id): attempt for attempt in attempts}
    named = courses_with_results(user, on_date).filter(pk=regrade.quiz.course_id).exists()
    return [_row(found[row["attempt"]], row, named=named) for row in page]


def _row(attempt: Attempt, row: dict[str, Any], *, named: bool) -> Row:
    person = (attempt.user.legal_name or attempt.user.email) if named else ""
    passed_before, passed_after = row["before"][2], row["after"][2]
    turns = ""
    if passed_before != passed_after:
        turns = _("The pass is lost") if passed_before else _("Now passed")
    return Row(person, attempt.number, _result(row["before"]), _result(row["after"]), turns)


def _result(values: list[Any]) -> str:
    score, top, passed = values
    words = _("{score} of {of}, passed") if passed else _("{score} of {of}, not passed")
    return words.format(score=exact(Decimal(score)), of=exact(Decimal(top)))


def with_counts(regrades: QuerySet[Regrade]) -> QuerySet[Regrade]:
    """With `corrected`: how many attempts have the correction by now."""
    return regrades.annotate(corrected=Count("grades"))

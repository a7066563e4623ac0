"""People held against requirement trees: read together, judged one by one, kept as evidence."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.conf import settings

from certificates.domain.requirements.held import Held
from certificates.domain.requirements.holdings import holdings_of, issuer_day
from certificates.domain.requirements.requirements import NOTHING, Node, Outcome, judge, sources_of
from certificates.models import CredentialTypeVersion, Evaluation
from training.people.models import User

BATCH = 500


@dataclass(frozen=True)
class Assessed:
    """One person and one tree. `is_draft`: only draft content makes it met."""

    outcome: Outcome
    is_draft: bool
    held: Held
    day: date

    @property
    def inputs(self) -> dict[str, Any]:
        """What was read, by id and date, also what did not count."""
        return {
            "day": self.day.isoformat(),
            "is_draft": self.is_draft,
            "records": [record.told() for record in self.held],
        }


def assess(
    people: Collection[int], trees: Sequence[Node], *, at: datetime
) -> dict[int, list[Assessed]]:
    """Each person held against each tree, by what was known at the moment.

    One statement for each source that the trees ask for, whatever the number of people.
    """
    trees = [tree or NOTHING for tree in trees]
    day = issuer_day(at)
    held = holdings_of(list(people), sources_of(trees), at=at)
    return {person: [assess_held(tree, held[person], day) for tree in trees] for person in people}


def assess_held(tree: Node, held: Held, day: date) -> Assessed:
    """Without drafts first: what can be met by reviewed content alone is no draft."""
    outcome = judge(tree, held, day)
    if outcome.met or not settings.ALLOW_DRAFT:
        return Assessed(outcome, False, held, day)
    with_drafts = judge(tree, held, day, with_drafts=True)
    return Assessed(with_drafts, with_drafts.met, held, day)


def evaluate(
    user: User, type_version: CredentialTypeVersion, *, now: datetime, is_renewal: bool = False
) -> Evaluation:
    """One person held against the rules of a type, kept with what was looked at."""
    (evaluation,) = evaluate_many([user.pk], type_version, now=now, is_renewal=is_renewal)
    return evaluation


def evaluate_many(
    people: Iterable[int],
    type_version: CredentialTypeVersion,
    *,
    now: datetime,
    is_renewal: bool = False,
) -> Iterator[Evaluation]:
    """The same for many, in batches: a batch costs as many statements as one person."""
    tree = tree_of(type_version, is_renewal=is_renewal)
    for batch in batches_of(people):
        assessed = assess(batch, [tree], at=now)
        yield from Evaluation.objects.bulk_create(
            as_evaluation(person, type_version, one, now=now, is_renewal=is_renewal)
            for person, (one,) in assessed.items()
        )


def batches_of(people: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(people)
    while batch := list(islice(rest, BATCH)):
        yield batch


def tree_of(type_version: CredentialTypeVersion, *, is_renewal: bool = False) -> Node:
    return type_version.renewal_requires if is_renewal else type_version.requires


def as_evaluation(
    person: int,
    type_version: CredentialTypeVersion,
    assessed: Assessed,
    *,
    now: datetime,
    is_renewal: bool = False,
) -> Evaluation:
    """The row, unsaved. Rules that nobody signed give nothing outside a demonstration."""
    may_give = type_version.signed_at is not None or settings.ALLOW_DRAFT
    return Evaluation(
        user_id=person,
        type_version=type_version,
        is_renewal=is_renewal,
        met=assessed.outcome.met and may_give,
        inputs=assessed.inputs,
        result=assessed.outcome.told(),
        made_at=now,
    )

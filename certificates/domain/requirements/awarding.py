"""Whoever has come to meet the rules of a credential gets it, without asking for it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from certificates.domain.credentials.life import begin, extend
from certificates.domain.requirements.evaluating import (
    Assessed,
    as_evaluation,
    assess,
    batches_of,
    tree_of,
)
from certificates.domain.requirements.held import Source
from certificates.domain.requirements.requirements import sources_of
from certificates.models import Credential, CredentialTypeVersion, Evaluation
from certificates.queries.types import (
    award_key,
    held_of_types,
    offered_versions,
    people_of,
    unplanned_events,
)
from training.lib.background import Duty, enqueue, enqueue_all, enqueue_many
from training.people.models import User

AWARD_JOB = "certificates.award"
AWARD_MANY_JOB = "certificates.award-many"
# How far back, in rows of each kind, the sweep looks for what a lost message left undone.
NEWEST = 1000


def plan_award(person: int, *, now: datetime) -> None:
    """Written beside the event that may complete what somebody lacks; once for each moment."""
    enqueue(AWARD_JOB, award_key(person, now), {"user": person}, now=now)


def plan_for_type(version: CredentialTypeVersion, *, now: datetime) -> int:
    """Rules that begin to count are held against everybody who takes the programme."""
    state = "signed" if version.signed_at else "draft"
    duties = [
        (f"{version.pk}:{state}:{batch[0]}", {"users": batch})
        for batch in batches_of(people_of(version.type.course))
    ]
    return enqueue_many(AWARD_MANY_JOB, duties, now=now)


def plan_missed(*, now: datetime) -> int:
    """The sweep: the last events that no job followed, such as lessons read to the end."""
    trees = [tree_of(version) for version in offered_versions()]
    if not trees:
        return 0
    besides = set() if Source.MODULE in sources_of(trees) else {"lesson"}
    missed = unplanned_events(AWARD_JOB, besides=besides, most=NEWEST)
    return enqueue_all([Duty(AWARD_JOB, key, {"user": user}) for key, user in missed], now=now)


def award(people: Iterable[int], *, now: datetime) -> list[Credential]:
    """Begin or extend what these people have come to meet; those credentials.

    Nothing is given to whoever lacks something; what was found is kept, so that it can be told.
    Where somebody has had the type before, a revoked one stays revoked, and a lapsed one waits
    for its renewal.
    """
    versions = list(offered_versions())
    given: list[Credential] = []
    for batch in batches_of(people):
        if versions:
            given += _award_batch(batch, versions, now=now)
    return given


def _award_batch(
    people: list[int], versions: list[CredentialTypeVersion], *, now: datetime
) -> list[Credential]:
    held = held_of_types(people, [version.type_id for version in versions])
    assessed = assess(people, [tree_of(version) for version in versions], at=now)
    given = []
    for person, results in assessed.items():
        for version, result in zip(versions, results, strict=True):
            credential = held.get((person, version.type_id))
            if credential is None:
                credential = _begin(person, version, result, now=now)
            else:
                extend(credential, now=now)
            if credential:
                given.append(credential)
    return given


@transaction.atomic
def _begin(
    person: int, version: CredentialTypeVersion, result: Assessed, *, now: datetime
) -> Credential | None:
    """Two workers with the same person take turns, so that one evaluation is the basis.

    What would give something is judged again in its turn: since the batch was read, somebody may
    have taken back what it rests on.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=person)
    if result.outcome.met:
        ((result,),) = assess([person], [tree_of(version)], at=now).values()
    evaluation = _kept(as_evaluation(person, version, result, now=now), result)
    if evaluation is None or not evaluation.met:
        return None
    return begin(user, version, evaluation, now=now)


def _kept(found: Evaluation, result: Assessed) -> Evaluation | None:
    """The evaluation as stored: a new row only when something has changed since the last one, and
    none for somebody who holds nothing that speaks to these rules."""
    last = (
        Evaluation.objects.filter(
            user=found.user_id, type_version=found.type_version_id, is_renewal=False
        )
        .order_by("-pk")
        .first()
    )
    if last and (last.met, last.result) == (found.met, found.result):
        return last
    if last is None and not any(leaf.counted or leaf.uncounted for leaf in result.outcome.leaves()):
        return None
    found.save(force_insert=True)
    return found

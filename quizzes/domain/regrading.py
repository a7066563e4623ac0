"""Correct grades after a question turned out to be wrong: proposed, tried out, decided, applied.

An instructor proposes with a reason; a dry run says who changes; another person, an admin,
decides on exactly that. From the decision on, attempts that close get the correction with their
first grade, and a job corrects all earlier ones in one transaction.
"""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils.translation import gettext as _

from quizzes.domain import correcting
from quizzes.domain.correcting import Change
from quizzes.domain.grading import Graded, tell_graded
from quizzes.domain.locks import REGRADE_GATE
from quizzes.domain.passing import plain
from quizzes.enums import RegradePolicy, RegradeState
from quizzes.kinds import get_kind
from quizzes.models import ItemVersion, Quiz, Regrade
from training.lib import background
from training.lib.background import Duty
from training.lib.errors import Conflict, DomainError, NotAllowed, Unavailable
from training.people.domain import audit
from training.people.models import User

PLAN_JOB = "quizzes.plan-regrade"
APPLY_JOB = "quizzes.apply-regrade"
CORRECTED_JOB = "quizzes.corrected"
WITH_ANSWER = frozenset({RegradePolicy.KEY_CHANGE, RegradePolicy.ACCEPT_ANOTHER})


class StalePlan(Conflict):
    """Results came in since the dry run; it is made again before anybody decides."""


def propose_regrade(
    version: ItemVersion,
    quiz: Quiz,
    *,
    policy: RegradePolicy,
    accepted: Any,
    only_if_better: bool,
    reason: str,
    proposer: User,
    now: datetime,
) -> Regrade:
    """Write the proposal and plan its dry run. Who may propose is asked by the caller."""
    regrade = Regrade(
        quiz=quiz,
        item_version=version,
        policy=policy,
        accepted=_checked(version, accepted) if policy in WITH_ANSWER else None,
        only_if_better=only_if_better,
        reason=reason,
        proposed_by=proposer,
        proposed_at=now,
    )
    try:
        with transaction.atomic():
            regrade.save(force_insert=True)
            plan_again(regrade, now=now)
            audit.record(
                "regrade.proposed", regrade, actor=proposer, now=now, policy=policy, item=version.pk
            )
    except IntegrityError as error:
        sentence = _("A correction of this question already waits for a decision.")
        raise Conflict(sentence) from error
    return regrade


def _checked(version: ItemVersion, accepted: Any) -> Any:
    """The answer as a key: one that fits, would be right, and is not the key as it is."""
    kind, payload = get_kind(version.kind), version.payload
    if accepted is None:
        raise DomainError(_("Give the answer that is right."), field="accepted")
    try:
        kind.check_response(payload, accepted)
    except ValueError as error:
        raise DomainError(str(error), field="accepted") from error
    if kind.grade(payload, accepted) == 1:
        raise DomainError(_("This answer is right already."), field="accepted")
    if kind.grade(kind.with_key(payload, accepted), accepted) != 1:
        raise DomainError(_("This answer cannot be the key of this question."), field="accepted")
    return accepted


def plan_again(regrade: Regrade, *, now: datetime) -> None:
    """Ask for the dry run; the page shows how far it is."""
    Regrade.objects.filter(pk=regrade.pk, state=RegradeState.PROPOSED).update(
        plan=None, planned_at=None
    )
    key = f"{regrade.public_id}:{now.isoformat()}"
    background.enqueue(PLAN_JOB, key, {"regrade": regrade.pk}, now=now)


def make_plan(regrade: Regrade, *, now: datetime) -> None:
    """The dry run: nothing is written but the plan, with its progress in between."""
    open_one = Regrade.objects.filter(pk=regrade.pk, state=RegradeState.PROPOSED)
    state = correcting.state_of(regrade)
    looked_at, rows = 0, []
    for changes in correcting.try_out(regrade):
        looked_at += len(changes)
        rows += [_row(change) for change in changes if change.is_seen]
        open_one.update(plan={"looked_at": looked_at})
    plan = {"state": state, "looked_at": looked_at, "rows": rows}
    open_one.update(plan=plan, planned_at=now)


def _row(change: Change) -> dict[str, Any]:
    return {
        "attempt": str(change.public_id),
        "before": [plain(change.old_score), plain(change.old_max), change.old_passed],
        "after": [plain(change.score), plain(change.max_score), change.passed],
        "cut": plain(round(change.cut, 4)),
    }


def decide_regrade(
    regrade: Regrade, *, apply: bool, planned_at: datetime | None, decider: User, now: datetime
) -> None:
    """Decide once, on the plan of `planned_at` as it was read; StalePlan when it holds no more.

    The gate makes sure that each attempt is corrected: a close that has begun is committed before
    the decision, and seen by the job; one that begins later reads the decision.
    """
    if regrade.proposed_by_id == decider.pk:
        raise NotAllowed(_("Another programme admin has to decide this: it takes two people."))
    if apply and (regrade.planned_at is None or regrade.planned_at != planned_at):
        raise Conflict(_("The dry run is being made again. Look at it before you decide."))
    try:
        with transaction.atomic():
            _decide(regrade, apply=apply, decider=decider, now=now)
    except OperationalError as error:
        raise Unavailable(_("Attempts are being closed right now. Try again.")) from error
    except StalePlan:
        plan_again(regrade, now=now)
        raise


def _decide(regrade: Regrade, *, apply: bool, decider: User, now: datetime) -> None:
    if apply:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [REGRADE_GATE])
    changes = {
        "state": RegradeState.APPLIED if apply else RegradeState.REFUSED,
        "decided_by": decider,
        "decided_at": now,
    }
    as_read = Regrade.objects.filter(pk=regrade.pk, state=RegradeState.PROPOSED)
    if apply:
        as_read = as_read.filter(planned_at=regrade.planned_at)
    if not as_read.update(**changes):
        raise Conflict(_("Somebody has already decided this, or the dry run was made again."))
    if apply and (regrade.plan or {}).get("state") != correcting.state_of(regrade):
        raise StalePlan(_("Results came in since the dry run. It is made again; then decide."))
    if apply:
        background.enqueue(APPLY_JOB, str(regrade.public_id), {"regrade": regrade.pk}, now=now)
    verb = "regrade.decided" if apply else "regrade.refused"
    audit.record(verb, regrade, actor=decider, now=now, item=regrade.item_version_id)
    regrade.refresh_from_db()


@transaction.atomic
def apply_regrade(regrade: Regrade, *, now: datetime) -> int:
    """Write the next grade of every attempt that lacks it; again does nothing.

    Two corrections of one form would both want the same number: the row locks the quiz for them.
    """
    Quiz.objects.select_for_update(no_key=True).get(pk=regrade.quiz_id)
    written = 0
    for changes in correcting.write(regrade, now=now):
        tell_corrected(regrade, changes, now=now)
        written += len(changes)
    if written:
        audit.record("regrade.applied", regrade, now=now, grades=written)
    return written


def tell_corrected(regrade: Regrade, changes: list[Change], *, now: datetime) -> None:
    """Candidates hear of a result that is another one; apps above of every grade."""
    graded = [
        Graded(
            change.attempt_id,
            change.public_id,
            change.number,
            change.passed,
            passed_before=change.old_passed,
            regrade_id=regrade.pk,
            changed=change.is_seen,
        )
        for change in changes
    ]
    mails = [
        Duty(
            CORRECTED_JOB,
            f"{change.public_id}:{change.number}",
            {"attempt": change.attempt_id, "regrade": regrade.pk},
        )
        for change in changes
        if change.is_seen
    ]
    tell_graded(graded, mails, now=now)

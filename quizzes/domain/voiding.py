"""Void an attempt: it stays on record and counts no longer. Takes two people and a reason."""

from datetime import datetime

from django.db.models import F
from django.db.models.functions import Coalesce, Least
from django.utils.translation import gettext as _

from quizzes.domain.closing import AttemptClosed
from quizzes.enums import AttemptState
from quizzes.models import Attempt
from quizzes.signals import attempt_voided
from training.lib.db import ClockTimestamp
from training.people.domain.acts import propose_act
from training.people.enums import ActState
from training.people.models import TwoPersonAct, User

VOID = "void-attempt"


def propose_voiding(
    attempt: Attempt, *, proposer: User, reason: str, now: datetime
) -> TwoPersonAct:
    """Ask for it; another admin decides. Who may propose is asked by the caller."""
    return propose_act(VOID, attempt, proposer=proposer, reason=reason, now=now)


def void(act: TwoPersonAct, *, now: datetime) -> None:
    """Carried out in the transaction of the decision. Answers and grades stay as they are."""
    attempt = Attempt.objects.get(pk=act.object_id)
    rows = Attempt.objects.filter(pk=attempt.pk).exclude(state=AttemptState.VOIDED)
    ended = Coalesce(F("finished_at"), Least(ClockTimestamp(), F("deadline_at")))
    if not rows.update(state=AttemptState.VOIDED, finished_at=ended):
        raise AttemptClosed(_("This attempt has been voided already."))
    attempt.refresh_from_db()
    attempt_voided.send(sender=Attempt, attempt=attempt, act=act, now=now)


def describe_attempt(act: TwoPersonAct) -> dict[str, str]:
    attempt = Attempt.objects.select_related("quiz_version", "user").get(pk=act.object_id)
    return {
        "title": _("Void an attempt"),
        "text": _("{quiz}, attempt {number} of {person}").format(
            quiz=attempt.quiz_version.title, number=attempt.number, person=attempt.user
        ),
    }


def why_voided(attempt: Attempt) -> str:
    """The reason that was decided on, for the candidate; empty when the attempt counts."""
    if attempt.state != AttemptState.VOIDED:
        return ""
    acts = TwoPersonAct.objects.filter(
        kind=VOID, object_id=str(attempt.pk), state=ActState.APPROVED
    )
    return acts.values_list("reason", flat=True).first() or ""

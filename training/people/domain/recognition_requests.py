"""An instructor asks to be entered with a paper that shows it; an admin answers once."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from training.lib.errors import Conflict, NotAllowed
from training.lib.papers import Paper
from training.people.domain import audit
from training.people.domain.papers import store_paper
from training.people.domain.recognition_notices import tell_of_change
from training.people.domain.recognitions import FOLDER, record_recognitions
from training.people.enums import RecognitionRole, RequestState
from training.people.models import Authority, Recognition, RecognitionRequest, User
from training.people.rules import may_decide_on_recognitions_of

MOST_OPEN = 10


@transaction.atomic
def ask_for_recognition(
    instructor: User,
    *,
    authority: Authority,
    role: RecognitionRole | str,
    scope: str,
    paper: Paper,
    now: datetime,
) -> RecognitionRequest:
    """The paper is kept as it came; a double click finds the request that is open already."""
    User.objects.select_for_update().get(pk=instructor.pk)
    open_ones = instructor.recognition_requests.filter(state=RequestState.OPEN)
    same = {"authority": authority, "role": role, "scope": scope, "evidence_sha256": paper.sha256}
    if asked := open_ones.filter(**same).first():
        return asked
    if open_ones.count() >= MOST_OPEN:
        raise Conflict(_("Ten of your requests wait for an answer. Ask again after that."))
    asked = RecognitionRequest.objects.create(
        instructor=instructor, **same, evidence=store_paper(paper, FOLDER), asked_at=now
    )
    audit.record("recognition.requested", asked, actor=instructor, now=now)
    return asked


@transaction.atomic
def refuse_request(asked: RecognitionRequest, *, note: str, actor: User, now: datetime) -> None:
    _answer(asked, RequestState.REFUSED, actor=actor, now=now, note=note)


@transaction.atomic
def record_request(
    asked: RecognitionRequest, grants: Any, *, verified_by: User, now: datetime, **facts: Any
) -> list[Recognition]:
    """Enter what was asked for, as the admin read the paper, and answer the request with it."""
    _answer(asked, RequestState.RECORDED, actor=verified_by, now=now)
    if not facts.get("paper"):
        facts |= {"evidence": asked.evidence.name, "evidence_sha256": asked.evidence_sha256}
    return record_recognitions(asked.instructor, grants, verified_by=verified_by, now=now, **facts)


def _answer(
    asked: RecognitionRequest, state: RequestState, *, actor: User, now: datetime, note: str = ""
) -> None:
    """Two admins at once: the conditional UPDATE lets one of them answer."""
    if not may_decide_on_recognitions_of(actor, asked.instructor):
        raise NotAllowed(_("Another programme admin answers your request."))
    changes: dict[str, Any] = {"state": state, "answered_by": actor, "answered_at": now}
    changes["answer_note"] = note.strip()
    if not RecognitionRequest.objects.filter(pk=asked.pk, answered_at=None).update(**changes):
        raise Conflict(_("Somebody has already answered this request."))
    asked.refresh_from_db(fields=list(changes))
    tell_of_change(asked.instructor, str(state), now=now)
    audit.record(f"recognition.request-{state}", asked, actor=actor, now=now)

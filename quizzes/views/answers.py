"""Saving answers: the most travelled address of the product, so it does nothing else."""

from typing import Any
from uuid import UUID

from django.http import JsonResponse
from django.views.decorators.http import require_POST

from quizzes.domain.closing import close_if_overdue
from quizzes.domain.saving import Judged, Verdict, save_answer
from quizzes.forms import read_entries, read_entry, read_json
from quizzes.models import Attempt
from quizzes.replies import STATUS_OF, answer_json
from quizzes.views.json import json_address
from training.lib.errors import DomainError
from training.people.requests import SignedInRequest

Reply = tuple[int, dict[str, Any]]


@require_POST
@json_address
def save_answers(request: SignedInRequest, public_id: UUID) -> JsonResponse:
    """One answer gives its own status; a list gives 200 and one result per entry."""
    sent = read_json(request)
    replies = [_save(request, public_id, entry) for entry in read_entries(sent)]
    if any(reply.get("verdict") == Verdict.LATE for _status, reply in replies):
        _close(public_id)
    if isinstance(sent, list):
        results = [{"status": status, **reply} for status, reply in replies]
        return JsonResponse(results, safe=False)
    status, reply = replies[0]
    return JsonResponse(reply, status=status)


def _save(request: SignedInRequest, public_id: UUID, sent: Any) -> Reply:
    try:
        entry = read_entry(sent)
    except DomainError as error:
        return error.status, {"detail": error.message, **error.details}
    judged: Judged = save_answer(
        public_id,
        user_id=request.user.pk,
        position=entry.position,
        sequence=entry.sequence,
        response=entry.response,
        writer=entry.writer,
    )
    return STATUS_OF[judged.verdict], answer_json(judged, entry.position)


def _close(public_id: UUID) -> None:
    """An answer that came too late meets an attempt whose time is over."""
    for attempt in Attempt.objects.filter(public_id=public_id):
        close_if_overdue(attempt)

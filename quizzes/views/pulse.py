"""What the page of a sitting asks every few seconds: the time, and whether it still writes."""

from uuid import UUID

from django.http import Http404, JsonResponse
from django.views.decorators.http import require_GET

from quizzes.domain.closing import meet
from quizzes.domain.presence import device_of, take_pulse
from quizzes.replies import pulse_json
from quizzes.views.json import json_address
from quizzes.views.writers import is_writer
from training.people.requests import SignedInRequest


@require_GET
@json_address
def pulse(request: SignedInRequest, public_id: UUID) -> JsonResponse:
    """One statement, which also notes that this browser was heard from."""
    device = device_of(request.session.session_key or "")
    found = take_pulse(public_id, user_id=request.user.pk, device=device)
    if found is None:
        raise Http404
    meet(found.attempt, found.moment)
    return JsonResponse(pulse_json(found, writes_here=is_writer(request, found.attempt)))

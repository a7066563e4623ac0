"""The attempt as JSON: what the player uses, and any client with the session may.

docs/attempt-api.md has the fields. Whoever is not the candidate finds nothing.
"""

from uuid import UUID

from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_POST

from quizzes.domain.attempts import hand_in, handed_in_before, meet, set_flag, take_over
from quizzes.domain.paper import load_paper
from quizzes.enums import AttemptState
from quizzes.forms import read_flag, read_json
from quizzes.models import Attempt
from quizzes.replies import state_json, submitted_json
from quizzes.rules import own_attempts
from quizzes.views.json import json_address
from quizzes.views.writers import remember_writer, sent_writer
from training.people.requests import SignedInRequest


@require_GET
@json_address
def state(request: SignedInRequest, public_id: UUID) -> JsonResponse:
    """All of it, or with `?brief` only what the clock needs."""
    attempt = _meet(request, public_id)
    wanted = attempt.state == AttemptState.OPEN and "brief" not in request.GET
    paper = load_paper(attempt) if wanted else None
    return JsonResponse(state_json(attempt, attempt.moment, paper))


@require_POST
@json_address
def submit(request: SignedInRequest, public_id: UUID) -> JsonResponse:
    """Submitting twice, or after the sweep, gives the same result as once."""
    done = hand_in(public_id, user_id=request.user.pk, writer=sent_writer(request))
    return JsonResponse(submitted_json(done or handed_in_before(_meet(request, public_id))))


@require_POST
@json_address
def writer(request: SignedInRequest, public_id: UUID) -> JsonResponse:
    """Take over: this tab writes from now on. The reply is the state with the new token.

    With the token it holds already, a tab is only made known to the session of a new sign-in:
    nobody is pushed aside, and a stale tab is refused.
    """
    attempt = _meet(request, public_id)
    remember_writer(request, attempt, take_over(attempt, held=sent_writer(request)))
    return JsonResponse(state_json(attempt, attempt.moment, load_paper(attempt)))


@require_POST
@json_address
def flags(request: SignedInRequest, public_id: UUID) -> JsonResponse:
    attempt = _meet(request, public_id)
    position, flagged = read_flag(read_json(request), attempt.form.item_count)
    set_flag(attempt, position, flagged=flagged)
    return JsonResponse({"flagged": sorted(attempt.flagged)})


def _meet(request: SignedInRequest, public_id: UUID) -> Attempt:
    attempt = get_object_or_404(own_attempts(request.user), public_id=public_id)
    meet(attempt, attempt.moment)
    return attempt

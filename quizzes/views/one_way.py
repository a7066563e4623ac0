"""Going on in a quiz that leads one way, for clients; pages without scripts do it by "Next"."""

from uuid import UUID

from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quizzes.domain.attempts import meet
from quizzes.domain.one_way import is_one_way, leave_screen, open_screens
from quizzes.domain.paper import load_paper
from quizzes.forms import read_json, read_position, read_writer
from quizzes.replies import state_json
from quizzes.rules import own_attempts
from quizzes.views.json import json_address
from training.lib.errors import Conflict
from training.people.requests import SignedInRequest


@require_POST
@json_address
def leave(request: SignedInRequest, public_id: UUID) -> JsonResponse:
    """Leave the questions shown for good; the reply is the state with the next ones.

    A repeated call, which names a position that was left already, changes nothing.
    """
    attempt = get_object_or_404(own_attempts(request.user), public_id=public_id)
    meet(attempt, attempt.moment)
    if not is_one_way(attempt):
        raise Conflict(_("In this quiz you may go back and forth; nothing is left for good."))
    sent = read_json(request)
    shown = open_screens(attempt)[0]
    if read_position(sent, attempt.form.item_count) in shown:
        leave_screen(attempt, shown, writer=read_writer(sent))
    return JsonResponse(state_json(attempt, attempt.moment, load_paper(attempt)))

"""Question pages without scripts: each button saves what is chosen, then leads on."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from quizzes.domain.attempts import AttemptClosed, OpenElsewhere, set_flag
from quizzes.domain.one_way import Screen, is_one_way, leave_screen, open_screens
from quizzes.domain.saving import Judged, Verdict, save_answer
from quizzes.forms import read_answer
from quizzes.kinds.plain_forms import Unreadable
from quizzes.models import Attempt
from quizzes.replies import refusal_of
from quizzes.views.writers import NOBODY, writer_of
from training.people.requests import SignedInRequest


def save_and_go(request: SignedInRequest, attempt: Attempt, position: int) -> HttpResponse:
    """Save all that is shown with that position, then do what the button says.

    The save alone judges the time, so that a form in flight at the deadline counts and one that
    came too late is told so.
    """
    screen = next((shown for shown in open_screens(attempt) if position in shown), None)
    if screen is None:
        if position:
            messages.error(request, refusal_of(Judged(Verdict.LEFT)))
        return redirect("quizzes:attempt", attempt.public_id)
    refusals = [_save(request, attempt, shown) for shown in screen]
    go, _dash, number = request.POST.get("go", "next").partition("-")
    marked = int(number) if number.isdecimal() and int(number) in screen else position
    if any(refusals):
        messages.error(request, next(filter(None, refusals)))
        return redirect("quizzes:question", attempt.public_id, position)
    try:
        if go in {"flag", "unflag"}:
            set_flag(attempt, marked, flagged=go == "flag")
        if go == "next" and is_one_way(attempt):
            leave_screen(attempt, screen, writer=writer_of(request, attempt) or NOBODY)
    except AttemptClosed:
        return redirect("quizzes:result", attempt.public_id)
    except OpenElsewhere as error:
        messages.error(request, error.message)
    return _lead_on(attempt, marked, screen, go)


def _save(request: SignedInRequest, attempt: Attempt, position: int) -> str:
    """Why the answer was not kept; empty when it was, or when there is none to save."""
    try:
        is_sent, response = read_answer(request.POST, attempt.form.items, position)
    except Unreadable as error:
        return error.message
    if not is_sent:
        return ""
    judged = save_answer(
        attempt.public_id,
        user_id=attempt.user_id,
        position=position,
        response=response,
        writer=writer_of(request, attempt) or NOBODY,
    )
    return refusal_of(judged)


def _lead_on(attempt: Attempt, position: int, screen: Screen, go: str) -> HttpResponse:
    last = attempt.form.item_count
    targets = {"next": screen[-1] + 1, "previous": screen[0] - 1}
    target = int(go) if go.isdecimal() and len(go) <= 4 else targets.get(go, position)
    if go == "review" or target > last:
        return redirect("quizzes:review", attempt.public_id)
    return redirect("quizzes:question", attempt.public_id, max(1, target))

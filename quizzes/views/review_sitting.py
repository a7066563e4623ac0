"""One lesson or question before its clinical reviewer: read beside its sources, signed, sent back.

After either act the next thing opens at once. Questions show keys, so they ask for a fresh sign-in,
once for a sitting.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from courses.domain.signing import refuse_lesson, sign_lesson
from courses.enums import ReviewOf
from courses.forms import ReviewCommentForm
from quizzes.domain.signing import refuse_item, sign_item
from quizzes.review_pages import Seat, page_of, take_seat
from quizzes.reviewing import recognition_of_reviewer
from training.lib import clock
from training.lib.errors import Conflict
from training.people.decorators import reauthenticated_for_a_sitting
from training.people.requests import SignedInRequest

_ACTS: dict[ReviewOf, Any] = {
    ReviewOf.LESSON: (sign_lesson, refuse_lesson),
    ReviewOf.QUESTION: (sign_item, refuse_item),
}


@login_required
@never_cache
@require_safe
def lesson(request: SignedInRequest, course: str, module: str, slug: str) -> HttpResponse:
    return _show(request, take_seat(request, course, module, ReviewOf.LESSON, slug))


@login_required
@never_cache
@require_POST
def lesson_signed(request: SignedInRequest, course: str, module: str, slug: str) -> HttpResponse:
    return _sign(request, take_seat(request, course, module, ReviewOf.LESSON, slug))


@login_required
@never_cache
@require_POST
def lesson_returned(request: SignedInRequest, course: str, module: str, slug: str) -> HttpResponse:
    return _send_back(request, take_seat(request, course, module, ReviewOf.LESSON, slug))


@reauthenticated_for_a_sitting
@never_cache
@require_safe
def question(request: SignedInRequest, course: str, module: str, item: UUID) -> HttpResponse:
    return _show(request, take_seat(request, course, module, ReviewOf.QUESTION, str(item)))


@reauthenticated_for_a_sitting
@never_cache
@require_POST
def question_signed(request: SignedInRequest, course: str, module: str, item: UUID) -> HttpResponse:
    return _sign(request, take_seat(request, course, module, ReviewOf.QUESTION, str(item)))


@reauthenticated_for_a_sitting
@never_cache
@require_POST
def question_returned(
    request: SignedInRequest, course: str, module: str, item: UUID
) -> HttpResponse:
    return _send_back(request, take_seat(request, course, module, ReviewOf.QUESTION, str(item)))


def _show(
    request: SignedInRequest,
    seat: Seat,
    *,
    form: ReviewCommentForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context = page_of(request, seat) | {
        "form": form or ReviewCommentForm(),
        "refusal": refusal,
    }
    return render(request, f"quizzes/review/{seat.place.of}.html", context, status=status)


def _sign(request: SignedInRequest, seat: Seat) -> HttpResponse:
    sign, _refuse = _ACTS[seat.place.of]
    try:
        sign(seat.wording, request.user, **_under_what(request, seat))
    except Conflict as conflict:
        return _show_now(request, seat, conflict)
    messages.success(request, _("Signed: {title}").format(title=seat.place.short_title))
    return redirect(seat.next_url)


def _send_back(request: SignedInRequest, seat: Seat) -> HttpResponse:
    _sign, refuse = _ACTS[seat.place.of]
    facts, form = _under_what(request, seat), ReviewCommentForm(request.POST)
    if not form.is_valid():
        return _show(request, seat, form=form, status=422)
    try:
        refuse(seat.wording, request.user, comment=form.cleaned_data["comment"], **facts)
    except Conflict as conflict:
        return _show_now(request, seat, conflict, form)
    messages.success(request, _("Sent back: {title}").format(title=seat.place.short_title))
    return redirect(seat.next_url)


def _under_what(request: SignedInRequest, seat: Seat) -> dict[str, Any]:
    """The recognition of the reviewer, and the hash of the wording that was on their page."""
    now = clock.now()
    recognition = recognition_of_reviewer(request.user, seat.queue.module, now=now)
    return {"recognition": recognition, "read": request.POST.get("read", ""), "now": now}


def _show_now(
    request: SignedInRequest, seat: Seat, conflict: Conflict, form: ReviewCommentForm | None = None
) -> HttpResponse:
    """What stands there now, with what was typed; it has not been signed."""
    module = seat.queue.module
    again = take_seat(request, seat.queue.course, module.slug, seat.place.of, seat.place.key)
    return _show(request, again, form=form, refusal=str(conflict), status=conflict.status)

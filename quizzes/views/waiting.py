"""What waits for a reviewer: modules to sign, and proposals of every bank they may read."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from quizzes.bank_pages import today_of
from quizzes.review_pages import Seat, find_queue, order_of
from quizzes.review_queue import (
    STATES,
    WAITING,
    last_judged,
    name_reviewers,
    next_place,
    queues_of,
    visible_modules,
)
from quizzes.reviewing import recognised_to_sign, visible_banks
from quizzes.waiting_work import others_to_sign, proposed_editions, proposed_questions
from training.people.requests import SignedInRequest

PER_PAGE = 25
MODULES_PER_PAGE = 12


@login_required
@never_cache
@require_safe
def reviews(request: SignedInRequest) -> HttpResponse:
    """Modules with what waits to be signed; then proposals, those that wait longest first."""
    today = today_of(request)
    banks = visible_banks(request.user, today)
    modules = Paginator(visible_modules(request.user, today), MODULES_PER_PAGE)
    shown = modules.get_page(request.GET.get("modules"))
    queues = queues_of(list(shown), request.user)
    name_reviewers(queues, today)
    proposed = proposed_questions(banks, besides=request.user)
    context = {
        "modules": shown,
        "queues": queues,
        "others": others_to_sign(request),
        "page": Paginator(proposed, PER_PAGE).get_page(request.GET.get("page")),
        "editions": proposed_editions(banks),
    }
    return render(request, "quizzes/review/reviews.html", context)


@login_required
@never_cache
@require_safe
def module(request: SignedInRequest, course: str, module: str) -> HttpResponse:
    """Everything of a module that is signed, with how it stands."""
    queue, today = find_queue(request, course, module), today_of(request)
    state = request.GET.get("state", WAITING)
    state = state if state in STATES else WAITING
    places = [place for place in queue.places if place.state == state]
    context = {
        "queue": queue,
        "state": state,
        "states": [(name, label, queue.count(name)) for name, label in STATES.items()],
        "page": Paginator(places, PER_PAGE).get_page(request.GET.get("page")),
        "may_sign": recognised_to_sign(request.user, queue.module, on_date=today) is not None,
    }
    return render(request, "quizzes/review/module.html", context)


@login_required
@never_cache
@require_safe
def go_on(request: SignedInRequest, course: str, module: str) -> HttpResponse:
    """To the first thing that waits behind the one the person judged last."""
    queue, order = find_queue(request, course, module), order_of(request)
    places = queue.sitting(order)
    found = next_place(places, last_judged(places, request.user))
    if found is None:
        return redirect("quizzes:review_module", course, module)
    return redirect(Seat(queue, found, order).address_of(found))

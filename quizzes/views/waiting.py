"""What waits for a reviewer: proposed questions and editions of every bank they may read."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from quizzes.bank_pages import today_of
from quizzes.reviewing import bank_reviews, visible_banks
from quizzes.waiting_work import proposed_editions, proposed_questions
from training.people.requests import SignedInRequest

PER_PAGE = 25


@login_required
@never_cache
@require_safe
def reviews(request: SignedInRequest) -> HttpResponse:
    """Proposals of others, those that wait longest first; then what lacks a signature."""
    banks = visible_banks(request.user, today_of(request))
    proposed = proposed_questions(banks, besides=request.user)
    context = {
        "page": Paginator(proposed, PER_PAGE).get_page(request.GET.get("page")),
        "editions": proposed_editions(banks),
        "unsigned": [bank for bank in bank_reviews(banks) if bank.signed < bank.in_use],
    }
    return render(request, "quizzes/author/reviews.html", context)

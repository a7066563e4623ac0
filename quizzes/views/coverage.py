"""What a bank holds against every blueprint that draws on it."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from quizzes.bank_pages import bank_of, tabs_of
from quizzes.coverage_pages import coverages_of
from quizzes.reviewing import surroundings_of
from training.people.requests import SignedInRequest


@login_required
@never_cache
@require_safe
def coverage(request: SignedInRequest, slug: str) -> HttpResponse:
    bank = bank_of(request, slug)
    topics = surroundings_of(bank).topics
    context = {
        "bank": bank,
        "tabs": tabs_of(bank, "quizzes:author_coverage"),
        "coverages": coverages_of(bank, topics, allow_draft=settings.ALLOW_DRAFT),
    }
    return render(request, "quizzes/author/coverage.html", context)

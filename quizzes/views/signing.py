"""Questions to sign, bank by bank, with their keys: for recognised authors and admins alone."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from quizzes.domain.signing import Wording, sign_items
from quizzes.kinds import KINDS
from quizzes.models import Bank
from quizzes.reviewing import (
    ItemReview,
    bank_reviews,
    drafts_of,
    items_to_review,
    recognition_to_sign,
    visible_banks,
)
from training.lib import clock
from training.lib.errors import DomainError, NotAllowed
from training.lib.htmx import render_page
from training.people.decorators import reauthenticated
from training.people.requests import SignedInRequest

PER_PAGE = 10


@login_required
@require_safe
def banks(request: SignedInRequest) -> HttpResponse:
    """The banks with how many questions are signed; a panel of the author's page, or a page."""
    rows = bank_reviews(visible_banks(request.user, request.user.today(clock.now())))
    return render_page(
        request, "quizzes/author/banks.html", {"banks": rows}, partial="quizzes/author/_banks.html"
    )


@reauthenticated
@never_cache
@require_safe
def bank(request: SignedInRequest, slug: str) -> HttpResponse:
    row = _bank(request, slug)
    page = Paginator(items_to_review(row), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "bank": row,
        "page": page,
        "reviews": [ItemReview.of(version) for version in page],
        "may_sign": bool(recognition_to_sign(request.user, row, request.user.today(clock.now()))),
        "drafts": drafts_of(row),
        "kinds": KINDS.values(),
    }
    return render_page(request, "quizzes/author/bank.html", context)


@reauthenticated
@require_POST
def sign(request: SignedInRequest, slug: str) -> HttpResponse:
    row, now = _bank(request, slug), clock.now()
    recognition = recognition_to_sign(request.user, row, request.user.today(now))
    if recognition is None:
        raise NotAllowed(_("Signing needs a recognition as author of this module."))
    wordings = _wordings(request.POST.getlist("wording"))
    count = sign_items(row, wordings, request.user, recognition=recognition, now=now)
    messages.success(request, _("Signed: %(count)s questions.") % {"count": count})
    return redirect("quizzes:author_bank", row.slug)


def _bank(request: SignedInRequest, slug: str) -> Bank:
    mine = visible_banks(request.user, request.user.today(clock.now()))
    return get_object_or_404(mine.select_related("course"), slug=slug)


def _wordings(values: list[str]) -> list[Wording]:
    """Each value names an item and the number of the version that was on the page."""
    try:
        pairs = [value.split("/") for value in values]
        return [(UUID(item), int(number)) for item, number in pairs]
    except ValueError as error:
        raise DomainError(_("This is not a question of the bank.")) from error

"""Questions to sign, bank by bank, with their keys: for recognised authors and admins alone."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from quizzes.bank_pages import bank_of, tabs_of, today_of
from quizzes.domain.signing import Wording, sign_items
from quizzes.models import Bank, ItemVersion
from quizzes.reviewing import ItemReview, items_to_review, recognition_to_sign
from training.lib import clock
from training.lib.errors import DomainError, NotAllowed
from training.people.decorators import reauthenticated
from training.people.requests import SignedInRequest

PER_PAGE = 10


@reauthenticated
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: SignedInRequest, slug: str) -> HttpResponse:
    """Every question in use with its key, the unsigned first, or the one `item` names."""
    bank = bank_of(request, slug)
    recognition = recognition_to_sign(request.user, bank, today_of(request))
    if not request.POST:
        return _show(request, bank, may_sign=recognition is not None)
    if recognition is None:
        raise NotAllowed(_("Signing needs a recognition as author of this module."))
    wordings = _wordings(request.POST.getlist("wording"))
    now = clock.now()
    count = sign_items(bank, wordings, request.user, recognition=recognition, now=now)
    messages.success(request, _("Signed: %(count)s questions.") % {"count": count})
    return redirect("quizzes:author_sign", bank.slug)


def _show(request: SignedInRequest, bank: Bank, *, may_sign: bool) -> HttpResponse:
    page = Paginator(_asked_for(request, bank), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "bank": bank,
        "tabs": tabs_of(bank, "quizzes:author_sign"),
        "page": page,
        "reviews": [ItemReview.of(version) for version in page],
        "may_sign": may_sign,
    }
    return render(request, "quizzes/author/sign.html", context)


def _asked_for(request: SignedInRequest, bank: Bank) -> QuerySet[ItemVersion]:
    rows = items_to_review(bank)
    if "item" not in request.GET:
        return rows
    try:
        return rows.filter(item__public_id=UUID(request.GET["item"]))
    except ValueError as error:
        raise DomainError(_("This is not a question of the bank.")) from error


def _wordings(values: list[str]) -> list[Wording]:
    """Each value names an item and the number of the version that was on the page."""
    try:
        pairs = [value.split("/") for value in values]
        return [(UUID(item), int(number)) for item, number in pairs]
    except ValueError as error:
        raise DomainError(_("This is not a question of the bank.")) from error

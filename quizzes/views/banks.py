"""The questions of a bank as a list to work on, without keys; views of it kept by name."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from quizzes import bank_pages as pages
from quizzes.bank_forms import SaveViewForm
from quizzes.domain.saved_views import keep_view
from quizzes.kinds import KINDS
from quizzes.models import Bank
from quizzes.reviewing import bank_reviews, recognition_to_sign, visible_banks
from training.lib.htmx import render_page
from training.people.requests import SignedInRequest


@login_required
@require_safe
def banks(request: SignedInRequest) -> HttpResponse:
    """The banks with how many questions are signed; a panel of the author's page, or a page."""
    rows = bank_reviews(visible_banks(request.user, pages.today_of(request)))
    return render_page(
        request, "quizzes/author/banks.html", {"banks": rows}, partial="quizzes/author/_banks.html"
    )


@login_required
@never_cache
@require_safe
def bank(request: SignedInRequest, slug: str) -> HttpResponse:
    return _show(request, pages.bank_of(request, slug), request.GET)


@login_required
@require_POST
def save_view(request: SignedInRequest, slug: str) -> HttpResponse:
    """Keep the filters of the list under a name; the same name again replaces them."""
    row, form = pages.bank_of(request, slug), SaveViewForm(request.POST)
    sent = QueryDict(request.POST.get("query", "")[:2000])
    if not form.is_valid():
        return _show(request, row, sent, view_form=form, status=422)
    listing = pages.read_listing(row, sent, on_date=pages.today_of(request))
    keep_view(row, request.user, name=form.cleaned_data["name"], query=listing.form.query)
    messages.success(request, _("The view is saved."))
    return redirect(f"{reverse('quizzes:author_bank', args=[row.slug])}?{listing.form.query}")


@login_required
@require_POST
def forget_view(request: SignedInRequest, slug: str) -> HttpResponse:
    row = pages.bank_of(request, slug)
    mine = pages.saved_views(request, row)
    get_object_or_404(mine, name=request.POST.get("name", "").replace("\0", "")).delete()
    messages.success(request, _("The view is deleted. The questions stay."))
    return redirect("quizzes:author_bank", row.slug)


def _show(
    request: SignedInRequest,
    row: Bank,
    data: QueryDict,
    *,
    view_form: SaveViewForm | None = None,
    status: int = 200,
) -> HttpResponse:
    today = pages.today_of(request)
    listing = pages.read_listing(row, data, on_date=today)
    page = listing.page(data.get("page"))
    context: dict[str, Any] = {
        "bank": row,
        "tabs": pages.tabs_of(row, "quizzes:author_bank"),
        "filters": listing.form,
        "topics": listing.topics,
        "page": page,
        "rows": pages.rows_of(page, on_date=today),
        "shortcuts": pages.shortcuts(row, on_date=today),
        "views": pages.saved_views(request, row),
        "view_form": view_form or SaveViewForm(),
        "may_write": recognition_to_sign(request.user, row, today) is not None,
        "kinds": KINDS.values(),
    }
    return render(request, "quizzes/author/bank.html", context, status=status)

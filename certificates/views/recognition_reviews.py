"""Review lists after a withdrawal for cause: how far each is, and its rows to work through."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, Q
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from certificates.domain.practical import recognition_reviews
from certificates.enums import ReviewAnswer
from certificates.forms.reviews import AnswerForm, VerdictForm
from certificates.models import ReviewRow
from certificates.queries.reviews import SHOWN, reviews_with_progress, rows_of
from certificates.rules.reviews import concerned, may_judge, visible_reviews
from training.lib import clock
from training.lib.errors import Conflict, DomainError
from training.lib.htmx import render_page
from training.people.decorators import admin_required, reauthenticated
from training.people.requests import SignedInRequest
from training.people.scopes import names

PAGE = 25


@admin_required
@never_cache
@require_safe
def reviews(request: SignedInRequest) -> HttpResponse:
    """Every list, or those that are not done."""
    rows = reviews_with_progress(visible_reviews(request.user))
    show = request.GET.get("show", "")
    if show == "open":
        rows = rows.filter(decided__lt=F("total"))  # type: ignore[misc]
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "names": names(), "show": show}
    return render_page(request, "certificates/recognition_reviews.html", context)


@admin_required
@never_cache
@require_safe
def review(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    one = get_object_or_404(
        reviews_with_progress(visible_reviews(request.user)), public_id=public_id
    )
    show = request.GET.get("show", "")
    page = Paginator(rows_of(one, show), PAGE).get_page(request.GET.get("page"))
    context = {
        "review": one,
        "recognition": one.recognition,
        "names": names(),
        "page": page,
        "rows": [(row, concerned(row), may_judge(request.user, row)) for row in page],
        "show": show if show in SHOWN else "",
        "answers": ReviewAnswer.choices,
    }
    return render_page(request, "certificates/recognition_review.html", context)


@admin_required
@reauthenticated
@require_POST
def propose(request: SignedInRequest, public_id: UUID, of: UUID) -> HttpResponse:
    row, form = _row(request, public_id, of), AnswerForm(request.POST)
    facts = _cleaned(form)
    recognition_reviews.propose_answer(
        row, facts["answer"], note=facts["note"], by=request.user, now=clock.now()
    )
    messages.success(request, _("Proposed. Another programme admin decides."))
    return _back(request, public_id)


@admin_required
@reauthenticated
@require_POST
def decide(request: SignedInRequest, public_id: UUID, of: UUID) -> HttpResponse:
    row, form = _row(request, public_id, of), VerdictForm(request.POST)
    facts = _cleaned(form)
    if row.proposed_at and facts["read"] != row.proposed_at.isoformat():
        raise Conflict(_("Something else has been proposed since. Open the list again."))
    agreed = facts["verdict"] == "agree"
    verb = recognition_reviews.decide if agreed else recognition_reviews.send_back
    verb(row, by=request.user, now=clock.now())
    messages.success(request, _("Decided and carried out.") if agreed else _("Sent back."))
    return _back(request, public_id)


def _row(request: SignedInRequest, public_id: UUID, of: UUID) -> ReviewRow:
    one = get_object_or_404(visible_reviews(request.user), public_id=public_id)
    rows = rows_of(one).filter(Q(sign_off__public_id=of) | Q(credential__public_id=of))
    return get_object_or_404(rows)


def _cleaned(form: Form) -> dict:
    """The forms of a list have no page of their own: a refusal names the first thing to mend."""
    if not form.is_valid():
        raise DomainError(str(next(iter(form.errors.values()))[0]))
    return form.cleaned_data


def _back(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """To the page and the filter somebody works in."""
    kept = {name: request.POST.get(name, "") for name in ("show", "page")}
    query = urlencode({name: value for name, value in kept.items() if value})
    address = reverse("certificates:recognition-review", args=[public_id])
    return redirect(f"{address}?{query}" if query else address)

"""The holder's papers from outside: given, replaced by a newer version, taken back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certificates.domain.evidence.badge_papers import give_badge
from certificates.domain.evidence.papers import give_paper, read_upload, withdraw_paper
from certificates.enums import EvidenceKind
from certificates.forms.evidence import FORMS, BadgeForm, PaperForm
from certificates.models import Evidence
from certificates.queries.evidence import evidence_at, versions_of, with_history
from certificates.rules.evidence import may_review, visible_evidence
from certificates.views.evidence_words import facts_of
from training.lib import clock
from training.lib.refusals import refusals_in
from training.people.requests import SignedInRequest

PAGE = 20


@login_required
@never_cache
@require_safe
def held(request: SignedInRequest) -> HttpResponse:
    """Every paper the person holds, older versions too."""
    own = evidence_at(request.user.evidence.all(), clock.now()).order_by("-given_at", "-pk")
    page = Paginator(own, PAGE).get_page(request.GET.get("page"))
    return render(request, "certificates/evidence/held.html", {"page": page})


@login_required
@require_safe
def kinds(request: SignedInRequest) -> HttpResponse:
    context = {"kinds": [(kind, EvidenceKind(kind).label) for kind in FORMS]}
    return render(request, "certificates/evidence/kinds.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedInRequest, kind: str) -> HttpResponse:
    if kind not in FORMS:
        raise Http404
    form = _sent(request, FORMS[kind]) if request.method == "POST" else FORMS[kind]()
    if form.is_bound and form.is_valid() and (row := _give(request, form)):
        messages.success(request, _("Added. It stays unverified until somebody has checked it."))
        return redirect("certificates:evidence-paper", row.public_id)
    return _form_page(request, form, title=EvidenceKind(kind).label)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def newer(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The next version of a paper, filled in from the one it replaces; both stay."""
    old = get_object_or_404(_own(request), public_id=public_id)
    if old.machine_form:
        return _badge_page(request, replaces=old)
    kind = FORMS[old.kind]
    form = _sent(request, kind) if request.method == "POST" else kind.of(old)
    if form.is_bound and form.is_valid() and (row := _give(request, form, replaces=old)):
        messages.success(request, _("Added as the newer version. The older one stays in view."))
        return redirect("certificates:evidence-paper", row.public_id)
    return _form_page(request, form, title=_("Newer version"), old=old)


def _sent(request: SignedInRequest, kind: type[PaperForm]) -> PaperForm:
    return kind(request.POST, request.FILES, use_required_attribute=False)


def _give(
    request: SignedInRequest, form: PaperForm, replaces: Evidence | None = None
) -> Evidence | None:
    """The stored row; on a refusal the form says why, and everything typed stays in it."""
    with refusals_in(form):
        file = read_upload(form.upload, turned=form.cleaned_data["turned"])
        return give_paper(request.user, form.given, file, replaces=replaces, now=clock.now())
    return None


def _form_page(request: SignedInRequest, form: PaperForm, **more: Any) -> HttpResponse:
    status = 422 if form.errors else 200
    context = {"form": form, **more}
    return render(request, "certificates/evidence/form.html", context, status=status)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add_badge(request: SignedInRequest) -> HttpResponse:
    return _badge_page(request)


def _badge_page(request: SignedInRequest, replaces: Evidence | None = None) -> HttpResponse:
    """A badge fills in its own fields; a program then asks its issuer."""
    form = BadgeForm(request.POST or None, request.FILES or None)
    if form.is_bound and form.is_valid():
        content, name = form.content, form.file_name
        with refusals_in(form, at="badge"):
            row = give_badge(request.user, content, name=name, replaces=replaces, now=clock.now())
            messages.success(request, _("Added. A program asks its issuer now."))
            return redirect("certificates:evidence-paper", row.public_id)
    status, context = 422 if form.errors else 200, {"form": form, "old": replaces}
    return render(request, "certificates/evidence/badge.html", context, status=status)


@login_required
@never_cache
@require_safe
def paper(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """One version: what it says, what was found of it, and the versions around it."""
    now = clock.now()
    day = request.user.today(now)
    held_now = with_history(evidence_at(visible_evidence(request.user, day), now))
    row = get_object_or_404(held_now, public_id=public_id)
    context = {
        "paper": row,
        "facts": facts_of(row),
        "versions": versions_of(row),
        "is_own": row.user_id == request.user.pk,
        "may_review": may_review(request.user, row, day),
    }
    return render(request, "certificates/evidence/paper.html", context)


@login_required
@require_POST
def withdraw(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    day = request.user.today(clock.now())
    row = get_object_or_404(visible_evidence(request.user, day), public_id=public_id)
    withdraw_paper(row, by=request.user, now=clock.now())
    messages.success(request, _("Taken back. It no longer counts; the record of it stays."))
    return redirect("certificates:evidence")


def _own(request: SignedInRequest):
    return request.user.evidence.filter(withdrawn_at=None)

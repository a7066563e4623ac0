"""What a clinic asks of a person: one page that works on a phone, and a form for each paper."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from certificates.forms.evidence import PaperForm
from clinics.domain.asking import evidence_kind, look_again
from clinics.enums import RequirementKind
from clinics.models import EvidenceRequest, RequestedPaper
from clinics.queries.asking import asked_of
from clinics.queries.noted import entry_of_member
from clinics.views.giving import form_for, give
from training.lib import clock
from training.lib.refusals import status_of
from training.people.requests import SignedInRequest


@login_required
@never_cache
@require_safe
def asked(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Exactly what is missing, ended or refused; each with its own way to give it."""
    found = get_object_or_404(asked_of(request.user), public_id=public_id)
    papers = list(found.papers.order_by("pk"))
    context = {
        "asked": found,
        "rows": [{"paper": paper, "way": _way(found, paper)} for paper in papers],
        "next": next((paper for paper in papers if paper.given_at is None), None),
    }
    return render(request, "clinics/requests/asked.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: SignedInRequest, public_id: UUID, requirement: str) -> HttpResponse:
    """One of them. What was given is looked at at once, so that the list shows it."""
    found = get_object_or_404(asked_of(request.user).filter(closed_at=None), public_id=public_id)
    wanted = get_object_or_404(found.papers.filter(given_at=None), requirement=requirement)
    form = form_for(request, wanted.kind, entry_of_member(found.membership_id))
    if form.is_bound and form.is_valid() and give(request, form):
        look_again(found.pk, now=clock.now())
        messages.success(request, _("Given: {paper}.").format(paper=wanted.title))
        return redirect("clinics:asked", public_id)
    context = {
        "asked": found,
        "paper": wanted,
        "form": form,
        "is_paper": isinstance(form, PaperForm),
    }
    return render(request, "clinics/requests/give.html", context, status=status_of(form))


def _way(found: EvidenceRequest, paper: RequestedPaper) -> dict[str, Any]:
    """Where it is given, and what its link says."""
    if paper.kind == RequirementKind.REGISTRATION or evidence_kind(paper.kind):
        url = reverse("clinics:asked-paper", args=[found.public_id, paper.requirement])
        declares = paper.kind == RequirementKind.REGISTRATION
        return {"url": url, "action": _("Declare it") if declares else _("Add it")}
    if paper.kind == RequirementKind.READING:
        return {"url": reverse("clinics:reading", args=[found.clinic.slug]), "action": _("Read it")}
    if paper.kind == RequirementKind.THEORY:
        return {"url": "/courses/", "action": _("See the courses")}
    return {"url": reverse("certificates:missing"), "action": _("See what it takes")}

"""What a clinic wrote down of a person's papers. It becomes theirs only by what they give."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from certificates.forms.evidence import PaperForm
from clinics.domain.noted import noted_papers
from clinics.enums import RequirementKind
from clinics.queries.noted import noted_of
from clinics.views.giving import form_for, give
from training.lib import clock
from training.lib.refusals import status_of
from training.people.requests import SignedInRequest


@login_required
@never_cache
@require_safe
def noted(request: SignedInRequest, clinic: str) -> HttpResponse:
    entry = get_object_or_404(noted_of(request.user, now=clock.now()), clinic__slug=clinic)
    context = {"entry": entry, "papers": noted_papers(entry, request.user)}
    return render(request, "clinics/roster/noted.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def give_noted(request: SignedInRequest, clinic: str, kind: str) -> HttpResponse:
    entry = get_object_or_404(noted_of(request.user, now=clock.now()), clinic__slug=clinic)
    if kind not in entry.papers:
        raise Http404
    form = form_for(request, kind, entry)
    if form.is_bound and form.is_valid() and give(request, form):
        messages.success(request, _("Added to your portfolio, unverified until it is checked."))
        return redirect("clinics:noted", clinic)
    context = {
        "entry": entry,
        "form": form,
        "title": RequirementKind(kind).label,
        "is_paper": isinstance(form, PaperForm),
    }
    return render(request, "clinics/roster/give_noted.html", context, status=status_of(form))

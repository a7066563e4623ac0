"""Many codes, files and badges at once: given, watched, cancelled, repeated."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinics.domain.bulk.held import papers_to_verify
from clinics.domain.bulk.runs import begin_run, cancel_run, repeat_run
from clinics.forms.verifying import LIMITS, BulkForm
from clinics.queries.bulk import rows_of, runs_of
from clinics.views.verifying.people import FIELDS, member_or_404
from clinics.views.visits import Visit, clinic_act, clinic_page
from training.lib.htmx import render_page
from training.lib.refusals import refusals_in, status_of

RUNS_A_PAGE = 20
ROWS_A_PAGE = 100


@require_http_methods(["GET", "HEAD", "POST"])
@clinic_page
def bulk(request: HttpRequest, visit: Visit) -> HttpResponse:
    sent = request.method == "POST"
    if sent and not visit.may_act:
        raise PermissionDenied
    form = BulkForm(request.POST, request.FILES) if sent else BulkForm()
    if form.is_bound and form.is_valid():
        with refusals_in(form, **FIELDS):
            run = begin_run(visit.clinic, form.given, by=visit.user, now=visit.now)
            return redirect("clinics:bulk-run", visit.clinic.slug, run.public_id)
    page = Paginator(runs_of(visit.clinic), RUNS_A_PAGE).get_page(request.GET.get("page"))
    context = {"visit": visit, "clinic": visit.clinic, "form": form, "page": page} | LIMITS
    return render(request, "clinics/verify/bulk.html", context, status=status_of(form))


@require_safe
@clinic_page
def run(request: HttpRequest, visit: Visit, run: UUID) -> HttpResponse:
    found = get_object_or_404(runs_of(visit.clinic), public_id=run)
    page = Paginator(rows_of(found), ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {"visit": visit, "clinic": visit.clinic, "run": found, "page": page}
    context["may_repeat"] = visit.may_act and found.ended_at and visit.now < found.kept_until
    return render_page(
        request, "clinics/verify/run.html", context, partial="clinics/verify/_run.html"
    )


@clinic_act
def cancel(request: HttpRequest, visit: Visit, run: UUID) -> HttpResponse:
    found = get_object_or_404(runs_of(visit.clinic), public_id=run)
    cancel_run(found, by=visit.user, now=visit.now)
    return redirect("clinics:bulk-run", visit.clinic.slug, found.public_id)


@clinic_act
def repeat(request: HttpRequest, visit: Visit, run: UUID) -> HttpResponse:
    found = get_object_or_404(runs_of(visit.clinic), public_id=run)
    again = repeat_run(found, by=visit.user, now=visit.now)
    return redirect("clinics:bulk-run", visit.clinic.slug, again.public_id)


@clinic_act
def verify_now(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """What one person holds, looked at anew: codes of ours, and badges given as papers."""
    member = member_or_404(visit, public_id)
    given = papers_to_verify(member, now=visit.now)
    if not given:
        messages.info(request, _("This person holds nothing here that a program can verify."))
        return redirect("clinics:person", visit.clinic.slug, public_id)
    begun = begin_run(visit.clinic, given, by=visit.user, now=visit.now, person=member)
    return redirect("clinics:bulk-run", visit.clinic.slug, begun.public_id)

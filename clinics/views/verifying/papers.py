"""One paper of one person: the document beside the fields, and what was found of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from certificates.domain.evidence.paper_checks import check_paper
from certificates.queries.evidence import versions_of
from certificates.views.evidence_files import as_file
from certificates.views.evidence_words import facts_of
from clinics.forms.verifying import PaperFindingForm, finding_form, prefilled
from clinics.views.verifying.people import (
    FIELDS,
    image_of,
    image_response,
    may_check,
    member_or_404,
    paper_or_404,
)
from clinics.views.visits import Visit, clinic_act, clinic_page
from training.lib.refusals import refusals_in, status_of
from training.people.models import Membership


@require_safe
@clinic_page
def paper(request: HttpRequest, visit: Visit, public_id: UUID, paper: UUID) -> HttpResponse:
    member = member_or_404(visit, public_id)
    found = paper_or_404(visit, member, paper)
    today = visit.user.today(visit.now)
    form = finding_form(found)(initial=prefilled(found), today=today)
    return _paper_page(request, visit, member, found, form)


@clinic_act
def check(request: HttpRequest, visit: Visit, public_id: UUID, paper: UUID) -> HttpResponse:
    """What a manager found counts at this clinic."""
    member = member_or_404(visit, public_id)
    found = paper_or_404(visit, member, paper)
    if not may_check(visit, member):
        raise PermissionDenied
    today = visit.user.today(visit.now)
    form = finding_form(found)(request.POST, request.FILES, today=today)
    if form.is_valid():
        with refusals_in(form, **FIELDS):
            image, here = image_of(form), visit.clinic
            check_paper(found, form.found, by=visit.user, clinic=here, image=image, now=visit.now)
            messages.success(request, _("Recorded. It counts at this clinic."))
            return redirect("clinics:paper", visit.clinic.slug, public_id, paper)
    return _paper_page(request, visit, member, found, form)


def _paper_page(
    request: HttpRequest,
    visit: Visit,
    member: Membership,
    found: Any,
    form: PaperFindingForm,
) -> HttpResponse:
    context = {
        "visit": visit,
        "clinic": visit.clinic,
        "member": member,
        "paper": found,
        "facts": facts_of(found),
        "versions": versions_of(found),
        "form": form,
        "may_check": may_check(visit, member) and not found.is_superseded,
    }
    return render(request, "clinics/verify/paper.html", context, status=status_of(form))


@require_safe
@clinic_page
def file(request: HttpRequest, visit: Visit, public_id: UUID, paper: UUID) -> FileResponse:
    """The paper itself, given back as a file and never as a page."""
    found = paper_or_404(visit, member_or_404(visit, public_id), paper)
    if not found.file:
        raise Http404
    return as_file(found.file, name=f"{found.kind}-{str(found.public_id)[:8]}")


@require_safe
@clinic_page
def image(
    request: HttpRequest, visit: Visit, public_id: UUID, paper: UUID, sha256: str
) -> FileResponse:
    """What somebody saw when they looked, of the looks that count here."""
    found = paper_or_404(visit, member_or_404(visit, public_id), paper)
    return image_response(found.history, sha256, name=f"check-{sha256[:8]}")

"""A registration as declared, and each look at its register: where, what it said, what was seen."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from certificates.forms.paper_checks import SourceForm
from clinics.views.verifying.people import (
    FIELDS,
    image_of,
    image_response,
    may_check,
    member_or_404,
    registration_or_404,
)
from clinics.views.visits import Visit, clinic_page
from training.lib.refusals import refusals_in, status_of
from training.people.domain.registrations import record_source_check


@require_http_methods(["GET", "HEAD", "POST"])
@clinic_page
def register(request: HttpRequest, visit: Visit, public_id: UUID, authority: str) -> HttpResponse:
    member = member_or_404(visit, public_id)
    found = registration_or_404(visit, member, authority)
    if request.method == "POST" and not may_check(visit, member):
        raise PermissionDenied
    form = _form(request, visit, found)
    if form.is_bound and form.is_valid():
        with refusals_in(form, **FIELDS):
            _record(visit, found, form)
            messages.success(request, _("Look-up recorded. It counts at this clinic."))
            return redirect("clinics:register", visit.clinic.slug, public_id, authority)
    context = {
        "visit": visit,
        "clinic": visit.clinic,
        "member": member,
        "registration": found,
        "form": form,
        "may_check": may_check(visit, member) and found.ended_at is None,
    }
    return render(request, "clinics/verify/register.html", context, status=status_of(form))


def _form(request: HttpRequest, visit: Visit, found: Any) -> SourceForm:
    """Checked again, the way and the address are those of the last look."""
    today = visit.user.today(visit.now)
    if request.method == "POST":
        return SourceForm(request.POST, request.FILES, today=today)
    last = next(iter(found.history), None)
    way = {"method": "register", "address": found.authority.register_url}
    if last and last.address:
        way = {"method": last.method, "address": last.address}
    return SourceForm(initial=way, today=today)


def _record(visit: Visit, found: Any, form: SourceForm) -> None:
    facts = form.cleaned_data | {"image": image_of(form), "clinic": visit.clinic}
    record_source_check(found, **facts, checked_by=visit.user, now=visit.now)


@require_safe
@clinic_page
def image(
    request: HttpRequest, visit: Visit, public_id: UUID, authority: str, sha256: str
) -> FileResponse:
    found = registration_or_404(visit, member_or_404(visit, public_id), authority)
    return image_response(found.history, sha256, name=f"register-{sha256[:8]}")

"""Registrations of learners, looked up at their registers: with the way, and what was seen."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from certificates.domain.evidence.papers import read_upload
from certificates.forms.paper_checks import SourceForm
from certificates.queries import with_register_status_at
from certificates.queries.registrations import waiting_for_look_up, with_look_ups
from certificates.rules.evidence import checkable_registrations, reviews_papers
from training.lib import clock
from training.lib.errors import DomainError
from training.people.domain.registrations import record_source_check
from training.people.models import Registration
from training.people.requests import SignedInRequest

PAGE = 20


@login_required
@never_cache
@require_safe
def queue(request: SignedInRequest) -> HttpResponse:
    now = clock.now()
    day = request.user.today(now)
    if not reviews_papers(request.user, day):
        raise Http404
    held = with_register_status_at(checkable_registrations(request.user, day), now)
    page = Paginator(waiting_for_look_up(held), PAGE).get_page(request.GET.get("page"))
    return render(request, "certificates/evidence/registrations.html", {"page": page})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: SignedInRequest, person: UUID, authority: str) -> HttpResponse:
    now = clock.now()
    day = request.user.today(now)
    held = with_register_status_at(checkable_registrations(request.user, day), now)
    row = get_object_or_404(with_look_ups(held), user__public_id=person, authority__slug=authority)
    form = _form(request, row)
    if form.is_bound and form.is_valid() and _record(request, row, form):
        messages.success(request, _("Look-up recorded. It counts everywhere."))
        return redirect("certificates:review-registrations")
    status = 422 if form.errors else 200
    context = {"registration": row, "form": form}
    return render(request, "certificates/evidence/registration.html", context, status=status)


def _form(request: SignedInRequest, row: Registration) -> SourceForm:
    today = request.user.today(clock.now())
    if request.method == "POST":
        return SourceForm(request.POST, request.FILES, today=today)
    initial = {"method": "register", "address": row.authority.register_url}
    return SourceForm(initial=initial, today=today)


def _record(request: SignedInRequest, row: Registration, form: SourceForm) -> bool:
    facts = {name: value for name, value in form.cleaned_data.items() if name != "image"}
    try:
        upload = form.upload
        image = read_upload(upload) if upload is not None else None
        record_source_check(row, **facts, image=image, checked_by=request.user, now=clock.now())
    except DomainError as error:
        field = str(error.details.get("field", ""))
        form.add_error({"file": "image"}.get(field, field) or None, error.message)
        return False
    return True

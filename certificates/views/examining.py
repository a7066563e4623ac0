"""The examiner's day: who comes, the sheet of a station, the record it becomes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certificates.domain.practical import sign_offs
from certificates.domain.practical.examinees import (
    NotListed,
    Unknown,
    add_examinee,
    examinee_by_id,
    examinees_of,
    shared_clinic,
    take_off,
    words_for_shared_clinic,
)
from certificates.forms.examining import (
    AcknowledgementForm,
    AmendmentForm,
    ExamineeForm,
    SheetForm,
    record_in,
    version_in,
)
from certificates.models import ChecklistVersion, SignOff
from certificates.queries import examined_checklists, with_what_followed
from certificates.queries.credentials import listing
from certificates.queries.reviews import decided_about
from certificates.rules import (
    has_examined,
    may_list_examinees,
    offered_checklists,
    visible_checklists,
    visible_credentials,
    visible_sign_offs,
)
from certificates.views.throttling import by_person, guesses_left, minutes_to_wait, note_guess
from training.lib import clock
from training.lib.errors import DomainError
from training.people.models import User
from training.people.requests import SignedInRequest


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def today(request: SignedInRequest) -> HttpResponse:
    """The list of the day, and adding to it."""
    day = request.user.today(clock.now())
    checklists = visible_checklists(request.user, day)
    if not checklists.exists() and not has_examined(request.user):
        raise Http404
    form = ExamineeForm(request.POST or None)
    if form.is_valid() and _add(request, form):
        return redirect("certificates:examine")
    context = {
        "form": form,
        "may_list": may_list_examinees(request.user, on_date=day),
        "examinees": examinees_of(request.user, day=day),
        "stations": examined_checklists(offered_checklists(request.user, day)),
        "checklists": examined_checklists(checklists),
        "records": with_what_followed(request.user.examinations.all())[:20],
    }
    status = 422 if form.errors else 200
    return render(request, "examine/today.html", context, status=status)


def _add(request: SignedInRequest, form: ExamineeForm) -> bool:
    whose, day = by_person(request.user), request.user.today(clock.now())
    if not guesses_left(whose):
        words = _("Too many unknown addresses. Wait {minutes} minutes, then try again.")
        form.add_error("email", words.format(minutes=minutes_to_wait()))
        return False
    try:
        candidate = add_examinee(request.user, form.cleaned_data["email"], day=day)
    except DomainError as error:
        if isinstance(error, Unknown):
            note_guess(whose)
        form.add_error("email", error.message)
        return False
    messages.success(request, _("{name} is on today's list.").format(name=candidate))
    return True


@login_required
@require_POST
def remove(request: SignedInRequest, person: UUID) -> HttpResponse:
    """Take somebody off today's list; what was signed stays."""
    now = clock.now()
    candidate = _candidate(request, person)
    take_off(request.user, candidate, day=request.user.today(now))
    messages.success(request, _("{name} is off today's list.").format(name=candidate))
    return redirect("certificates:examine")


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: SignedInRequest, person: UUID, course: str, slug: str) -> HttpResponse:
    """One station for one learner; refused before it starts where no recognition covers it."""
    now = clock.now()
    candidate, version = _station(request, person, course, slug)
    sign_offs.refuse_draft(version)
    sign_offs.refuse_unless_recognised(request.user, version, at=now)
    form = sheet_form(request, candidate, version, at=now)
    if form.is_valid() and (record := _sign(request, form, candidate)):
        messages.success(request, _("Signed. {name} can read it now.").format(name=candidate))
        return redirect("certificates:sign-off", record.public_id)
    context = sheet_context(request.user, candidate, form)
    return render(request, "examine/sheet.html", context, status=422 if form.errors else 200)


def sheet_form(
    request: SignedInRequest, candidate: User, version: ChecklistVersion, *, at: datetime
) -> SheetForm:
    """The sheet as it is asked for, or as it was sent: what it asks depends on the two people."""
    sent = record_in(request.POST)
    before = sign_offs.failed_with_before(candidate, request.user, version, besides=sent)
    clinic = shared_clinic(request.user, candidate, at=at)
    return SheetForm(request.POST or None, version=version, failed_before=before, clinic=clinic)


def sheet_context(examiner: User, candidate: User, form: SheetForm) -> dict[str, Any]:
    station = station_of(examiner, candidate, form)
    return {"form": form, "version": form.version, "candidate": candidate, "station": station}


def station_of(examiner: User, candidate: User, form: SheetForm) -> dict[str, Any]:
    """What the sheet's page tells its script, online and without signal."""
    version = form.version
    checklist = version.checklist
    address = [candidate.public_id, checklist.course.slug, checklist.slug]
    return {
        "address": reverse("certificates:sheet", args=address),
        "examiner": examiner.public_id,
        "learner": candidate.public_id,
        "version": version.pk,
        "critical": " ".join(step["id"] for step in version.steps if step["critical"]),
        "together": words_for_shared_clinic(form.clinic) if form.clinic else "",
    }


def _station(
    request: SignedInRequest, person: UUID, course: str, slug: str
) -> tuple[User, ChecklistVersion]:
    """By the wording that is examined by, or the one that was shown."""
    candidate, day = _candidate(request, person), request.user.today(clock.now())
    offered = _named(offered_checklists(request.user, day), course, slug).first()
    return candidate, _as_shown(request, offered or newest_checklist(request, course, slug))


def _candidate(request: SignedInRequest, person: UUID) -> User:
    """Who is on the list; anybody else's existence is not told."""
    try:
        return examinee_by_id(request.user, person, at=clock.now())
    except NotListed:
        raise Http404 from None


def _as_shown(request: SignedInRequest, newest: ChecklistVersion) -> ChecklistVersion:
    """A sheet is judged by the wording it showed, also when a newer one was loaded meanwhile."""
    told = version_in(request.POST)
    shown = newest.checklist.versions.filter(pk=told).first() if told else None
    return shown or newest


def newest_checklist(request: SignedInRequest, course: str, slug: str) -> ChecklistVersion:
    """The wording that is read and signed."""
    visible = visible_checklists(request.user, request.user.today(clock.now()))
    return get_object_or_404(_named(visible, course, slug))


def _named(
    versions: QuerySet[ChecklistVersion], course: str, slug: str
) -> QuerySet[ChecklistVersion]:
    named = versions.filter(checklist__course__slug=course, checklist__slug=slug)
    return named.select_related("checklist__course")


def _sign(request: SignedInRequest, form: SheetForm, candidate: User) -> SignOff | None:
    now = clock.now()
    try:
        return sign_offs.sign(
            form.cleaned_data["record"],
            form.version,
            candidate,
            form.seen,
            examiner=request.user,
            examined_at=now,
            now=now,
        )
    except DomainError as error:
        form.add_error(None, error.message)
        return None


@login_required
@never_cache
@require_safe
def record(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """What was seen, what was added since, and whether the learner has read it."""
    return _show(request, _record(request, public_id))


@login_required
@require_POST
def amend(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _record(request, public_id)
    sign_offs.refuse_unless_examiner(row, request.user)
    form = AmendmentForm(request.POST)
    if not form.is_valid():
        return _show(request, row, amendment=form)
    sign_offs.amend(row, by=request.user, now=clock.now(), **form.cleaned_data)
    messages.success(request, _("Added to the record."))
    return redirect("certificates:sign-off", public_id)


@login_required
@require_POST
def acknowledge(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _record(request, public_id)
    sign_offs.refuse_unless_candidate(row, request.user)
    form = AcknowledgementForm(request.POST)
    if not form.is_valid():
        return _show(request, row, acknowledgement=form)
    sign_offs.acknowledge(row, by=request.user, now=clock.now(), **form.cleaned_data)
    messages.success(request, _("You acknowledged the record."))
    return redirect("certificates:sign-off", public_id)


def _record(request: SignedInRequest, public_id: UUID) -> SignOff:
    visible = with_what_followed(visible_sign_offs(request.user))
    return get_object_or_404(visible, public_id=public_id)


def _show(request: SignedInRequest, row: SignOff, **forms: Any) -> HttpResponse:
    version = row.checklist_version
    context = {
        "record": row,
        "steps": [step | {"result": row.results[step["id"]]} for step in version.steps],
        "decided": decided_about(row),
        "credentials": listing(row, visible_credentials(request.user), clock.now()),
        "amendment": forms.get("amendment", AmendmentForm()),
        "acknowledgement": forms.get("acknowledgement", AcknowledgementForm()),
        "form": next(iter(forms.values()), None),
        "is_examiner": row.examiner_id == request.user.pk,
        "is_candidate": row.candidate_id == request.user.pk,
    }
    return render(request, "examine/record.html", context, status=422 if forms else 200)

"""One person at one clinic: the separate facts side by side, never merged into one tick."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from certificates.domain.certificates.statements import register_sentence
from clinics.domain.access_log import note_viewing
from clinics.domain.desk import Row, make_rows, unchecked
from clinics.domain.dossier import credentials_of, examinations_of, papers_of, readings_of
from clinics.domain.history import history_of
from clinics.domain.invitations import remind_waiting, reminded_today
from clinics.enums import ViewingKind
from clinics.forms import SourceCheckForm
from clinics.queries import PersonFile, look_ups, person_file, requirements_at
from clinics.queries.dossier import checks_of, examined_of, happened
from clinics.queries.refreshers import refreshers_of
from clinics.views.visits import Visit, clinic_act, clinic_page
from training.people.domain.clinics import end_membership
from training.people.domain.registrations import record_source_check
from training.people.enums import MembershipRole
from training.people.rules import can_manage


@require_safe
@clinic_page
def person(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    found = _file_or_404(visit, public_id)
    form = SourceCheckForm(registrations=found.registrations)
    return _person_page(request, visit, found, form)


@clinic_act
def check(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    found = _file_or_404(visit, public_id)
    form = SourceCheckForm(request.POST, registrations=found.registrations)
    if not form.is_valid():
        return _person_page(request, visit, found, form, status=422)
    record_source_check(
        **form.cleaned_data, checked_by=visit.user, clinic=visit.clinic, now=visit.now
    )
    messages.success(request, _("Look-up recorded. It counts at this clinic."))
    return redirect("clinics:person", visit.clinic.slug, public_id)


@clinic_act
def remind(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    found = _file_or_404(visit, public_id)
    sent = remind_waiting(visit.clinic, [found], now=visit.now)
    messages.success(request, _("Reminded.") if sent else _("No reminder is due today."))
    return redirect("clinics:person", visit.clinic.slug, public_id)


@clinic_act
def end(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    membership = get_object_or_404(visit.clinic.memberships, public_id=public_id)
    end_membership(membership, by=visit.user, now=visit.now)
    messages.success(request, _("Taken off the roster. The portfolio stays with the person."))
    if membership.role == MembershipRole.MANAGER:
        return redirect("clinics:index")
    return redirect("clinics:desk", visit.clinic.slug)


def _file_or_404(visit: Visit, public_id: UUID) -> PersonFile:
    found = person_file(visit.clinic, public_id, visit.moment, now=visit.now)
    if found is None:
        raise Http404
    return found


def _person_page(
    request: HttpRequest, visit: Visit, found: PersonFile, form: SourceCheckForm, status: int = 200
) -> HttpResponse:
    row = make_rows([found], requirements_at(visit.clinic, visit.moment), visit.moment)[0]
    context = {
        "visit": visit,
        "clinic": visit.clinic,
        "row": row,
        "person": found,
        "form": form,
        "may_check": bool(visit.may_act and found.registrations and found.user_id != visit.user.pk),
        "reminded": not found.is_open and bool(reminded_today([found], now=visit.now)),
        "register_sentence": register_sentence(),
        # A pack of a past day is made from the page of that day, where nothing else is done.
        "may_pack": visit.may_act or can_manage(visit.user, visit.clinic, now=visit.now),
        "refreshers": refreshers_of(found, visit.moment),
    }
    context |= _behind(visit, row)
    if found.is_open:
        note_viewing(visit.clinic, visit.user, found.user_id, ViewingKind.FILE, now=visit.now)
    return render(request, "clinics/person.html", context, status=status)


def _behind(visit: Visit, row: Row) -> dict[str, Any]:
    """The facts in groups, what of the body was examined, and the history."""
    clinic, file, moment = visit.clinic, row.person, visit.moment
    looked = look_ups(clinic, file.registrations, moment)
    checks, examined = checks_of(clinic, file, moment), examined_of(file)
    lines = happened(clinic, file, moment)
    return {
        "look_ups": looked,
        "training": [credentials_of(file), examinations_of(examined)],
        "scope": [each.scope for each in examined if each.line.counts],
        "papers": [*papers_of(clinic, row, checks, moment), readings_of(file)],
        "next_check": next(unchecked(file, row.asked), None),
        "history": history_of(
            file,
            looked=looked,
            checks=checks,
            examined=examined,
            clinic_lines=lines,
            moment=moment,
        ),
    }

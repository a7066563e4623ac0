"""One person at one clinic: the separate facts side by side, never merged into one tick."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clinics.domain.access_log import note_viewing
from clinics.domain.desk import Row, make_rows
from clinics.domain.dossier import credentials_of, examinations_of, papers_of, readings_of
from clinics.domain.first_act import first_act
from clinics.domain.history import history_of
from clinics.domain.invitations import remind_waiting, reminded_today
from clinics.enums import ViewingKind
from clinics.queries import PersonFile, look_ups, person_file, requirements_at
from clinics.queries.dossier import checks_of, examined_of, happened
from clinics.queries.refreshers import refreshers_of
from clinics.views.visits import Visit, clinic_act, clinic_page
from courses.domain.statements import register_sentence
from training.people.domain.clinics import end_membership
from training.people.enums import MembershipRole
from training.people.rules import can_manage


@require_safe
@clinic_page
def person(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    found = _file_or_404(visit, public_id)
    row = make_rows([found], requirements_at(visit.clinic, visit.moment), visit.moment)[0]
    context = _acts(visit, row) | _facts(visit, row)
    if found.is_open:
        note_viewing(visit.clinic, visit.user, found.user_id, ViewingKind.FILE, now=visit.now)
    return render(request, "clinics/person.html", context)


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


def _acts(visit: Visit, row: Row) -> dict[str, Any]:
    """Who it is, and what can be done here."""
    found = row.person
    return {
        "visit": visit,
        "clinic": visit.clinic,
        "row": row,
        "person": found,
        "first_act": first_act(visit.clinic, row, by=visit.user) if visit.may_act else None,
        "reminded": not found.is_open and bool(reminded_today([found], now=visit.now)),
        # A pack of a past day is made from the page of that day, where nothing else is done.
        "may_pack": visit.may_act or can_manage(visit.user, visit.clinic, now=visit.now),
    }


def _facts(visit: Visit, row: Row) -> dict[str, Any]:
    """The facts in groups, what of the body was examined, and the history."""
    clinic, file, moment = visit.clinic, row.person, visit.moment
    looked = look_ups(clinic, file.registrations, moment)
    checks, examined = checks_of(clinic, file, moment), examined_of(file)
    lines = happened(clinic, file, moment)
    return {
        "register_sentence": register_sentence(),
        "refreshers": refreshers_of(file, moment),
        "look_ups": looked,
        "training": [credentials_of(file), examinations_of(examined)],
        "scope": [each.scope for each in examined if each.line.counts],
        "papers": [*papers_of(clinic, row, checks, moment), readings_of(file)],
        "history": history_of(
            file,
            looked=looked,
            checks=checks,
            examined=examined,
            clinic_lines=lines,
            moment=moment,
        ),
    }

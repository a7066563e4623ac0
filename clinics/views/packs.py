"""Evidence packs: asked for with a reason, made by a worker, fetched and made again."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinics.domain.packs.asking import PACK_JOB, cancel, make_again, note_opening, request_pack
from clinics.forms.packs import PackForm
from clinics.models import EvidencePack
from clinics.queries.packs import gaps_of, note_failures, openings_of, packs_of, people_of, state_of
from clinics.queries.roster import staff_by_id, staff_labels
from clinics.views.visits import Visit, clinic_act, clinic_form, clinic_page
from training.lib.errors import DomainError, Unavailable
from training.lib.htmx import render_page
from training.lib.refusals import refusals_in, status_of
from training.people.models import Membership

PACKS_A_PAGE = 20


@require_safe
@clinic_page
def packs(request: HttpRequest, visit: Visit) -> HttpResponse:
    page = Paginator(packs_of(visit.clinic), PACKS_A_PAGE).get_page(request.GET.get("page"))
    _name_people(visit, page)
    note_failures(page, PACK_JOB)
    context = {"visit": visit, "clinic": visit.clinic, "page": page}
    return render(request, "clinics/packs/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@clinic_form
def new(request: HttpRequest, visit: Visit) -> HttpResponse:
    form = PackForm(request.POST or None, initial=_asked(request), **visit.staff_choices)
    if form.is_bound and form.is_valid():
        with refusals_in(form, at="people"):
            run = _request(form, visit)
            return redirect("clinics:pack", visit.clinic.slug, run.pack.public_id)
    context = {"clinic": visit.clinic, "form": form}
    return render(request, "clinics/packs/new.html", context, status=status_of(form))


@require_safe
@clinic_page
def pack(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    found = _pack(visit, public_id)
    _name_people(visit, [found])
    note_failures([found], PACK_JOB)
    context = {
        "visit": visit,
        "clinic": visit.clinic,
        "pack": found,
        "state": state_of(found.made[0], visit.now, PACK_JOB),  # type: ignore[attr-defined]
        "openings": openings_of(found),
        "gaps": gaps_of(found),
    }
    part = "clinics/packs/_state.html"
    return render_page(request, "clinics/packs/pack.html", context, partial=part)


@clinic_act
def again(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    make_again(_pack(visit, public_id), by=visit.user, now=visit.now)
    messages.success(request, _("It is being made again, with the same content."))
    return redirect("clinics:pack", visit.clinic.slug, public_id)


@clinic_act
def call_off(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    if cancel(_pack(visit, public_id), by=visit.user, now=visit.now):
        messages.success(request, _("Called off. Nothing was kept but this entry."))
    return redirect("clinics:pack", visit.clinic.slug, public_id)


@require_safe
@clinic_page
def file(request: HttpRequest, visit: Visit, public_id: UUID) -> FileResponse:
    """Fetching it is noted before a byte is sent, with the name of who fetched it."""
    found = _pack(visit, public_id)
    state = state_of(found.made[0], visit.now, PACK_JOB)  # type: ignore[attr-defined]
    if state.word != "ready":
        raise Http404
    try:
        opened = state.run.file.open()
    except OSError as error:
        raise Unavailable(_("The file cannot be read now. Try again in a minute.")) from error
    note_opening(state.run, by=visit.user, now=visit.now)
    name = f"evidence-{visit.clinic.slug}-{found.to_day:%Y-%m-%d}.zip"
    return FileResponse(opened, as_attachment=True, filename=name)


def _request(form: PackForm, visit: Visit) -> Any:
    everybody = form.cleaned_data["everybody"]
    people = _everybody(visit, form.last_day) if everybody else form.chosen
    if not people:
        raise DomainError(_("Nobody was on the roster that day."))
    return request_pack(visit.clinic, people, **form.facts, by=visit.user, now=visit.now)


def _everybody(visit: Visit, day: date) -> list[Membership]:
    moment = min(visit.now, visit.end_of(day))
    return list(staff_by_id(visit.clinic, moment).values())


def _pack(visit: Visit, public_id: UUID) -> EvidencePack:
    return get_object_or_404(packs_of(visit.clinic), public_id=public_id)


def _name_people(visit: Visit, packs: Iterable[Any]) -> None:
    """Gives each pack the `names` of its people; none where it is about everybody."""
    people = people_of(packs)
    everyone = {pk for each in people.values() for pk in each}
    labels = staff_labels(visit.clinic, now=visit.now, only=everyone) if everyone else {}
    for pack in packs:
        pack.names = sorted(labels.get(pk, "") for pk in people.get(pack.pk, []))


def _asked(request: HttpRequest) -> dict[str, Any]:
    """`?person=…&day=2026-05-14` comes filled in: from a person's page of that day, or an event."""
    try:
        day = parse_date(request.GET.get("day", ""))
    except ValueError:
        day = None
    return {"people": request.GET.getlist("person"), "from_day": day}

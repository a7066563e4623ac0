"""Positions and locations of a clinic."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clinics.domain.positions import (
    close_location,
    close_position,
    open_location,
    open_position,
    rename_location,
    rename_position,
)
from clinics.domain.requirement_pages import tell_set
from clinics.forms.places import LocationForm, PositionForm
from clinics.models import Location, Position
from clinics.queries import roster
from clinics.queries.positions import (
    locations_at,
    positions_at,
    set_in_force,
    sets_of,
    sets_to_come,
)
from clinics.views.visits import Visit, clinic_act, clinic_page
from training.lib.refusals import refusals_in, status_of

VERSIONS_A_PAGE = 25


@require_safe
@clinic_page
def positions(request: HttpRequest, visit: Visit) -> HttpResponse:
    return _positions_page(request, visit)


@clinic_act
def new_position(request: HttpRequest, visit: Visit) -> HttpResponse:
    form = PositionForm(request.POST, prefix="position")
    made = _made(form, lambda **said: open_position(visit.clinic, **said, **_by(visit)))
    if made is None:
        return _positions_page(request, visit, position_form=form)
    messages.success(request, _("Position opened. Say what it needs."))
    return redirect("clinics:requirements", visit.clinic.slug, made.slug)


@clinic_act
def new_location(request: HttpRequest, visit: Visit) -> HttpResponse:
    form = LocationForm(request.POST, prefix="location")
    if _made(form, lambda **said: open_location(visit.clinic, **said, **_by(visit))) is None:
        return _positions_page(request, visit, location_form=form)
    messages.success(request, _("Location opened."))
    return redirect("clinics:positions", visit.clinic.slug)


@require_safe
@clinic_page
def position(request: HttpRequest, visit: Visit, position: str) -> HttpResponse:
    return _position_page(request, visit, _position(visit, position))


@clinic_act
def change_position(request: HttpRequest, visit: Visit, position: str) -> HttpResponse:
    found = _position(visit, position)
    form = PositionForm(request.POST, prefix="position")
    if _made(form, lambda **said: rename_position(found, **said, **_by(visit)) or found) is None:
        return _position_page(request, visit, _position(visit, position), form=form)
    messages.success(request, _("Renamed. Its requirements and its history stay."))
    return redirect("clinics:position", visit.clinic.slug, position)


@clinic_act
def end_position(request: HttpRequest, visit: Visit, position: str) -> HttpResponse:
    close_position(_position(visit, position), **_by(visit))
    messages.success(request, _("Position closed. Past days still know it."))
    return redirect("clinics:positions", visit.clinic.slug)


@require_safe
@clinic_page
def location(request: HttpRequest, visit: Visit, location: str) -> HttpResponse:
    return _location_page(request, visit, _location(visit, location))


@clinic_act
def change_location(request: HttpRequest, visit: Visit, location: str) -> HttpResponse:
    found = _location(visit, location)
    form = LocationForm(request.POST, prefix="location")
    if _made(form, lambda **said: rename_location(found, **said, **_by(visit)) or found) is None:
        return _location_page(request, visit, _location(visit, location), form=form)
    messages.success(request, _("Renamed."))
    return redirect("clinics:location", visit.clinic.slug, location)


@clinic_act
def end_location(request: HttpRequest, visit: Visit, location: str) -> HttpResponse:
    close_location(_location(visit, location), **_by(visit))
    messages.success(request, _("Location closed. Past days still know it."))
    return redirect("clinics:positions", visit.clinic.slug)


def _positions_page(request: HttpRequest, visit: Visit, **forms: Any) -> HttpResponse:
    page = Paginator(positions_at(visit.clinic, visit.moment), VERSIONS_A_PAGE)
    context = {
        "visit": visit,
        "clinic": visit.clinic,
        "page": page.get_page(request.GET.get("page")),
        "locations": locations_at(visit.clinic, visit.moment),
        "position_form": PositionForm(prefix="position"),
        "location_form": LocationForm(prefix="location"),
        "forms": list(forms.values()),
        "form": next(iter(forms.values()), None),  # the one that was refused
    } | forms
    template = "clinics/requirements/positions.html"
    return render(request, template, context, status=status_of(*forms.values()))


def _position_page(
    request: HttpRequest, visit: Visit, found: Position, form: PositionForm | None = None
) -> HttpResponse:
    versions = Paginator(sets_of(found), VERSIONS_A_PAGE)
    in_force = set_in_force(found, visit.moment)
    held = [
        person
        for person in roster(visit.clinic, visit.moment, now=visit.now)
        if any(each.position == found.slug for each in person.positions)
    ]
    context = {
        "visit": visit,
        "clinic": visit.clinic,
        "position": found,
        "told": tell_set(in_force) if in_force else None,
        "waiting": [tell_set(each) for each in sets_to_come(found, visit.moment)],
        "page": versions.get_page(request.GET.get("page")),
        "people": held,
        "form": form or PositionForm(initial={"title": found.title}, prefix="position"),
    }
    template = "clinics/requirements/position.html"
    return render(request, template, context, status=status_of(form))


def _location_page(
    request: HttpRequest, visit: Visit, found: Location, form: LocationForm | None = None
) -> HttpResponse:
    held = [
        person
        for person in roster(visit.clinic, visit.moment, now=visit.now)
        if any(each.location == found.slug for each in person.positions)
    ]
    context = {
        "visit": visit,
        "clinic": visit.clinic,
        "location": found,
        "people": held,
        "form": form or LocationForm(initial={"name": found.name}, prefix="location"),
    }
    template = "clinics/requirements/location.html"
    return render(request, template, context, status=status_of(form))


def _made(form: Any, make: Any) -> Any:
    """What the form led to; None, with a sentence at its field, where it was refused."""
    if form.is_valid():
        with refusals_in(form, at=next(iter(form.fields))):
            return make(**form.cleaned_data)
    return None


def _by(visit: Visit) -> dict[str, Any]:
    return {"by": visit.user, "now": visit.now}


def _position(visit: Visit, slug: str) -> Position:
    return get_object_or_404(visit.clinic.positions, slug=slug)


def _location(visit: Visit, slug: str) -> Location:
    return get_object_or_404(visit.clinic.locations, slug=slug)

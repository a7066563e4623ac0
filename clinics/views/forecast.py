"""The next twelve months if nobody acts."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clinics.domain.forecast_page import (
    MOST_PEOPLE,
    at_place,
    chosen_subject,
    lines_of,
    places_of,
    sentence_of,
    subjects_of,
)
from clinics.domain.simulation import Simulation, Subject, simulate
from clinics.forms.forecast import ForecastForm
from clinics.queries import PersonFile, RequirementsAt, requirements_at, roster
from clinics.queries.requirements_to_come import sets_to_come
from clinics.rendering.forecast_plot import plot_of
from clinics.views.visits import Visit, clinic_page


@require_safe
@clinic_page
def forecast(request: HttpRequest, visit: Visit) -> HttpResponse:
    everybody = roster(visit.clinic, visit.now, now=visit.now)
    asked = requirements_at(visit.clinic, visit.now)
    form = ForecastForm.of(request.GET, places_of(everybody), subjects_of(everybody, asked))
    files = at_place(everybody, form.chosen("location"), form.chosen("position"))
    subjects = subjects_of(files, asked)
    found = _look(visit, files, asked, chosen_subject(form.chosen("what"), subjects))
    context = {
        "visit": visit,
        "clinic": visit.clinic,
        "form": form,
        "found": found,
        "sentence": sentence_of(found),
        "plot": plot_of(found) if found.holding else None,
        "lines": lines_of(found),
        "overview": _overview(visit, files, asked, subjects),
        "to_come": sets_to_come(visit.clinic, visit.now),
        "closed": sum(not person.is_open for person in files),
        "is_empty": not everybody,
    }
    return render(request, "clinics/watch/forecast.html", context)


def _look(
    visit: Visit, files: Sequence[PersonFile], asked: RequirementsAt, subject: Subject
) -> Simulation:
    zone = visit.clinic.time_zone
    return simulate(files, asked, subject, start=visit.now, time_zone=zone)


def _overview(
    visit: Visit, files: Sequence[PersonFile], asked: RequirementsAt, subjects: Sequence[Subject]
) -> list[dict[str, Any]]:
    if len(files) > MOST_PEOPLE:
        return []
    return [{"subject": each, "found": _look(visit, files, asked, each)} for each in subjects]

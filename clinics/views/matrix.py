"""The matrix of a visit: read once, then the part that the address asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest

from clinics.domain.desk import Row
from clinics.domain.desk_page import (
    Places,
    Words,
    chosen_chips,
    in_groups,
    page_columns,
    places_of,
    sorting,
    status_chips,
)
from clinics.domain.kept_rows import current_rows
from clinics.domain.matrix import BACKWARDS, Choice, chosen_rows, read_choice
from clinics.domain.region_filter import RegionAsked, ask_region
from clinics.forms.desk import ChoiceForm, RegionForm
from clinics.queries import Requirement, requirements_at
from clinics.rendering.matrix import Look, icon_sheet, matrix_body, matrix_cards
from clinics.views.visits import Visit
from training.lib.late import PLACE

PEOPLE_A_PAGE = 50


@dataclass(frozen=True)
class MatrixPage:
    rows: list[Row]
    choice: Choice
    context: dict[str, Any]
    body: bytes  # goes where `context` has only its place


def read_matrix(request: HttpRequest, visit: Visit) -> MatrixPage:
    requirements = requirements_at(visit.clinic, visit.moment)
    rows, columns = current_rows(visit.clinic, requirements, visit.moment, now=visit.now)
    pins = request.GET.get("pins", request.COOKIES.get("desk-pins", ""))
    choice = read_choice(request.GET.dict() | {"pins": pins}, columns)
    form, region = read_region(request, visit)
    asked = ask_region(rows, *region, requirements) if region else None
    context = _context(request, visit, rows, columns, choice, asked)
    around = context | {"form": form, "region": asked, "body": PLACE}
    return MatrixPage(rows, choice, around, context["body"])


def read_region(
    request: HttpRequest, visit: Visit
) -> tuple[RegionForm, tuple[str, date, datetime] | None]:
    """A region, a day and its moment; what does not exist is said in the form, filters nothing."""
    if "region" not in request.GET:
        return RegionForm(today=visit.day), None
    form = RegionForm(request.GET, today=visit.day)
    if not form.is_valid():
        return form, None
    day = form.cleaned_data["on"] or visit.day
    moment = visit.end_of(day) if day > visit.day else visit.moment
    return form, (form.cleaned_data["region"], day, moment)


def _context(
    request: HttpRequest,
    visit: Visit,
    rows: list[Row],
    columns: Sequence[Requirement],
    choice: Choice,
    asked: RegionAsked | None,
) -> dict[str, Any]:
    shown = chosen_rows(rows, choice)
    # Where nobody holds the region, everybody is shown with what stands against it.
    whole_staff = request.GET.get("held") == "all" or not (asked and asked.count)
    if asked and not whole_staff:
        shown = [row for row in shown if asked.holds(row)]
    size = max(len(shown), 1) if choice.whole else PEOPLE_A_PAGE
    page = Paginator(shown, size).get_page(request.GET.get("page"))
    kept = [visit.query.removeprefix("?"), _asked_query(asked)]
    words = Words(choice, "&".join(filter(None, kept)))
    look = Look(visit.clinic.slug, visit.day, visit.query, asked)
    at_columns, places = page_columns(columns, words), places_of(rows)
    return {
        "choice": choice,
        "page": page,
        "columns": at_columns,
        "icons": icon_sheet(),
        "body": matrix_body(in_groups(list(page.object_list), choice), at_columns, look),
        "cards": "" if choice.whole else matrix_cards(page.object_list, look),
        "statuses": status_chips(rows, words),
        "chosen": chosen_chips(words, columns, places),
        "everything": Words(Choice(), visit.query.removeprefix("?")).url(),
        "name_sort": sorting(words, "name"),
        "whole_url": words.url(whole=not choice.whole),
        "may_be_whole": choice.whole or len(shown) > PEOPLE_A_PAGE,
        "held_url": words.url() + ("" if whole_staff else "&held=all"),
        "whole_staff": whole_staff,
        "export_query": words.url(sort="worst", grouped=False, whole=False)
        + ("&held=all" if asked and whole_staff else ""),
        "choice_form": _choice_form(choice, places, columns),
        "all_in_order": bool(rows) and all(row.in_order for row in rows),
        "next_end": min((row.next_end for row in rows), default=None),
    }


def _choice_form(choice: Choice, places: Places, columns: Sequence[Requirement]) -> ChoiceForm:
    """Filled in with what the address asks for."""
    locations, positions = places
    filled = {"group": choice.grouped, "sort": choice.sort.removeprefix(BACKWARDS)}
    return ChoiceForm(
        initial=vars(choice) | filled, locations=locations, positions=positions, columns=columns
    )


def _asked_query(asked: RegionAsked | None) -> str:
    return f"region={asked.region}&on={asked.day.isoformat()}" if asked else ""

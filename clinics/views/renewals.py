"""The board of a mass deadline: who is verified, who uploaded, who is silent; and one reminder."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from clinics.domain.asking import ask_people
from clinics.domain.desk import Row, make_rows
from clinics.domain.needs import board_url
from clinics.domain.renewals import Board, Deadline, board_of, deadlines
from clinics.queries import Requirement, Waiting, requirements_at, roster, waiting_at
from clinics.views.visits import Visit, clinic_act, clinic_page


@require_safe
@clinic_page
def renewals(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Of the deadline in the address, else of the one that touches most people."""
    rows, columns = _rows(visit)
    found = deadlines(rows, visit.day)
    first = (found[0].requirement, found[0].until) if found else None
    asked = _asked(request.GET, columns) or first
    board = _board(visit, rows, asked) if asked else None
    context = {
        "visit": visit,
        "clinic": visit.clinic,
        "board": board,
        "to_remind": len(board.to_remind(visit.day)) if board else 0,
        "deadlines": [_link(visit, each, asked) for each in found],
    }
    return render(request, "clinics/renewals.html", context)


def _link(
    visit: Visit, deadline: Deadline, asked: tuple[Requirement, date] | None
) -> dict[str, Any]:
    url = board_url(visit.clinic, deadline.requirement.slug, deadline.until)
    return {
        "deadline": deadline,
        "url": url + visit.query.replace("?", "&"),
        "current": asked == (deadline.requirement, deadline.until),
    }


@clinic_act
def remind_silent(request: HttpRequest, visit: Visit) -> HttpResponse:
    rows, columns = _rows(visit)
    asked = _asked(request.POST, columns)
    if asked is None:
        messages.error(request, _("This is asked of nobody any more. Choose a deadline."))
        return redirect("clinics:renewals", visit.clinic.slug)
    silent = _board(visit, rows, asked).to_remind(visit.day)
    wanted = [(each.row.person, [each.standing]) for each in silent]
    count = ask_people(visit.clinic, wanted, by=visit.user, now=visit.now).mailed
    sent = ngettext("%(count)s person reminded.", "%(count)s people reminded.", count)
    text = sent % {"count": count} if count else _("Everybody was reminded today already.")
    messages.success(request, text)
    requirement, until = asked
    return redirect(board_url(visit.clinic, requirement.slug, until))


def _rows(visit: Visit) -> tuple[list[Row], list[Requirement]]:
    requirements = requirements_at(visit.clinic, visit.moment)
    people = roster(visit.clinic, visit.moment, now=visit.now)
    return make_rows(people, requirements, visit.moment), requirements.columns(people)


def _board(visit: Visit, rows: list[Row], asked: tuple[Requirement, date]) -> Board:
    waiting = waiting_at(visit.clinic, visit.now) if visit.as_of is None else Waiting()
    return board_of(rows, *asked, waiting, ZoneInfo(visit.clinic.time_zone))


def _asked(given: Mapping[str, str], columns: list[Requirement]) -> tuple[Requirement, date] | None:
    """What is named, if it makes sense."""
    requirement = next((each for each in columns if each.slug == given.get("requirement")), None)
    try:
        until = date.fromisoformat(given.get("until", ""))
    except ValueError:
        return None
    return (requirement, until) if requirement else None

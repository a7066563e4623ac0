"""The clinics of a manager, and the desk of each."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from clinics.domain.clinics import register_clinic
from clinics.domain.desk import list_needs, make_rows
from clinics.domain.invitations import reminded_today
from clinics.enums import ConsentState, NeedKind
from clinics.forms import ClinicForm
from clinics.queries import open_invitations, requirements_at, roster
from clinics.views.visits import Visit, clinic_page
from training.lib import clock
from training.people.requests import SignedInRequest
from training.people.rules import visible_clinics

PEOPLE_A_PAGE = 50


@never_cache
@login_required
@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    clinics = visible_clinics(request.user, now=clock.now()).order_by("name", "pk")
    context = {"page": Paginator(clinics, PEOPLE_A_PAGE).get_page(request.GET.get("page"))}
    return render(request, "clinics/index.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    form = ClinicForm(request.POST or None, initial={"time_zone": request.user.time_zone})
    if form.is_bound and form.is_valid():
        clinic = register_clinic(**form.cleaned_data, by=request.user, now=clock.now())
        return redirect("clinics:desk", clinic.slug)
    return render(request, "clinics/new.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@clinic_page
def desk(request: HttpRequest, visit: Visit) -> HttpResponse:
    requirements = requirements_at(visit.clinic, visit.moment)
    people = roster(visit.clinic, visit.moment, now=visit.now)
    rows = make_rows(people, requirements, visit.moment)
    show = request.GET.get("show", "")
    shown = [row for row in rows if show in row.needs] if show in NeedKind.values else rows
    context = {
        "visit": visit,
        "clinic": visit.clinic,
        "requirements": requirements.columns(people),
        "rows": rows,
        "page": Paginator(shown, PEOPLE_A_PAGE).get_page(request.GET.get("page")),
        "chips": _chips(rows, show),
        "all_in_order": bool(rows) and all(row.in_order for row in rows),
    }
    if visit.as_of is None:
        context |= _present(visit, rows)
    return render(request, "clinics/desk.html", context)


def _present(visit: Visit, rows: list) -> dict[str, object]:
    """What only today's desk has: things to do, and invitations on their way."""
    invitations = list(open_invitations(visit.clinic))
    waiting = [row.person for row in rows if row.person.consent == ConsentState.WAITING]
    reminded = reminded_today(waiting, now=visit.now)
    return {
        "needs": list_needs(rows, invitations, visit.now),
        "invitations": invitations,
        "all_reminded": len(reminded) == len(waiting),
    }


def _chips(rows: list, show: str) -> list[dict[str, object]]:
    """One filter for each need that somebody has."""
    counts = {kind: sum(kind in row.needs for row in rows) for kind in NeedKind}
    return [
        {"kind": kind.value, "label": kind.label, "count": count, "current": kind == show}
        for kind, count in counts.items()
        if count
    ]

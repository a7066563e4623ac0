"""The clinics of a manager, and the desk of each."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from clinics.domain.clinics import register_clinic
from clinics.domain.desk import Row
from clinics.domain.invitations import reminded_today
from clinics.domain.needs import list_needs
from clinics.enums import ConsentState
from clinics.forms import ClinicForm
from clinics.queries import waiting_at
from clinics.queries.overview import clinics_overview
from clinics.views.matrix import read_matrix
from clinics.views.visits import Visit, clinic_page
from training.lib import clock
from training.lib.late import put_in
from training.lib.refusals import status_of
from training.people.requests import SignedInRequest

PEOPLE_A_PAGE = 50
MOST_NEEDS = 5  # at once; the rest is one link away
PINS_LAST = 60 * 60 * 24 * 365


@never_cache
@login_required
@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    clinics = clinics_overview(request.user, now=clock.now()).order_by("name", "pk")
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
    return render(request, "clinics/new.html", {"form": form}, status=status_of(form))


@require_safe
@clinic_page
def desk(request: HttpRequest, visit: Visit) -> HttpResponse:
    """`pins` in the address are kept for the next time by a cookie of this clinic alone."""
    page = read_matrix(request, visit)
    context = {"visit": visit, "clinic": visit.clinic, "rows": page.rows, **page.context}
    if visit.may_act:
        context |= _present(visit, page.rows, request.GET.get("needs") == "all")
    status = status_of(page.context["form"])
    around = render(request, "clinics/desk.html", context, status=status)
    response = put_in(around, page.body)
    if "pins" in request.GET:
        options: dict[str, Any] = {
            "httponly": True,
            "samesite": "Lax",
            "secure": request.is_secure(),
        }
        pins, path = ".".join(page.choice.pins), f"/clinics/{visit.clinic.slug}/"
        response.set_cookie("desk-pins", pins, PINS_LAST, path=path, **options)
    return response


def _present(visit: Visit, rows: list[Row], all_needs: bool) -> dict[str, object]:
    """What only today's desk has: things to do, and invitations on their way."""
    waiting = waiting_at(visit.clinic, visit.now)
    needs = list_needs(visit.clinic, rows, waiting, visit.now)
    people = [row.person for row in rows if row.person.consent == ConsentState.WAITING]
    return {
        "needs": needs,
        "needs_shown": needs if all_needs else needs[:MOST_NEEDS],
        "invitations": waiting.invitations,
        "all_reminded": len(reminded_today(people, now=visit.now)) == len(people),
    }

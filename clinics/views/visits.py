"""The way into a clinic: every page and every act of this app goes through one of these two."""

import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from clinics.forms import AsOfForm
from clinics.queries.roster import staff_by_id, staff_labels
from training.lib import clock
from training.lib.moments import end_of_day
from training.people.models import Clinic, User
from training.people.requests import SignedInRequest
from training.people.rules import can_manage, visible_clinics

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Visit:
    """A manager at a clinic's desk: now, and the moment the page shows."""

    clinic: Clinic
    user: User
    now: datetime
    moment: datetime
    as_of: date | None
    as_of_form: AsOfForm
    may_act: bool

    @property
    def today(self) -> date:
        """The date at the clinic now, also on a page that shows a past day."""
        return self.as_of_form.today

    @property
    def day(self) -> date:
        """The date at the clinic at the moment that is shown."""
        return self.moment.astimezone(zoneinfo.ZoneInfo(self.clinic.time_zone)).date()

    def end_of(self, day: date) -> datetime:
        """The last instant of a day at the clinic, also of one to come."""
        return end_of_day(day, zoneinfo.ZoneInfo(self.clinic.time_zone))

    @property
    def staff_choices(self) -> dict[str, Any]:
        """For a form that names staff: everybody who ever worked here, with their names now."""
        labels = staff_labels(self.clinic, now=self.now)
        return {"members": staff_by_id(self.clinic), "labels": labels, "today": self.today}

    @property
    def query(self) -> str:
        """What links inside the clinic carry on, so that a walk through the past stays there."""
        return f"?as_of={self.as_of.isoformat()}" if self.as_of else ""


def clinic_page(view: View) -> View:
    """Fetch the clinic through what the person may see, and read the "as of" day of the address."""

    @never_cache
    @login_required
    @wraps(view)
    def enter(request: SignedInRequest, slug: str, **arguments: Any) -> HttpResponseBase:
        now = clock.now()
        clinic = get_object_or_404(visible_clinics(request.user, now=now), slug=slug)
        zone = zoneinfo.ZoneInfo(clinic.time_zone)
        asked = any(name.startswith("as_of") for name in request.GET)
        form = AsOfForm(request.GET if asked else None, today=now.astimezone(zone).date())
        if asked and not form.is_valid():
            context = {"clinic": clinic, "form": form}
            return render(request, "clinics/as_of.html", context, status=422)
        as_of = form.cleaned_data["as_of"] if asked else None
        if "as_of_day" in request.GET:
            return redirect(_with_day(request, as_of))
        visit = Visit(
            clinic,
            request.user,
            now,
            moment=end_of_day(as_of, zone) if as_of else now,
            as_of=as_of,
            as_of_form=AsOfForm(initial={"as_of": as_of}, today=form.today),
            may_act=as_of is None and can_manage(request.user, clinic, now=now),
        )
        return view(request, visit, **arguments)

    return enter


def clinic_form(view: View) -> View:
    """As `clinic_page`, for who acts in the clinic's name: a manager, and never in the past."""

    @clinic_page
    @wraps(view)
    def act(request: HttpRequest, visit: Visit, **arguments: Any) -> HttpResponseBase:
        if not visit.may_act:
            raise PermissionDenied
        return view(request, visit, **arguments)

    return act


def clinic_act(view: View) -> View:
    """As `clinic_form`, for an act that has no page of its own."""
    return require_POST(clinic_form(view))


def _with_day(request: HttpRequest, day: date | None) -> str:
    """The address with the day in one piece, so that it can be sent to somebody."""
    query = request.GET.copy()
    for name in [name for name in query if name.startswith("as_of") or name == "page"]:
        del query[name]
    if day:
        query["as_of"] = day.isoformat()
    return f"{request.path}?{query.urlencode()}" if query else request.path

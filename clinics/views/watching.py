"""What changed at a clinic, and what its managers follow."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from certificates.views.once import keep_once, take_once
from clinics.domain.watching import feeds
from clinics.domain.watching.change_list import read_changes
from clinics.domain.watching.followed import list_followed
from clinics.domain.watching.following import follow, managing, note_look, stop_following
from clinics.forms.watching import ChangesForm, FollowForm, SeenForm, StopForm
from clinics.queries.watching import asked_titles, named_staff
from clinics.views.visits import Visit, clinic_act, clinic_form, clinic_page
from training.lib.refusals import status_of

_NEW_FEED = "clinic-feed"


@require_safe
@clinic_page
def changes(request: HttpRequest, visit: Visit) -> HttpResponse:
    form = ChangesForm(request.GET, **_choices(visit))
    manager = _manager(visit) if visit.may_act else None
    filters = form.filters(request.GET.get("before", ""))
    page = read_changes(visit.clinic, filters, manager=manager, now=visit.now)
    context = {"visit": visit, "clinic": visit.clinic, "form": form, "page": page}
    return render(request, "clinics/watch/changes.html", context | {"older": _older(request, page)})


def _older(request: HttpRequest, page: Any) -> str:
    query = request.GET.copy()
    query["before"] = str(page.older or "")
    return query.urlencode()


@clinic_act
def seen(request: HttpRequest, visit: Visit) -> HttpResponse:
    form = SeenForm(request.POST)
    if form.is_valid():
        note_look(_manager(visit), form.cleaned_data["number"], now=visit.now)
        messages.success(request, _("Noted. What changes from now on is marked as new."))
    return redirect("clinics:changes", visit.clinic.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@clinic_form
def watch(request: HttpRequest, visit: Visit) -> HttpResponse:
    start = {"subject": "person" if "person" in request.GET else "roster"}
    start["person"] = request.GET.get("person", "")
    form = FollowForm(request.POST or None, initial=start, **_choices(visit))
    if form.is_bound and form.is_valid():
        added = follow(_manager(visit), **form.cleaned_data, now=visit.now)
        text = _("You follow this from now on.") if added else _("You follow this already.")
        messages.success(request, text)
        return redirect("clinics:watch", visit.clinic.slug)
    context = _watch_context(request, visit) | {"form": form}
    return render(request, "clinics/watch/watch.html", context, status=status_of(form))


def _watch_context(request: HttpRequest, visit: Visit) -> dict[str, object]:
    manager = _manager(visit)
    token = take_once(request, _NEW_FEED)
    names = ("clinics:changes-feed", "clinics:ends-feed")
    return {
        "visit": visit,
        "clinic": visit.clinic,
        "followed": list_followed(manager, now=visit.now),
        "feed": getattr(manager, "watch_feed", None),
        "new_addresses": [
            settings.PUBLIC_URL + reverse(name, args=[token]) for name in names if token
        ],
    }


@clinic_act
def stop(request: HttpRequest, visit: Visit) -> HttpResponse:
    form = StopForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        named = data.pop("person")
        staff = visit.clinic.memberships
        person = get_object_or_404(staff, public_id=named) if named else None
        stop_following(_manager(visit), **data, person=person, now=visit.now)
        messages.success(request, _("You no longer follow this."))
    return redirect("clinics:watch", visit.clinic.slug)


@clinic_act
def make_feed(request: HttpRequest, visit: Visit) -> HttpResponse:
    keep_once(request, _NEW_FEED, feeds.make_feed(_manager(visit), now=visit.now))
    return redirect(reverse("clinics:watch", args=[visit.clinic.slug]) + "#feeds")


@clinic_act
def stop_feed(request: HttpRequest, visit: Visit) -> HttpResponse:
    feeds.stop_feed(_manager(visit), now=visit.now)
    messages.success(request, _("The addresses work no more. Programs keep what they have read."))
    return redirect("clinics:watch", visit.clinic.slug)


def _manager(visit: Visit):
    return managing(visit.user, visit.clinic, now=visit.now)


def _choices(visit: Visit) -> dict[str, Any]:
    return {
        "people": named_staff(visit.clinic, now=visit.now),
        "requirements": asked_titles(visit.clinic, visit.now),
    }

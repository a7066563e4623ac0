"""Everybody on the clinic's list, joined or not, and the ways onto it."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinics.domain.access_log import note_viewings
from clinics.domain.roster.exporting import export_rows
from clinics.domain.roster.writing import end_entry
from clinics.enums import ViewingKind
from clinics.forms.roster import JoinLinkForm
from clinics.models import RosterEntry
from clinics.queries.listed import listed_people
from clinics.queries.returns import asked_to_return
from clinics.views.downloads import csv_download, xlsx_download
from clinics.views.visits import Visit, clinic_act, clinic_form, clinic_page
from training.lib.refusals import refusals_in, status_of
from training.people.domain.join_links import (
    live_links,
    make_join_link,
    token_of,
    withdraw_join_link,
)
from training.people.models import JoinLink

PEOPLE_A_PAGE = 50


@require_safe
@clinic_page
def roster(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Who works here and who is expected, by name."""
    listed = listed_people(visit.clinic, now=visit.now)
    show = request.GET.get("show", "")
    kinds = {
        "all": listed,
        "here": [one for one in listed if one.has_joined],
        "waiting": [one for one in listed if not one.has_joined],
    }
    show = show if show in kinds else "all"
    context = {
        "clinic": visit.clinic,
        "visit": visit,
        "show": show,
        "counts": {name: len(found) for name, found in kinds.items()},
        "returns": asked_to_return(visit.clinic, visit.now) if visit.may_act else [],
        "page": Paginator(kinds[show], PEOPLE_A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "clinics/roster/roster.html", context)


@require_safe
@clinic_form
def export(request: HttpRequest, visit: Visit, ending: str) -> HttpResponseBase:
    """The list as the import reads it; the names are ours, whatever the clinic is called."""
    listed = listed_people(visit.clinic, now=visit.now)
    about = [one.user for one in listed if one.user and one.consents]
    note_viewings(visit.clinic, visit.user, about, ViewingKind.EXPORT, now=visit.now)
    rows = export_rows(listed)
    name = f"roster-{visit.now:%Y-%m-%d}.{ending}"
    if ending == "xlsx":
        return xlsx_download(list(rows), name, title="Roster")
    return csv_download(rows, name)


@clinic_act
def remove(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """Somebody who has not come; who works here is taken off on their own page."""
    waiting = RosterEntry.objects.filter(clinic=visit.clinic, membership=None, ended_at=None)
    entry = get_object_or_404(waiting, public_id=public_id)
    end_entry(entry, by=visit.user, now=visit.now)
    messages.success(request, _("Taken off the list."))
    return redirect("clinics:roster", visit.clinic.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@clinic_form
def links(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Links that are copied into a chat; those that still work, with what is left of them."""
    form = JoinLinkForm(request.POST or None)
    if form.is_bound and form.is_valid():
        with refusals_in(form):
            make_join_link(visit.clinic, **form.cleaned_data, by=visit.user, now=visit.now)
            return redirect("clinics:join-links", visit.clinic.slug)
    context = {
        "clinic": visit.clinic,
        "form": form,
        "links": [
            (link, request.build_absolute_uri(_path(link)), f"link-{link.public_id}")
            for link in live_links(visit.clinic, now=visit.now)
        ],
    }
    return render(request, "clinics/roster/links.html", context, status=status_of(form))


def _path(link: JoinLink) -> str:
    return reverse("people:join", args=[token_of(link)])


@clinic_act
def withdraw_link(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    link = get_object_or_404(visit.clinic.join_links, public_id=public_id)
    withdraw_join_link(link, by=visit.user, now=visit.now)
    messages.success(request, _("The link no longer works."))
    return redirect("clinics:join-links", visit.clinic.slug)

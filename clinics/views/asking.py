"""A clinic asks people for what they lack, and sees how far each request is."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from clinics.domain.asking import ask_people, lacking, next_reminder, withdraw_request
from clinics.domain.standing import Standing
from clinics.forms.asking import AskForm
from clinics.queries import requirements_at, roster
from clinics.queries.asking import last_mails, requests_of
from clinics.queries.files import PersonFile
from clinics.queries.roster import staff_labels
from clinics.views.visits import Visit, clinic_act, clinic_form, clinic_page
from training.lib.refusals import status_of

REQUESTS_A_PAGE = 25


@dataclass(frozen=True)
class Lacking:
    """Somebody who could be asked, and for what."""

    person: PersonFile
    standings: list[Standing]
    mailed_at: datetime | None

    @property
    def key(self) -> str:
        return str(self.person.public_id)

    def of(self, requirement: str) -> "Lacking":
        """As far as one thing goes."""
        named = [each for each in self.standings if each.requirement.slug == requirement]
        return replace(self, standings=named)


@require_safe
@clinic_page
def requests(request: HttpRequest, visit: Visit) -> HttpResponse:
    rows = Paginator(requests_of(visit.clinic), REQUESTS_A_PAGE).get_page(request.GET.get("page"))
    labels = staff_labels(visit.clinic, now=visit.now, only=[row.membership_id for row in rows])
    context = {
        "clinic": visit.clinic,
        "visit": visit,
        "page": rows,
        "rows": [(row, labels.get(row.membership_id, "")) for row in rows],
    }
    return render(request, "clinics/requests/requests.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@clinic_form
def new(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Everybody who lacks something, or one thing; all are chosen until some are left out."""
    rows, titles = _who_lacks(visit, chosen := request.GET.get("requirement", ""))
    form = _form(request, rows)
    if form.is_bound and form.is_valid():
        return _ask(request, visit, [row for row in rows if row.key in form.cleaned_data["people"]])
    context = {
        "clinic": visit.clinic,
        "rows": rows,
        "form": form,
        "titles": sorted(titles.items(), key=lambda pair: pair[1]),
        "chosen": chosen if chosen in titles else "",
        "picked": form["people"].value() or [],
    }
    return render(request, "clinics/requests/new.html", context, status=status_of(form))


def _form(request: HttpRequest, rows: list[Lacking]) -> AskForm:
    only = request.GET.getlist("person")
    return AskForm(
        request.POST if request.method == "POST" else None,
        people=[(row.key, row.person.label) for row in rows],
        initial={"people": [row.key for row in rows if not only or row.key in only]},
    )


def _who_lacks(visit: Visit, chosen: str) -> tuple[list[Lacking], dict[str, str]]:
    """People with what they lack, and the names of everything that somebody lacks."""
    rules, mails = requirements_at(visit.clinic, visit.now), last_mails(visit.clinic)
    found = [
        Lacking(one, lacking(one, rules, visit.now), mails.get(one.public_id))
        for one in roster(visit.clinic, visit.now, now=visit.now)
        if one.is_open
    ]
    asked = [each.requirement for row in found for each in row.standings]
    titles = {requirement.slug: requirement.title for requirement in asked}
    if chosen in titles:
        found = [row.of(chosen) for row in found]
    rows = [row for row in found if row.standings]
    return sorted(rows, key=lambda row: row.person.label.casefold()), titles


def _ask(request: HttpRequest, visit: Visit, rows: list[Lacking]) -> HttpResponse:
    wanted = [(row.person, row.standings) for row in rows]
    asked = ask_people(visit.clinic, wanted, by=visit.user, now=visit.now)
    count = len(asked.requests)
    text = ngettext("{count} person is asked.", "{count} people are asked.", count)
    if asked.mailed < count:
        text += " " + _("Who had a mail from you today already gets none; the list is longer now.")
    messages.success(request, text.format(count=count))
    if count == 1:
        return redirect("clinics:request", visit.clinic.slug, asked.requests[0].public_id)
    return redirect("clinics:requests", visit.clinic.slug)


@require_safe
@clinic_page
def one(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    found = get_object_or_404(requests_of(visit.clinic), public_id=public_id)
    labels = staff_labels(visit.clinic, now=visit.now, only=[found.membership_id])
    context: dict[str, Any] = {
        "clinic": visit.clinic,
        "visit": visit,
        "asked": found,
        "label": labels.get(found.membership_id, ""),
        "papers": list(found.papers.order_by("pk")),
        "next_reminder": next_reminder(found, now=visit.now),
        "link": request.build_absolute_uri(reverse("clinics:asked", args=[found.public_id])),
    }
    return render(request, "clinics/requests/request.html", context)


@clinic_act
def withdraw(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    found = get_object_or_404(requests_of(visit.clinic), public_id=public_id)
    withdraw_request(found, by=visit.user, now=visit.now)
    messages.success(request, _("The request is withdrawn. No more reminders go out."))
    return redirect("clinics:requests", visit.clinic.slug)

"""The register of adverse events of a clinic."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinics.domain.event_pages import bodies, event_rows, rates_of_year, tell_event
from clinics.domain.events import amend_event, close_event, follow_up, note_sessions, record_event
from clinics.domain.refreshers import offers
from clinics.forms.events import AmendForm, CloseForm, EventForm, FollowUpForm, SessionsForm
from clinics.models import AdverseEvent
from clinics.queries.documents import documents_at
from clinics.queries.events import event_in_full, statements_at
from clinics.views.visits import Visit, clinic_act, clinic_form, clinic_page
from training.lib.refusals import status_of
from training.people.queries import reporting_bodies

EVENTS_A_PAGE = 25


@require_safe
@clinic_page
def events(request: HttpRequest, visit: Visit) -> HttpResponse:
    page = Paginator(statements_at(visit.clinic, visit.moment), EVENTS_A_PAGE)
    shown = page.get_page(request.GET.get("page"))
    context = {
        "visit": visit,
        "clinic": visit.clinic,
        "page": shown,
        "rows": event_rows(visit.clinic, list(shown), now=visit.now),
        "rates": rates_of_year(visit.clinic, visit.moment),
    }
    return render(request, "clinics/events/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@clinic_form
def new(request: HttpRequest, visit: Visit) -> HttpResponse:
    form = EventForm(request.POST or None, **visit.staff_choices)
    if form.is_bound and form.is_valid():
        event = record_event(visit.clinic, form.said, by=visit.user, now=visit.now)
        messages.success(request, _("Entered as event {n}.").format(n=event.number))
        return redirect("clinics:event", visit.clinic.slug, event.public_id)
    context = {"clinic": visit.clinic, "form": form}
    return render(request, "clinics/events/new.html", context, status=status_of(form))


@require_safe
@clinic_page
def event(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    return _event_page(request, visit, public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@clinic_form
def amend(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    found = _event(visit, public_id)
    filled = AmendForm.filled(found.said[0])  # type: ignore[attr-defined]
    form = AmendForm(request.POST or None, initial=filled, **visit.staff_choices)
    if form.is_bound and form.is_valid():
        why = {name: form.cleaned_data[name] for name in ("reason", "seen")}
        amend_event(found, form.said, **why, by=visit.user, now=visit.now)
        messages.success(request, _("Amended. What was said before stays below."))
        return redirect("clinics:event", visit.clinic.slug, public_id)
    context = {"clinic": visit.clinic, "event": found, "form": form}
    return render(request, "clinics/events/amend.html", context, status=status_of(form))


@clinic_act
def add_follow_up(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    found = _event(visit, public_id)
    form = FollowUpForm(request.POST, authorities=list(reporting_bodies()))
    if not form.is_valid():
        return _event_page(request, visit, public_id, follow_up_form=form)
    follow_up(found, **form.facts, by=visit.user, now=visit.now)
    messages.success(request, _("Follow-up entered."))
    return redirect("clinics:event", visit.clinic.slug, public_id)


@clinic_act
def close(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    found = _event(visit, public_id)
    form = CloseForm(request.POST, documents=list(documents_at(visit.clinic, visit.now)))
    if not form.is_valid():
        return _event_page(request, visit, public_id, close_form=form)
    close_event(found, **form.facts, by=visit.user, now=visit.now)
    messages.success(request, _("Closed with its one change."))
    return redirect("clinics:event", visit.clinic.slug, public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@clinic_form
def sessions(request: HttpRequest, visit: Visit) -> HttpResponse:
    form = SessionsForm(request.POST or None, today=visit.today)
    if form.is_bound and form.is_valid():
        note_sessions(visit.clinic, **form.cleaned_data, by=visit.user, now=visit.now)
        messages.success(request, _("Sessions entered."))
        return redirect("clinics:sessions", visit.clinic.slug)
    context = {
        "clinic": visit.clinic,
        "form": form,
        "rates": rates_of_year(visit.clinic, visit.now),
    }
    return render(request, "clinics/events/sessions.html", context, status=status_of(form))


def _event_page(request: HttpRequest, visit: Visit, public_id: UUID, **forms: Any) -> HttpResponse:
    found = _event(visit, public_id)
    told = tell_event(found, visit.moment, now=visit.now)
    refused = next(iter(forms.values()), None)
    context = {"visit": visit, "clinic": visit.clinic, "told": told, "form": refused}
    if visit.may_act:
        authorities, documents = list(reporting_bodies()), documents_at(visit.clinic, visit.now)
        context |= {
            "follow_up_form": FollowUpForm(authorities=authorities),
            "close_form": CloseForm(documents=list(documents)),
            "bodies": bodies(visit.clinic, authorities),
            "may_ask": bool(offers()),
        } | forms
    return render(request, "clinics/events/event.html", context, status=status_of(refused))


def _event(visit: Visit, public_id: UUID) -> AdverseEvent:
    return get_object_or_404(event_in_full(visit.clinic, visit.moment), public_id=public_id)

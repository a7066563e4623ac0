"""Addresses that are told of changes: made, tested, changed, switched on, removed."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from certificates.views.once import keep_once, take_once
from clinics.domain.systems.deliveries import send_again, send_test
from clinics.domain.systems.webhooks import (
    change_secret,
    choose_kinds,
    living_webhooks,
    open_webhook,
    remove_webhook,
    switch_on,
    take_over_webhook,
)
from clinics.forms.systems import KindsForm, WebhookForm
from clinics.models import Webhook
from clinics.queries.systems import deliveries_of, with_answer
from clinics.views.visits import Visit, clinic_act, clinic_form, clinic_page
from training.lib.refusals import refusals_in, status_of
from training.people.decorators import reauthenticated

DELIVERIES_A_PAGE = 25


@require_http_methods(["GET", "HEAD", "POST"])
@reauthenticated
@clinic_form
def new(request: HttpRequest, visit: Visit) -> HttpResponse:
    form = WebhookForm(request.POST or None)
    if form.is_bound and form.is_valid():
        with refusals_in(form):
            made = open_webhook(visit.clinic, **form.cleaned_data, by=visit.user, now=visit.now)
            keep_once(request, f"webhook:{made.webhook.public_id}", made.secret)
            return _to(made.webhook, visit)
    context = {"clinic": visit.clinic, "form": form}
    return render(request, "clinics/systems/new_webhook.html", context, status=status_of(form))


@require_safe
@clinic_page
def webhook(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    found = _or_404(visit, public_id)
    return _page(request, visit, found, KindsForm(initial={"kinds": found.kinds}))


@clinic_act
def choose(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    found, form = _or_404(visit, public_id), KindsForm(request.POST)
    if not form.is_valid():
        return _page(request, visit, found, form)
    choose_kinds(found, form.cleaned_data["kinds"], by=visit.user, now=visit.now)
    messages.success(request, _("Saved."))
    return _to(found, visit)


@reauthenticated
@clinic_act
def change(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    found = _or_404(visit, public_id)
    changed = change_secret(found, by=visit.user, now=visit.now)
    keep_once(request, f"webhook:{found.public_id}", changed.secret)
    return _to(found, visit)


@clinic_act
def test(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    found = _or_404(visit, public_id)
    send_test(found, by=visit.user, now=visit.now)
    messages.success(request, _("A test message is on its way. Its result stands below."))
    return _to(found, visit)


@clinic_act
def take_over(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    found = _or_404(visit, public_id)
    take_over_webhook(found, by=visit.user, now=visit.now)
    messages.success(request, _("You answer for it now. What was held back is sent."))
    return _to(found, visit)


@clinic_act
def turn_on(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    found = _or_404(visit, public_id)
    switch_on(found, by=visit.user, now=visit.now)
    messages.success(request, _("Switched on. Changes from now on are told again."))
    return _to(found, visit)


@clinic_act
def remove(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    remove_webhook(_or_404(visit, public_id), by=visit.user, now=visit.now)
    messages.success(request, _("Removed. Nothing is sent there any more."))
    return redirect("clinics:systems", visit.clinic.slug)


@clinic_act
def again(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    message = get_object_or_404(deliveries_of(visit.clinic), public_id=public_id)
    send_again(message, by=visit.user, now=visit.now)
    messages.success(request, _("The message is on its way again."))
    return _to(message.webhook, visit)


def _page(request: HttpRequest, visit: Visit, found: Webhook, form: KindsForm) -> HttpResponse:
    """The webhook; a new secret stands here the first time and never again."""
    sent = deliveries_of(visit.clinic).filter(webhook=found).prefetch_related("tries")
    context = {
        "visit": visit,
        "clinic": visit.clinic,
        "webhook": found,
        "form": form,
        "secret": take_once(request, f"webhook:{found.public_id}"),
        "page": Paginator(sent, DELIVERIES_A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "clinics/systems/webhook.html", context, status=status_of(form))


def _or_404(visit: Visit, public_id: UUID) -> Webhook:
    webhooks = with_answer(living_webhooks(visit.clinic), visit.now)
    return get_object_or_404(webhooks, public_id=public_id)


def _to(webhook: Webhook, visit: Visit) -> HttpResponse:
    return redirect("clinics:webhook", visit.clinic.slug, webhook.public_id)

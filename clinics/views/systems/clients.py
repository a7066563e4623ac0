"""Other systems of a clinic: the page of all of them, and the clients that ask the API."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from certificates.views.once import keep_once, take_once
from clinics.domain.systems.clients import make_client, revoke_client, take_over_client
from clinics.domain.systems.webhooks import living_webhooks
from clinics.enums import ApiScope
from clinics.forms.systems import ClientForm
from clinics.queries.systems import with_answer
from clinics.views.visits import Visit, clinic_act, clinic_form, clinic_page
from training.lib.refusals import refusals_in, status_of
from training.people.decorators import reauthenticated

CLIENTS_A_PAGE = 10


@require_safe
@clinic_page
def systems(request: HttpRequest, visit: Visit) -> HttpResponse:
    clients = Paginator(with_answer(visit.clinic.api_clients.all(), visit.now), CLIENTS_A_PAGE)
    context = {
        "visit": visit,
        "clinic": visit.clinic,
        "now": visit.now,
        "page": clients.get_page(request.GET.get("page")),
        "webhooks": with_answer(living_webhooks(visit.clinic), visit.now),
    }
    return render(request, "clinics/systems/systems.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@reauthenticated
@clinic_form
def new(request: HttpRequest, visit: Visit) -> HttpResponse:
    form = ClientForm(request.POST or None, clinic=visit.clinic, now=visit.now)
    if form.is_bound and form.is_valid():
        with refusals_in(form):
            made = make_client(visit.clinic, **form.choice, by=visit.user, now=visit.now)
            keep_once(request, f"client:{made.client.public_id}", made.secret)
            return redirect("clinics:client", visit.clinic.slug, made.client.public_id)
    context = {"clinic": visit.clinic, "form": form}
    return render(request, "clinics/systems/new_client.html", context, status=status_of(form))


@require_safe
@clinic_page
def client(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """The client; its secret stands here the first time and never again."""
    clients = with_answer(visit.clinic.api_clients.all(), visit.now)
    found = get_object_or_404(clients, public_id=public_id)
    context = {
        "visit": visit,
        "clinic": visit.clinic,
        "client": found,
        "now": visit.now,
        "scopes": [scope.label for scope in ApiScope if scope in found.scopes],
        "secret": take_once(request, f"client:{found.public_id}"),
        "token_url": settings.PUBLIC_URL + reverse("api-token"),
    }
    return render(request, "clinics/systems/client.html", context)


@clinic_act
def take_over(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    found = get_object_or_404(visit.clinic.api_clients, public_id=public_id)
    take_over_client(found, by=visit.user, now=visit.now)
    messages.success(request, _("You answer for it now. The system gets answers again."))
    return redirect("clinics:client", visit.clinic.slug, public_id)


@clinic_act
def revoke(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    found = get_object_or_404(visit.clinic.api_clients, public_id=public_id)
    revoke_client(found, by=visit.user, now=visit.now)
    messages.success(request, _("Revoked. The client gets no answer any more."))
    return redirect("clinics:client", visit.clinic.slug, public_id)

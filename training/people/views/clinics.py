"""A person's side of clinics: invitations, consent, leaving."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from training.lib import clock
from training.lib.htmx import render_page
from training.people.domain.clinics import (
    accept_invitation,
    ask_for_new_invitation,
    invitation_by_token,
    leave_clinic,
)
from training.people.domain.consent import give_consent, stop_consent
from training.people.enums import MembershipRole
from training.people.models import ClinicInvitation, Consent
from training.people.requests import SignedInRequest
from training.people.rules import own_clinics, visible_consents


def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """For people with and without an account; holding the link proves the address."""
    found = _invitation(token)
    if found.accepted_at:
        return redirect("people:consents")
    user, ended = request.user, found.expires_at <= clock.now()
    if not user.is_authenticated and not ended:
        get_adapter().stash_verified_email(request, found.email)
    context = {
        "invitation": found,
        "token": token,
        "ended": ended,
        "for_somebody_else": user.is_authenticated and user.email != found.email,
    }
    return render_page(request, "people/invitation.html", context, status=410 if ended else 200)


@login_required
@require_POST
def accept(request: SignedInRequest, token: str) -> HttpResponse:
    found, share = _invitation(token), request.POST.get("share") == "yes"
    accept_invitation(found, user=request.user, share=share, now=clock.now())
    if found.role == MembershipRole.AUDITOR:
        return redirect(f"/clinics/{found.clinic.slug}/")
    messages.success(request, _("You have joined %(clinic)s.") % {"clinic": found.clinic.name})
    return redirect("people:consents")


@require_POST
def ask_again(request: HttpRequest, token: str) -> HttpResponse:
    found = _invitation(token)
    ask_for_new_invitation(found, now=clock.now())
    messages.success(request, _("We have told the clinic. A new invitation comes by mail."))
    return redirect("people:invitation", token)


@login_required
def consents(request: SignedInRequest) -> HttpResponse:
    """Who sees my papers: every clinic I work in, and every period of sharing."""
    now = clock.now()
    rows = visible_consents(request.user).select_related("clinic").order_by("-started_at")
    history = list(rows)
    context = {
        "clinics": _clinics(request, history, now),
        "ended": [consent for consent in history if consent.ended_at],
    }
    return render_page(request, "people/consents.html", context)


@login_required
@require_POST
def share(request: SignedInRequest, clinic: str) -> HttpResponse:
    now = clock.now()
    found = get_object_or_404(own_clinics(request.user, now=now), slug=clinic)
    give_consent(request.user, found, now=now)
    messages.success(request, _("%(clinic)s can see your papers.") % {"clinic": found.name})
    return redirect("people:consents")


@login_required
@require_POST
def stop(request: SignedInRequest, clinic: str) -> HttpResponse:
    live = visible_consents(request.user).filter(ended_at=None)
    consent = get_object_or_404(live, clinic__slug=clinic)
    stop_consent(consent, actor=request.user, now=clock.now())
    messages.success(
        request,
        _("%(clinic)s no longer sees your papers.") % {"clinic": consent.clinic.name},
    )
    return redirect("people:consents")


@login_required
@require_POST
def leave(request: SignedInRequest, clinic: str) -> HttpResponse:
    now = clock.now()
    found = get_object_or_404(own_clinics(request.user, now=now), slug=clinic)
    leave_clinic(request.user, found, now=now)
    messages.success(request, _("You have left %(clinic)s.") % {"clinic": found.name})
    return redirect("people:consents")


def _invitation(token: str) -> ClinicInvitation:
    found = invitation_by_token(token)
    if found is None:
        raise Http404
    return found


def _clinics(request: SignedInRequest, history: list[Consent], now: Any) -> list[dict[str, Any]]:
    """Each clinic with the consent that runs now, if any."""
    live = {consent.clinic_id: consent for consent in history if consent.ended_at is None}
    clinics = list(own_clinics(request.user, now=now).order_by("name"))
    known = {clinic.pk for clinic in clinics}
    clinics += [consent.clinic for pk, consent in live.items() if pk not in known]
    return [{"clinic": clinic, "consent": live.get(clinic.pk)} for clinic in clinics]

"""Inviting people, and asking again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from clinics.domain.invitations import (
    invite_to_place,
    remind_waiting,
    send_again,
    take_back,
)
from clinics.forms.invitations import InviteForm
from clinics.queries import open_invitations, roster
from clinics.queries.positions import locations_at, positions_at
from clinics.views.visits import Visit, clinic_act, clinic_form
from training.lib.errors import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
@clinic_form
def invite(request: HttpRequest, visit: Visit) -> HttpResponse:
    form = InviteForm(
        request.POST if request.method == "POST" else None,
        positions={each.slug: each for each in positions_at(visit.clinic, visit.now)},
        locations={each.slug: each for each in locations_at(visit.clinic, visit.now)},
        initial={"email": request.GET.get("email", "")},
    )
    status = 200
    if form.is_bound:
        status = _send(visit, form) if form.is_valid() else 422
    if status == 201:
        text = _("Invitation sent to %(email)s.") % {"email": form.cleaned_data["email"]}
        messages.success(request, text)
        return redirect("clinics:desk", visit.clinic.slug)
    context = {"clinic": visit.clinic, "form": form}
    return render(request, "clinics/invite.html", context, status=status)


def _send(visit: Visit, form: InviteForm) -> int:
    """The status of what became of it."""
    position, location = form.place
    email = form.cleaned_data["email"]
    try:
        invite_to_place(
            visit.clinic,
            email=email,
            position=position,
            location=location,
            by=visit.user,
            now=visit.now,
        )
    except DomainError as error:
        form.add_error("email", error.message)
        return error.status
    return 201


@clinic_act
def withdraw(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    invitation = get_object_or_404(open_invitations(visit.clinic), public_id=public_id)
    take_back(invitation, by=visit.user, now=visit.now)
    messages.success(request, _("Invitation to %(email)s withdrawn.") % {"email": invitation.email})
    return redirect("clinics:desk", visit.clinic.slug)


@clinic_act
def resend(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    invitation = get_object_or_404(open_invitations(visit.clinic), public_id=public_id)
    send_again(invitation, by=visit.user, now=visit.now)
    messages.success(request, _("Invitation sent to %(email)s.") % {"email": invitation.email})
    return redirect("clinics:desk", visit.clinic.slug)


@clinic_act
def remind(request: HttpRequest, visit: Visit) -> HttpResponse:
    people = roster(visit.clinic, visit.now, now=visit.now)
    count = remind_waiting(visit.clinic, people, now=visit.now)
    sent = ngettext("%(count)s person reminded.", "%(count)s people reminded.", count)
    text = sent % {"count": count} if count else _("Everybody was reminded today already.")
    messages.success(request, text)
    return redirect("clinics:desk", visit.clinic.slug)

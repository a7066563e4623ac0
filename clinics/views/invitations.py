"""Inviting people, and asking again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from clinics.domain.invitations import remind_waiting, send_again
from clinics.forms import InviteForm
from clinics.queries import open_invitations, roster
from clinics.views.visits import Visit, clinic_act, clinic_form
from training.lib.errors import DomainError
from training.people.domain.clinics import invite_member, withdraw_invitation


@require_http_methods(["GET", "HEAD", "POST"])
@clinic_form
def invite(request: HttpRequest, visit: Visit) -> HttpResponse:
    form = InviteForm(request.POST or None)
    status = 200
    if form.is_bound and form.is_valid():
        email = form.cleaned_data["email"]
        try:
            invite_member(visit.clinic, email=email, invited_by=visit.user, now=visit.now)
        except DomainError as error:
            form.add_error("email", str(error))
            status = error.status
        else:
            messages.success(request, _("Invitation sent to %(email)s.") % {"email": email})
            return redirect("clinics:desk", visit.clinic.slug)
    context = {"clinic": visit.clinic, "form": form}
    return render(request, "clinics/invite.html", context, status=_status(form, status))


@clinic_act
def withdraw(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    invitation = get_object_or_404(open_invitations(visit.clinic), public_id=public_id)
    withdraw_invitation(invitation, by=visit.user, now=visit.now)
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


def _status(form: InviteForm, status: int) -> int:
    return 422 if form.errors and status == 200 else status

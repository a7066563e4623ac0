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
from clinics.views.visits import Visit, clinic_act, clinic_form
from training.lib.refusals import refusals_in, status_of


@require_http_methods(["GET", "HEAD", "POST"])
@clinic_form
def invite(request: HttpRequest, visit: Visit) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    filled = {"email": request.GET.get("email", "")}
    form = InviteForm(data, clinic=visit.clinic, now=visit.now, initial=filled)
    if form.is_bound and form.is_valid():
        with refusals_in(form, at="email"):
            invite_to_place(visit.clinic, **form.invited, by=visit.user, now=visit.now)
            messages.success(request, _("Invitation sent to %(email)s.") % form.cleaned_data)
            return redirect("clinics:desk", visit.clinic.slug)
    context = {"clinic": visit.clinic, "form": form}
    return render(request, "clinics/invite.html", context, status=status_of(form))


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

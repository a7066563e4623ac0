"""Proposals that change what a certificate is worth or shows; another person decides."""

from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from certificates.domain.certificates.renaming import propose_new_name
from certificates.domain.certificates.revocation import propose_revocation
from certificates.enums import RevocationReason
from certificates.forms.verifying import NewNameForm, RevocationForm
from certificates.rules import may_ask_for_new_name, may_propose_revocation, visible_certificates
from training.lib import clock
from training.people.requests import SignedInRequest


@login_required
def new_name(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    certificate = get_object_or_404(visible_certificates(request.user), public_id=public_id)
    if not may_ask_for_new_name(request.user, certificate):
        raise PermissionDenied
    form = NewNameForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        propose_new_name(certificate, proposer=request.user, reason=reason, now=clock.now())
        messages.success(request, _("You asked for a new edition. A programme admin decides next."))
        return redirect("certificates:detail", certificate.public_id)
    context = {"certificate": certificate, "form": form}
    return render(request, "certificates/new_name.html", context, status=_status(form))


@login_required
@reauthentication_required
def revocation(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    certificate = get_object_or_404(visible_certificates(request.user), public_id=public_id)
    if not may_propose_revocation(request.user, certificate):
        raise PermissionDenied
    form = RevocationForm(request.POST or None)
    if form.is_valid():
        details = form.cleaned_data | {"reason": RevocationReason(form.cleaned_data["reason"])}
        propose_revocation(certificate, proposer=request.user, now=clock.now(), **details)
        messages.success(request, _("You proposed the revocation. Another admin decides next."))
        return redirect("certificates:detail", certificate.public_id)
    context = {"certificate": certificate, "form": form}
    return render(request, "certificates/revocation.html", context, status=_status(form))


def _status(form: Form) -> int:
    return 422 if form.errors else 200

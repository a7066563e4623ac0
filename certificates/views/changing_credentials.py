"""Proposals about a credential; another person decides."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certificates import rules
from certificates.domain.certificates.renaming import propose_new_name_of_credential
from certificates.domain.credentials.replacing import propose_replacement
from certificates.domain.credentials.suspending import propose_reinstatement, propose_suspension
from certificates.domain.credentials.withdrawing import propose_correction, propose_withdrawal
from certificates.forms.credentials import CredentialRevocationForm, ReasonForm, SuspensionForm
from certificates.forms.verifying import NewNameForm
from certificates.views.credentials import credential_or_404, standing_context
from training.lib import clock
from training.people.requests import SignedInRequest


@dataclass(frozen=True)
class Proposal:
    """One kind of proposal: who may, what is asked, what is said, what is done."""

    may: Callable[..., bool]
    form: type[Form]
    propose: Callable[..., Any]
    heading: str | Promise
    lead: str | Promise
    button: str | Promise
    is_dangerous: bool = True


SUSPENSION = Proposal(
    rules.may_propose_withdrawal,
    SuspensionForm,
    propose_suspension,
    gettext_lazy("Propose a suspension"),
    gettext_lazy(
        "Until it is reinstated everybody who checks it reads that it is suspended, and its papers "
        "and badges do not hold any more. It takes two people."
    ),
    gettext_lazy("Propose the suspension"),
)
REVOCATION = Proposal(
    rules.may_propose_withdrawal,
    CredentialRevocationForm,
    propose_withdrawal,
    gettext_lazy("Propose a revocation"),
    gettext_lazy("A credential is revoked for good, and by two people. Suspend it to find out."),
    gettext_lazy("Propose the revocation"),
)
REINSTATEMENT = Proposal(
    rules.may_propose_remedy,
    ReasonForm,
    propose_reinstatement,
    gettext_lazy("Propose the reinstatement"),
    gettext_lazy(
        "The credential holds again, by a new edition. Papers and badges from before stay invalid."
    ),
    gettext_lazy("Propose the reinstatement"),
    is_dangerous=False,
)
REPLACEMENT = Proposal(
    rules.may_propose_remedy,
    ReasonForm,
    propose_replacement,
    gettext_lazy("Propose a new credential"),
    gettext_lazy(
        "What was revoked is never revived. On approval the holder is held against the rules of "
        "that day; the new credential names the one it replaces."
    ),
    gettext_lazy("Propose a new credential"),
    is_dangerous=False,
)
CORRECTION = Proposal(
    rules.may_propose_remedy,
    ReasonForm,
    propose_correction,
    gettext_lazy("Propose a corrected edition"),
    gettext_lazy(
        "The next edition states the records as they are then. Papers from before read as "
        "superseded; the credential itself stays."
    ),
    gettext_lazy("Propose a corrected edition"),
    is_dangerous=False,
)


@login_required
@reauthentication_required
def propose(request: SignedInRequest, public_id: UUID, kind: Proposal) -> HttpResponse:
    now = clock.now()
    held = credential_or_404(request, public_id, now)
    if not kind.may(request.user, held):
        raise PermissionDenied
    form = kind.form(request.POST or None)
    if form.is_valid():
        kind.propose(held, proposer=request.user, now=now, **form.cleaned_data)
        messages.success(request, _("You proposed it. Another admin decides next."))
        return redirect("certificates:credential", held.public_id)
    context = standing_context(held) | {"form": form, "kind": kind}
    return render(request, "certificates/propose.html", context, status=_status(form))


@login_required
def new_name(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    now: datetime = clock.now()
    held = credential_or_404(request, public_id, now)
    if not rules.may_ask_for_new_name_of_credential(request.user, held):
        raise PermissionDenied
    form = NewNameForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        propose_new_name_of_credential(held, proposer=request.user, reason=reason, now=now)
        messages.success(request, _("You asked for a new edition. A programme admin decides next."))
        return redirect("certificates:credential", held.public_id)
    context = standing_context(held) | {"form": form}
    return render(request, "certificates/credential_name.html", context, status=_status(form))


def _status(form: Form) -> int:
    return 422 if form.errors else 200

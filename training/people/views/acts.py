"""Acts that wait for a second person."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from training.lib import clock
from training.lib.errors import DomainError
from training.lib.htmx import render_page
from training.people.decorators import admin_required, reauthenticated
from training.people.domain.acts import approve_act, kind_of, refuse_act
from training.people.domain.second_factor import propose_reset
from training.people.enums import ActState
from training.people.forms.acts import DecisionForm, ReasonForm
from training.people.models import TwoPersonAct, User
from training.people.requests import SignedInRequest
from training.people.rules import can_decide, visible_acts


@admin_required
def proposals(request: SignedInRequest) -> HttpResponse:
    """What waits first, then what was decided."""
    acts = visible_acts(request.user).select_related("proposed_by", "decided_by")
    waiting = acts.filter(state=ActState.PROPOSED).order_by("proposed_at")
    decided = acts.exclude(state=ActState.PROPOSED).order_by("-decided_at")
    page = Paginator(decided, 20).get_page(request.GET.get("page"))
    context = {"waiting": [_row(act) for act in waiting], "page": page}
    context["decided"] = [_row(act) for act in page]
    return render_page(request, "people/acts.html", context)


@login_required
def proposal(request: SignedInRequest, public_id: str) -> HttpResponse:
    acts = visible_acts(request.user).select_related("proposed_by", "decided_by")
    act = get_object_or_404(acts, public_id=public_id)
    context = _shown(act) | {"may_decide": _open_to(request, act), "form": DecisionForm()}
    return render_page(request, "people/act.html", context)


@reauthenticated
def decide(request: SignedInRequest, public_id: str) -> HttpResponse:
    act = get_object_or_404(visible_acts(request.user), public_id=public_id)
    if request.method != "POST":  # the way back from proving who one is
        return redirect("people:act", act.public_id)
    if not can_decide(request.user, act):
        raise PermissionDenied
    form = DecisionForm(request.POST)
    if form.is_valid():
        return _carry_out(request, act, **form.cleaned_data)
    context = _shown(act) | {"may_decide": True, "form": form}
    return render_page(request, "people/act.html", context, status=422)


@admin_required
@reauthenticated
def propose_factor_reset(request: SignedInRequest, public_id: str) -> HttpResponse:
    """For somebody whose phone and recovery codes are lost. Reached from the person's record."""
    person = get_object_or_404(User, public_id=public_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = propose_reset(person, proposer=request.user, now=clock.now(), **form.cleaned_data)
        messages.success(request, _("Proposed. Another programme admin decides."))
        return redirect("people:act", act.public_id)
    context = {"form": form, "person": person}
    status = 422 if form.errors else 200
    return render_page(request, "people/propose_factor_reset.html", context, status=status)


def _carry_out(
    request: SignedInRequest, act: TwoPersonAct, decision: str, note: str
) -> HttpResponse:
    verb = approve_act if decision == "approve" else refuse_act
    try:
        verb(act, decider=request.user, now=clock.now(), note=note)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("people:act", act.public_id)
    messages.success(request, _("Decided and written to the audit log."))
    return redirect("people:acts")


def _open_to(request: SignedInRequest, act: TwoPersonAct) -> bool:
    return act.state == ActState.PROPOSED and can_decide(request.user, act)


def _row(act: TwoPersonAct) -> dict[str, Any]:
    """What the act is about is looked up on its own page: a list asks nothing per row."""
    return {"act": act, "kind": kind_of(act).label}


def _shown(act: TwoPersonAct) -> dict[str, Any]:
    return {"act": act, "kind": kind_of(act).label, "object": kind_of(act).describe(act)}

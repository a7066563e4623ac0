"""What admins do with recognitions: enter, suspend, lift, withdraw. Each act asks who it is."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from training.lib import clock
from training.lib.errors import DomainError
from training.lib.htmx import render_page
from training.people.decorators import admin_required, reauthenticated
from training.people.domain.recognition_requests import record_request
from training.people.domain.recognitions import (
    lift_suspension,
    record_recognitions,
    suspend_all,
    withdraw_all,
)
from training.people.enums import RequestState
from training.people.forms.recognitions import (
    LiftForm,
    RecognitionsForm,
    SuspensionForm,
    WithdrawForm,
    sister_label,
)
from training.people.models import Recognition, RecognitionRequest
from training.people.requests import SignedInRequest
from training.people.rules import may_decide_on_recognitions_of, visible_recognitions
from training.people.scopes import names


@admin_required
@reauthenticated
def new(request: SignedInRequest, asked: UUID | None = None) -> HttpResponse:
    """Several at once, as one letter of the body says them; also the answer to a request."""
    wish = _open_request(asked)
    form = RecognitionsForm(request.POST or None, request.FILES or None, asked=wish)
    if form.is_valid() and _record(request, form, wish):
        return redirect("people:all_recognitions")
    context = {"form": form, "asked": wish}
    status = 422 if form.errors else 200
    return render_page(request, "people/recognition_new.html", context, status=status)


def _open_request(asked: UUID | None) -> RecognitionRequest | None:
    if asked is None:
        return None
    rows = RecognitionRequest.objects.select_related("instructor", "authority")
    return get_object_or_404(rows, public_id=asked, state=RequestState.OPEN)


def _record(
    request: SignedInRequest, form: RecognitionsForm, wish: RecognitionRequest | None
) -> bool:
    facts = form.facts | {"verified_by": request.user, "now": clock.now()}
    try:
        if wish:
            made = record_request(wish, form.grants, **facts)
        else:
            made = record_recognitions(form.cleaned_data["instructor"], form.grants, **facts)
    except DomainError as error:
        form.add_error(None, error.message)
        return False
    words = ngettext("{n} recognition entered.", "{n} recognitions entered.", len(made))
    messages.success(request, words.format(n=len(made)))
    return True


@admin_required
@reauthenticated
def suspend(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    return _act_on_several(
        request,
        _decided(request, public_id),
        SuspensionForm,
        suspend_all,
        title=_("Suspend a recognition"),
        action=_("Suspend"),
        done=_("Suspended."),
    )


@admin_required
@reauthenticated
def withdraw(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    return _act_on_several(
        request,
        _decided(request, public_id),
        WithdrawForm,
        withdraw_all,
        title=_("Withdraw a recognition"),
        action=_("Withdraw"),
        done=_("Withdrawn. What was signed before stays as it is."),
    )


@admin_required
@reauthenticated
def lift(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    found = _decided(request, public_id)
    form = LiftForm(request.POST or None)
    if form.is_valid() and _carried_out(
        form, lambda facts: lift_suspension(found, **facts, actor=request.user, now=clock.now())
    ):
        messages.success(request, _("The suspension is lifted."))
        return redirect("people:recognition", public_id)
    words = {"title": _("Lift the suspension"), "action": _("Lift the suspension")}
    return _page(request, form, found, words)


def _decided(request: SignedInRequest, public_id: UUID) -> Recognition:
    rows = visible_recognitions(request.user).select_related("instructor", "authority")
    found = get_object_or_404(rows, public_id=public_id)
    if not may_decide_on_recognitions_of(request.user, found.instructor):
        raise PermissionDenied
    return found


def _act_on_several(
    request: SignedInRequest,
    found: Recognition,
    form_class: type[SuspensionForm | WithdrawForm],
    verb: Callable[..., None],
    **words: str,
) -> HttpResponse:
    """A letter of a body concerns one recognition or several: the admin ticks which."""
    sisters = {str(one.public_id): one for one in _sisters(found)}
    labels = names()
    choices = [(key, sister_label(one, labels)) for key, one in sisters.items()]
    form = form_class(request.POST or None, sisters=choices, first=str(found.public_id))

    def act(facts: dict[str, Any]) -> None:
        chosen = [sisters[key] for key in facts.pop("which")]
        verb(chosen, **facts, actor=request.user, now=clock.now())

    if form.is_valid() and _carried_out(form, act):
        messages.success(request, words["done"])
        return redirect("people:recognition", found.public_id)
    return _page(request, form, found, words)


def _sisters(found: Recognition) -> list[Recognition]:
    """This one, then the others that the same body gave the same person and did not take back."""
    same = Recognition.objects.filter(
        instructor=found.instructor_id, authority=found.authority_id, withdrawn_from=None
    ).select_related("instructor")
    return sorted(same, key=lambda one: (one.pk != found.pk, one.role, one.scope))


def _carried_out(form: Any, act: Callable[[dict[str, Any]], None]) -> bool:
    try:
        act(dict(form.cleaned_data))
    except DomainError as error:
        form.add_error(None, error.message)
        return False
    return True


def _page(
    request: SignedInRequest, form: Any, found: Recognition, words: dict[str, str]
) -> HttpResponse:
    context = {"form": form, "recognition": found, "words": words}
    status = 422 if form.errors else 200
    return render_page(request, "people/recognition_act.html", context, status=status)

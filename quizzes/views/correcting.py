"""Correcting grades: a proposal, its dry run, and the decision of another person."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quizzes import correction_pages as pages
from quizzes.correction_forms import DecisionForm, RegradeForm
from quizzes.domain.regrading import StalePlan, decide_regrade, plan_again, propose_regrade
from quizzes.kinds import get_kind
from quizzes.kinds.plain_forms import read_response
from quizzes.models import ItemVersion, Regrade
from training.lib import clock
from training.lib.errors import DomainError, NotAllowed
from training.lib.htmx import render_page
from training.people.decorators import reauthenticated
from training.people.requests import SignedInRequest

PAGE = 50


@login_required
@never_cache
@require_safe
def regrades(request: SignedInRequest) -> HttpResponse:
    """Every correction of questions the person writes, those that wait first."""
    mine = pages.with_counts(pages.visible_regrades(request.user, _today(request)))
    page = Paginator(mine.order_by("-state", "-proposed_at"), PAGE)
    context = {"page": page.get_page(request.GET.get("page"))}
    return render(request, "quizzes/regrades/list.html", context)


@reauthenticated
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: SignedInRequest, item: UUID, number: int) -> HttpResponse:
    versions = pages.correctable_items(request.user, _today(request))
    version = get_object_or_404(versions, item__public_id=item, number=number)
    form = RegradeForm(request.POST or None, quizzes=pages.quizzes_with(version))
    accepted = None
    if form.is_valid():
        try:
            accepted = _accepted(request, version)
            regrade = propose_regrade(
                version,
                accepted=accepted,
                proposer=request.user,
                now=clock.now(),
                **form.cleaned_data,
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            return redirect("quizzes:regrade", regrade.public_id)
    return _show_proposal(request, version, form, accepted)


@reauthenticated
@never_cache
@require_safe
def regrade(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The dry run: who changes from what to what. It replaces itself while it is being made."""
    one = _regrade(request, public_id)
    rows = (one.plan or {}).get("rows", [])
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "regrade": one,
        "question": pages.describe_question(one),
        "summary": pages.summary_of(one),
        "page": page,
        "rows": pages.rows_of(one, list(page), request.user, _today(request)),
        "may_decide": pages.may_decide(request.user, one),
        "corrected": one.grades.count() if one.state == "applied" else 0,
    }
    return render_page(
        request, "quizzes/regrades/plan.html", context, partial="quizzes/regrades/_plan.html"
    )


@reauthenticated
@require_POST
def decide(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    one, form = _regrade(request, public_id), DecisionForm(request.POST)
    if not request.user.is_staff:
        raise NotAllowed(_("A programme admin decides on corrections of grades."))
    if not form.is_valid():
        raise DomainError(_("Choose whether to correct the grades."))
    apply = form.cleaned_data["decision"] == "apply"
    try:
        decide_regrade(
            one,
            apply=apply,
            planned_at=form.cleaned_data["planned_at"],
            decider=request.user,
            now=clock.now(),
        )
    except StalePlan as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, _told(apply=apply))
    return redirect("quizzes:regrade", public_id)


@reauthenticated
@require_POST
def try_again(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Make the dry run anew, with the results that came in since."""
    plan_again(_regrade(request, public_id), now=clock.now())
    return redirect("quizzes:regrade", public_id)


def _regrade(request: SignedInRequest, public_id: UUID) -> Regrade:
    return get_object_or_404(
        pages.visible_regrades(request.user, _today(request)), public_id=public_id
    )


def _accepted(request: SignedInRequest, version: ItemVersion) -> Any:
    entry = get_kind(version.kind).form_entry(version.payload)
    return read_response(entry, request.POST, "response-1")


def _show_proposal(
    request: SignedInRequest, version: ItemVersion, form: RegradeForm, accepted: Any
) -> HttpResponse:
    context = {
        "version": version,
        "form": form,
        "question": pages.as_candidate(version, accepted),
        "key": get_kind(version.kind).describe_key(version.payload),
    }
    status = 422 if form.errors else 200
    return render(request, "quizzes/regrades/propose.html", context, status=status)


def _told(*, apply: bool) -> str:
    if apply:
        return _("Decided. The grades are being corrected; everyone who is affected gets a mail.")
    return _("Refused. Every grade stays as it is.")


def _today(request: SignedInRequest) -> date:
    return request.user.today(clock.now())

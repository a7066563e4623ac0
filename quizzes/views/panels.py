"""Standard setting for whoever chairs: prepare, invite, remind, open rounds, close, apply."""

import csv
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quizzes import panel_pages as pages
from quizzes.domain import panels
from quizzes.domain.panel_applying import apply_panel
from quizzes.domain.panel_notices import remind_judges
from quizzes.domain.panel_outcome import close_panel
from quizzes.domain.panel_progress import progress_of, round_of
from quizzes.enums import PanelMethod, PanelState
from quizzes.models import Judge, Panel
from quizzes.outcome_pages import describe_outcome, ratings_of
from quizzes.panel_forms import DescriptionForm, JudgeForm, PanelForm, RoundForm
from quizzes.panel_rules import RATING_STATES, may_chair, visible_panels, who_may_judge
from training.lib import clock
from training.lib.errors import DomainError, NotAllowed
from training.lib.htmx import render_page
from training.lib.refusals import refusals_in
from training.people.decorators import admin_required
from training.people.requests import SignedInRequest

PAGE = 20
ITEMS_PAGE = 50


@login_required
@require_safe
def panel_list(request: SignedInRequest) -> HttpResponse:
    """The panels of the person: those they judge on; an admin, all."""
    rows = pages.listed_panels(visible_panels(request.user))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "quizzes/author/panels/list.html", {"page": page})


@admin_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    form = PanelForm(request.POST or None, quizzes=pages.quizzes_to_judge())
    if form.is_valid():
        with refusals_in(form):
            panel = panels.prepare_panel(**form.cleaned_data, chair=request.user, now=clock.now())
            return redirect("quizzes:judging_panel", panel.public_id)
    status = 422 if form.errors else 200
    return render(request, "quizzes/author/panels/new.html", {"form": form}, status=status)


def chair_page(
    request: SignedInRequest, panel: Panel, *, form: Form | None = None, status: int = 200
) -> HttpResponse:
    """How far each judge is and what comes next; never what anybody rated in a round that runs."""
    people = who_may_judge(panel.quiz, request.user.today(clock.now()))
    seated = panel.judges.filter(left_at=None).values("user")
    context: dict[str, Any] = {
        "panel": panel,
        "round": round_of(panel),
        "is_rating": panel.state in RATING_STATES,
        "is_last_round": panel.state == _last_round(panel),
        "progress": progress_of(panel),
        "form": form or JudgeForm(people=people.exclude(pk__in=seated).exclude(pk=panel.chair_id)),
        "round_form": RoundForm(initial={"due_on": None}),
        "furthest": pages.furthest_apart(pages.places_of(panel, None)),
        "item_count": panel.items.count(),
    }
    return render(request, "quizzes/author/panels/chair.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def describe(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    panel = chaired(request, public_id)
    stored = {name: getattr(panel, name) for name in ("title", "candidate", "due_on")}
    preparing = panel.state == PanelState.PREPARING
    form = DescriptionForm(request.POST or None, initial=stored, is_preparing=preparing)
    if form.is_valid():
        changes = {"candidate": panel.candidate} | form.cleaned_data
        panels.describe_candidate(panel, **changes, chair=request.user, now=clock.now())
        messages.success(request, _("Saved."))
        return redirect("quizzes:judging_panel", public_id)
    context = {"panel": panel, "form": form, "is_preparing": preparing}
    status = 422 if form.errors else 200
    return render(request, "quizzes/author/panels/describe.html", context, status=status)


@login_required
@require_POST
def invite(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    panel, now = chaired(request, public_id), clock.now()
    form = JudgeForm(request.POST, people=who_may_judge(panel.quiz, request.user.today(now)))
    if not form.is_valid():
        return chair_page(request, panel, form=form, status=422)
    person = form.cleaned_data["person"]
    panels.invite_judge(panel, person, chair=request.user, now=now)
    messages.success(request, _("{person} judges on this panel.").format(person=person))
    return redirect("quizzes:judging_panel", public_id)


@login_required
@require_POST
def dismiss(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    panel = chaired(request, public_id)
    seats = {str(each.user.public_id): each for each in panel.judges.select_related("user")}
    judge: Judge | None = seats.get(request.POST.get("person", ""))
    if judge is None:
        raise NotAllowed(_("This person does not judge on the panel."))
    panels.leave_panel(judge, by=request.user, now=clock.now())
    words = _("{person} is off the panel. What they rated stays on record and does not count.")
    messages.success(request, words.format(person=judge.user))
    return redirect("quizzes:judging_panel", public_id)


@login_required
@require_POST
def remind(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    panel = chaired(request, public_id)
    if panel.state not in RATING_STATES:
        raise NotAllowed(_("No round is open, so there is nothing to remind of."))
    count = remind_judges(panel, now=clock.now())
    words = ngettext("{n} judge gets a mail.", "{n} judges get a mail.", count)
    messages.success(
        request,
        words.format(n=count) if count else _("Everybody has had today's mail, or is done."),
    )
    return redirect("quizzes:judging_panel", public_id)


@login_required
@require_POST
def open_round(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    panel, form = chaired(request, public_id), RoundForm(request.POST)
    if not form.is_valid():
        raise DomainError(_("Write the last day of the round like 31 3 2027, or leave it empty."))
    panels.open_round(
        panel, chair=request.user, now=clock.now(), due_on=form.cleaned_data["due_on"]
    )
    messages.success(request, _("The round is open. Every judge gets a mail."))
    return redirect("quizzes:judging_panel", public_id)


@login_required
@require_POST
def close(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    close_panel(chaired(request, public_id), chair=request.user, now=clock.now())
    messages.success(request, _("The panel is closed. Look at what it arrived at."))
    return redirect("quizzes:judging_outcome", public_id)


@login_required
@never_cache
@require_safe
def outcome(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Cut, errors and spreads; asks again by itself until the expected pass rate is there."""
    panel = chaired(request, public_id)
    if panel.outcome is None:
        return redirect("quizzes:judging_panel", public_id)
    context: dict[str, Any] = {"panel": panel, "outcome": describe_outcome(panel)}
    if items := context["outcome"].get("items"):
        context["page"] = Paginator(items, ITEMS_PAGE).get_page(request.GET.get("page"))
    return render_page(
        request,
        "quizzes/author/panels/outcome.html",
        context,
        partial="quizzes/author/panels/_forecast.html",
    )


@login_required
@require_POST
def apply(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    edition = apply_panel(chaired(request, public_id), admin=request.user, now=clock.now())
    words = _("Applied. Edition {number} of the quiz has this cut from the next start on.")
    messages.success(request, words.format(number=edition.number))
    return redirect("quizzes:judging_outcome", public_id)


@login_required
@never_cache
@require_safe
def ratings(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Every rating ever saved, with name and time: once closed, nobody is influenced by it."""
    panel = chaired(request, public_id)
    if panel.state not in (PanelState.CLOSED, PanelState.APPLIED):
        raise NotAllowed(_("Ratings can be read when the panel is closed."))
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="panel-{panel.public_id}.csv"'
    csv.writer(response).writerows(ratings_of(panel))
    return response


def chaired(request: SignedInRequest, public_id: UUID) -> Panel:
    panel = get_object_or_404(
        visible_panels(request.user).select_related("quiz__course", "chair"), public_id=public_id
    )
    if not may_chair(request.user, panel):
        raise NotAllowed(_("This is for the chair: a programme admin who does not judge here."))
    return panel


def _last_round(panel: Panel) -> str:
    return PanelState.ROUND_2 if panel.method == PanelMethod.ANGOFF else PanelState.ROUND_1

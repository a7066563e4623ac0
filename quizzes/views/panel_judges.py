"""Standard setting for judges: accept, rate one by one, discuss. Made for a phone at home."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from quizzes import panel_pages as pages
from quizzes.domain import panel_rating
from quizzes.domain.panel_progress import round_of
from quizzes.domain.panels import accept_seat, leave_panel
from quizzes.enums import PanelMethod, PanelState
from quizzes.models import Attempt, Judge, Panel, PanelItem
from quizzes.panel_forms import BoundsForm, PaperForm, RatingForm, RemarkForm
from quizzes.panel_rules import RATING_STATES, may_chair, may_judge, seat_of, visible_panels
from quizzes.views.panels import chair_page
from training.lib import clock
from training.lib.errors import NotAllowed
from training.people.decorators import reauthenticated
from training.people.requests import SignedInRequest


@login_required
@never_cache
@require_safe
def panel(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The judge's way through the panel, or the page of who chairs it."""
    row = _panel(request, public_id)
    judge = seat_of(request.user, row)
    if judge is None:
        return chair_page(request, row)
    return _judge_page(request, row, judge)


@login_required
@require_POST
def answer_invitation(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    judge = _seat(request, _panel(request, public_id))
    if request.POST.get("answer") == "decline":
        leave_panel(judge, by=request.user, now=clock.now())
        messages.success(request, _("You are off the panel. Thank you for telling us."))
        return redirect("quizzes:judging")
    accept_seat(judge, now=clock.now())
    return redirect("quizzes:judging_panel", public_id)


@reauthenticated
@never_cache
@require_safe
def item(request: SignedInRequest, public_id: UUID, position: int) -> HttpResponse:
    """One question with its key; who chairs reads it too, to follow the discussion."""
    row, found = _item(request, public_id, position)
    return _show_item(request, row, found)


@login_required
@require_POST
def rate(request: SignedInRequest, public_id: UUID, position: int) -> HttpResponseBase:
    """Save and go on; a script that saves while the number is being set gets a line in words."""
    row, found = _item(request, public_id, position)
    judge, form = _seat(request, row), RatingForm(request.POST)
    in_place = bool(getattr(request, "htmx", None))
    if not form.is_valid():
        if in_place:
            return _saved(request, form=form, status=422)
        return _item_again(request, row, found, rating_form=form)
    rating = panel_rating.rate_item(judge, found, now=clock.now(), **form.cleaned_data)
    if in_place:
        return _saved(request, rating=rating)
    return _go_on(request, row, pages.places_of(row, judge), position)


@login_required
@require_POST
def remark(request: SignedInRequest, public_id: UUID, position: int) -> HttpResponseBase:
    row, found = _item(request, public_id, position)
    form = RemarkForm(request.POST)
    if not form.is_valid():
        return _item_again(request, row, found, remark_form=form)
    text = form.cleaned_data["text"]
    panel_rating.add_remark(row, found, author=request.user, text=text, now=clock.now())
    messages.success(request, _("Your remark is there for the panel to read."))
    return redirect("quizzes:judging_item", public_id, position)


@login_required
@require_POST
def keep(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    judge = _seat(request, _panel(request, public_id))
    count = panel_rating.keep_first_ratings(judge, now=clock.now())
    words = ngettext(
        "Your first rating of {n} question stands.",
        "Your first ratings of {n} questions stand.",
        count,
    )
    messages.success(request, words.format(n=count))
    return redirect("quizzes:judging_panel", public_id)


@login_required
@require_POST
def bounds(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _panel(request, public_id)
    judge, form = _seat(request, row), BoundsForm(request.POST)
    if not form.is_valid():
        return _judge_page(request, row, judge, form=form, status=422)
    panel_rating.judge_whole(judge, bounds=form.cleaned_data, now=clock.now())
    messages.success(request, _("Saved. You can change it until the chair closes the panel."))
    return redirect("quizzes:judging_panel", public_id)


@reauthenticated
@never_cache
@require_safe
def paper(request: SignedInRequest, public_id: UUID, position: int) -> HttpResponse:
    row = _panel(request, public_id)
    return _show_paper(request, row, _seat(request, row), position)


@login_required
@require_POST
def rate_paper(request: SignedInRequest, public_id: UUID, position: int) -> HttpResponseBase:
    row = _panel(request, public_id)
    judge, form = _seat(request, row), PaperForm(request.POST)
    attempt = _paper(row, position)
    if not form.is_valid():
        return _paper_again(request, row, judge, position, form=form)
    panel_rating.judge_paper(
        judge, attempt=str(attempt.public_id), now=clock.now(), **form.cleaned_data
    )
    return _go_on(request, row, pages.paper_places(row, judge), position)


def _judge_page(
    request: SignedInRequest,
    row: Panel,
    judge: Judge,
    *,
    form: Form | None = None,
    status: int = 200,
) -> HttpResponse:
    places = pages.places_for(row, judge)
    rated = sum(place.rated for place in places)
    context: dict[str, Any] = {
        "panel": row,
        "judge": judge,
        "round": round_of(row),
        "is_rating": row.state in RATING_STATES,
        "places": places,
        "rated": rated,
        "left": len(places) - rated,
        "next": next((place.position for place in places if not place.rated), None),
        "furthest": pages.furthest_apart(places),
    }
    if row.method == PanelMethod.HOFSTEE:
        said = pages.own_judgements(row, judge).get("")
        context |= {"form": form or BoundsForm(initial=said), "said": said}
    return render(request, "quizzes/author/panels/judge.html", context, status=status)


def _show_item(
    request: SignedInRequest, row: Panel, found: PanelItem, **forms: Form
) -> HttpResponse:
    judge = seat_of(request.user, row)
    judged = pages.judged_item(row, found, judge)
    places = pages.places_of(row, judge)
    first = judged.own if judged.own is not None else judged.own_first
    initial = {"percent": int(first * 100)} if first is not None else {}
    context: dict[str, Any] = {
        "panel": row,
        "judge": judge,
        "judged": judged,
        "round": round_of(row),
        "position": found.position,
        "count": len(places),
        "rated": sum(place.rated for place in places),
        "may_rate": judge is not None and row.state in RATING_STATES,
        "may_talk": row.state == PanelState.ROUND_2,
        "form": forms.get("rating_form") or RatingForm(initial=initial),
        "remark_form": forms.get("remark_form") or RemarkForm(),
    }
    status = 422 if forms else 200
    return render(request, "quizzes/author/panels/item.html", context, status=status)


@reauthenticated
def _item_again(
    request: SignedInRequest, row: Panel, found: PanelItem, **forms: Form
) -> HttpResponse:
    """With what was typed. The page holds the key, so it asks for the proof of who reads it."""
    return _show_item(request, row, found, **forms)


def _show_paper(
    request: SignedInRequest, row: Panel, judge: Judge, position: int, *, form: Form | None = None
) -> HttpResponse:
    _refuse_to_read(request, row, judge)
    attempt = _paper(row, position)
    said = pages.own_judgements(row, judge).get(str(attempt.public_id))
    context = {
        "panel": row,
        "position": position,
        "count": len(row.papers),
        "lines": pages.paper_lines(attempt),
        "is_rating": row.state in RATING_STATES,
        "form": form or PaperForm(initial={"rating": said["rating"]} if said else None),
    }
    status = 422 if form else 200
    return render(request, "quizzes/author/panels/paper.html", context, status=status)


@reauthenticated
def _paper_again(
    request: SignedInRequest, row: Panel, judge: Judge, position: int, *, form: Form
) -> HttpResponse:
    return _show_paper(request, row, judge, position, form=form)


def _saved(request: SignedInRequest, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, "quizzes/author/panels/_saved.html", context, status=status)


def _go_on(
    request: SignedInRequest, row: Panel, places: list[pages.Place], position: int
) -> HttpResponse:
    """To the next thing that waits, from here on and then from the beginning."""
    waiting = [place.position for place in places if not place.rated]
    ahead = [place for place in waiting if place > position] or waiting
    if not ahead:
        messages.success(request, _("All done in this round. You can still change each one."))
        return redirect("quizzes:judging_panel", row.public_id)
    messages.success(request, _("Saved."))
    page = "judging_item" if row.method == PanelMethod.ANGOFF else "judging_paper"
    return redirect(f"quizzes:{page}", row.public_id, ahead[0])


def _panel(request: SignedInRequest, public_id: UUID) -> Panel:
    rows = visible_panels(request.user).select_related("quiz__course", "chair")
    return get_object_or_404(rows, public_id=public_id)


def _seat(request: SignedInRequest, row: Panel) -> Judge:
    judge = seat_of(request.user, row)
    if judge is None:
        raise NotAllowed(_("You chair this panel and do not judge on it."))
    return judge


def _item(request: SignedInRequest, public_id: UUID, position: int) -> tuple[Panel, PanelItem]:
    row = _panel(request, public_id)
    if not may_chair(request.user, row):
        _refuse_to_read(request, row, _seat(request, row))
    items = row.items.select_related("item_version__item", "item_version__case_set")
    return row, get_object_or_404(items, position=position)


def _refuse_to_read(request: SignedInRequest, row: Panel, judge: Judge) -> None:
    """Keys are for judges who accepted, and only while a recognition of theirs holds."""
    if judge.accepted_at is None:
        raise NotAllowed(_("First read the description, and accept that this is confidential."))
    if not may_judge(request.user, row.quiz, now=clock.now()):
        raise NotAllowed(_("Your recognition does not hold today, so you cannot judge this quiz."))


def _paper(row: Panel, position: int) -> Attempt:
    papers = dict(enumerate(row.papers, start=1))
    return get_object_or_404(Attempt, public_id=papers.get(position, UUID(int=0)))

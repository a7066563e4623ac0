"""Accommodations: asked for by the person or a teacher of theirs, decided by an admin."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.models import Enrolment
from courses.rules import visible_enrolments
from quizzes.domain import accommodating
from quizzes.domain.accommodations import words_of
from quizzes.enums import AccommodationState
from quizzes.models import Accommodation, Quiz
from quizzes.queries import titled
from quizzes.rules import can_decide_on, courses_with_results, visible_accommodations
from quizzes.time_forms import AccommodationForm, ProposalForm
from quizzes.timekeeping import titled_quizzes
from training.lib import clock
from training.people.decorators import admin_required
from training.people.forms.acts import DecisionForm
from training.people.models import User
from training.people.requests import SignedInRequest

PAGE = 25


@login_required
@never_cache
@require_safe
def own(request: SignedInRequest) -> HttpResponse:
    mine = _listed(Accommodation.objects.filter(user=request.user))
    page = Paginator(mine.order_by("-requested_at", "-pk"), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": _rows(page)}
    return render(request, "quizzes/accommodations/own.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: SignedInRequest) -> HttpResponse:
    now = clock.now()
    taken = visible_enrolments(request.user).values("course")
    quizzes = titled_quizzes(Quiz.objects.filter(course__in=taken)).order_by("title", "pk")
    form = AccommodationForm(_sent(request), quizzes=quizzes, today=request.user.today(now))
    if form.is_valid():
        wishes = form.cleaned_data
        accommodating.request_accommodation(request.user, by=request.user, now=now, **wishes)
        messages.success(request, _("You asked for it. A programme admin decides next."))
        return redirect("quizzes:accommodations")
    return _form_page(request, form, course=None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: SignedInRequest, course: str) -> HttpResponse:
    """By whoever teaches the course, for somebody who takes it."""
    now = clock.now()
    today = request.user.today(now)
    taught = get_object_or_404(titled(courses_with_results(request.user, today)), slug=course)
    quizzes = titled_quizzes(Quiz.objects.filter(course=taught)).order_by("title", "pk")
    form = ProposalForm(_sent(request), people=_learners(taught.pk), quizzes=quizzes, today=today)
    if form.is_valid():
        wishes = dict(form.cleaned_data)
        person = wishes.pop("person")
        accommodating.request_accommodation(person, by=request.user, now=now, **wishes)
        messages.success(request, _("You proposed it. A programme admin decides next."))
        return redirect("quizzes:course_results", course)
    return _form_page(request, form, course=taught)


@admin_required
@never_cache
@require_safe
def requests(request: SignedInRequest) -> HttpResponse:
    """What waits first, then what was decided."""
    rows = _listed(visible_accommodations(request.user))
    waiting = rows.filter(state=AccommodationState.REQUESTED).order_by("requested_at", "pk")
    decided = rows.exclude(state=AccommodationState.REQUESTED).order_by("-decided_at", "-pk")
    page = Paginator(decided, PAGE).get_page(request.GET.get("page"))
    context = {"waiting": _rows(waiting), "page": page, "decided": _rows(page)}
    return render(request, "quizzes/accommodations/requests.html", context)


@login_required
@never_cache
@require_safe
def one(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = get_object_or_404(_listed(visible_accommodations(request.user)), public_id=public_id)
    return _page(request, row, DecisionForm())


@login_required
@require_POST
def decide(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _decidable(request, public_id)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form)
    approves = form.cleaned_data["decision"] == "approve"
    verb = accommodating.approve if approves else accommodating.refuse
    verb(row, by=request.user, now=clock.now(), note=form.cleaned_data["note"])
    messages.success(request, _("Decided and written to the audit log."))
    return redirect("quizzes:accommodation_requests")


@login_required
@require_POST
def end(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _decidable(request, public_id)
    accommodating.end(row, by=request.user, now=clock.now())
    messages.success(request, _("It ended. A sitting that runs keeps the time it got."))
    return redirect("quizzes:accommodation", public_id)


def _decidable(request: SignedInRequest, public_id: UUID) -> Accommodation:
    rows = _listed(visible_accommodations(request.user))
    row = get_object_or_404(rows, public_id=public_id)
    if not can_decide_on(request.user, row):
        raise PermissionDenied
    return row


def _learners(course_id: int) -> Any:
    taking = Enrolment.objects.filter(course=course_id, ended_at=None)
    return User.objects.filter(pk__in=taking.values("user")).order_by("legal_name", "pk")


def _listed(rows: Any) -> Any:
    """With the people, and the title of the quiz where it is for one alone."""
    titles = titled_quizzes(Quiz.objects.filter(pk=OuterRef("quiz")))
    return rows.select_related("user", "quiz", "requested_by", "decided_by").annotate(
        quiz_title=Subquery(titles.values("title")[:1])
    )


def _rows(rows: Any) -> list[dict[str, Any]]:
    return [{"row": row, "granted": words_of(row)} for row in rows]


def _sent(request: SignedInRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _form_page(request: SignedInRequest, form: AccommodationForm, *, course: Any) -> HttpResponse:
    context = {"form": form, "course": course}
    status = 422 if form.errors else 200
    return render(request, "quizzes/accommodations/form.html", context, status=status)


def _page(request: SignedInRequest, row: Accommodation, form: DecisionForm) -> HttpResponse:
    may_decide = can_decide_on(request.user, row)
    context = {
        "row": row,
        "granted": words_of(row),
        "form": form,
        "may_decide": may_decide and row.state == AccommodationState.REQUESTED,
        "may_end": may_decide and row.state == AccommodationState.APPROVED,
    }
    status = 422 if form.errors else 200
    return render(request, "quizzes/accommodations/one.html", context, status=status)

"""Who watches a quiz: admins assign recognised instructors, from a day to a day."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from quizzes.domain.invigilating import assign_invigilator, end_invigilation
from quizzes.models import Invigilator, Quiz
from quizzes.rules import visible_quizzes, who_may_watch
from quizzes.time_forms import InvigilatorForm
from quizzes.timekeeping import titled_quizzes
from training.lib import clock
from training.lib.errors import NotAllowed
from training.people.decorators import admin_required
from training.people.requests import SignedInRequest


@admin_required
@require_http_methods(["GET", "HEAD", "POST"])
def invigilators(request: SignedInRequest, course: str, quiz: str) -> HttpResponse:
    row, now = _quiz(request, course, quiz), clock.now()
    today = request.user.today(now)
    sent = request.POST if request.method == "POST" else None
    form = InvigilatorForm(sent, people=who_may_watch(row, today), today=today)
    if not form.is_valid():
        return _page(request, row, form, now)
    person, last = form.cleaned_data["person"], form.cleaned_data["last_day"]
    assign_invigilator(
        row,
        person,
        starts_at=_midnight(form.cleaned_data["first_day"]),
        ends_at=_midnight(last + timedelta(days=1)) if last else None,
        by=request.user,
        now=now,
    )
    messages.success(request, _("{person} watches this quiz.").format(person=person))
    return redirect("quizzes:invigilators", course, quiz)


@admin_required
@require_POST
def end(request: SignedInRequest, course: str, quiz: str) -> HttpResponse:
    row, now = _quiz(request, course, quiz), clock.now()
    assigned = Invigilator.objects.not_over_at(now).filter(quiz=row).select_related("user")
    watching = {str(each.user.public_id): each.user for each in assigned}
    person = watching.get(request.POST.get("person", ""))
    if person is None:
        raise NotAllowed(_("This instructor does not watch the quiz."))
    end_invigilation(row, person, by=request.user, now=now)
    messages.success(request, _("{person} no longer watches this quiz.").format(person=person))
    return redirect("quizzes:invigilators", course, quiz)


def _quiz(request: SignedInRequest, course: str, slug: str) -> Quiz:
    quizzes = titled_quizzes(visible_quizzes(request.user, now=clock.now()))
    return get_object_or_404(quizzes, course__slug=course, slug=slug)


def _page(request: SignedInRequest, quiz: Quiz, form: Form, now: datetime) -> HttpResponse:
    rows = quiz.invigilators.select_related("user", "assigned_by").order_by("-starts_at", "-pk")
    context: dict[str, Any] = {
        "quiz": quiz,
        "form": form,
        "watching": [row for row in rows if row.ends_at is None or row.ends_at > now],
        "past": [row for row in rows if row.ends_at and row.ends_at <= now],
    }
    status = 422 if form.errors else 200
    return render(request, "quizzes/sittings/invigilators.html", context, status=status)


def _midnight(day: date) -> datetime:
    """Where the admin is: an assignment is of whole days."""
    return timezone.make_aware(datetime.combine(day, time.min))

"""Practice: choose, answer one question after the other, read why, see what to read again."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from courses.models import Enrolment
from courses.rules import visible_enrolments
from quizzes import practising
from quizzes.domain import practice as domain
from quizzes.domain.explaining import lesson_links
from quizzes.domain.practice_drawing import place_in_case
from quizzes.enums import Sureness
from quizzes.forms import PracticeForm, check_response
from quizzes.kinds.plain_forms import read_response
from quizzes.models import Bank, PracticeSession
from quizzes.queries import current_version
from training.lib import clock
from training.lib.errors import DomainError
from training.lib.htmx import render_page
from training.people.requests import SignedInRequest

PAST = 10


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def practice(request: SignedInRequest, enrolment_id: UUID, module: str) -> HttpResponse:
    """Choose what to practise; `?topic=3.2` comes with one chosen, `?wrong` with the mistakes."""
    enrolment = _enrolment(request, enrolment_id)
    bank = _bank(enrolment, module)
    context = _choices(request, enrolment, bank)
    form = context["form"]
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("quizzes:practice_session", _start(enrolment, bank, form).public_id)
        except domain.NothingToPractise as error:
            form.add_error("topics", error.message)
    status = 422 if form.is_bound else 200
    return render_page(request, "quizzes/practice.html", context, status=status)


@login_required
@never_cache
@require_GET
def session(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """On to the first open question; to the summary when none is left."""
    row = _session(request, public_id)
    answered = set(row.answers.values_list("position", flat=True))
    for position in range(1, len(row.items) + 1):
        if position not in answered and not row.is_over(clock.now()):
            return redirect("quizzes:practice_question", row.public_id, position)
    return redirect("quizzes:practice_summary", row.public_id)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: SignedInRequest, public_id: UUID, position: int) -> HttpResponse:
    """One question; once answered, the same address shows why."""
    row = _session(request, public_id)
    if not 1 <= position <= len(row.items):
        raise Http404
    if request.method == "POST":
        return _answer(request, row, position)
    if row.is_over(clock.now()) and not row.answers.filter(position=position).exists():
        return _time_is_over(request, row)
    return _step(request, row, position)


@login_required
@never_cache
@require_GET
def summary(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _session(request, public_id)
    told = domain.summarise(row, now=clock.now())
    context = {"session": row, "summary": told, "enrolment": row.enrolment}
    return render_page(request, "quizzes/practice_summary.html", context)


@login_required
@never_cache
@require_GET
def profile(request: SignedInRequest, enrolment_id: UUID) -> HttpResponse:
    """Where the person was sure and wrong, safety first."""
    enrolment = _enrolment(request, enrolment_id)
    context = {"enrolment": enrolment, "topics": practising.sure_topics(enrolment)}
    return render_page(request, "quizzes/practice_profile.html", context)


@login_required
@never_cache
@require_GET
def lesson_panel(request: SignedInRequest, enrolment_id: UUID, slug: str) -> HttpResponse:
    """Under a lesson: a few questions about it, where the practice pool has some."""
    enrolment = _enrolment(request, enrolment_id)
    found = practising.questions_of_lesson(enrolment, slug, allow_draft=settings.ALLOW_DRAFT)
    context = {"enrolment": enrolment, "found": found}
    return render_page(request, "quizzes/_practice_panel.html", context)


def _enrolment(request: SignedInRequest, enrolment_id: UUID) -> Enrolment:
    mine = visible_enrolments(request.user).select_related("user")
    return get_object_or_404(mine, public_id=enrolment_id)


def _bank(enrolment: Enrolment, module: str) -> Bank:
    bank = practising.practice_bank(enrolment, module)
    if bank is None:
        raise Http404
    return bank


def _session(request: SignedInRequest, public_id: UUID) -> PracticeSession:
    return get_object_or_404(practising.own_sessions(request.user), public_id=public_id)


def _choices(request: SignedInRequest, enrolment: Enrolment, bank: Bank) -> dict[str, Any]:
    titles = practising.titles_of(enrolment, bank.module_slug)
    pool = practising.practice_pool(bank, allow_draft=settings.ALLOW_DRAFT)
    topics = practising.pool_topics(pool, request.user, titles)
    asked = request.GET.get("topic")
    initial = {
        "topics": [topic.code for topic in topics if asked in {None, topic.code}],
        "count": 5,
        "only_wrong": "wrong" in request.GET,
    }
    labels = [(topic.code, topic.label) for topic in topics]
    return {
        "enrolment": enrolment,
        "bank": bank,
        "topics": topics,
        "form": PracticeForm(request.POST or None, initial=initial, topics=labels),
        "past": practising.past_sessions(enrolment, bank)[:PAST],
        "draft": settings.ALLOW_DRAFT and pool.filter(signed_at=None).exists(),
    }


def _start(enrolment: Enrolment, bank: Bank, form: PracticeForm) -> PracticeSession:
    rules = current_version(enrolment, bank.module_slug)
    return domain.start_practice(
        enrolment,
        bank,
        domain.Wish(**form.cleaned_data),
        pace=domain.pace_of(rules),
        allow_draft=settings.ALLOW_DRAFT,
        now=clock.now(),
    )


def _answer(request: SignedInRequest, row: PracticeSession, position: int) -> HttpResponse:
    sureness = request.POST.get("sureness", "")
    sureness = sureness if sureness in Sureness.values else ""
    try:
        response = check_response(
            read_response(row.items[position - 1], request.POST, f"response-{position}")
        )
        domain.answer_practice(row, position, response, sureness=sureness, now=clock.now())
    except domain.TimeIsOver:
        return _time_is_over(request, row)
    except DomainError as error:
        return _step(request, row, position, error=error.message)
    return redirect("quizzes:practice_question", row.public_id, position)


def _time_is_over(request: SignedInRequest, row: PracticeSession) -> HttpResponse:
    """To the summary: a whole page, which htmx must not put in the place of a step."""
    messages.info(request, domain.time_is_over())
    address = reverse("quizzes:practice_summary", args=[row.public_id])
    if getattr(request, "htmx", None):
        return HttpResponseClientRedirect(address)
    return redirect(address)


def _step(
    request: SignedInRequest, row: PracticeSession, position: int, *, error: str = ""
) -> HttpResponse:
    """The question, or when it is answered what there is to learn from it."""
    answer = row.answers.select_related("item_version__case_set").filter(position=position).first()
    context: dict[str, Any] = {
        "session": row,
        "enrolment": row.enrolment,
        "position": position,
        "count": len(row.items),
        "error": error,
        "sureness": Sureness.choices,
        "case_place": place_in_case(row.items, position),
        "remaining_ms": row.remaining_ms(clock.now()),
        "limit_ms": row.limit_ms,
    }
    if answer:
        links = lesson_links(row.enrolment.course_version_id)
        context |= {"answer": answer, "explained": domain.explain_answer(answer, links)}
        context["draft"] = answer.item_version.signed_at is None
    else:
        version = domain.practised_version(row, position)
        context |= {"question": domain.practice_question(row, position, version)}
        context["case"] = version.case_set.text if version.case_set else ""
        context["draft"] = version.signed_at is None
    template, part = "quizzes/practice_question.html", "quizzes/_practice_step.html"
    return render_page(request, template, context, partial=part, status=422 if error else 200)

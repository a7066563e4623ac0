"""Examinations that draw on a bank: their editions, the editor of a draft, its publication."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quizzes import edition_pages as pages
from quizzes.bank_pages import bank_of, tabs_of, today_of
from quizzes.domain import editions as domain
from quizzes.edition_forms import EditionForm
from quizzes.models import Quiz, QuizVersion
from quizzes.reviewing import recognition_to_sign, surroundings_of
from training.lib import clock
from training.lib.errors import Conflict, NotAllowed
from training.people.requests import SignedInRequest


@login_required
@never_cache
@require_safe
def editions(request: SignedInRequest, slug: str) -> HttpResponse:
    bank = bank_of(request, slug)
    context = {
        "bank": bank,
        "tabs": tabs_of(bank, "quizzes:author_editions"),
        "examinations": pages.examinations_of(bank),
        "may_write": recognition_to_sign(request.user, bank, today_of(request)) is not None,
    }
    return render(request, "quizzes/author/editions.html", context)


@login_required
@require_POST
def begin(request: SignedInRequest, slug: str, quiz: str) -> HttpResponse:
    bank = bank_of(request, slug)
    row = get_object_or_404(Quiz.objects.filter(versions__bank=bank).distinct(), slug=quiz)
    if recognition_to_sign(request.user, bank, today_of(request)) is None:
        raise NotAllowed(_("Drafting needs a recognition as author of this module."))
    return _go_to(domain.begin_edition(row, bank, request.user))


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edition(request: SignedInRequest, slug: str, quiz: str, number: int) -> HttpResponse:
    """One's own draft, to change; anything else, to read and to decide on."""
    version = pages.edition_of(request, slug, quiz, number)
    if not request.POST:
        return _show(request, version, _form(version) if _is_mine(request, version) else None)
    if not _is_mine(request, version):
        raise NotAllowed(_("Only its author changes a draft, and not while it is proposed."))
    form = _form(version, request.POST)
    seen = request.POST.get("seen", "")
    if not form.is_valid():
        return _show(request, version, form, seen=seen, status=422)
    try:
        changed = form.cleaned_data["what_changed"]
        domain.save_edition(version, form.rules, form.cells, what_changed=changed, seen=seen)
    except Conflict as conflict:
        stored = get_object_or_404(QuizVersion, pk=version.pk)  # seen now: saving again replaces it
        context = {"seen": stored.content_hash, "refusal": str(conflict)}
        return _show(request, version, form, status=conflict.status, **context)
    messages.success(request, _("Draft saved."))
    return _go_to(version)


def _is_mine(request: SignedInRequest, version: QuizVersion) -> bool:
    """To change: nobody else's, and not while others decide on it."""
    is_draft = version.published_at is None and version.proposed_at is None
    return is_draft and version.author_id == request.user.pk


def _go_to(version: QuizVersion) -> HttpResponse:
    return redirect("quizzes:author_edition", version.bank.slug, version.quiz.slug, version.number)


def _form(version: QuizVersion, data: Any = None) -> EditionForm:
    topics = surroundings_of(version.bank).topics
    return EditionForm(data, version=version, cells=domain.blueprint_of(version), topics=topics)


def _show(
    request: SignedInRequest,
    version: QuizVersion,
    form: EditionForm | None,
    *,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    today = today_of(request)
    context = {"seen": version.content_hash} | context
    context |= {
        "bank": version.bank,
        "version": version,
        "form": form,
        "is_mine": version.author_id == request.user.pk and version.published_at is None,
        "may_decide": request.user.is_staff,
        "coverage": pages.coverage_of(version, surroundings_of(version.bank).topics),
        "expected": pages.expectation(version, on_date=today),
        "obstacles": pages.obstacles(version, now=clock.now()),
        "rules": None if form else pages.rules_in_words(version),
    }
    return render(request, "quizzes/author/edition.html", context, status=status)

"""Which questions work: figures of an examination and its questions, with keys; for authors."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from quizzes import statistics_pages as pages
from quizzes.domain.statistics.storing import ask_for_statistics
from quizzes.enums import AttemptsCounted
from quizzes.models import QuizVersion
from quizzes.reviewing import recognition_to_sign
from quizzes.statistics_files import write_file
from training.lib import clock
from training.lib.errors import Conflict
from training.lib.htmx import render_page
from training.people.decorators import reauthenticated
from training.people.requests import SignedInRequest


@login_required
@never_cache
@require_safe
def quizzes(request: SignedInRequest) -> HttpResponse:
    """Every edition the person may read figures of, with the age of the newest."""
    editions = pages.visible_editions(request.user, _today(request))
    page = Paginator(editions, pages.PAGE).get_page(request.GET.get("page"))
    return render(request, "quizzes/statistics/list.html", {"page": page})


@reauthenticated
@never_cache
@require_safe
def quiz(request: SignedInRequest, quiz: UUID, edition: int) -> HttpResponse:
    version, counted = _edition(request, quiz, edition), _counted(request.GET.get("attempts"))
    context = pages.edition_context(version, counted)
    if not _asks_for_part(request) and (run := pages.newest_run(version, counted)):
        context |= pages.run_context(run, request.GET.get("page"))
    return render_page(
        request,
        "quizzes/statistics/quiz.html",
        context,
        partial="quizzes/statistics/_underway.html",
    )


@reauthenticated
@require_POST
def compute(request: SignedInRequest, quiz: UUID, edition: int) -> HttpResponse:
    version, counted = _edition(request, quiz, edition), _counted(request.POST.get("attempts"))
    try:
        ask_for_statistics(version, counted, now=clock.now())
    except Conflict as error:
        messages.info(request, error.message)
    return redirect(pages.address_of(version, counted))


@reauthenticated
@never_cache
@require_safe
def item(
    request: SignedInRequest, quiz: UUID, edition: int, item: UUID, wording: int
) -> HttpResponse:
    version, counted = _edition(request, quiz, edition), _counted(request.GET.get("attempts"))
    row = get_object_or_404(
        pages.items_of(pages.newest_run(version, counted)),
        item_version__item__public_id=item,
        item_version__number=wording,
    )
    bank = row.item_version.item.bank
    context = pages.item_context(row) | {
        "version": version,
        "back": pages.address_of(version, counted),
        "may_write": bool(recognition_to_sign(request.user, bank, _today(request))),
    }
    return render(request, "quizzes/statistics/item.html", context)


@reauthenticated
@never_cache
@require_safe
def download(request: SignedInRequest, quiz: UUID, edition: int, name: str) -> HttpResponse:
    version, counted = _edition(request, quiz, edition), _counted(request.GET.get("attempts"))
    run = pages.newest_run(version, counted)
    found = write_file(run, name) if run else None
    if found is None:
        raise Http404
    content, content_type = found
    response = HttpResponse(content, content_type=content_type)
    file = f"{version.quiz.slug}-{version.number}-{name}"
    response["Content-Disposition"] = f'attachment; filename="{file}"'
    return response


def _edition(request: SignedInRequest, quiz: UUID, edition: int) -> QuizVersion:
    editions = pages.visible_editions(request.user, _today(request))
    return get_object_or_404(editions, quiz__public_id=quiz, number=edition)


def _counted(asked: str | None) -> AttemptsCounted:
    return AttemptsCounted.ALL if asked == AttemptsCounted.ALL else AttemptsCounted.FIRST


def _asks_for_part(request: SignedInRequest) -> bool:
    """Of how far a computation is; the figures would be read for nothing."""
    htmx = getattr(request, "htmx", None)
    return bool(htmx and not htmx.boosted and not htmx.history_restore_request)


def _today(request: SignedInRequest) -> date:
    return request.user.today(clock.now())

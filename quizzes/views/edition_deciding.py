"""An edition on its way: proposed, taken back, sent back, published, deleted."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quizzes.domain import editions as domain
from quizzes.edition_forms import ReturnForm
from quizzes.edition_pages import edition_of
from quizzes.models import QuizVersion
from training.lib import clock
from training.lib.errors import DomainError, NotAllowed
from training.people.decorators import reauthenticated
from training.people.requests import SignedInRequest


@reauthenticated
@require_POST
def propose(request: SignedInRequest, slug: str, quiz: str, number: int) -> HttpResponse:
    draft = _own(request, slug, quiz, number)
    domain.propose_edition(draft, now=clock.now())
    return _back(request, draft, _("Proposed. A programme admin publishes it or sends it back."))


@reauthenticated
@require_POST
def take_back(request: SignedInRequest, slug: str, quiz: str, number: int) -> HttpResponse:
    draft = _own(request, slug, quiz, number)
    domain.take_back_edition(draft)
    return _back(request, draft, _("Taken back. It is your draft again."))


@reauthenticated
@require_POST
def discard(request: SignedInRequest, slug: str, quiz: str, number: int) -> HttpResponse:
    domain.discard_edition(_own(request, slug, quiz, number))
    messages.success(request, _("The draft is deleted. The edition in use stays as it is."))
    return redirect("quizzes:author_editions", slug)


@reauthenticated
@require_POST
def send_back(request: SignedInRequest, slug: str, quiz: str, number: int) -> HttpResponse:
    draft = _to_decide(request, slug, quiz, number)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        raise DomainError(str(form.errors["note"][0]))
    note = form.cleaned_data["note"]
    domain.return_edition(draft, note=note, admin=request.user, now=clock.now())
    return _back(request, draft, _("Sent back to its author."))


@reauthenticated
@require_POST
def publish(request: SignedInRequest, slug: str, quiz: str, number: int) -> HttpResponse:
    draft = _to_decide(request, slug, quiz, number)
    domain.publish_edition(
        draft,
        seen=request.POST.get("seen", ""),
        admin=request.user,
        allow_draft=settings.ALLOW_DRAFT,
        now=clock.now(),
    )
    told = _("Published. Its rules hold from the next start on; running attempts keep theirs.")
    return _back(request, draft, told)


def _own(request: SignedInRequest, slug: str, quiz: str, number: int) -> QuizVersion:
    draft = edition_of(request, slug, quiz, number)
    if draft.author_id != request.user.pk:
        raise NotAllowed(_("Only its author does this with a draft."))
    return draft


def _to_decide(request: SignedInRequest, slug: str, quiz: str, number: int) -> QuizVersion:
    draft = edition_of(request, slug, quiz, number)
    if not request.user.is_staff:
        raise NotAllowed(_("A programme admin decides on a proposed edition."))
    return draft


def _back(request: SignedInRequest, draft: QuizVersion, told: str) -> HttpResponse:
    messages.success(request, told)
    return redirect("quizzes:author_edition", draft.bank.slug, draft.quiz.slug, draft.number)

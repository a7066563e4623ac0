"""A proposed question: taken back, sent back with remarks, agreed to, published."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quizzes.domain import item_proposals
from quizzes.item_access import find_version, own_version
from quizzes.item_review_forms import SendBackForm
from quizzes.kinds import get_kind
from quizzes.models import ItemVersion
from quizzes.reviewing import recognition_to_sign
from quizzes.views.item_reading import show_version
from training.lib import clock
from training.lib.errors import Conflict
from training.people.decorators import admin_required, reauthenticated
from training.people.requests import SignedInRequest


@reauthenticated
@require_POST
def take_back(request: SignedInRequest, slug: str, item: UUID, number: int) -> HttpResponse:
    draft = own_version(request, slug, item, number)
    item_proposals.take_back(draft, now=clock.now())
    return redirect("quizzes:author_item", slug, item, number)


@reauthenticated
@require_POST
def agree(request: SignedInRequest, slug: str, item: UUID, number: int) -> HttpResponse:
    """With a recognition as author it is the clinical signature as well."""
    version, now = _as_read(request, slug, item, number), clock.now()
    recognition = recognition_to_sign(request.user, version.item.bank, request.user.today(now))
    item_proposals.agree(version, request.user, recognition=recognition, now=now)
    messages.success(request, _("You agreed, and your name stands for it."))
    return redirect("quizzes:author_item", slug, item, number)


@reauthenticated
@require_POST
def send_back(request: SignedInRequest, slug: str, item: UUID, number: int) -> HttpResponse:
    version, now = _as_read(request, slug, item, number), clock.now()
    form = SendBackForm(request.POST, kind=get_kind(version.kind))
    if not form.is_valid():
        return show_version(request, version, form, status=422)
    item_proposals.send_back(
        version,
        request.user,
        note=form.cleaned_data["note"].strip(),
        remarks=form.remarks,
        recognition=recognition_to_sign(request.user, version.item.bank, request.user.today(now)),
        now=now,
    )
    messages.success(request, _("Sent back with your remarks."))
    return redirect("quizzes:author_question", slug, item)


@admin_required
@reauthenticated
@require_POST
def publish(request: SignedInRequest, slug: str, item: UUID, number: int) -> HttpResponse:
    version = _as_read(request, slug, item, number)
    item_proposals.publish_draft(version, admin=request.user, now=clock.now())
    messages.success(request, _("Published. It is drawn from the next start on."))
    return redirect("quizzes:author_question", slug, item)


def _as_read(request: SignedInRequest, slug: str, item: UUID, number: int) -> ItemVersion:
    """The wording the page showed: its author may have taken it back and changed it since."""
    version = find_version(request, slug, item, number)
    if request.POST.get("seen") != version.content_hash:
        raise Conflict(_("The wording changed since this page was opened. Read it again."))
    return version

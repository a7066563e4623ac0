"""Drafts that save themselves: the editor's script posts the same fields, and hears how it went.

Keeping one's own text needs no fresh sign-in, or an evening's work would stop every ten minutes.
"""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from quizzes import item_editing
from quizzes.domain import item_drafts
from quizzes.enums import ItemState, Pool
from quizzes.item_access import bank_to_write, own_version
from quizzes.item_forms import ItemEditor
from quizzes.kinds import KINDS, get_kind
from quizzes.models import ItemVersion
from quizzes.reviewing import surroundings_of
from training.lib import clock, moments
from training.lib.errors import Conflict
from training.people.requests import SignedInRequest


@login_required
@never_cache
@require_POST
def keep_new(request: SignedInRequest, slug: str, kind: str, pool: str) -> JsonResponse:
    """The first words of a new question make its draft; from then on it has an address."""
    bank = bank_to_write(request, slug)
    if kind not in KINDS or pool not in Pool.values:
        raise Http404
    editor = ItemEditor(get_kind(kind), surroundings_of(bank), data=request.POST)
    now = clock.now()
    draft = item_drafts.begin_unfinished(
        bank, editor.kind, request.user, pool=Pool(pool), typed=editor.typed, now=now
    )
    item_editing.keep(draft, editor, seen=draft.content_hash, now=now)
    return _kept(request, draft, editor)


@login_required
@never_cache
@require_POST
def keep(request: SignedInRequest, slug: str, item: UUID, number: int) -> JsonResponse:
    draft = own_version(request, slug, item, number)
    editor = ItemEditor(get_kind(draft.kind), surroundings_of(draft.item.bank), data=request.POST)
    try:
        item_editing.keep(draft, editor, seen=request.POST.get("seen", ""), now=clock.now())
    except Conflict as conflict:
        return _both(request, draft, editor, str(conflict))
    return _kept(request, draft, editor)


def _kept(request: SignedInRequest, draft: ItemVersion, editor: ItemEditor) -> JsonResponse:
    place = [draft.item.bank.slug, draft.item.public_id, draft.number]
    context = {"beside": item_editing.beside_sent(editor, draft.item.bank, draft), "is_live": True}
    return JsonResponse(
        {
            "seen": draft.content_hash,
            "saved": saved_words(draft),
            "beside": _render(request, "quizzes/author/_beside.html", context),
            "address": reverse("quizzes:author_item", args=place),
            "keep": reverse("quizzes:author_keep", args=place),
        }
    )


def _both(
    request: SignedInRequest, draft: ItemVersion, editor: ItemEditor, conflict: str
) -> JsonResponse:
    """Another window was faster. Both texts stay: this one in the fields, the other stored."""
    stored = ItemVersion.objects.filter(pk=draft.pk, state=ItemState.DRAFT).first()
    context: dict[str, Any] = {"conflict": conflict, "version": stored, "is_live": True}
    if stored:
        context["differences"] = item_editing.stored_beside(editor, stored)
    answer = {
        "seen": stored.content_hash if stored else "",
        "both": _render(request, "quizzes/author/_conflict.html", context),
    }
    return JsonResponse(answer, status=409)


def saved_words(draft: ItemVersion) -> str:
    at = moments.hour(draft.saved_at) if draft.saved_at else ""
    return _("Saved {hour}").format(hour=at)


def _render(request: SignedInRequest, template: str, context: dict[str, Any]) -> str:
    return render_to_string(template, context, request=request)

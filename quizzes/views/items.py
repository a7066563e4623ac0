"""Writing questions: the editor, a draft begun, kept, proposed or deleted."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from quizzes import item_editing
from quizzes.domain import item_drafts, item_proposals
from quizzes.enums import ItemState, Pool
from quizzes.item_access import bank_to_write, find_version, own_version
from quizzes.item_forms import ItemEditor
from quizzes.kinds import KINDS, get_kind
from quizzes.models import ItemVersion
from quizzes.reviewing import surroundings_of
from quizzes.views.item_reading import show_version
from training.lib import clock
from training.lib.errors import Conflict, DomainError, NotAllowed
from training.people.decorators import reauthenticated
from training.people.requests import SignedInRequest


@reauthenticated
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest, slug: str, kind: str, pool: str) -> HttpResponse:
    """The first wording of a question; it is there once it has been saved."""
    bank = bank_to_write(request, slug)
    if kind not in KINDS or pool not in Pool.values:
        raise Http404
    editor = ItemEditor(get_kind(kind), surroundings_of(bank), data=request.POST or None)
    context: dict[str, Any] = {"bank": bank, "pool": pool}
    if not request.POST:
        return _show(request, editor, **context)
    if "preview" in request.POST or not editor.is_valid():
        beside = item_editing.beside_sent(editor, bank)
        return _show(
            request, editor, beside=beside, status=422 if editor.is_wrong else 200, **context
        )
    draft = item_drafts.begin_item(
        bank,
        editor.kind,
        request.user,
        pool=Pool(pool),
        payload=editor.payload,
        facts=editor.facts.cleaned_data,
        now=clock.now(),
    )
    return _go_on(request, draft)


@reauthenticated
@require_POST
def begin(request: SignedInRequest, slug: str, item: UUID) -> HttpResponse:
    bank = bank_to_write(request, slug)
    draft = item_drafts.open_draft(get_object_or_404(bank.items, public_id=item), request.user)
    return redirect("quizzes:author_item", bank.slug, item, draft.number)


@reauthenticated
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, slug: str, item: UUID, number: int) -> HttpResponse:
    """One's own draft, to change; whatever else, to read."""
    version = find_version(request, slug, item, number)
    is_open = version.state == ItemState.DRAFT and version.author_id == request.user.pk
    if request.method == "POST" and not is_open:
        raise _why_closed(request, version)
    if not is_open:
        return show_version(request, version)
    around = surroundings_of(version.item.bank)
    editor = item_editing.open_editor(version, around, request.POST or None)
    if not request.POST:
        beside = item_editing.beside_kept(version, around)
        return _show(request, editor, version=version, beside=beside, seen=version.content_hash)
    if "preview" in request.POST:
        return _show_sent(request, editor, version, seen=request.POST.get("seen", ""))
    return _save(request, version, editor)


def _why_closed(request: SignedInRequest, version: ItemVersion) -> DomainError:
    if version.author_id != request.user.pk:
        return NotAllowed(_("Only its author changes a draft."))
    return Conflict(_("This wording is locked. Take it back, or draft the next version."))


def _save(request: SignedInRequest, draft: ItemVersion, editor: ItemEditor) -> HttpResponse:
    now = clock.now()
    try:
        if not item_editing.keep(draft, editor, seen=request.POST.get("seen", ""), now=now):
            return _show_sent(request, editor, draft, kept=True, status=422)
        if "propose" in request.POST:
            item_proposals.propose_draft(draft, now=now)
    except Conflict as conflict:
        return _show_both(request, editor, draft, str(conflict))
    except DomainError as refusal:
        return _show_sent(request, editor, draft, refusal=str(refusal), kept=True, status=422)
    return _go_on(request, draft)


def _go_on(request: SignedInRequest, draft: ItemVersion) -> HttpResponse:
    proposed = draft.state == ItemState.PROPOSED
    words = _("Proposed. Another person reviews it.") if proposed else _("Draft saved.")
    messages.success(request, words)
    return redirect("quizzes:author_item", draft.item.bank.slug, draft.item.public_id, draft.number)


@reauthenticated
@require_POST
def discard(request: SignedInRequest, slug: str, item: UUID, number: int) -> HttpResponse:
    item_drafts.discard_draft(own_version(request, slug, item, number))
    messages.success(request, _("The draft is deleted."))
    return redirect("quizzes:author_bank", slug)


@reauthenticated
@require_POST
def follow(request: SignedInRequest, slug: str, item: UUID, number: int) -> HttpResponse:
    """The author has taken over what was published after the draft was begun."""
    draft = own_version(request, slug, item, number)
    item_drafts.follow_newest(draft)
    return redirect("quizzes:author_item", slug, item, draft.number)


def _show_both(
    request: SignedInRequest, editor: ItemEditor, draft: ItemVersion, conflict: str
) -> HttpResponse:
    """The text of this window and the stored one. Having seen both, the author saves again."""
    stored = ItemVersion.objects.filter(pk=draft.pk, state=ItemState.DRAFT).first()
    if stored is None:
        raise Conflict(conflict)
    both = {"conflict": conflict, "differences": item_editing.stored_beside(editor, stored)}
    seen = stored.content_hash
    return _show_sent(request, editor, stored, seen=seen, status=409, **both)


def _show_sent(
    request: SignedInRequest, editor: ItemEditor, draft: ItemVersion, **context: Any
) -> HttpResponse:
    context.setdefault("seen", draft.content_hash)
    beside = item_editing.beside_sent(editor, draft.item.bank, draft)
    return _show(request, editor, version=draft, beside=beside, **context)


def _show(
    request: SignedInRequest,
    editor: ItemEditor,
    *,
    version: ItemVersion | None = None,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    if version is not None:
        newest = item_proposals.in_use_of(version.item)
        context |= {
            "bank": version.item.bank,
            "version": version,
            "others": item_editing.other_work(version),
            "newest": newest if newest and newest.number > version.number else None,
        }
    context["editor"] = editor
    return render(request, "quizzes/author/item.html", context, status=status)

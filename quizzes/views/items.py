"""Writing questions: the editor of a draft with what a candidate will see, and its publication."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from quizzes.domain import item_drafts
from quizzes.domain.paper import Question
from quizzes.enums import ItemState, Pool
from quizzes.item_forms import ItemEditor
from quizzes.kinds import KINDS, Kind, get_kind
from quizzes.models import Bank, ItemVersion
from quizzes.reviewing import recognition_to_sign, surroundings_of, visible_banks
from training.lib import clock
from training.lib.errors import Conflict, DomainError, NotAllowed
from training.people.decorators import admin_required, reauthenticated
from training.people.requests import SignedInRequest


@reauthenticated
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest, slug: str, kind: str, pool: str) -> HttpResponse:
    """The first wording of a question; it is there once it has been saved."""
    bank = _bank_to_write(request, slug)
    if kind not in KINDS or pool not in Pool.values:
        raise Http404
    editor = ItemEditor(get_kind(kind), surroundings_of(bank), data=request.POST or None)
    if not request.POST or not editor.is_valid():
        return _show(request, bank, editor, status=422 if request.POST else 200)
    draft = item_drafts.begin_item(
        bank,
        editor.kind,
        request.user,
        pool=Pool(pool),
        payload=editor.payload,
        facts=editor.facts.cleaned_data,
    )
    return _saved(request, draft)


@reauthenticated
@require_POST
def begin(request: SignedInRequest, slug: str, item: UUID) -> HttpResponse:
    bank = _bank_to_write(request, slug)
    draft = item_drafts.open_draft(get_object_or_404(bank.items, public_id=item), request.user)
    return redirect("quizzes:author_item", bank.slug, item, draft.number)


@reauthenticated
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, slug: str, item: UUID, number: int) -> HttpResponse:
    """One's own draft, to change; somebody else's, to read."""
    draft = _draft(request, slug, item, number)
    bank, kind = draft.item.bank, get_kind(draft.kind)
    shown = {"item": kind.dump(draft.payload), "facts": _facts(draft)}
    editor = ItemEditor(kind, surroundings_of(bank), data=request.POST or None, **shown)
    if not request.POST:
        return _show(request, bank, editor, draft=draft, seen=draft.content_hash)
    if draft.author_id != request.user.pk:
        raise NotAllowed(_("Only its author changes a draft."))
    seen = request.POST.get("seen", "")
    if not editor.is_valid():
        return _show(request, bank, editor, draft=draft, seen=seen, status=422)
    return _save(request, draft, editor, seen=seen)


@reauthenticated
@require_POST
def discard(request: SignedInRequest, slug: str, item: UUID, number: int) -> HttpResponse:
    draft = _draft(request, slug, item, number)
    if draft.author_id != request.user.pk:
        raise NotAllowed(_("Only its author deletes a draft."))
    item_drafts.discard_draft(draft)
    messages.success(request, _("The draft is deleted."))
    return redirect("quizzes:author_bank", slug)


@admin_required
@reauthenticated
@require_POST
def publish(request: SignedInRequest, slug: str, item: UUID, number: int) -> HttpResponse:
    draft = _draft(request, slug, item, number)
    item_drafts.publish_draft(draft, admin=request.user, now=clock.now())
    messages.success(request, _("Published. It is drawn from the next start on."))
    return redirect("quizzes:author_bank", slug)


def _save(
    request: SignedInRequest, draft: ItemVersion, editor: ItemEditor, *, seen: str
) -> HttpResponse:
    facts = editor.facts.cleaned_data
    refusal: DomainError
    try:
        item_drafts.save_draft(draft, seen=seen, payload=editor.payload, facts=facts)
    except Conflict as conflict:
        stored = get_object_or_404(ItemVersion, pk=draft.pk)  # seen now: the next save replaces it
        refusal, seen = conflict, stored.content_hash
    except DomainError as error:
        refusal = error
    else:
        return _saved(request, draft)
    return _show(
        request,
        draft.item.bank,
        editor,
        draft=draft,
        seen=seen,
        refusal=str(refusal),
        status=refusal.status,
    )


def _saved(request: SignedInRequest, draft: ItemVersion) -> HttpResponse:
    messages.success(request, _("Draft saved."))
    return redirect("quizzes:author_item", draft.item.bank.slug, draft.item.public_id, draft.number)


def _show(
    request: SignedInRequest,
    bank: Bank,
    editor: ItemEditor,
    *,
    draft: ItemVersion | None = None,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    context |= {
        "bank": bank,
        "editor": editor,
        "version": draft,
        "question": _as_candidate(editor.kind, draft) if draft else None,
        "is_mine": draft is None or draft.author_id == request.user.pk,
        "may_publish": request.user.is_staff and draft is not None,
    }
    return render(request, "quizzes/author/item.html", context, status=status)


def _as_candidate(kind: Kind, draft: ItemVersion) -> Question:
    """The stored draft as a candidate will see it, options in the order they were written."""
    order = [option["id"] for option in draft.payload["options"]]
    shown = kind.candidate(draft.payload, order)
    return Question(1, kind.name, kind.candidate_template, shown, None, 0, False)


def _bank_to_write(request: SignedInRequest, slug: str) -> Bank:
    today = request.user.today(clock.now())
    bank = get_object_or_404(visible_banks(request.user, today).select_related("course"), slug=slug)
    if recognition_to_sign(request.user, bank, today) is None:
        raise NotAllowed(_("Writing needs a recognition as author of this module."))
    return bank


def _draft(request: SignedInRequest, slug: str, item: UUID, number: int) -> ItemVersion:
    """A draft of the banks the person may read; anything else is not found."""
    banks = visible_banks(request.user, request.user.today(clock.now()))
    drafts = ItemVersion.objects.filter(item__bank__in=banks, state=ItemState.DRAFT)
    return get_object_or_404(
        drafts.select_related("item__bank__course", "author"),
        item__bank__slug=slug,
        item__public_id=item,
        number=number,
    )


def _facts(draft: ItemVersion) -> dict[str, Any]:
    facts = {name: getattr(draft, name) for name in item_drafts.FACTS}
    return facts | {"references": " ".join(draft.references)}

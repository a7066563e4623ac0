"""A wording that is not one's own draft: what it says, how it stands, what can be done with it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from quizzes import item_editing
from quizzes.domain.item_proposals import in_use_of, touches_critical
from quizzes.domain.wordings import compare_wordings, wording_of
from quizzes.enums import ItemState
from quizzes.item_access import may_write
from quizzes.item_review_forms import SendBackForm
from quizzes.kinds import get_kind
from quizzes.models import Item, ItemVersion
from quizzes.reviewing import ItemReview, reviewers_of, surroundings_of
from training.lib import clock
from training.people.models import User
from training.people.requests import SignedInRequest


def show_version(
    request: SignedInRequest,
    version: ItemVersion,
    form: SendBackForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Read only. A proposal stands beside what is in use, with its differences."""
    bank, kind = version.item.bank, get_kind(version.kind)
    in_use = in_use_of(version.item)
    other = in_use if in_use and in_use.pk != version.pk else None
    readable = version.unfinished is None
    context: dict[str, Any] = {
        "bank": bank,
        "version": version,
        "kind": kind,
        "beside": item_editing.beside_kept(version, surroundings_of(bank)),
        "review": ItemReview.of(version) if readable else None,
        "in_use": other,
        "in_use_view": item_editing.as_candidate(get_kind(other.kind), other.payload, 2)
        if other
        else None,
        "differences": compare_wordings(wording_of(other), wording_of(version))
        if other and readable
        else [],
        "form": form or SendBackForm(kind=kind),
    }
    return render(
        request,
        "quizzes/author/version.html",
        context | _acts(request, version, in_use),
        status=status,
    )


def next_step(item: Item, user: User) -> dict[str, Any]:
    """The number of the next version, and whether the person has begun it already."""
    newest = item.versions.order_by("-number").values_list("number", flat=True).first() or 0
    own = item.versions.filter(author=user, state__in=[ItemState.DRAFT, ItemState.PROPOSED])
    begun = own.order_by("-number").values_list("number", flat=True).first()
    return {"number": begun or newest + 1, "begun": begun is not None}


def _acts(
    request: SignedInRequest, version: ItemVersion, in_use: ItemVersion | None
) -> dict[str, Any]:
    """What the person may do here; the domain judges again when they do."""
    bank = version.item.bank
    is_mine = version.author_id == request.user.pk
    proposed = version.state == ItemState.PROPOSED
    writes = may_write(request.user, bank)
    critical = touches_critical(version, in_use)
    agrees = (writes and not version.signed_at) or (critical and not version.critical_agreed_at)
    today = request.user.today(clock.now())
    return {
        "is_mine": is_mine,
        "next": next_step(version.item, request.user),
        "may_write": writes,
        "needs_second": proposed and critical,
        "may_agree": proposed and not is_mine and agrees,
        "may_review": proposed and not is_mine,
        "may_publish": proposed and not is_mine and request.user.is_staff,
        "reviewers": reviewers_of(bank, today).exclude(pk=version.author_id or 0)
        if proposed
        else [],
    }

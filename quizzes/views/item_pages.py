"""A question over all its versions: history, use, exposure, likeness, enemies, next review."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from quizzes import item_history
from quizzes.domain import enmities
from quizzes.domain.similar import find_alike
from quizzes.domain.wordings import compare_wordings, wording_of
from quizzes.enums import ItemState
from quizzes.item_access import find_item, find_version, may_write
from quizzes.item_review_forms import EnemyForm, ReviewDayForm
from quizzes.models import Item, ItemVersion
from quizzes.views.item_reading import next_step
from training.lib import clock
from training.lib.errors import DomainError, NotAllowed
from training.lib.htmx import render_page
from training.people.decorators import reauthenticated
from training.people.requests import SignedInRequest


@reauthenticated
@never_cache
@require_safe
def question(request: SignedInRequest, slug: str, item: UUID) -> HttpResponse:
    return _show(request, find_item(request, slug, item))


def _show(request: SignedInRequest, item: Item, *, status: int = 200, **forms: Any) -> HttpResponse:
    versions = list(item_history.versions_of(item))
    face = next((one for one in versions if one.state == ItemState.PUBLISHED), versions[0])
    context = {
        "bank": item.bank,
        "item": item,
        "face": face,
        "versions": versions,
        "acts": item_history.acts_on(item),
        "uses": item_history.uses_of(item, face, versions, now=clock.now()),
        "enemies": item_history.enemies_of(item),
        "may_change": request.user.is_staff or may_write(request.user, item.bank),
        "may_write": may_write(request.user, item.bank),
        "next": next_step(item, request.user),
        "enemy_form": EnemyForm(prefix="enemy"),
        "day_form": ReviewDayForm(initial={"review_on": item.review_on}),
    }
    context |= forms | {"wrong": list(forms.values())}
    return render(request, "quizzes/author/question.html", context, status=status)


@reauthenticated
@never_cache
@require_safe
def compare(request: SignedInRequest, slug: str, item: UUID) -> HttpResponse:
    """Any two versions: `before` and `after` are their numbers, by default the last two."""
    found = find_item(request, slug, item)
    readable = list(found.versions.filter(unfinished__isnull=True).order_by("-number"))
    before = _chosen(readable, request.GET.get("before"), 1)
    after = _chosen(readable, request.GET.get("after"), 0)
    context: dict[str, Any] = {"bank": found.bank, "item": found}
    context |= {"before": before, "after": after}
    context["differences"] = compare_wordings(wording_of(before), wording_of(after))
    return render(request, "quizzes/author/compare.html", context)


def _chosen(versions: list[ItemVersion], number: str | None, place: int) -> ItemVersion:
    if number is None and versions:
        return versions[min(place, len(versions) - 1)]
    for version in versions:
        if str(version.number) == number:
            return version
    raise Http404


@reauthenticated
@never_cache
@require_safe
def alike(request: SignedInRequest, slug: str, item: UUID, number: int) -> HttpResponse:
    """Questions of the bank that say nearly the same; a panel, or a page without scripts."""
    version = find_version(request, slug, item, number)
    context = {"bank": version.item.bank, "version": version, "alike": find_alike(version)}
    partial = "quizzes/author/_alike.html"
    return render_page(request, "quizzes/author/alike.html", context, partial=partial)


@reauthenticated
@require_POST
def part(request: SignedInRequest, slug: str, item: UUID) -> HttpResponse:
    found, now = _item_to_change(request, slug, item), clock.now()
    form = EnemyForm(request.POST, prefix="enemy")
    if form.is_valid():
        try:
            enmities.part(found, **form.cleaned_data, by=request.user, now=now)
        except DomainError as refusal:
            form.add_error("ref", str(refusal))
    if form.errors:
        return _show(request, found, enemy_form=form, status=422)
    messages.success(request, _("They never share a form from the next start on."))
    return redirect("quizzes:author_question", slug, item)


@reauthenticated
@require_POST
def reconcile(request: SignedInRequest, slug: str, item: UUID, other: UUID) -> HttpResponse:
    found = _item_to_change(request, slug, item)
    enemy = get_object_or_404(found.bank.items, public_id=other)
    enmities.reconcile(found, enemy, by=request.user, now=clock.now())
    messages.success(request, _("They may share a form again."))
    return redirect("quizzes:author_question", slug, item)


@reauthenticated
@require_POST
def plan_review(request: SignedInRequest, slug: str, item: UUID) -> HttpResponse:
    found = _item_to_change(request, slug, item)
    form = ReviewDayForm(request.POST)
    if not form.is_valid():
        return _show(request, found, day_form=form, status=422)
    day = form.cleaned_data["review_on"]
    enmities.plan_review(found, day, by=request.user, now=clock.now())
    messages.success(request, _("The day of the next review is noted."))
    return redirect("quizzes:author_question", slug, item)


def _item_to_change(request: SignedInRequest, slug: str, item: UUID) -> Item:
    found = find_item(request, slug, item)
    if not request.user.is_staff and not may_write(request.user, found.bank):
        raise NotAllowed(_("Only authors of this module and admins change this."))
    return found

"""Questions that give each other away: said once, it holds both ways and from the next start on."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from quizzes.domain.blueprints import keeping_blueprints_filled
from quizzes.models import Bank, Enmity, Item, ItemVersion
from training.lib.errors import Conflict, DomainError
from training.people.domain import audit
from training.people.models import User


@transaction.atomic
def part(item: Item, ref: str, *, reason: str, by: User, now: datetime) -> Enmity:
    """From now on no form holds both; `ref` names the other question of the bank."""
    other = Item.objects.filter(bank=item.bank_id, ref__iexact=ref.strip()).first()
    if other is None:
        raise DomainError(_("This bank has no question {ref}.").format(ref=ref.strip()))
    if other == item:
        raise DomainError(_("A question cannot be kept apart from itself."))
    if other.pool != item.pool:
        raise DomainError(
            _("{ref} is in the other pool, so they never share a form.").format(ref=other.ref)
        )
    first, second = sorted((item, other), key=lambda one: one.pk)
    made = {"reason": reason, "made_by": by, "made_at": now}
    with keeping_blueprints_filled(item.bank):
        enmity, is_new = Enmity.objects.get_or_create(first=first, second=second, defaults=made)
    if not is_new:
        raise Conflict(_("They are kept apart already: {ref}.").format(ref=other.ref))
    audit.record("items.parted", item, actor=by, now=now, other=other.pk)
    return enmity


def store_listed(bank: Bank, pairs: Iterable[frozenset[str]], *, now: datetime) -> None:
    """Pairs of refs that files name. What somebody said in the product stays beside them."""
    listed = _keys(bank, pairs)
    stored = {(one.first_id, one.second_id): one for one in Enmity.objects.filter(first__bank=bank)}
    gone = [
        one.pk
        for pair, one in stored.items()
        if pair not in listed and not (one.made_by_id or one.reason)
    ]
    with keeping_blueprints_filled(bank):
        Enmity.objects.filter(pk__in=gone).delete()
        Enmity.objects.bulk_create(
            Enmity(first_id=first, second_id=second, made_at=now)
            for first, second in sorted(listed - stored.keys())
        )


@transaction.atomic
def add_listed(
    bank: Bank, pairs: Iterable[frozenset[str]], *, by: User | None, now: datetime
) -> None:
    """Pairs of refs in a file that somebody brought in; what was said before stays as it is.

    Raises Conflict when no form of a quiz could be drawn with them.
    """
    reason = _("From an imported file")
    with keeping_blueprints_filled(bank):
        Enmity.objects.bulk_create(
            (
                Enmity(first_id=first, second_id=second, reason=reason, made_by=by, made_at=now)
                for first, second in sorted(_keys(bank, pairs))
            ),
            ignore_conflicts=True,
        )


def _keys(bank: Bank, pairs: Iterable[frozenset[str]]) -> set[tuple[int, int]]:
    """A question that moved to another bank is an enemy no more."""
    items = dict(bank.items.values_list("ref", "pk"))
    found = (sorted(items[ref] for ref in pair) for pair in pairs if pair <= items.keys())
    return {(first, second) for first, second in found}


def enemies_named(versions: Iterable[ItemVersion]) -> dict[int, list[str]]:
    """By question, the refs of those it gives away: said once, with the one that came first."""
    refs = {version.item_id: version.item.ref for version in versions}
    found: dict[int, list[str]] = {}
    pairs = Enmity.objects.filter(first__in=refs, second__in=refs).order_by("second")
    for first, second in pairs.values_list("first", "second"):
        found.setdefault(first, []).append(refs[second])
    return found


@transaction.atomic
def reconcile(item: Item, other: Item, *, by: User, now: datetime) -> None:
    """They may share a form again."""
    first, second = sorted((item, other), key=lambda one: one.pk)
    if Enmity.objects.filter(first=first, second=second).delete()[0]:
        audit.record("items.reconciled", item, actor=by, now=now, other=other.pk)


@transaction.atomic
def plan_review(item: Item, day: date | None, *, by: User, now: datetime) -> None:
    """When somebody looks at the question again, whatever its version then."""
    Item.objects.filter(pk=item.pk).update(review_on=day)
    item.review_on = day
    audit.record("item.review-planned", item, actor=by, now=now, review_on=day)

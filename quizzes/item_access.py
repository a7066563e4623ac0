"""Which bank or wording an address of the workshop means, for the person who asks."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from quizzes.models import Bank, Item, ItemVersion
from quizzes.reviewing import recognition_to_sign, visible_banks
from training.lib import clock
from training.lib.errors import NotAllowed
from training.people.models import User
from training.people.requests import SignedInRequest


def find_bank(request: SignedInRequest, slug: str) -> Bank:
    """A bank whose keys the person may read; any other is not found."""
    banks = visible_banks(request.user, request.user.today(clock.now()))
    return get_object_or_404(banks.select_related("course"), slug=slug)


def bank_to_write(request: SignedInRequest, slug: str) -> Bank:
    bank = find_bank(request, slug)
    if not may_write(request.user, bank):
        raise NotAllowed(_("Writing needs a recognition as author of this module."))
    return bank


def may_write(user: User, bank: Bank) -> bool:
    return recognition_to_sign(user, bank, user.today(clock.now())) is not None


def find_item(request: SignedInRequest, slug: str, item: UUID) -> Item:
    bank = find_bank(request, slug)
    return get_object_or_404(bank.items.select_related("bank__course"), public_id=item)


def find_version(request: SignedInRequest, slug: str, item: UUID, number: int) -> ItemVersion:
    bank = find_bank(request, slug)
    versions = ItemVersion.objects.select_related(
        *("item__bank__course", "author", "case_set", "critical_agreed_by", "signed_by")
    )
    return get_object_or_404(versions, item__bank=bank, item__public_id=item, number=number)


def own_version(request: SignedInRequest, slug: str, item: UUID, number: int) -> ItemVersion:
    """One's own wording, to go on with; of somebody else's one may only read."""
    version = find_version(request, slug, item, number)
    if version.author_id != request.user.pk:
        raise NotAllowed(_("Only its author changes a draft."))
    return version

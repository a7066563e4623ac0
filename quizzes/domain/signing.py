"""The clinical review of questions: an authorised physiotherapist stands for them by name."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from quizzes.enums import ItemState
from quizzes.models import Bank, ItemVersion
from training.lib.errors import Conflict, DomainError
from training.people.domain import audit
from training.people.models import Recognition, User

Wording = tuple[UUID, int]  # an item and the number of its version


@transaction.atomic
def sign_items(
    bank: Bank,
    wordings: Collection[Wording],
    reviewer: User,
    *,
    recognition: Recognition,
    now: datetime,
) -> int:
    """Sign exactly these wordings; returns how many.

    All or none: when a wording changed while the page was open, or a colleague signed first, the
    reviewer looks again instead of signing what they did not read. Nobody signs their own.
    """
    if not wordings:
        raise DomainError(_("Mark the questions you have checked."))
    chosen = Q()
    for item, number in wordings:
        chosen |= Q(item__public_id=item, number=number)
    versions = list(
        ItemVersion.objects.select_for_update(of=["self"])
        .filter(chosen, item__bank=bank, state=ItemState.PUBLISHED, signed_at=None)
        .filter(~Q(author=reviewer) | Q(author=None))
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    if len(versions) != len(set(wordings)):
        raise Conflict(_("Some of these questions changed or were signed since. Look again."))
    ItemVersion.objects.filter(pk__in=versions).update(signed_by=reviewer, signed_at=now)
    audit.record(
        "items.signed",
        bank,
        actor=reviewer,
        now=now,
        recognition=recognition.pk,
        versions=versions,
    )
    return len(versions)

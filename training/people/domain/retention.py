"""The facts of a deleted account go when the time for which they were kept has ended.

Each account states its day (`Erasure.kept_until`); a sweep finds it in the row. What names the
person then goes, in each app by its own receiver: names as printed, the bytes of papers and badges,
what clinics knew. Rows, numbers, hashes and the audit log stay, so that a paper that turns up later
is still known for what it was, and nobody can say that something was removed unseen.

It waits while something is open about the facts, or while an admin holds them with a reason; what
was open is asked about again the next day.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from training.lib import background
from training.lib.errors import Conflict
from training.people.domain import audit
from training.people.domain.erasure import FILES_JOB
from training.people.models import Erasure, User
from training.people.signals import facts_removed, removal_asked

REMOVE_JOB = "remove-kept-facts"
# Behind UTC at the westernmost place: "until a day" holds until that day has ended everywhere.
_LAST_ZONE = timedelta(hours=12)


def past_keeping(on: date) -> QuerySet[Erasure]:
    """Emptied accounts whose facts are there still, though their last day lies before `on`."""
    rows = Erasure.objects.filter(erased_at__isnull=False, removed_at=None, kept_until__lt=on)
    return rows.select_related("user").order_by("kept_until", "pk")


def day_everywhere(now: datetime) -> date:
    """The day that has begun everywhere."""
    return (now - _LAST_ZONE).date()


def plan_removals(*, now: datetime) -> int:
    """A duty for each, once a day: it finds out by itself what is still open."""
    due = past_keeping(day_everywhere(now)).filter(held_because="")
    duties = [(f"{row.user.public_id}:{now:%Y-%m-%d}", {"user": row.user_id}) for row in due]
    return background.enqueue_many(REMOVE_JOB, duties, now=now)


@transaction.atomic
def remove_facts(user_pk: int, *, now: datetime) -> bool:
    """Whether they went; a run too many finds them gone, one too early leaves them."""
    erasure = Erasure.objects.select_for_update().select_related("user").get(user=user_pk)
    user = erasure.user
    if not past_keeping(day_everywhere(now)).filter(pk=erasure.pk).exists():
        return False
    if reasons_to_wait(erasure, now=now):
        return False
    # The row comes first: triggers let facts go only where it says so.
    erasure.removed_at = now
    erasure.save(update_fields=["removed_at"])
    files: list[str] = []
    facts_removed.send(sender=User, user=user, now=now, files=files)
    _plan_files(user, files, now=now)
    audit.record("account.facts-removed", user, now=now, kept_until=erasure.kept_until)
    return True


def reasons_to_wait(erasure: Erasure, *, now: datetime) -> list[str]:
    """Sentences; call it in a transaction, in which nothing new is then begun on the facts."""
    reasons = [erasure.held_because] if erasure.held_because else []
    removal_asked.send(sender=User, user=erasure.user, now=now, reasons=reasons)
    return reasons


def hold_facts(erasure: Erasure, *, because: str) -> None:
    """Beyond their time, or (empty) no longer. Too late once they are gone."""
    if not Erasure.objects.filter(pk=erasure.pk, removed_at=None).update(held_because=because):
        raise Conflict(_("These facts were removed already."))
    erasure.held_because = because


def _plan_files(user: User, files: Iterable[str], *, now: datetime) -> None:
    names = sorted({name for name in files if name})
    background.enqueue(FILES_JOB, f"{user.public_id}:kept", {"names": names}, now=now)

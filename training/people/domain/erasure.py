"""An account is deleted: who the person was goes, what was attested of them stays, and says so.

Certificates and credentials are facts that clinics, insurers and regulators have relied on; they
are kept for a stated time, with the name as it was printed. All else that names the person is
emptied here or, told by a signal, in the apps above. The list of erasures outlives a restore and
is played again on the restored copy.

Two promises meet here: the person goes, and what clinics knew in their period stays. Where the
second is still to be written, the account is closed at once and emptied afterwards. The row without
`erased_at` is the duty, and no crash between the two loses either.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import gettext as _

from training.lib import background
from training.lib.errors import Conflict
from training.lib.models import Job
from training.people.domain import audit
from training.people.domain.clinics import end_every_membership
from training.people.domain.notices import MAIL_JOBS
from training.people.domain.second_factor import remove_factors
from training.people.models import ClinicInvitation, Erasure, NoticeChoice, SourceCheck, User
from training.people.rules import is_last_manager
from training.people.signals import erasure_asked, erasure_waits, person_erased

FILES_JOB, EMPTY_JOB = "erase-files", "empty-account"
WHY_KEPT = (
    "Others have relied on these certificates and credentials, and may have to show on what "
    "grounds somebody was let work."
)


def reasons_against(user: User, *, now: datetime) -> list[str]:
    """Sentences that say what has to be done first; empty when the account can go."""
    reasons: list[str] = []
    admins = User.objects.filter(is_staff=True, is_active=True).exclude(pk=user.pk)
    if user.is_staff and not admins.exists():
        reasons.append(_("You are the last programme admin. Make somebody else an admin first."))
    for membership in user.memberships.live_at(now).select_related("clinic"):
        others = membership.clinic.memberships.live_at(now).exclude(user=user)
        if is_last_manager(membership, now=now) and others.exists():
            sentence = _("You are the last manager of %(clinic)s. Name another one first.")
            reasons.append(sentence % {"clinic": membership.clinic.name})
    erasure_asked.send(sender=User, user=user, now=now, reasons=reasons)
    return reasons


def kept_until(now: datetime) -> date:
    """The day on which the facts may go as well; 29 February counts as the 28th."""
    day = now.date()
    year = day.year + settings.FACTS_KEPT_YEARS
    return day.replace(year=year, day=28 if (day.month, day.day) == (2, 29) else day.day)


@transaction.atomic
def erase_account(user: User, *, now: datetime) -> Erasure:
    """Closed at once and for good; erasing twice is erasing once.

    Emptied in the same transaction, unless something has to be written first.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if erased := Erasure.objects.filter(user=user).first():
        return erased
    if reasons := reasons_against(user, now=now):
        raise Conflict(" ".join(reasons))
    facts = {"asked_at": now, "kept_until": kept_until(now), "kept_because": WHY_KEPT}
    return _erase(user, facts, erased_at=now, now=now)


def erasure_list() -> list[dict[str, str]]:
    """What a restored copy has to be told, as plain texts; people by their random id."""
    return [
        {
            "person": str(row.user.public_id),
            "asked_at": row.asked_at.isoformat(),
            "erased_at": row.erased_at.isoformat() if row.erased_at else "",
            "kept_until": row.kept_until.isoformat(),
            "kept_because": row.kept_because,
            "held_because": row.held_because,
        }
        for row in Erasure.objects.select_related("user").order_by("asked_at", "pk")
    ]


def replay_erasures(rows: Iterable[Mapping[str, str]], *, now: datetime) -> int:
    """Erase again whom a restore brought back; how many that were. Nothing stands against it: the
    person was erased, and whatever the restored copy says of them is older than that. What clinics
    keep is written first here as well, by the workers of the restored copy."""
    return sum(_replay(row, now=now) for row in rows)


@transaction.atomic
def _replay(row: Mapping[str, str], *, now: datetime) -> bool:
    """Facts that were removed are removed again by the sweep, from their day. What an admin holds
    is no older than the list, so the copy learns it before that."""
    user = User.objects.select_for_update().filter(public_id=row["person"]).first()
    held = {"held_because": row["held_because"]} if "held_because" in row else {}
    known = Erasure.objects.filter(user=user)
    if user is None or known.exists():
        if held:
            known.filter(removed_at=None).update(**held)
        return False
    facts = {
        "asked_at": datetime.fromisoformat(row["asked_at"]),
        "kept_until": date.fromisoformat(row["kept_until"]),
        "kept_because": row["kept_because"],
        **held,
    }
    erased_at = datetime.fromisoformat(row["erased_at"]) if row["erased_at"] else now
    _erase(user, facts, erased_at=erased_at, now=now)
    return True


def _erase(user: User, facts: Mapping[str, Any], *, erased_at: datetime, now: datetime) -> Erasure:
    """The row comes first: triggers on append-only tables let texts go only where it stands."""
    erasure = Erasure.objects.create(user=user, **facts)
    end_every_membership(user, now=now)
    if _comes_first(user):
        _end_sessions(user)
        user.is_active = False
        user.save(update_fields=["is_active"])
        audit.record("account.closed", user, now=now, kept_until=erasure.kept_until)
    else:
        _empty(erasure, user, erased_at=erased_at, now=now)
    return erasure


def _comes_first(user: User) -> list[str]:
    first: list[str] = []
    erasure_waits.send(sender=User, user=user, first=first)
    return first


def plan_emptying(*, now: datetime) -> int:
    """A duty for each closed account for which everything is written; found in the rows."""
    waiting = Erasure.objects.filter(erased_at=None).select_related("user").order_by("pk")
    ready = [row.user for row in waiting if not _comes_first(row.user)]
    duties = [(str(user.public_id), {"user": user.pk}) for user in ready]
    return background.enqueue_many(EMPTY_JOB, duties, now=now)


@transaction.atomic
def empty_account(user_pk: int, *, now: datetime) -> None:
    """The rest of an erasure; a run too many finds it done."""
    user = User.objects.select_for_update().get(pk=user_pk)
    erasure = Erasure.objects.get(user=user)
    if erasure.erased_at is None:
        _empty(erasure, user, erased_at=now, now=now)


def _empty(erasure: Erasure, user: User, *, erased_at: datetime, now: datetime) -> None:
    files: list[str] = []
    addresses = _addresses_of(user)
    _end_sign_in(user)
    _empty_own_records(user, files, now=now)
    person_erased.send(sender=User, user=user, now=now, files=files)
    _forget_addresses(user, addresses, now=now)
    _forget_who(user)
    names = sorted({name for name in files if name})
    background.enqueue(FILES_JOB, str(user.public_id), {"names": names}, now=now)
    erasure.erased_at = erased_at
    erasure.save(update_fields=["erased_at"])
    audit.record("account.erased", user, now=now, kept_until=erasure.kept_until)


def _end_sessions(user: User) -> None:
    for session in UserSession.objects.filter(user=user):
        session.end()


def _end_sign_in(user: User) -> None:
    _end_sessions(user)
    remove_factors(user)
    EmailAddress.objects.filter(user=user).delete()


def _empty_own_records(user: User, files: list[str], *, now: datetime) -> None:
    user.registrations.update(
        ended_at=Coalesce("ended_at", now), number="", registration_class="", conditions=""
    )
    checks = SourceCheck.objects.filter(registration__user=user)
    files += checks.values_list("image", flat=True)
    checks.update(address="", note="", image="")
    files += user.exports.values_list("file", flat=True)
    user.exports.all().delete()
    NoticeChoice.objects.filter(user=user).delete()


def _addresses_of(user: User) -> list[str]:
    """Every address of the account in small letters, confirmed or not."""
    others = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    return sorted({address.lower() for address in (user.email, *others)})


def _forget_addresses(user: User, addresses: list[str], *, now: datetime) -> None:
    """Whom clinics asked, and mail that was written before and not sent yet."""
    known = ClinicInvitation.objects.annotate(small=Lower("email")).filter(small__in=addresses)
    invitations = ClinicInvitation.objects.filter(pk__in=list(known.values_list("pk", flat=True)))
    invitations.filter(accepted_at=None, withdrawn_at=None).update(withdrawn_at=now)
    invitations.update(email=_nobody(user))
    waiting = Job.objects.filter(kind__in=MAIL_JOBS, done_at=None)
    for job in waiting.filter(payload__has_key="to"):
        if not {address.lower() for address in _as_list(job.payload["to"])}.isdisjoint(addresses):
            job.delete()


def _as_list(to: str | list[str] | None) -> list[str]:
    return to if isinstance(to, list) else [to] if to else []


def _nobody(user: User) -> str:
    """An address that no mail can reach."""
    return f"deleted-{user.public_id.hex[:12]}@deleted.invalid"


def _forget_who(user: User) -> None:
    """What is left is a row that facts point at."""
    nobody = _nobody(user)
    LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk)
    ).update(object_repr=nobody)
    fresh = User()
    for name in ("country", "time_zone", "language", "theme", "quiz_keys"):
        setattr(user, name, getattr(fresh, name))
    user.email, user.legal_name, user.last_login = nobody, "", None
    user.is_active = user.is_staff = user.is_superuser = False
    user.set_unusable_password()
    user.save()


def remove_files(names: Iterable[str]) -> None:
    """After the commit, by a worker; a file that is gone already is fine."""
    for name in names:
        default_storage.delete(name)

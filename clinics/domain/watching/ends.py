"""Managers are told 60, 30 and 7 days before something of a person ends, and on the last day.

Planned as rows when the end becomes known; what is true when a row falls due decides whether it is
sent. The holder is not told here: reminders of the same days go out with `certificates`.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet

from certificates.domain.holder.reminders import due_at
from certificates.enums import Status
from clinics.domain.judging_papers import PAPERS
from clinics.domain.standing import Standing, standing
from clinics.domain.watching.end_mails import Ending, mail_ends
from clinics.enums import EndSkip
from clinics.models import EndNotice, KnownStanding
from clinics.queries import PersonFile, requirements_at, roster
from training.people.models import Clinic

WINDOWS = (60, 30, 7, 0)
ESCALATES_FROM = 7
_QUIET = frozenset({Status.SUSPENDED, Status.REVOKED})
# Reasons that may fall away while the end stays; a renewal, when it is withdrawn or refused.
_RETURNS = frozenset({EndSkip.QUIET, EndSkip.NOT_ASKED, EndSkip.CLOSED, EndSkip.RENEWED})


def plan_ends(clinic: Clinic, known: Sequence[KnownStanding], *, now: datetime) -> None:
    """A row for each window that lies ahead; planning twice is once.

    What was kept quiet and stands again is taken up, the most urgent window alone.
    """
    ending = [row for row in known if row.until]
    rows = [
        EndNotice(
            membership_id=row.membership_id,
            requirement=row.requirement,
            until=row.until,
            days_before=days,
            due_at=due,
        )
        for row in ending
        for days in WINDOWS
        if row.until and (due := due_at(row.until, days, clinic.time_zone)) > now
    ]
    EndNotice.objects.bulk_create(rows, ignore_conflicts=True)
    over = _QUIET | {Status.EXPIRED}
    _take_up_again([row for row in ending if row.status not in over], now=now)


def _take_up_again(ending: Iterable[KnownStanding], *, now: datetime) -> None:
    wanted = {(row.membership_id, row.requirement, row.until) for row in ending}
    people = {membership for membership, _slug, _until in wanted}
    newest: dict[tuple[int, str, date], EndNotice] = {}
    for row in EndNotice.objects.filter(membership__in=people, due_at__lte=now).order_by("due_at"):
        newest[row.membership_id, row.requirement, row.until] = row
    again = [
        row.pk for key, row in newest.items() if key in wanted and row.skipped_because in _RETURNS
    ]
    EndNotice.objects.filter(pk__in=again).update(skipped_because="")


def send_due(*, now: datetime) -> int:
    """Clinic by clinic; one that another worker is at is left to it. Returns how many it did."""
    due = _due(now).order_by("membership__clinic").values_list("membership__clinic", flat=True)
    return sum(_send_at(pk, now=now) for pk in list(due.distinct()))


@transaction.atomic
def _send_at(clinic_id: int, *, now: datetime) -> int:
    """The mails are planned in the transaction that marks the rows: one mail or none."""
    free = Clinic.objects.select_for_update(no_key=True, skip_locked=True)
    clinic = free.filter(pk=clinic_id).first()
    if clinic is None:
        return 0
    rows = list(
        _due(now)
        .filter(membership__clinic=clinic)
        .select_related("membership__user")
        .order_by("pk")
    )
    sent = []
    for row, found in zip(rows, _found(clinic, rows, now), strict=True):
        row.skipped_because = _why_not(row, found, rows)
        if found and not row.skipped_because:
            row.sent_at, row.was_late = now, _is_late(row, clinic, now)
            row.was_escalated = row.days_before <= ESCALATES_FROM and not found.is_renewed
            sent.append(found)
    mail_ends(clinic, sent, now=now)
    facts = ["sent_at", "was_late", "was_escalated", "skipped_because"]
    EndNotice.objects.bulk_update(rows, facts, batch_size=500)
    return len(rows)


def _due(now: datetime) -> QuerySet[EndNotice]:
    return EndNotice.objects.filter(sent_at=None, skipped_because="", due_at__lte=now)


def _found(clinic: Clinic, rows: Sequence[EndNotice], now: datetime) -> Iterable[Ending | None]:
    """Where each stands by the records of now; nothing of whom the clinic does not see."""
    people = {row.membership.public_id for row in rows}
    files = {each.public_id: each for each in roster(clinic, now, now=now, only=people)}
    asked = requirements_at(clinic, now)
    for row in rows:
        person = files.get(row.membership.public_id)
        if person is None or not person.is_open:
            yield None
            continue
        requirement = asked.of(person).get(row.requirement)
        found = standing(person, requirement, now) if requirement else None
        yield Ending(row, person, found, is_renewed=_is_renewed(person, found))


def _is_renewed(person: PersonFile, found: Standing | None) -> bool:
    """A paper that goes on after the end was uploaded and waits for the clinic's look."""
    kind = PAPERS.get(found.requirement.kind) if found else None
    if found is None or found.until is None or kind is None:
        return False
    return any(
        line.valid_until is None or line.valid_until > found.until
        for line in person.papers_of(kind)
        if line.waits_for_clinic
    )


def _why_not(row: EndNotice, found: Ending | None, rows: Sequence[EndNotice]) -> str:
    """Of several that fell due at once only the most urgent one is sent."""
    if found is None:
        return EndSkip.CLOSED
    if found.standing is None or not found.standing.is_needed:
        return EndSkip.NOT_ASKED
    if found.standing.until != row.until:
        return EndSkip.RENEWED
    if found.standing.status in _QUIET:
        return EndSkip.QUIET
    same = (row.membership_id, row.requirement, row.until)
    overtaken = any(
        (each.membership_id, each.requirement, each.until) == same and each.due_at > row.due_at
        for each in rows
    )
    return EndSkip.OVERTAKEN if overtaken else ""


def _is_late(row: EndNotice, clinic: Clinic, now: datetime) -> bool:
    zone = ZoneInfo(clinic.time_zone)
    return now.astimezone(zone).date() > row.due_at.astimezone(zone).date()

"""Where people stand is compared with where they stood; what differs goes onto the list.

The clinic's row is locked first, so one look follows another, and each reads what was committed
before: a change is on the list once, however often or at once the looks come. Numbers are given
under that lock, so who has read up to a number has missed nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from certificates.enums import Status
from clinics.domain.standing import Standing, standing
from clinics.domain.watching.ends import plan_ends
from clinics.domain.watching.notices import plan_notices
from clinics.enums import ChangeKind
from clinics.models import Change, KnownStanding
from clinics.queries import PersonFile, requirements_at, roster
from clinics.queries.happenings import Happening, unnoted
from clinics.signals import change_noted
from training.lib import background
from training.people.enums import MembershipRole
from training.people.models import Clinic

NOTICE_JOB = "clinics.notice"
_TITLE, _DETAIL = 120, 300


def plan_noticing(
    clinic: Clinic | int,
    people: Iterable[UUID] | None = None,
    *,
    now: datetime,
    not_before: datetime | None = None,
) -> None:
    """Look at a clinic soon, at everybody or at these memberships; not before a moment to come.

    Called in the transaction of the act. Each act has a duty of its own: a look that ran before
    this transaction committed has not seen it.
    """
    payload = {
        "clinic": clinic if isinstance(clinic, int) else clinic.pk,
        "people": None if people is None else [str(each) for each in people],
    }
    background.enqueue(NOTICE_JOB, uuid4().hex, payload, now=now, not_before=not_before)


@transaction.atomic
def notice_changes(
    clinic: Clinic, people: Iterable[UUID] | None = None, *, now: datetime
) -> list[Change]:
    """Note what changed at the clinic, for everybody or for these memberships.

    Whom the clinic sees for the first time gives no change of standing: there is nothing to
    compare with, and the consent is a change of its own. The words are those of the clinic's zone
    and of the source language, because no reader is known here.
    """
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    moment = max(now, _last_look(clinic) or now)
    zone = ZoneInfo(clinic.time_zone)
    with translation.override(settings.LANGUAGE_CODE), timezone.override(zone):
        look = _look(clinic, people, moment)
        happenings = [*unnoted(clinic, moment), *look.happenings]
    look.keep(moment)
    plan_ends(clinic, look.known, now=moment)
    changes = _note(clinic, happenings, noted_at=moment)
    plan_notices(clinic, changes, now=moment)
    for change in changes:
        change_noted.send(sender=Change, change=change)
    return changes


@dataclass
class _Look:
    """What a look found: changes, and what to know and to forget until the next."""

    happenings: list[Happening] = field(default_factory=list)
    known: list[KnownStanding] = field(default_factory=list)
    forgotten: list[KnownStanding] = field(default_factory=list)

    def keep(self, moment: datetime) -> None:
        for row in self.known:
            row.since = moment
        facts = ["status", "detail", "title", "until", "scope", "finding", "since"]
        KnownStanding.objects.bulk_create(
            self.known,
            update_conflicts=True,
            unique_fields=["membership", "requirement"],
            update_fields=facts,
        )
        KnownStanding.objects.filter(pk__in=[row.pk for row in self.forgotten]).delete()


def _last_look(clinic: Clinic) -> datetime | None:
    """A look that waited for the lock must not see an older moment than the one before it."""
    known = KnownStanding.objects.filter(membership__clinic=clinic)
    return known.aggregate(latest=Max("since"))["latest"]


def _look(clinic: Clinic, people: Iterable[UUID] | None, moment: datetime) -> _Look:
    look = _Look()
    only = None if people is None else set(people)
    known = _known(clinic, only)
    asked = requirements_at(clinic, moment)
    files = [each for each in roster(clinic, moment, now=moment, only=only) if each.is_open]
    memberships = _memberships(clinic, files)
    for person in files:
        membership = memberships[person.public_id]
        found = [standing(person, each, moment) for each in asked.of(person).values()]
        _compare(look, membership, known.pop(membership, {}), found, moment)
    for closed in known.values():  # who left or no longer consents is not compared any more
        look.forgotten += closed.values()
    return look


def _compare(
    look: _Look,
    membership: int,
    before: dict[str, KnownStanding],
    found: Iterable[Standing],
    moment: datetime,
) -> None:
    is_new = not before
    for each in found:
        after = _row(membership, each)
        row = before.pop(after.requirement, None)
        if row and _facts(row) == _facts(after):
            continue
        look.known.append(after)
        was = row.status if row else Status.NOT_REQUIRED.value
        if row or not (is_new or after.status == was):
            look.happenings.append(_happening(after, was, moment))
    for row in before.values():
        look.forgotten.append(row)
        if row.status != Status.NOT_REQUIRED:
            look.happenings.append(_no_longer_asked(row, moment))


def _row(membership: int, found: Standing) -> KnownStanding:
    scope = [",".join(sorted(regions)) for regions in (found.regions, found.excluded)]
    return KnownStanding(
        membership_id=membership,
        requirement=found.requirement.slug,
        status=found.status.value,
        detail=found.detail[:_DETAIL],
        title=found.requirement.title[:_TITLE],
        until=found.until,
        scope=";".join(scope) if any(scope) else "",
        finding=found.finding,
    )


def _facts(row: KnownStanding) -> tuple[object, ...]:
    return row.status, row.until, row.scope, row.finding


def _happening(row: KnownStanding, before: str, moment: datetime) -> Happening:
    return Happening(
        ChangeKind.STANDING,
        moment,
        row.membership_id,
        requirement=row.requirement,
        title=row.title,
        before=before,
        after=row.status,
        detail=row.detail,
        finding=row.finding,
    )


def _no_longer_asked(row: KnownStanding, moment: datetime) -> Happening:
    return Happening(
        ChangeKind.STANDING,
        moment,
        row.membership_id,
        requirement=row.requirement,
        title=row.title,
        before=row.status,
        after=Status.NOT_REQUIRED.value,
        detail=_("no longer asked for"),
    )


def _known(clinic: Clinic, only: set[UUID] | None) -> dict[int, dict[str, KnownStanding]]:
    rows: QuerySet[KnownStanding] = KnownStanding.objects.filter(membership__clinic=clinic)
    if only is not None:
        rows = rows.filter(membership__public_id__in=only)
    known: dict[int, dict[str, KnownStanding]] = defaultdict(dict)
    for row in rows:
        known[row.membership_id][row.requirement] = row
    return known


def _memberships(clinic: Clinic, files: Iterable[PersonFile]) -> Mapping[UUID, int]:
    held = clinic.memberships.filter(
        role=MembershipRole.STAFF, public_id__in=[each.public_id for each in files]
    )
    return dict(held.values_list("public_id", "pk"))


def _note(clinic: Clinic, happenings: list[Happening], *, noted_at: datetime) -> list[Change]:
    if not happenings:
        return []
    last = clinic.changes.aggregate(last=Max("number"))["last"] or 0
    return Change.objects.bulk_create(
        Change(
            clinic=clinic,
            number=number,
            kind=each.kind,
            membership_id=each.membership,
            requirement=each.requirement,
            title=each.title,
            before=each.before,
            after=each.after,
            detail=each.detail,
            finding=each.finding,
            happened_at=each.at,
            noted_at=noted_at,
        )
        for number, each in enumerate(happenings, last + 1)
    )

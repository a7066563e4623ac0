"""The mails before an end: to managers, and to a holder whom no reminder of their own tells."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from clinics.domain.standing import Standing
from clinics.enums import RequirementKind, WatchSubject
from clinics.models import EndNotice, Watch
from clinics.queries import PersonFile
from clinics.queries.watching import live_managers
from training.people.domain.notices import send_mail_later
from training.people.enums import NoticeKind
from training.people.models import Clinic, Membership

_LINES = 3


@dataclass(frozen=True)
class Ending:
    """A notice that falls due, and where the person stands; `is_renewed`: a paper was uploaded."""

    row: EndNotice
    person: PersonFile
    standing: Standing | None
    is_renewed: bool

    @property
    def title(self) -> str:
        return self.standing.requirement.title if self.standing else ""

    @property
    def together(self) -> tuple[date, int, bool, bool]:
        """What one mail is about."""
        row = self.row
        return row.until, row.days_before, row.was_late, row.was_escalated

    @property
    def is_register(self) -> bool:
        """Nothing is uploaded then: the person renews, and the clinic looks at the register."""
        kind = RequirementKind.REGISTRATION
        return self.standing is not None and self.standing.requirement.kind == kind

    @property
    def holder_is_reminded(self) -> bool:
        """Of the ends of papers and credentials the holder hears from `certificates`; not of a
        register, nor of an end that only the clinic's rules make, as the age a paper may have."""
        if self.is_register:
            return False
        ends = {line.valid_until for line in self.person.papers}
        ends |= {line.valid_until for line in self.person.credentials}
        return self.row.until in ends


def mail_ends(clinic: Clinic, sent: Sequence[Ending], *, now: datetime) -> None:
    """One mail to a manager for what ends on one day, however many people it is about."""
    if not sent:
        return
    managers = list(live_managers(clinic, now=now).select_related("user"))
    watched = _watched(managers)
    for manager in managers:
        mine = [
            each
            for each in sent
            if each.row.was_escalated or manager in _told(each.row, managers, watched)
        ]
        for _key, group in groupby(sorted(mine, key=_together), key=_together):
            _mail_manager(clinic, manager, list(group), now=now)
    for ending in sent:
        if not ending.holder_is_reminded:
            _mail_holder(clinic, ending, now=now)


def _together(ending: Ending) -> tuple[date, int, bool, bool]:
    return ending.together


def _told(
    row: EndNotice, managers: Sequence[Membership], watched: dict[int, list[Watch]]
) -> Sequence[Membership]:
    """Who follows it; when nobody does, who has managed the clinic the longest."""
    following = [
        each for each in managers if any(_covers(watch, row) for watch in watched[each.pk])
    ]
    return following or managers[:1]


def _covers(watch: Watch, row: EndNotice) -> bool:
    return {
        WatchSubject.ROSTER: True,
        WatchSubject.PERSON: watch.person_id == row.membership_id,
        WatchSubject.RULE: watch.requirement == row.requirement,
    }[WatchSubject(watch.subject)]


def _watched(managers: Iterable[Membership]) -> dict[int, list[Watch]]:
    held: dict[int, list[Watch]] = defaultdict(list)
    for watch in Watch.objects.filter(manager__in=list(managers)):
        held[watch.manager_id].append(watch)
    return held


def _mail_manager(
    clinic: Clinic, manager: Membership, endings: Sequence[Ending], *, now: datetime
) -> None:
    first = endings[0]
    with override(manager.user.language):
        context = _dates(clinic, first.row, now=now) | {
            "subject": _subject(clinic, endings, now=now),
            "lines": [_line(each) for each in endings[:_LINES]],
            "more": max(len(endings) - _LINES, 0),
            "is_escalated": first.row.was_escalated,
            "is_register": all(each.is_register for each in endings),
            "url": _address(clinic, endings),
        }
    send_mail_later(
        kind=NoticeKind.LAPSE,
        key=f"clinic-end:{manager.pk}:{first.row.pk}",
        user=manager.user,
        template="emails/clinic_ends.txt",
        context=context,
        now=now,
    )


def _subject(clinic: Clinic, endings: Sequence[Ending], *, now: datetime) -> str:
    first = endings[0]
    days = _days_left(clinic, first.row, now=now)
    if len(endings) == 1:
        text = _("%(name)s: %(title)s ends %(day)s")
    else:
        text = _("%(count)s papers at %(clinic)s end %(day)s")
    words = {
        "name": first.person.label,
        "title": first.title,
        "count": len(endings),
        "clinic": clinic.name,
        "day": date_format(first.row.until, "DATE_FORMAT"),
    }
    return f"{text % words}: {_days_words(days)}"


def _days_words(days: int) -> str:
    if days <= 0:
        return _("today") if days == 0 else _("this day has passed")
    return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}


def _line(ending: Ending) -> str:
    text = _("%(name)s: %(title)s.")
    if ending.is_register:
        text = _("%(name)s: %(title)s. Look it up on the register again.")
    elif ending.is_renewed:
        text = _("%(name)s: %(title)s. A new paper was uploaded: check it.")
    return text % {"name": ending.person.label, "title": ending.title}


def _address(clinic: Clinic, endings: Sequence[Ending]) -> str:
    if len(endings) > 1:
        return reverse("clinics:desk", args=[clinic.slug])
    only = endings[0]
    page = reverse("clinics:person", args=[clinic.slug, only.person.public_id])
    return f"{page}#{only.row.requirement}"


def _mail_holder(clinic: Clinic, ending: Ending, *, now: datetime) -> None:
    user = ending.row.membership.user
    with override(user.language):
        context = _dates(clinic, ending.row, now=now) | {
            "name": user.legal_name,
            "what": ending.title,
            "is_register": ending.is_register,
            "left": _days_words(_days_left(clinic, ending.row, now=now)),
            "url": reverse("certificates:portfolio"),
        }
    send_mail_later(
        kind=NoticeKind.LAPSE,
        key=f"clinic-end-of:{ending.row.pk}",
        user=user,
        template="emails/clinic_end_of_paper.txt",
        context=context,
        now=now,
    )


def _dates(clinic: Clinic, row: EndNotice, *, now: datetime) -> dict[str, object]:
    zone = ZoneInfo(clinic.time_zone)
    return {
        "clinic": clinic.name,
        "until": date_format(row.until, "DATE_FORMAT"),
        "has_passed": _days_left(clinic, row, now=now) < 0,
        "due_on": (
            date_format(row.due_at.astimezone(zone).date(), "DATE_FORMAT") if row.was_late else ""
        ),
    }


def _days_left(clinic: Clinic, row: EndNotice, *, now: datetime) -> int:
    return (row.until - now.astimezone(ZoneInfo(clinic.time_zone)).date()).days

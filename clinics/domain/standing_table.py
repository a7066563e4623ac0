"""The matrix as a table to take along: who made it, when, and as of which day (B20).

The first columns are those of the roster's own table, so that the file can be read in again: what
stands above the names of the columns, and what comes behind them, is left out by the reader.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clinics.domain.desk import Row
from clinics.domain.roster import fields as at
from clinics.domain.roster.fields import FIELDS
from clinics.domain.saying import region_names
from clinics.queries import Requirement
from training.people.models import Clinic, User

Line = Sequence[str]
_ROSTER = (at.EMAIL, at.NAME, at.POSITION, at.LOCATION)


def head_lines(
    clinic: Clinic,
    columns: Iterable[Requirement],
    *,
    as_of: date | None,
    by: User,
    now: datetime,
    held: tuple[str, date] | None = None,
) -> Iterator[Line]:
    """What the table is, then the names of its columns. `held` is a region and the day of it."""
    made = timezone.localtime(now)
    yield [_("Clinic"), clinic.name]
    yield [_("As of"), (as_of or made.date()).isoformat()]
    yield [_("Made"), date_format(made, "DATETIME_FORMAT"), timezone.get_current_timezone_name()]
    yield [_("Made by"), by.legal_name or by.email]
    if held:
        yield [_("Only who holds"), region_names([held[0]]), held[1].isoformat()]
    named = [
        text % {"title": each.title}
        for each in columns
        for text in (_("%(title)s: status"), _("%(title)s: why"), _("%(title)s: to"))
    ]
    yield [*(FIELDS[name].title for name in _ROSTER), _("Consent"), *named]


def lines_of(rows: Iterable[Row], emails: dict[int, str]) -> Iterator[Line]:
    """One line a person; of whoever does not consent only that."""
    for row in rows:
        person = row.person
        names = [held.location_name for held in person.positions]
        yield [
            emails.get(person.user_id) or (person.label if "@" in person.label else ""),
            person.label,
            "; ".join(held.title for held in person.positions),
            "; ".join(names) if any(names) else "",  # each location beside its position
            str(person.consent.label),
            *_cells(row),
        ]


def _cells(row: Row) -> Iterator[str]:
    if not row.person.is_open:
        return
    for each in row.standings:
        yield str(each.status.label)
        yield each.detail
        yield each.until.isoformat() if each.until else ""

"""The matrix as HTML: a table for wide screens and print, cards for a phone.

Twelve thousand cells share a few hundred contents. Each content is written once by the template
of the status component and kept; the cells are joined as strings. A template that loops over the
cells costs ten times as much.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from certificates.enums import Status
from clinics.domain.desk import Row
from clinics.domain.judging import RANK, day, on
from clinics.domain.matrix import Column
from clinics.domain.region_filter import RegionAsked
from clinics.domain.standing import Standing
from clinics.enums import Act, Answer, ConsentState
from clinics.queries import PersonFile

_SOMEBODY = UUID(int=0)


@dataclass(frozen=True)
class Look:
    """How the rows are to be written: on which day, for which clinic, with what in the links."""

    clinic: str
    today: date
    query: str = ""
    asked: RegionAsked | None = None

    def person_url(self) -> tuple[str, str]:
        """The address of somebody, in the two parts around the id: 1,000 look-ups are one."""
        url = reverse("clinics:person", args=[self.clinic, _SOMEBODY])
        before, _id, after = url.partition(str(_SOMEBODY))
        return before, escape(after + self.query)


def matrix_body(
    groups: Sequence[tuple[Answer | None, Sequence[Row]]], columns: Sequence[Column], look: Look
) -> SafeString:
    """The `tbody` of each group; one that bears no name has no heading."""
    return mark_safe("".join(_body(answer, rows, columns, look) for answer, rows in groups))


def _body(answer: Answer | None, rows: Sequence[Row], columns: Sequence[Column], look: Look) -> str:
    heading = ""
    if answer:
        first = 2 if look.asked is None else 3  # person, consent, and a region that is asked for
        heading = (
            f'<tr class="group"><th scope="rowgroup" colspan="{len(columns) + first}">'
            f'{escape(answer.label)} <span class="number">{len(rows)}</span></th></tr>'
        )
    before, after = look.person_url()
    marks = [
        (
            column.place,
            f' class="pin-{column.pin}"' if column.pin else "",
            escape(column.requirement.slug),
            escape(column.requirement.title),
        )
        for column in columns
    ]
    lines = [
        heading,
        *(_line(row, marks, f"{before}{row.person.public_id}{after}", look) for row in rows),
    ]
    return f"<tbody>{''.join(lines)}</tbody>"


def _line(row: Row, marks: Sequence[tuple[int, str, str, str]], url: str, look: Look) -> str:
    person = row.person
    name = escape(person.label)
    head = (
        f'<tr><th scope="row"><a href="{url}">{name}</a>{_places(person)}</th>'
        f"<td>{escape(consent_words(person))}</td>{_asked_cell(row, look, 'td')}"
    )
    if not person.is_open:
        cell = _status(Status.UNKNOWN, row.sentence, get_language())
        return f'{head}<td colspan="{len(marks)}">{cell}</td></tr>'
    today, language, standings = look.today, get_language(), row.standings
    cells = "".join(
        f'<td{pin}><a class="cell" href="{url}#{slug}"><span class="visually-hidden">{name}, '
        f"{title}: </span>{_cell(standings[place], today, language)}</a></td>"
        for place, pin, slug, title in marks
    )
    return f"{head}{cells}</tr>"


def _asked_cell(row: Row, look: Look, tag: str) -> str:
    """What the records say of the region that is asked about, and what decides it."""
    if look.asked is None:
        return ""
    facts = look.asked.facts[row.person.public_id]
    detail = facts.deciding.reason if facts.status != Status.VALID else ""
    return f"<{tag}>{_status(facts.status, detail, get_language())}</{tag}>"


def _places(person: PersonFile) -> str:
    """What the person works as, and where."""
    if not person.positions:
        return ""
    words = (
        f"{held.title}, {held.location_name}" if held.location_name else held.title
        for held in person.positions
    )
    return f'<span class="row-meta">{escape(" · ".join(words))}</span>'


def matrix_cards(rows: Iterable[Row], look: Look) -> SafeString:
    """One card a person, the worst of what is asked first."""
    before, after = look.person_url()
    return mark_safe(
        "".join(_card(row, f"{before}{row.person.public_id}{after}", look) for row in rows)
    )


def _card(row: Row, url: str, look: Look) -> str:
    language = get_language()
    title = f'<h3><a class="card-link" href="{url}">{escape(row.person.label)}</a></h3>'
    if not row.person.is_open:
        words = _status(Status.UNKNOWN, row.sentence, language)
        return f'<li class="card">{title}<p>{words}</p></li>'
    lines = "".join(
        f"<div><dt>{escape(each.requirement.title)}</dt>"
        f"<dd>{_cell(each, look.today, language)}</dd></div>"
        for each in sorted(row.asked, key=lambda each: RANK[each.status])
    )
    asked = ""
    if look.asked:
        asked = f"<div><dt>{escape(look.asked.title)}</dt>{_asked_cell(row, look, 'dd')}</div>"
    return f'<li class="card">{title}{_places(row.person)}<dl>{asked}{lines}</dl></li>'


def _cell(standing: Standing, today: date, language: str | None) -> str:
    return _status(standing.status, cell_words(standing, today), language)


def cell_words(standing: Standing, today: date) -> str:
    """What a cell says behind the status: how long it lasts, or who acts next."""
    if standing.status == Status.EXPIRING and standing.until:
        return _ending(standing.until, today, get_language())
    if standing.act in {Act.CHECK, Act.LOOK_UP}:
        return _("%(detail)s: you check") % {"detail": standing.detail}
    return standing.detail


@lru_cache(maxsize=1000)
def _ending(until: date, today: date, _language: str | None) -> str:
    left = (until - today).days
    days = ngettext("%(count)s day", "%(count)s days", left) % {"count": left}
    return f"{day(until)} · {days}"


def consent_words(person: PersonFile) -> str:
    if person.consent == ConsentState.GIVEN and person.consent_at:
        return _("Since %(day)s") % {"day": on(person.consent_at)}
    if person.consent == ConsentState.ENDED and person.consent_at:
        return _("Ended %(day)s") % {"day": on(person.consent_at)}
    return _("Waiting for consent")


@lru_cache(maxsize=20_000)
def _status(status: Status, detail: str, _language: str | None) -> str:
    """The status component, whose words are those of a language."""
    context = {"status": status.value, "detail": detail}
    return render_to_string("components/status.html", context).strip()

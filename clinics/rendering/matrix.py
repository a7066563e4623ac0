"""The matrix as HTML: a table for wide screens and print, cards for a phone.

Twelve thousand cells share a few thousand contents. Each content is written once and kept, by what
is judged and not by what was said of it; the cells are joined as strings, and a row that is kept
keeps what was written of it, as bytes that go into the finished page (`lib.late`). A template that
loops over the cells costs ten times as much. Whose cell it is, and of what, the headings of the
table say: to a screen reader too.

A cell says no more than it must. Its icon is drawn once a page (`icon_sheet`) and named by each.
"""

import re
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from uuid import UUID

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from certificates.enums import Status
from clinics.domain.desk import Row
from clinics.domain.judged import RANK
from clinics.domain.matrix import Column
from clinics.domain.region_filter import RegionAsked
from clinics.domain.saying import Saying, day, on, say
from clinics.domain.standing import Standing
from clinics.enums import Act, Answer, ConsentState
from clinics.queries import PersonFile

_SOMEBODY = UUID(int=0)
_DETAIL = "detail-goes-here"


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
) -> bytes:
    """The `tbody` of each group, in UTF-8; one that bears no name has no heading."""
    return b"".join(_body(answer, rows, columns, look) for answer, rows in groups)


def _body(
    answer: Answer | None, rows: Sequence[Row], columns: Sequence[Column], look: Look
) -> bytes:
    heading = ""
    if answer:
        first = 2 if look.asked is None else 3  # person, consent, and a region that is asked for
        heading = (
            f'<tr class="group"><th scope="rowgroup" colspan="{len(columns) + first}">'
            f'{escape(answer.label)} <span class="number">{len(rows)}</span></th></tr>'
        )
    before, after = look.person_url()
    marks = tuple(
        (
            column.place,
            f'<td class="pin-{column.pin}">' if column.pin else "<td>",
            escape(column.requirement.slug),
        )
        for column in columns
    )
    way = None if look.asked else _Way(marks, before, after, look.today, get_language())
    lines = [b"<tbody>", heading.encode()]
    for row in rows:
        line = row.written.get(way) if way else None
        if line is None:
            line = _line(row, marks, f"{before}{row.person.public_id}{after}", look).encode()
            if way:
                _keep(row, way, line)
        lines.append(line)
    lines.append(b"</tbody>")
    return b"".join(lines)


class _Way:
    """All that a line of a row depends on beside the row; hashed once, not for each of them."""

    def __init__(self, *parts: Hashable) -> None:
        self._parts = (*parts, get_current_timezone_name())
        self._hash = hash(self._parts)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Way) and self._parts == other._parts


def _keep(row: Row, way: _Way, line: bytes) -> None:
    """In the way that was asked for last alone: few ask for another order of columns."""
    row.written.clear()
    row.written[way] = line


def _line(row: Row, marks: Sequence[tuple[int, str, str]], url: str, look: Look) -> str:
    person = row.person
    head = (
        f'<tr><th scope="row"><a href="{url}">{escape(person.label)}</a>{_places(person)}</th>'
        f"<td>{escape(consent_words(person))}</td>{_asked_cell(row, look, 'td')}"
    )
    if not person.is_open:
        cell = _status(Status.UNKNOWN, row.sentence, get_language())
        return f'{head}<td colspan="{len(marks)}">{cell}</td></tr>'
    today, language, standings = look.today, get_language(), row.standings
    cells = "".join(
        [
            f'{start}<a href="{url}#{slug}" {_in_table(standings[place], today, language)}</a></td>'
            for place, start, slug in marks
        ]
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
    lacking = [each for each in row.asked if each.status != Status.VALID]
    lines = _lines(sorted(lacking, key=lambda each: RANK[each.status]), look)
    if look.asked:
        asked = f"<div><dt>{escape(look.asked.title)}</dt>{_asked_cell(row, look, 'dd')}</div>"
        lines = f"{asked}{lines}"
    shown = f"<dl>{lines}</dl>" if lines else ""
    return f'<li class="card">{title}{_places(row.person)}{shown}{_in_order(row, look)}</li>'


def _in_order(row: Row, look: Look) -> str:
    """What nobody has to do anything about is a line that opens: a phone shows the rest first."""
    fine = [each for each in row.asked if each.status == Status.VALID]
    if not fine:
        return ""
    if len(fine) == len(row.asked):
        words = ngettext(
            "The one thing asked for is in order", "All %(count)s are in order", len(fine)
        )
    else:
        words = ngettext("The other one is in order", "The other %(count)s are in order", len(fine))
    summary = escape(words % {"count": len(fine)})
    return (
        f'<details class="in-order"><summary>{summary}</summary>'
        f"<dl>{_lines(fine, look)}</dl></details>"
    )


def _lines(standings: Iterable[Standing], look: Look) -> str:
    language = get_language()
    return "".join(
        f"<div><dt>{escape(each.requirement.title)}</dt>"
        f"<dd>{_cell(each, look.today, language)}</dd></div>"
        for each in standings
    )


def _cell(standing: Standing, today: date, language: str | None) -> str:
    return _status(standing.status, _detail(standing, today, language), language)


def _in_table(standing: Standing, today: date, language: str | None) -> str:
    """The rest of the tag of a link, and what stands in it."""
    detail = _detail(standing, today, language)
    return f"{_word(standing.status, language)} {escape(detail)}"


def _detail(standing: Standing, today: date, language: str | None) -> str:
    if standing.status == Status.EXPIRING and standing.until:
        return _ending(standing.until, today, language)
    is_ours = standing.act == Act.CHECK or standing.act == Act.LOOK_UP
    return _judged(standing.words, is_ours, language)


@lru_cache(maxsize=1000)
def _ending(until: date, today: date, _language: str | None) -> str:
    """How long it lasts."""
    left = (until - today).days
    days = ngettext("%(count)s day", "%(count)s days", left) % {"count": left}
    return f"{day(until)} · {days}"


@lru_cache(maxsize=20_000)
def _judged(words: Saying, is_ours: bool, _language: str | None) -> str:
    """What the status rests on, and whether the clinic acts next."""
    detail = say(words)
    return _("%(detail)s: you check") % {"detail": detail} if is_ours else detail


def consent_words(person: PersonFile) -> str:
    if person.consent == ConsentState.GIVEN and person.consent_at:
        return _("Since %(day)s") % {"day": on(person.consent_at)}
    if person.consent == ConsentState.ENDED and person.consent_at:
        return _("Ended %(day)s") % {"day": on(person.consent_at)}
    return _("Waiting for consent")


def _status(status: Status, detail: str, language: str | None) -> str:
    """The status component around the words behind it."""
    if not detail:
        return _component(status, "", language)
    before, _mark, after = _component(status, _DETAIL, language).partition(_DETAIL)
    return f"{before}{escape(detail)}{after}"


@lru_cache(maxsize=100)
def _word(status: Status, language: str | None) -> str:
    """The component without the address of its icon, which the page holds itself."""
    word = re.sub(r"<[^>]+>", "", _component(status, "", language))
    return (
        f'class="cell status-{status.value}"><span class="status-word"><svg class="icon"'
        f' aria-hidden="true"><use href="#status-{status.value}"/></svg>{word}</span>'
    )


@cache
def icon_sheet() -> SafeString:
    """The icons of the statuses, to be put into a page once."""
    path = finders.find("img/icons.svg")
    sheet = Path(path).read_text("utf-8") if path else ""
    drawn = re.findall(r'<symbol id="status-.*?</symbol>', sheet, re.DOTALL)
    return mark_safe(f'<svg hidden aria-hidden="true">{"".join(drawn)}</svg>')


@lru_cache(maxsize=100)
def _component(status: Status, detail: str, _language: str | None) -> str:
    """As its template writes it, whose words are those of a language."""
    context = {"status": status.value, "detail": detail}
    return render_to_string("components/status.html", context).strip()

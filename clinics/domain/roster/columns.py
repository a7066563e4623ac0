"""What the columns of a clinic's sheet mean: guessed by their names, then by what stands in them.

A guess that could be wrong is shown with samples and confirmed; only a name that can mean nothing
else is taken as it is.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinics.domain.roster.dates import looks_like_date
from clinics.enums import RequirementKind
from training.lib.sheets.table import MOST_COLUMNS, Table, UnreadableFile

ACTION, EMAIL, NAME, FIRST, LAST = "action", "email", "name", "first", "last"
POSITION, LOCATION, NUMBER, REGULATOR = "position", "location", "number", "regulator"
UNUSED = ""
_SHOWN, _MOST_TITLES = 3, 20
_ADDRESS = re.compile(r"\S+@\S+\.\S+")


@dataclass(frozen=True)
class Field:
    """`title` is the head of the export; `names` mean it for sure, `hint` makes one ask."""

    title: str
    label: Any
    names: frozenset[str]
    hint: re.Pattern[str] | None = None


def _field(title: str, label: Any, names: str, hint: str = "") -> Field:
    known = frozenset([_plain(title), *(name.strip() for name in names.split(","))])
    return Field(title, label, known, re.compile(hint) if hint else None)


def _plain(head: str) -> str:
    """`E-Mail_Address:` and `e mail address` are one name."""
    return " ".join(re.sub(r"[\W_]+", " ", head.casefold()).split())


def _paper(kind: RequirementKind) -> str:
    return f"paper:{kind}"


# In the order of the export. Of two hints the first in this order is taken.
FIELDS: dict[str, Field] = {
    ACTION: _field("Action", gettext_lazy("What to do: add, update or remove"), "what to do"),
    EMAIL: _field(
        "E-mail",
        gettext_lazy("E-mail"),
        "email, mail, email address, e mail address, work email, work e mail, courriel",
        r"mail|courriel",
    ),
    NAME: _field(
        "Name",
        gettext_lazy("Name"),
        "full name, staff name, staff, employee, employee name, therapist, physiotherapist, "
        "physio, practitioner, clinician, nom complet",
        r"\bname\b|therapist|employee",
    ),
    FIRST: _field(
        "First name", gettext_lazy("First name"), "given name, given names, forename, prénom"
    ),
    LAST: _field("Last name", gettext_lazy("Last name"), "surname, family name, nom"),
    POSITION: _field(
        "Position",
        gettext_lazy("Position"),
        "role, job title, job, title, poste",
        r"\bposition|\brole|\bjob",
    ),
    LOCATION: _field(
        "Location",
        gettext_lazy("Location"),
        "site, branch, clinic, clinic location, office, lieu",
        r"locat|\bsite|branch|\bclinic",
    ),
    _paper(RequirementKind.REGISTRATION): _field(
        "Registration until",
        gettext_lazy("Last day of the registration"),
        "licence expiry, license expiry, registration expiry, licence until, license until, "
        "licence expires, license expires, registration expires, licence renewal, "
        "license renewal, registration renewal",
        r"(licen[cs]e|regist).*(exp|until|renew|date|end)|(exp|renew).*(licen[cs]e|regist)",
    ),
    NUMBER: _field(
        "Registration number",
        gettext_lazy("Registration number"),
        "registration no, reg no, reg number, registration, licence number, license number, "
        "licence no, license no, college number, college no, registrant number",
        r"licen[cs]e|regist|\breg\b|college (id|no|num)",
    ),
    REGULATOR: _field(
        "Regulator",
        gettext_lazy("Regulator"),
        "college, regulatory body, regulatory college, board",
        r"regulat|college",
    ),
    _paper(RequirementKind.AUTHORITY): _field(
        "Needling authority until",
        gettext_lazy("Last day of the needling authority"),
        "needling authority, needling authority expiry, needling roster, needling roster until",
        r"roster|authori[sz]",
    ),
    _paper(RequirementKind.INSURANCE): _field(
        "Insurance until",
        gettext_lazy("Last day of the insurance"),
        "insurance, insurance expiry, insurance expires, insurance end, liability insurance, "
        "liability insurance until, liability insurance expiry, malpractice insurance, "
        "professional liability insurance",
        r"insur|liabil|malpract|policy",
    ),
    _paper(RequirementKind.CPR): _field(
        "CPR until",
        gettext_lazy("Last day of CPR or first aid"),
        "cpr, cpr expiry, cpr expires, cpr first aid, first aid, first aid expiry, "
        "first aid until, cpr c",
        r"\bcpr\b|first aid|\bbls\b",
    ),
    _paper(RequirementKind.IMMUNITY): _field(
        "Immunity until",
        gettext_lazy("Last day of the proof of immunity"),
        "immunity, immunity expiry",
        r"immun|hepatitis|hep b|vaccin",
    ),
    _paper(RequirementKind.CRIMINAL_RECORD): _field(
        "Criminal record check until",
        gettext_lazy("Last day of the criminal record check"),
        "criminal record check, criminal record check expiry, crc, crc expiry, crc until",
        r"criminal|\bcrc\b|police|background",
    ),
}
KEYS = frozenset({EMAIL, NUMBER})


@dataclass(frozen=True)
class Column:
    """A column of the file, by its place; `sure` says that nobody needs to be asked."""

    place: int
    head: str
    field: str
    sure: bool
    samples: tuple[str, ...] = ()

    def told(self) -> dict[str, Any]:
        return asdict(self) | {"samples": list(self.samples)}

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Column":
        return cls(**dict(told) | {"samples": tuple(told["samples"])})

    @property
    def is_date(self) -> bool:
        return self.field.startswith("paper:")


def guess_columns(table: Table) -> list[Column]:
    """Each column with a name or a value; UnreadableFile where there is no table."""
    rows = [(line, cells) for line, cells in table.rows if any(cell.strip() for cell in cells)]
    if not rows:
        raise UnreadableFile(_("The table is empty."))
    if max(len(cells) for _line, cells in rows) > MOST_COLUMNS:
        raise UnreadableFile(_("The table has more than 500 columns."))
    place = head_row([cells for _line, cells in rows])
    heads, below = rows[place][1], [cells for _line, cells in rows[place + 1 :]]
    if not below:
        raise UnreadableFile(_("The table has the names of columns and no row below them."))
    width = max(len(cells) for cells in [heads, *below])
    found = [
        _guess(number, heads[number].strip() if number < len(heads) else "", below)
        for number in range(width)
    ]
    return _doubt_the_second(_ask_for_a_key([one for one in found if one.head or one.samples]))


def head_row(rows: Sequence[Sequence[str]]) -> int:
    """The row with most names we know; a title or a date may stand above it."""
    if not rows:
        return 0
    known = [
        sum(bool(_by_name(cell) or _by_hint(cell)) for cell in cells)
        for cells in rows[:_MOST_TITLES]
    ]
    return known.index(max(known))


def all_sure(columns: Sequence[Column]) -> bool:
    return all(column.sure for column in columns)


def _guess(place: int, head: str, below: Sequence[Sequence[str]]) -> Column:
    filled = [
        cells[place].strip() for cells in below if len(cells) > place and cells[place].strip()
    ]
    samples = tuple(dict.fromkeys(cell[:60] for cell in filled[:200]))[:_SHOWN]
    named = _by_name(head)
    field = named or (_by_hint(head) or _by_values(filled) if filled else UNUSED)
    if field.startswith("paper:") and filled and not any(map(looks_like_date, filled[:50])):
        return Column(place, head[:80], UNUSED, False, samples)
    return Column(place, head[:80], field, bool(named) or field == UNUSED, samples)


def _by_name(head: str) -> str:
    plain = _plain(head)
    return next((name for name, field in FIELDS.items() if plain in field.names), UNUSED)


def _by_hint(head: str) -> str:
    """Only of a short text: a sentence that mentions insurance is no head of a column."""
    plain = _plain(head)
    if not plain or len(plain) > 60 or "@" in head:
        return UNUSED
    hits = (name for name, field in FIELDS.items() if field.hint and field.hint.search(plain))
    return next(hits, UNUSED)


def _by_values(filled: Sequence[str]) -> str:
    """Addresses tell themselves. Dates alone do not say of what."""
    sample = filled[:50]
    addresses = sum(bool(_ADDRESS.fullmatch(cell)) for cell in sample)
    return EMAIL if addresses * 2 > len(sample) else UNUSED


def _doubt_the_second(columns: list[Column]) -> list[Column]:
    """Two columns cannot mean one thing: the later ones are asked about."""
    seen: Counter[str] = Counter()
    found = []
    for column in sorted(columns, key=lambda one: (not one.sure, one.place)):
        again = column.field != UNUSED and seen[column.field] > 0
        seen[column.field] += 1
        found.append(
            Column(column.place, column.head, UNUSED, False, column.samples) if again else column
        )
    return sorted(found, key=lambda one: one.place)


def _ask_for_a_key(columns: list[Column]) -> list[Column]:
    """Without a column of addresses or numbers nobody can be told apart: ask about what is left."""
    if KEYS & {column.field for column in columns}:
        return columns
    return [
        Column(one.place, one.head, one.field, one.field != UNUSED or not one.samples, one.samples)
        for one in columns
    ]

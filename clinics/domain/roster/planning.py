"""What each row of a file would do to the list as it stands. Pure; nothing is stored here.

A row means a person by e-mail, then by registration number, never by name. Who is not in the file
stays: only a row that says so removes anybody.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from clinics.domain.roster.fields import FIELDS
from clinics.domain.roster.rows import Row
from clinics.enums import RowAction
from clinics.queries.listed import Listed, plain_number


@dataclass
class Planned:
    """A line of the dry run: `values` are what the row says.

    `entry`, `membership` and `email` are the keys and the address of whom it means.
    """

    line: int
    action: RowAction
    label: str
    email: str = ""
    entry: int | None = None
    membership: int | None = None
    values: dict[str, Any] = field(default_factory=dict)
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    source: list[str] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        return asdict(self) | {"action": str(self.action)}


@dataclass
class People:
    """The list by all that a row can mean somebody by."""

    by_email: dict[str, Listed]
    by_number: dict[str, list[Listed]]

    @classmethod
    def of(cls, listed: Iterable[Listed]) -> "People":
        people = cls({}, {})
        for one in listed:
            for email in one.emails:
                people.by_email.setdefault(email, one)
            for number in one.numbers:
                people.by_number.setdefault(number, []).append(one)
        return people


def plan_rows(
    rows: Sequence[Row], listed: Iterable[Listed], regulators: Mapping[str, str]
) -> list[Planned]:
    """A line for each row. `regulators` are names of known bodies, by slug and by name."""
    people = People.of(listed)
    _refuse_twice(rows)
    planned = [_plan(row, people, regulators) for row in rows]
    _refuse_meant_twice(planned)
    for one, row in zip(planned, rows, strict=True):
        one.source = row.source if one.action == RowAction.REFUSED else []
    return planned


def holds_still(
    lines: Iterable[Mapping[str, Any]], listed: Iterable[Listed], regulators: Mapping[str, str]
) -> bool:
    """Whether each line that was shown to do something would still do the same to the list."""
    shown = [line for line in lines if line["action"] != RowAction.REFUSED]
    again = plan_rows([row_again(line) for line in shown], listed, regulators)
    return all(
        _effect(line) == _effect(planned.told())
        for line, planned in zip(shown, again, strict=True)
        if line["action"] != RowAction.UNCHANGED
    )


def row_again(line: Mapping[str, Any]) -> Row:
    """The row as it was read, from what its line keeps of it."""
    values = line["values"]
    return Row(
        line["line"],
        email=values["email"],
        name=values["name"],
        number=values["number"],
        regulator=values["regulator"],
        places=[(title, name) for title, name in values["places"]],
        papers=values["papers"],
        action="remove" if line["action"] == RowAction.REMOVE else "",
    )


def _effect(line: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a line does and to whom; a stored line has lists where a new one has tuples."""
    changes = [tuple(change) for change in line["changes"]]
    return line["action"], line["entry"], line["membership"], line["email"], changes


def _refuse_twice(rows: Iterable[Row]) -> None:
    """The second of two rows with one address or number says where the first is."""
    first: dict[tuple[str, str], int] = {}
    for row in rows:
        if row.reasons:
            continue
        for key in (("email", row.email), ("number", plain_number(row.number))):
            if not key[1]:
                continue
            if key in first:
                words = (
                    _("The same e-mail stands in line {line}.")
                    if key[0] == "email"
                    else _("The same registration number stands in line {line}.")
                )
                row.reasons.append(words.format(line=first[key]))
                break
            first[key] = row.line


def _refuse_meant_twice(planned: Iterable[Planned]) -> None:
    """By e-mail here and by number there, two rows may mean one person."""
    first: dict[tuple[int | None, int | None], int] = {}
    for one in planned:
        key = (one.entry, one.membership)
        if one.action == RowAction.REFUSED or key == (None, None):
            continue
        if key in first:
            words = _("Line {line} means the same person.")
            one.action, one.changes = RowAction.REFUSED, []
            one.reasons.append(words.format(line=first[key]))
        else:
            first[key] = one.line


def _plan(row: Row, people: People, regulators: Mapping[str, str]) -> Planned:
    if row.reasons:
        return _refused(row, row.reasons)
    found, doubt = who(row, people)
    if doubt:
        return _refused(row, [doubt])
    values, notes = _values(row, regulators)
    if found is None:
        return _unknown(row, values, notes)
    planned = Planned(
        row.line,
        RowAction.REMOVE if row.action == "remove" else RowAction.UNCHANGED,
        found.label if row.action == "remove" else row.name or found.label,
        row.email or found.email,
        found.entry,
        found.membership,
        values,
        notes=notes,
    )
    if planned.action != RowAction.REMOVE:
        planned.changes = _changes(found, values)
        planned.action = RowAction.UPDATE if planned.changes else RowAction.UNCHANGED
    return planned


def _refused(row: Row, reasons: list[str]) -> Planned:
    return Planned(row.line, RowAction.REFUSED, row.label, reasons=list(reasons))


def _unknown(row: Row, values: dict[str, Any], notes: list[str]) -> Planned:
    if row.action in {"update", "remove"}:
        return _refused(row, [_("Nobody on the list has this e-mail or registration number.")])
    if not row.email:
        notes = [*notes, _("No e-mail: waits until somebody joins with this number.")]
    return Planned(row.line, RowAction.ADD, row.label, row.email, values=values, notes=notes)


def who(row: Row, people: People) -> tuple[Listed | None, str]:
    """The person, nobody, or why it cannot be told."""
    by_email = people.by_email.get(row.email) if row.email else None
    same = people.by_number.get(plain_number(row.number), []) if row.number else []
    if by_email:
        others = [one for one in same if one is not by_email]
        if others and by_email not in same:
            words = _("The e-mail is that of {one}, the registration number that of {other}.")
            return None, words.format(one=by_email.label, other=others[0].label)
        return by_email, ""
    if len(same) > 1:
        return None, _("Several people on the list have this registration number. Add the e-mail.")
    return (same[0], "") if same else (None, "")


def _values(row: Row, regulators: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    """What the row says, in the form in which it is stored, and what of it is not kept."""
    regulator = regulators.get(row.regulator.casefold(), "")
    notes = []
    if row.regulator and not regulator:
        words = _("The regulator “{name}” is not known here and is not kept.")
        notes.append(words.format(name=row.regulator[:80]))
    values = {
        "email": row.email,
        "name": row.name,
        "number": row.number,
        "regulator": regulator,
        "places": [list(place) for place in row.places] if row.places else [],
        "papers": row.papers,
    }
    return values, notes


def _changes(found: Listed, values: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What would be different afterwards: (field, before, after)."""
    changes = []
    if values["email"] and values["email"] not in found.emails:
        changes.append(("email", found.email, values["email"]))
    for name in ("name", "regulator"):
        if values[name] and values[name] != getattr(found, name):
            changes.append((name, getattr(found, name), values[name]))
    if values["number"] and plain_number(values["number"]) not in found.numbers:
        changes.append(("number", found.number, values["number"]))
    asked = {_same(place) for place in values["places"]}
    if asked and asked != {_same(place) for place in found.places}:
        changes.append(("position", told_places(found.places), told_places(values["places"])))
    for kind, day in values["papers"].items():
        if found.papers.get(kind) != day:
            changes.append((f"paper:{kind}", found.papers.get(kind, ""), day))
    return changes


def _same(place: Iterable[str]) -> tuple[str, ...]:
    return tuple(part.casefold() for part in place)


def told_places(places: Iterable[Sequence[str]]) -> str:
    return "; ".join(f"{title} ({name})" if name else title for title, name in places)


def new_places(
    lines: Iterable[Mapping[str, Any]], positions: Iterable[str], locations: Iterable[str]
) -> tuple[list[str], list[str]]:
    """Titles and names that the file brings and the clinic does not have, in their order."""
    known = ({title.casefold() for title in positions}, {name.casefold() for name in locations})
    found: tuple[dict[str, str], dict[str, str]] = ({}, {})
    for line in lines:
        if line["action"] not in {RowAction.ADD, RowAction.UPDATE}:
            continue
        for place in line["values"]["places"]:
            for number, text in enumerate(place):
                if text and text.casefold() not in known[number]:
                    found[number].setdefault(text.casefold(), text)
    return list(found[0].values()), list(found[1].values())


def counts(lines: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """How many rows do what, in the order of the enum."""
    found = Counter(line["action"] for line in lines)
    return {str(action): found[action] for action in RowAction}


def field_label(name: str) -> str:
    return str(FIELDS[name].label)

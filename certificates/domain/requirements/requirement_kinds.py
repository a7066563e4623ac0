"""The leaves of a requirement tree: what each asks for, and which records speak to it.

A leaf is a mapping of fields under the name of its kind. It is met when the records that count
reach what it needs. A record that is about a leaf and does not count is kept with the reason.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from certificates.domain.credentials.cycles import add_months
from certificates.domain.requirements.held import Record, Source, WhyNot
from certificates.domain.requirements.requirement_fields import (
    EXPERIENCE_OR_CPD,
    Amount,
    Choices,
    Field,
    Text,
    Texts,
    Whole,
    muscle_names,
    region_names,
)
from certificates.enums import EvidenceKind, HoursCategory
from training.people.anatomy import regions

Node = Mapping[str, Any]
Totals = dict[str, Decimal]
_MONTHS = Whole(1, 600)
_ONE = Decimal(1)


class Leaf(ABC):
    """The usual leaf: at least one record about it."""

    name: str
    sources: Sequence[str]
    fields: Mapping[str, Field] = {}
    required: Sequence[str] = ()
    # Of these exactly one is given.
    one_of: Sequence[str] = ()

    @abstractmethod
    def concerns(self, node: Node, record: Record) -> bool:
        """Whether the record is about this requirement at all."""

    def refuses(self, node: Node, record: Record) -> str:
        """Why a record that would count elsewhere does not count here."""
        return ""

    def last_day(self, node: Node, record: Record) -> date | None:
        """The last day on which it counts here; None without an end."""
        if months := node.get("within_months"):
            limit = add_months(record.on, months)
            return min(limit, record.until) if record.until else limit
        return record.until

    def needs(self, node: Node) -> Totals:
        return {"number": Decimal(node.get("number", 1))}

    def totals(self, node: Node, records: Iterable[Record]) -> Totals:
        return {"number": Decimal(len(list(records)))}


class ModuleLessons(Leaf):
    name = "module"
    sources = (Source.MODULE,)
    fields = {"module": Text(), "course": Text()}
    required = ("module",)

    def concerns(self, node: Node, record: Record) -> bool:
        return _is_of(node, record)


class QuizPassed(Leaf):
    name = "quiz"
    sources = (Source.CERTIFICATE,)
    fields = {
        "module": Text(),
        "course": Text(),
        "within_months": _MONTHS,
        "at_most_attempts": Whole(1, 100),
    }
    required = ("module",)

    def concerns(self, node: Node, record: Record) -> bool:
        return _is_of(node, record)

    def refuses(self, node: Node, record: Record) -> str:
        most = node.get("at_most_attempts")
        return WhyNot.ATTEMPTS if most and record.facts["attempts"] > most else ""


class PracticalPassed(Leaf):
    """By a sheet, by a muscle, by all core muscles of a region, or by so many of some muscles."""

    name = "practical"
    sources = (Source.SIGN_OFF,)
    fields = {
        "checklist": Text(),
        "course": Text(),
        "muscle": Choices(muscle_names),
        "region": Choices(region_names),
        "muscles": Texts(muscle_names),
        "number": Whole(1, 100),
        "within_months": _MONTHS,
    }
    one_of = ("checklist", "muscle", "region", "muscles")

    def concerns(self, node: Node, record: Record) -> bool:
        if "checklist" in node:
            return record.facts["checklist"] == node["checklist"] and _is_of_course(node, record)
        return record.facts["muscle"] in asked_muscles(node)

    def needs(self, node: Node) -> Totals:
        if "region" in node:
            return {"number": Decimal(len(asked_muscles(node)))}
        return super().needs(node)

    def totals(self, node: Node, records: Iterable[Record]) -> Totals:
        """A muscle counts once, however often it was examined."""
        return {"number": Decimal(len({record.facts["muscle"] for record in records}))}


def asked_muscles(node: Node) -> list[str]:
    """The muscles a practical leaf speaks of; of a region those of the core level."""
    if "region" in node:
        return [one.slug for one in regions()[node["region"]].muscles if one.level == "core"]
    return list(node.get("muscles", [node["muscle"]] if "muscle" in node else []))


class HoursOfTraining(Leaf):
    """So many hours of some categories; of them only a share may be online."""

    name = "hours"
    fields = {
        "number": Amount(),
        "of": Texts(lambda: HoursCategory.values),
        "online_at_most_percent": Whole(0, 100),
        "within_months": _MONTHS,
    }
    required = ("number", "of")
    sources = (Source.EVIDENCE, Source.COURSE)

    def concerns(self, node: Node, record: Record) -> bool:
        return any(record.facts.get("hours", {}).get(category) for category in node["of"])

    def needs(self, node: Node) -> Totals:
        return {"hours": Decimal(str(node["number"]))}

    def totals(self, node: Node, records: Iterable[Record]) -> Totals:
        held = {category: Decimal(0) for category in node["of"]}
        for record in records:
            for category in held:
                held[category] += Decimal(str(record.facts["hours"].get(category, 0)))
        online = held.pop(HoursCategory.ONLINE, Decimal(0))
        if (percent := node.get("online_at_most_percent")) is not None:
            online = min(online, Decimal(str(node["number"])) * percent / 100)
        return {"hours": sum(held.values(), online)}


class PriorCredential(Leaf):
    name = "credential"
    sources = (Source.CREDENTIAL,)
    fields = {"type": Text()}
    required = ("type",)

    def concerns(self, node: Node, record: Record) -> bool:
        return record.facts["type"] == node["type"]


class RegistrationClass(Leaf):
    name = "registration"
    sources = (Source.REGISTRATION,)
    fields = {"jurisdiction": Text(), "class": Text()}

    def concerns(self, node: Node, record: Record) -> bool:
        return "jurisdiction" not in node or record.facts["jurisdiction"] == node["jurisdiction"]

    def refuses(self, node: Node, record: Record) -> str:
        """By how it begins: "General" is the General Register, and "full" is not "not full"."""
        wanted, held = node.get("class", "").casefold(), record.facts["class"].casefold()
        return "" if held.startswith(wanted) else WhyNot.OTHER_CLASS


class Experience(Leaf):
    """Months and hours of practice; months in which two papers overlap count once."""

    name = "experience"
    sources = (Source.EVIDENCE,)
    fields = {"months": Whole(1, 600), "hours": Amount()}

    def concerns(self, node: Node, record: Record) -> bool:
        return record.facts["kind"] == EvidenceKind.EXPERIENCE

    def refuses(self, node: Node, record: Record) -> str:
        return "" if _period(record) or "months" not in node else WhyNot.NO_PERIOD

    def needs(self, node: Node) -> Totals:
        return {name: Decimal(str(node[name])) for name in ("months", "hours") if name in node}

    def totals(self, node: Node, records: Iterable[Record]) -> Totals:
        counted = list(records)
        hours = sum((_practice_hours(record) for record in counted), Decimal(0))
        months = months_covered(period for record in counted if (period := _period(record)))
        return {
            name: {"months": Decimal(months), "hours": hours}[name] for name in self.needs(node)
        }


class Recency(Leaf):
    """Hours within the last months. A paper counts while all of its time lies within them."""

    name = "recency"
    sources = (Source.EVIDENCE,)
    fields = {"of": EXPERIENCE_OR_CPD, "hours": Amount(), "months": Whole(1, 600)}
    required = ("of", "hours", "months")

    def concerns(self, node: Node, record: Record) -> bool:
        return record.facts["kind"] == node["of"]

    def refuses(self, node: Node, record: Record) -> str:
        return "" if self._since(record) else WhyNot.NO_PERIOD

    def last_day(self, node: Node, record: Record) -> date | None:
        since = self._since(record)
        return add_months(since, node["months"]) if since else None

    def needs(self, node: Node) -> Totals:
        return {"hours": Decimal(str(node["hours"]))}

    def totals(self, node: Node, records: Iterable[Record]) -> Totals:
        return {"hours": sum((_practice_hours(record) for record in records), Decimal(0))}

    def _since(self, record: Record) -> date | None:
        """A course of continuing development happens on its day, practice over a time."""
        period = _period(record)
        if period:
            return period[0]
        return record.on if record.facts["kind"] == EvidenceKind.CPD else None


class Attested(Leaf):
    name = "attestation"
    sources = (Source.ATTESTATION,)
    fields = {"slug": Text(), "text": Text(longest=2000), "within_months": _MONTHS}
    required = ("slug", "text")

    def concerns(self, node: Node, record: Record) -> bool:
        """Only in exactly these words: what was declared in others is another declaration."""
        return (record.facts["slug"], record.facts["text"]) == (node["slug"], node["text"])


class SupervisedSessions(Leaf):
    name = "sessions"
    sources = (Source.SESSION,)
    fields = {"number": Whole(1, 10_000), "region": Choices(region_names), "within_months": _MONTHS}
    required = ("number",)

    def concerns(self, node: Node, record: Record) -> bool:
        return "region" not in node or record.facts["region"] == node["region"]


class Paper(Leaf):
    """A confirmed paper of a kind, such as an insurance; of an issuer who is called so."""

    name = "paper"
    sources = (Source.EVIDENCE,)
    fields = {
        "kind": Choices(lambda: EvidenceKind.values),
        "issuers": Texts(),
        "within_months": _MONTHS,
    }
    required = ("kind",)

    def concerns(self, node: Node, record: Record) -> bool:
        return record.facts["kind"] == node["kind"]

    def refuses(self, node: Node, record: Record) -> str:
        issuers = node.get("issuers")
        named = not issuers or is_named(issuers, record.facts["issuer"])
        return "" if named else WhyNot.OTHER_ISSUER


class ListedCourse(Leaf):
    """A confirmed course of a provider that the stored list names."""

    name = "listed-course"
    sources = (Source.EVIDENCE,)
    fields = {"providers": Texts(), "within_months": _MONTHS}
    required = ("providers",)

    def concerns(self, node: Node, record: Record) -> bool:
        return record.facts["kind"] == EvidenceKind.COURSE

    def refuses(self, node: Node, record: Record) -> str:
        named = is_named(node["providers"], f"{record.facts['issuer']} {record.title}")
        return "" if named else WhyNot.NOT_LISTED


LEAVES: dict[str, Leaf] = {
    leaf.name: leaf
    for leaf in (
        ModuleLessons(),
        QuizPassed(),
        PracticalPassed(),
        HoursOfTraining(),
        PriorCredential(),
        RegistrationClass(),
        Experience(),
        Recency(),
        Attested(),
        SupervisedSessions(),
        Paper(),
        ListedCourse(),
    )
}


def months_covered(periods: Iterable[tuple[date, date]]) -> int:
    """Whole months from first to last day of each stretch; what overlaps or adjoins is one."""
    stretches: list[list[date]] = []
    for first, last in sorted(periods):
        after = last + timedelta(days=1)
        if stretches and first <= stretches[-1][1]:
            stretches[-1][1] = max(stretches[-1][1], after)
        else:
            stretches.append([first, after])
    return sum(_whole_months(first, after) for first, after in stretches)


def _whole_months(first: date, after: date) -> int:
    months = (after.year - first.year) * 12 + after.month - first.month
    return months - (after.day < first.day)


def is_named(names: Iterable[str], printed: str) -> bool:
    """As whole words: "BC" is not in "ABC Courses"."""
    words = printed.casefold()
    return any(re.search(rf"\b{re.escape(name.casefold())}\b", words) for name in names)


def _period(record: Record) -> tuple[date, date] | None:
    first, last = record.facts.get("from"), record.facts.get("to")
    return (first, last) if first and last and first <= last else None


def _practice_hours(record: Record) -> Decimal:
    by_category = record.facts.get("hours", {})
    listed = sum((Decimal(str(number)) for number in by_category.values()), Decimal(0))
    return listed or Decimal(str(record.facts.get("practice_hours", 0)))


def _is_of(node: Node, record: Record) -> bool:
    return record.facts["module"] == node["module"] and _is_of_course(node, record)


def _is_of_course(node: Node, record: Record) -> bool:
    return "course" not in node or record.facts["course"] == node["course"]

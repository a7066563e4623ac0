"""Requirements and what came of them, in plain words, each with the next thing to do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certificates.domain.requirements.held import Record, Source, WhyNot
from certificates.domain.requirements.requirement_kinds import Node, asked_muscles
from certificates.domain.requirements.requirements import BRANCHES, Outcome, kind_of
from certificates.enums import EvidenceKind, HoursCategory
from certificates.queries.types import titles_of
from training.people.anatomy import muscles, regions


@dataclass(frozen=True)
class Action:
    label: str
    url: str


@dataclass(frozen=True)
class Told:
    """A record beside a requirement; `why_not` in words where it does not count."""

    source: str
    title: str
    on: date
    ref: str
    why_not: str = ""
    code: str = ""


@dataclass(frozen=True)
class Line:
    """One requirement. `parts` are of a choice, where several ways are open."""

    words: str
    state: str
    until: date | None
    progress: str = ""
    counted: list[Told] = field(default_factory=list)
    uncounted: list[Told] = field(default_factory=list)
    action: Action | None = None
    parts: list["Line"] = field(default_factory=list)
    is_draft: bool = False

    @property
    def is_met(self) -> bool:
        return self.state != "missing"

    @property
    def status(self) -> str:
        """The code of what is shown: missing, given and unchecked, and not knowable are three."""
        if self.is_met:
            return "draft" if self.is_draft else "valid"
        codes = {told.code for told in self.uncounted}
        waiting = [code for code in (WhyNot.UNVERIFIED, WhyNot.UNKNOWN) if code in codes]
        return waiting[0].value if waiting else "missing"

    @property
    def label(self) -> str:
        return {
            "valid": _("There"),
            "draft": _("There, from draft content"),
            "unverified": _("Given, not checked"),
            "unknown": _("Not known today"),
        }.get(self.status, _("Missing"))

    def first_gap(self) -> "Line":
        """The first thing that is missing, at the end of its branch."""
        for part in self.parts:
            if not part.is_met:
                return part.first_gap()
        return self


def explain(outcome: Outcome) -> list[Line]:
    """A line for each requirement of a tree; those of its outermost "all" stand side by side."""
    titles = titles_of([outcome.node])
    outer = outcome.parts if outcome.kind == "all" else (outcome,)
    return [_line(part, titles) for part in outer]


def explain_all(outcomes: Iterable[Outcome]) -> list[list[Line]]:
    """The same for several trees, whose names are looked up together."""
    outcomes = list(outcomes)
    titles = titles_of([outcome.node for outcome in outcomes])
    return [
        [_line(part, titles) for part in (one.parts if one.kind == "all" else (one,))]
        for one in outcomes
    ]


def describe(node: Node) -> list[str]:
    """What a tree asks for, a sentence for each part."""
    titles = titles_of([node])
    parts = node["all"] if kind_of(node) == "all" else [node]
    return [words_of(part, titles) for part in parts]


def _line(outcome: Outcome, titles: Mapping[str, str]) -> Line:
    kind, asked = outcome.kind, outcome.node[outcome.kind]
    parts = [_line(part, titles) for part in outcome.parts]
    missing = not outcome.met
    return Line(
        words=words_of(outcome.node, titles) if kind not in BRANCHES else _branch(kind, asked),
        state=outcome.state,
        until=outcome.until,
        progress=_progress(outcome) if missing else "",
        counted=[_told(record) for record in outcome.counted],
        uncounted=[_told(record, why) for record, why in outcome.uncounted],
        action=_next_action(outcome) if missing else None,
        parts=parts,
        is_draft=any(record.is_draft for record in outcome.counted)
        or any(part.is_draft for part in parts),
    )


def _told(record: Record, why_not: str = "") -> Told:
    source, reason = Source(record.source), WhyNot(why_not) if why_not else None
    title = record.title
    if source == Source.SESSION and title in regions():
        title = regions()[title].name
    words = str(reason.label) if reason else ""
    return Told(str(source.label), title, record.on, record.ref, words, str(why_not))


def _progress(outcome: Outcome) -> str:
    """How far one is, where more than one is asked for."""
    parts = []
    for name, need in outcome.needs.items():
        if need > 1:
            has = _number(outcome.has[name])
            words = {
                "hours": _("{has} of {need} hours"),
                "months": _("{has} of {need} months"),
                "number": _("{has} of {need}"),
            }[name]
            parts.append(words.format(has=has, need=_number(need)))
    return ", ".join(parts)


def _next_action(outcome: Outcome) -> Action | None:
    """What the person does next. Giving again what waits for a check would help nobody."""
    waiting = {record.source for record, why in outcome.uncounted if why == WhyNot.UNVERIFIED}
    if outcome.kind == "registration" and waiting:
        return Action(_("See your registrations"), reverse("people:registrations"))
    if Source.EVIDENCE in waiting:
        return Action(_("See your papers"), reverse("certificates:evidence"))
    return _action(outcome.kind, outcome.node[outcome.kind])


def _action(kind: str, asked: Any) -> Action | None:
    if kind in ("quiz", "module", "practical") and "course" in asked:
        url = reverse("courses:course", args=[asked["course"]])
        label = _("See the quiz") if kind == "quiz" else _("See the programme")
        return Action(label, url)
    if kind == "credential":
        return Action(_("See what it asks for"), reverse("certificates:type", args=[asked["type"]]))
    if kind == "registration":
        return Action(_("Add your registration"), reverse("people:add_registration"))
    if kind == "sessions":
        return Action(_("Note a session"), reverse("certificates:needling-log"))
    if kind == "attestation":
        url = reverse("certificates:declare", args=[asked["slug"]])
        return Action(_("Read and declare"), url)
    if paper := _paper_kind(kind, asked):
        url = reverse("certificates:add-evidence-kind", args=[paper])
        return Action(_paper_actions().get(paper, _("Add the paper")), url)
    return None


def _paper_kind(kind: str, asked: Any) -> str:
    """Which paper would help; none for what papers do not show."""
    if kind in ("paper", "recency"):
        return str(asked["kind" if kind == "paper" else "of"])
    return {
        "hours": EvidenceKind.COURSE.value,
        "listed-course": EvidenceKind.COURSE.value,
        "experience": EvidenceKind.EXPERIENCE.value,
    }.get(kind, "")


def _paper_actions() -> dict[str, str]:
    return {
        EvidenceKind.INSURANCE: _("Add insurance schedule"),
        EvidenceKind.COURSE: _("Add the course"),
        EvidenceKind.EXPERIENCE: _("Add your practice"),
        EvidenceKind.AUTHORISATION: _("Add the letter or extract"),
    }


# --- Words ---------------------------------------------------------------------------------


def words_of(node: Node, titles: Mapping[str, str]) -> str:
    """One requirement as a sentence."""
    kind = kind_of(node)
    asked = node[kind]
    if kind in BRANCHES:
        parts = asked["of"] if kind == "at-least" else asked
        return f"{_branch(kind, asked)} " + "; ".join(words_of(part, titles) for part in parts)
    return f"{_WORDS[kind](asked, titles)}{_within(asked)}"


def _branch(kind: str, asked: Any) -> str:
    if kind == "at-least":
        return _("At least {n} of these:").format(n=asked["number"])
    return _("All of these:") if kind == "all" else _("One of these:")


def _within(asked: Node) -> str:
    if not (months := asked.get("within_months")):
        return ""
    return ngettext(", in the last {n} month", ", in the last {n} months", months).format(n=months)


def _quiz(asked: Node, titles: Mapping[str, str]) -> str:
    words = _("Theory of {module}: timed quiz passed").format(module=_titled(asked, titles))
    if most := asked.get("at_most_attempts"):
        attempts = ngettext("in at most {n} attempt", "in at most {n} attempts", most)
        words = f"{words}, {attempts.format(n=most)}"
    return words


def _titled(asked: Node, titles: Mapping[str, str]) -> str:
    name = str(asked.get("module") or asked.get("checklist"))
    return titles.get(f"{asked.get('course', '')}/{name}", name)


def _practical(asked: Node, titles: Mapping[str, str]) -> str:
    if "checklist" in asked:
        title = _titled(asked, titles)
        return _("Practical examination: {title}").format(title=title)
    names = ", ".join(muscles()[slug].name for slug in asked_muscles(asked))
    if "region" in asked:
        region = regions()[asked["region"]].name
        words = _("Practical examination of every core muscle, {region}: {names}")
        return words.format(region=region, names=names)
    number = asked.get("number", 1)
    if number == len(asked_muscles(asked)):
        return _("Practical examination of {names}").format(names=names)
    words = ngettext(
        "Practical examination of at least {n} muscle of: {names}",
        "Practical examination of at least {n} muscles of: {names}",
        number,
    )
    return words.format(n=number, names=names)


def _hours(asked: Node, titles: Mapping[str, str]) -> str:
    kinds = ", ".join(str(HoursCategory(name).label).lower() for name in asked["of"])
    words = _("{n} hours of training: {kinds}").format(n=_number(asked["number"]), kinds=kinds)
    if (percent := asked.get("online_at_most_percent")) is not None:
        limit = _("at most {n} % of them online").format(n=percent)
        words = f"{words}, {limit}"
    return words


def _registration(asked: Node, titles: Mapping[str, str]) -> str:
    place, kind = asked.get("jurisdiction"), asked.get("class")
    if place and kind:
        return _("Registration in {place}, class {kind}, confirmed at the register").format(
            place=place, kind=kind
        )
    if place:
        return _("Registration in {place}, confirmed at the register").format(place=place)
    return _("A registration, confirmed at the register")


def _experience(asked: Node, titles: Mapping[str, str]) -> str:
    parts = []
    if months := asked.get("months"):
        parts.append(ngettext("{n} month", "{n} months", months).format(n=months))
    if hours := asked.get("hours"):
        parts.append(_("{n} hours").format(n=_number(hours)))
    return _("Practice: {amount}").format(amount=_(" and ").join(parts))


def _recency(asked: Node, titles: Mapping[str, str]) -> str:
    of_cpd = asked["of"] == EvidenceKind.CPD
    words = (
        _("{n} hours of continuing development in the last {months} months")
        if of_cpd
        else _("{n} hours of practice in the last {months} months")
    )
    return words.format(n=_number(asked["hours"]), months=asked["months"])


def _sessions(asked: Node, titles: Mapping[str, str]) -> str:
    n = asked["number"]
    words = ngettext("{n} supervised session", "{n} supervised sessions", n).format(n=n)
    if region := asked.get("region"):
        words = f"{words}, {regions()[region].name}"
    return words


def _paper(asked: Node, titles: Mapping[str, str]) -> str:
    label = str(EvidenceKind(asked["kind"]).label)
    if issuers := asked.get("issuers"):
        words = _("{paper}, checked, of: {issuers}")
        return words.format(paper=label, issuers=", ".join(issuers))
    return _("{paper}, checked").format(paper=label)


def _listed(asked: Node, titles: Mapping[str, str]) -> str:
    words = _("A course of the stored list, checked: {names}")
    return words.format(names=", ".join(asked["providers"]))


def _number(number: float | Decimal) -> str:
    """As people write it: "3,900", and no zeros after the point."""
    exact = Decimal(str(number))
    whole = exact.to_integral_value()
    return str(number_format(whole if exact == whole else exact.normalize(), force_grouping=True))


_WORDS: Mapping[str, Any] = {
    "quiz": _quiz,
    "practical": _practical,
    "hours": _hours,
    "registration": _registration,
    "experience": _experience,
    "recency": _recency,
    "sessions": _sessions,
    "paper": _paper,
    "listed-course": _listed,
    "module": lambda asked, titles: _("Lessons of {module}: all read").format(
        module=_titled(asked, titles)
    ),
    "credential": lambda asked, titles: _("Credential: {title}").format(
        title=titles.get(asked["type"], asked["type"])
    ),
    "attestation": lambda asked, titles: _("Declared: “{text}”").format(text=asked["text"]),
}

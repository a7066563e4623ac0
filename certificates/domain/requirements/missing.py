"""What a person still lacks: for each credential on offer, and by the rules of jurisdictions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from certificates.domain.requirements.evaluating import Assessed, assess, issuer_day
from certificates.domain.requirements.explaining import Line, explain_all
from certificates.enums import Status
from certificates.models import Credential, CredentialTypeVersion, JurisdictionRule
from certificates.queries import credentials_at
from certificates.queries.jurisdictions import known_jurisdictions, rules_on
from certificates.queries.types import offered_versions
from training.people.freshness import is_old
from training.people.models import User

MOST_AT_ONCE = 2


@dataclass(frozen=True)
class CredentialGaps:
    """One type, held against its rules. `held` is the credential as it stands, if there is one."""

    version: CredentialTypeVersion
    lines: list[Line]
    is_draft: bool
    held: Credential | None

    @property
    def in_order(self) -> int:
        return sum(line.is_met for line in self.lines)

    @property
    def gap(self) -> Line | None:
        return _first_gap(self.lines)

    @property
    def begun(self) -> bool:
        return any(line.counted or line.parts for line in self.lines if line.is_met)


@dataclass(frozen=True)
class RuleView:
    """One rule as it was told on the day. Without lines it is not held against papers."""

    rule: JurisdictionRule
    lines: list[Line]
    is_old: bool

    @property
    def is_met(self) -> bool:
        return all(line.is_met for line in self.lines)

    @property
    def state(self) -> str:
        if not self.lines:
            return "told"
        if not self.is_met:
            return "missing"
        return "expires" if self.until else "have"

    @property
    def until(self) -> date | None:
        return min((line.until for line in self.lines if line.until), default=None)


@dataclass(frozen=True)
class JurisdictionView:
    name: str
    rules: list[RuleView]

    @property
    def judged(self) -> list[RuleView]:
        return [view for view in self.rules if view.lines]

    @property
    def in_order(self) -> int:
        return sum(view.is_met for view in self.judged)

    @property
    def lacking(self) -> list[str]:
        return [view.rule.title for view in self.judged if not view.is_met]

    @property
    def gap(self) -> Line | None:
        return _first_gap([line for view in self.judged for line in view.lines])

    @property
    def registers(self) -> list[tuple[str, str]]:
        """Name and address of each register that its rules name."""
        bodies = {view.rule.authority for view in self.rules if view.rule.authority}
        found = {(body.name, body.register_url) for body in bodies if body.register_url}
        return sorted(found)


def _first_gap(lines: Iterable[Line]) -> Line | None:
    return next((line.first_gap() for line in lines if not line.is_met), None)


def credential_gaps(user: User, *, at: datetime) -> list[CredentialGaps]:
    """Each type on offer; those already held come with how they stand."""
    versions = list(offered_versions())
    held = {row.type_id: row for row in credentials_at(user.credentials.order_by("pk"), at)}
    assessed = _assessed(user, [version.requires for version in versions], at)
    lines = explain_all(one.outcome for one in assessed)
    return [
        CredentialGaps(version, own, one.is_draft, held.get(version.type_id))
        for version, one, own in zip(versions, assessed, lines, strict=True)
    ]


def jurisdiction_views(
    user: User, names: Sequence[str], *, at: datetime, on: date | None = None
) -> list[JurisdictionView]:
    """The rules of each jurisdiction that held on the day, and which papers count for them.

    `at` is the moment as of which papers and rules are known. Age is judged from the day that is
    asked for.
    """
    day = on or issuer_day(at)
    rules = rules_on(day, names, known_at=at)
    assessed = _assessed(user, [rule.requires for rule in rules], at)
    lines = explain_all(one.outcome for one in assessed)
    views = [
        RuleView(rule, own if rule.requires else [], is_old(rule.last_checked, today=day))
        for rule, own in zip(rules, lines, strict=True)
    ]
    return [
        JurisdictionView(name, [view for view in views if view.rule.jurisdiction == name])
        for name in names
    ]


def _assessed(user: User, trees: Sequence[Any], at: datetime) -> list[Assessed]:
    return assess([user.pk], trees, at=at)[user.pk]


def own_jurisdictions(user: User) -> list[str]:
    """Where the person is registered, as far as rules are stored."""
    known = set(known_jurisdictions().values())
    declared = user.registrations.filter(ended_at=None).order_by("pk")
    names = declared.values_list("authority__jurisdiction", flat=True)
    return [name for name in dict.fromkeys(names) if name in known][:MOST_AT_ONCE]


@dataclass(frozen=True)
class Summary:
    """What the portfolio says first: where one stands, and one thing to do about it."""

    sentence: str
    gap: Line


def portfolio_summary(user: User, *, now: datetime) -> list[Summary]:
    """By place of registration; and by each credential that is under way and not held yet."""
    found = [
        Summary(_of_place(view), view.gap)
        for view in jurisdiction_views(user, own_jurisdictions(user), at=now)
        if view.gap
    ]
    return found + [
        Summary(_of_credential(gaps), gaps.gap)
        for gaps in credential_gaps(user, at=now)
        if gaps.gap and gaps.begun and not _holds(gaps.held)
    ]


def _holds(held: Any) -> bool:
    """A draft counts in a demonstration, so nobody there is told to get it again."""
    return held is not None and held.status in (
        Status.VALID,
        Status.EXPIRING,
        Status.UNVERIFIED,
    )


def _of_place(view: JurisdictionView) -> str:
    return _("{place}: {n} of {total} in order. Lacking: {lacking}.").format(
        place=view.name,
        n=view.in_order,
        total=len(view.judged),
        lacking=", ".join(view.lacking),
    )


def _of_credential(gaps: CredentialGaps) -> str:
    return _("{title}: {n} of {total} in order.").format(
        title=gaps.version.title, n=gaps.in_order, total=len(gaps.lines)
    )

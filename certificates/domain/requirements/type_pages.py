"""What the pages of rules say: what is asked, what changed, who entered it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from certificates.domain.requirements.evaluating import issuer_day
from certificates.domain.requirements.explaining import describe
from certificates.models import CredentialTypeVersion, JurisdictionRule
from training.people.freshness import is_old
from training.people.models import AuditEntry, User


def type_page(version: CredentialTypeVersion) -> dict[str, Any]:
    """The requirements in plain words, and how they differ from those of the version before."""
    asked = describe(version.requires)
    renewal = describe(version.renewal_requires) if version.renewal_requires else []
    before = version.type.versions.filter(number__lt=version.number).order_by("-number").first()
    context: dict[str, Any] = {"version": version, "asked": asked, "renewal": renewal}
    if before:
        context |= {
            "previous": before,
            "changes": _changes(describe(before.requires), asked),
            "renewal_changes": _changes(
                describe(before.renewal_requires) if before.renewal_requires else [], renewal
            ),
        }
    return context


def _changes(before: list[str], now: list[str]) -> dict[str, list[str]]:
    return {
        "added": [line for line in now if line not in before],
        "dropped": [line for line in before if line not in now],
    }


@dataclass(frozen=True)
class RuleRow:
    """One row of a rule; `who` is empty where it came with the product."""

    rule: JurisdictionRule
    asked: list[str]
    is_old: bool
    who: str


def rule_history(rules: Iterable[JurisdictionRule], *, now: datetime) -> list[RuleRow]:
    """The latest first, each with who entered it by the audit log, which holds ids only."""
    rules = sorted(rules, key=lambda rule: rule.pk, reverse=True)
    entries = AuditEntry.objects.filter(
        object_type=JurisdictionRule._meta.label_lower,
        object_id__in=[str(rule.pk) for rule in rules],
    )
    actors = dict(entries.values_list("object_id", "actor_id"))
    known = {actor for actor in actors.values() if actor}
    names = dict(User.objects.filter(pk__in=known).values_list("pk", "legal_name"))
    day = issuer_day(now)
    return [
        RuleRow(
            rule,
            describe(rule.requires) if rule.requires else [],
            is_old(rule.last_checked, today=day),
            names.get(actors.get(str(rule.pk)) or 0, ""),
        )
        for rule in rules
    ]

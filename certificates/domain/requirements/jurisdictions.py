"""Rules of jurisdictions: from files or an admin, each from a day on, none ever rewritten.

A change, and also a fresh look that found the same, is a new row; the one before it ends the day
before. So what was shown on a past day can be shown again.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from certificates.domain.requirements.requirements import MalformedTree, Node, check_tree
from certificates.enums import Confidence
from certificates.models import JurisdictionRule
from certificates.rules.types import may_enter_rules
from training.lib.errors import Conflict, DomainError, NotAllowed
from training.lib.yamlfiles import BrokenFiles, Entry, Problem, read_entry
from training.people.domain import audit
from training.people.models import Authority, User

FILE = Path(__file__).parents[2] / "data" / "rules.yaml"
_NAMES = ["slug", "jurisdiction", "authority", "title", "text", "from", "source", "source_url"]
_NAMES += ["confidence", "last_checked", "requires"]


@dataclass(frozen=True)
class RuleSource:
    """The names are those of `JurisdictionRule`; `authority` is a slug, `since` may be unknown."""

    slug: str
    jurisdiction: str
    authority: str
    title: str
    text: str
    since: date | None
    source: str
    source_url: str
    confidence: str
    last_checked: date
    requires: Node

    @property
    def content_hash(self) -> str:
        facts = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(facts.encode()).hexdigest()


def read_rules(path: Path = FILE) -> list[RuleSource]:
    """Raises BrokenFiles with every mistake and its line."""
    problems: list[Problem] = []
    # The reader takes one mapping a file; the list is its only field.
    text = "rules:\n" + path.read_text(encoding="utf-8")
    rules: dict[str, RuleSource] = {}
    for row in read_entry(text, path.name, problems, first_line=0).entries("rules"):
        rule = _rule(row)
        if rule.slug in rules:
            row.refuse(_("%(slug)s is there twice.") % {"slug": rule.slug}, "slug")
        rules[rule.slug] = rule
    if problems:
        raise BrokenFiles(problems)
    return list(rules.values())


def _rule(row: Entry) -> RuleSource:
    row.only(*_NAMES)
    last_checked = row.day("last_checked")
    if last_checked is None:
        row.refuse(_("last_checked is missing."), "last_checked")
    return RuleSource(
        slug=row.text("slug", longest=100),
        jurisdiction=row.text("jurisdiction", longest=80),
        authority=row.text("authority", required=False, longest=50),
        title=row.text("title", longest=200),
        text=row.text("text"),
        since=row.day("from"),
        source=row.text("source", longest=300),
        source_url=row.text("source_url", required=False, longest=200),
        confidence=row.choice("confidence", Confidence.values),
        last_checked=last_checked or date.min,
        requires=_tree(row),
    )


def _tree(row: Entry) -> Node:
    tree = row.entry("requires").plain() if "requires" in row else {}
    if tree:
        try:
            check_tree(tree, "requires")
        except MalformedTree as error:
            row.refuse(error.message, "requires")
    return tree


def load_rules(path: Path = FILE, *, now: datetime) -> int:
    """How many rows are new. Repeatable; an admin's later look is never overwritten by a file."""
    sources = read_rules(path)
    bodies = {body.slug: body for body in Authority.objects.all()}
    if unknown := {one.authority for one in sources if one.authority} - bodies.keys():
        words = _("There is no authority called {name}. Load the authorities first.")
        raise DomainError(words.format(name=min(unknown)))
    return sum(_load(source, bodies.get(source.authority), now=now) for source in sources)


@transaction.atomic
def _load(source: RuleSource, authority: Authority | None, *, now: datetime) -> bool:
    stored = _last(source.slug)
    if stored and (
        stored.content_hash == source.content_hash or stored.last_checked >= source.last_checked
    ):
        return False
    fields = _fields(source, authority)
    since = source.since
    if stored and (since is None or not _is_later(since, stored)):
        since = source.last_checked  # the same rule, looked at again or told better
    rule = _add(source.slug, fields, since, before=stored, now=now)
    audit.record("rule.loaded", rule, now=now, slug=rule.slug)
    return True


def _fields(source: RuleSource, authority: Authority | None) -> dict[str, Any]:
    told = {name: value for name, value in vars(source).items() if name not in ("slug", "since")}
    return told | {"authority": authority, "content_hash": source.content_hash}


@transaction.atomic
def enter_rule(
    slug: str,
    facts: Mapping[str, Any],
    *,
    authority: Authority | None,
    since: date,
    by: User,
    now: datetime,
) -> JurisdictionRule:
    """A change of a rule, or a new one, from a day on. What held before that day stays told."""
    if not may_enter_rules(by):
        raise NotAllowed(_("A programme admin enters rules."))
    if facts["requires"]:
        check_tree(facts["requires"], "requires")
    stored = _last(slug)
    if stored and not _is_later(since, stored):
        day = stored.period.lower
        raise Conflict(_("The present row begins on {day}. A change begins later.").format(day=day))
    source = RuleSource(
        slug=slug, authority=authority.slug if authority else "", since=since, **facts
    )
    try:
        rule = _add(slug, _fields(source, authority), since, before=stored, now=now)
    except IntegrityError as error:
        raise Conflict(_("Somebody has changed this rule at the same time. Look again.")) from error
    audit.record("rule.entered", rule, actor=by, now=now, slug=slug, since=since)
    return rule


def _last(slug: str) -> JurisdictionRule | None:
    rows = JurisdictionRule.objects.filter(slug=slug).select_for_update()
    return rows.order_by("pk").last()


def _is_later(since: date, stored: JurisdictionRule) -> bool:
    return stored.period.lower is None or since > stored.period.lower


def _add(
    slug: str,
    fields: dict[str, Any],
    since: date | None,
    *,
    before: JurisdictionRule | None,
    now: datetime,
) -> JurisdictionRule:
    with transaction.atomic():
        if before:
            ended = JurisdictionRule.objects.filter(pk=before.pk)
            ended.update(period=DateRange(before.period.lower, since))
        return JurisdictionRule.objects.create(
            slug=slug, period=DateRange(since, None), recorded_at=now, **fields
        )

"""Credential types as files: credentials/*.yaml of a programme's folder. One file is one type."""

import hashlib
import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from certificates.domain.requirements.awarding import plan_for_type
from certificates.domain.requirements.requirements import (
    MalformedTree,
    Node,
    check_tree,
    kind_of,
    leaves_of,
    with_course,
    without_course,
)
from certificates.enums import ValidityKind
from certificates.models import CredentialType, CredentialTypeVersion
from courses.domain.exporting import dump_yaml
from courses.domain.sources import CourseSource
from courses.models import Course
from training.lib.errors import Conflict
from training.lib.yamlfiles import Entry, Problem, read_entry
from training.people.domain import audit

FOLDER = "credentials"
_NAMES = ("slug", "title", "summary", "criteria", "references", "requires", "validity", "renewal")
_LEAP_YEAR = 2028  # in which "02-29" is a day


@dataclass(frozen=True)
class TypeSource:
    """The names are those of `CredentialTypeVersion`. `what_changed` is told, and no rule."""

    slug: str
    title: str
    summary: str
    criteria: str
    requires: Node
    validity: str
    months: int | None
    fixed_day: str
    renewal_opens_days: int
    renewal_grace_days: int
    renewal_requires: Node
    references: list[str]
    what_changed: str

    @property
    def content_hash(self) -> str:
        rules = {name: value for name, value in asdict(self).items() if name != "what_changed"}
        facts = json.dumps(rules, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(facts.encode()).hexdigest()


@dataclass(frozen=True)
class Known:
    """What a requirement of the programme may name."""

    modules: Collection[str]
    checklists: Collection[str]
    types: Collection[str]


def read_credential_types(
    folder: Path, source: CourseSource, checklists: Collection[str], problems: list[Problem]
) -> list[TypeSource]:
    """The types in `folder`; what is wrong with their files is added to `problems`."""
    read: list[tuple[Entry, TypeSource]] = []
    for path in sorted((folder / FOLDER).glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        entry = read_entry(text, str(path.relative_to(folder)), problems)
        read.append((entry, _type(entry, source)))
    types = [one.slug for _entry, one in read]
    known = Known({module.slug for module in source.modules}, checklists, types)
    for entry, one in read:
        if types.count(one.slug) > 1:
            entry.refuse(_("%(slug)s is there twice.") % {"slug": one.slug}, "slug")
        _refuse_unknown(entry, one, known)
    return [_of_course(one, source.slug) for _entry, one in read]


def _type(entry: Entry, source: CourseSource) -> TypeSource:
    entry.only(*_NAMES, "what_changed")
    validity, months, fixed_day = _validity(entry.entry("validity"))
    renewal = entry.entry("renewal") if "renewal" in entry else None
    if renewal:
        renewal.only("opens_days", "grace_days", "requires")
    elif validity != ValidityKind.NONE:
        entry.refuse(_("What ends says how it is renewed."), "renewal")
    return TypeSource(
        slug=entry.text("slug", longest=100),
        title=entry.text("title", longest=200),
        summary=entry.text("summary"),
        criteria=entry.text("criteria"),
        requires=_tree(entry, "requires"),
        validity=validity,
        months=months,
        fixed_day=fixed_day,
        renewal_opens_days=renewal.whole("opens_days", most=366) if renewal else 0,
        renewal_grace_days=renewal.whole("grace_days", most=366) if renewal else 0,
        renewal_requires=_tree(renewal, "requires") if renewal else {},
        references=_references(entry, source),
        what_changed=entry.text("what_changed", required=False, longest=300),
    )


def _validity(entry: Entry) -> tuple[str, int | None, str]:
    entry.only("kind", "months", "day")
    kind = entry.choice("kind", ValidityKind.values)
    months = entry.whole("months", least=1, most=600) if kind == ValidityKind.MONTHS else None
    day = entry.text("day", longest=5) if kind == ValidityKind.FIXED_DAY else ""
    if day:
        try:
            date.fromisoformat(f"{_LEAP_YEAR}-{day}")
        except ValueError:
            entry.refuse(_("day must be a day of the year, such as 03-31."), "day")
    return kind, months, day


def _tree(entry: Entry, name: str) -> Node:
    tree = entry.entry(name).plain()
    try:
        check_tree(tree, name)
    except MalformedTree as error:
        entry.refuse(error.message, name)
        return {"all": []}
    return tree


def _references(entry: Entry, source: CourseSource) -> list[str]:
    keys = entry.texts("references") if "references" in entry else []
    for key in keys:
        if key not in source.references:
            words = _("%(key)s is not in references.yaml.")
            entry.refuse(words % {"key": key}, "references")
    return keys


def _refuse_unknown(entry: Entry, one: TypeSource, known: Known) -> None:
    """A requirement that nobody could ever meet is a misspelt one."""
    for leaf in [*leaves_of(one.requires), *leaves_of(one.renewal_requires or {"all": []})]:
        asked = leaf[kind_of(leaf)]
        for name, of_programme, words in (
            ("module", known.modules, _("{name} is not a module of this programme.")),
            ("checklist", known.checklists, _("{name} is not a checklist of this programme.")),
            ("type", known.types, _("{name} is not a credential of this programme.")),
        ):
            if name in asked and "course" not in asked and asked[name] not in of_programme:
                entry.refuse(words.format(name=asked[name]), "requires")


def _of_course(one: TypeSource, course: str) -> TypeSource:
    fields = vars(one) | {"requires": with_course(one.requires, course)}
    if one.renewal_requires:
        fields |= {"renewal_requires": with_course(one.renewal_requires, course)}
    return TypeSource(**fields)


@transaction.atomic
def store_credential_types(course: Course, sources: list[TypeSource], *, now: datetime) -> int:
    """How many are new: an unchanged file is not news. The caller holds the lock on the course."""
    return sum(_store(course, source, now=now) for source in sources)


def _store(course: Course, source: TypeSource, *, now: datetime) -> bool:
    kind, _created = CredentialType.objects.get_or_create(
        slug=source.slug, defaults={"course": course}
    )
    if kind.course_id != course.pk:
        words = _("The credential {slug} belongs to another programme.")
        raise Conflict(words.format(slug=source.slug))
    newest = kind.versions.order_by("-number").first()
    if newest and newest.content_hash == source.content_hash:
        return False
    fields = {name: value for name, value in vars(source).items() if name != "slug"}
    version = CredentialTypeVersion.objects.create(
        type=kind,
        number=newest.number + 1 if newest else 1,
        content_hash=source.content_hash,
        published_at=now,
        **fields,
    )
    plan_for_type(version, now=now)
    audit.record("credential_type.published", version, now=now, number=version.number)
    return True


def export_credential_types(course: Course, folder: Path) -> None:
    """The newest rules of each type, as `read_credential_types` reads them."""
    newest = CredentialTypeVersion.objects.filter(type__course=course).order_by("type", "-number")
    for version in newest.distinct("type").select_related("type__course"):
        path = folder / FOLDER / f"{version.type.slug}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dump_yaml(_fields(version)), encoding="utf-8")


def _fields(version: CredentialTypeVersion) -> dict[str, Any]:
    course = version.type.course.slug
    validity: dict[str, Any] = {"kind": version.validity}
    if version.months:
        validity["months"] = version.months
    if version.fixed_day:
        validity["day"] = version.fixed_day
    fields = {
        "slug": version.type.slug,
        "title": version.title,
        "summary": version.summary,
        "criteria": version.criteria,
        "references": version.references,
        "what_changed": version.what_changed,
        "requires": without_course(version.requires, course),
        "validity": validity,
    }
    if version.renewal_requires:
        fields["renewal"] = {
            "opens_days": version.renewal_opens_days,
            "grace_days": version.renewal_grace_days,
            "requires": without_course(version.renewal_requires, course),
        }
    return fields

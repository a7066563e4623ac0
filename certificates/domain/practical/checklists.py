"""Practical checklists as files: checklists/*.yaml of a programme's folder.

One file is one sheet or, with `for`, one sheet per muscle with the same steps: a muscle's `notes`
say what a step means there.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from certificates.domain.practical.sign_offs import Seen
from certificates.models import Checklist, ChecklistVersion
from courses.domain.exporting import dump_yaml
from courses.domain.sources import CourseSource
from courses.models import Course
from training.lib.yamlfiles import Entry, Problem, read_entry
from training.people.anatomy import muscles

FOLDER = "checklists"
_NAMES = ("slug", "title", "module", "confidence", "references", "steps", "for", "muscle")
# A step is a field of the sheet, beside these.
_FIELDS = {field.name for field in fields(Seen)} | {
    "record",
    "learner",
    "version",
    "signed",
    "sent",
}
_CONFIDENCE = ("high-read", "high", "programme")  # a medium fact is never what somebody fails by


@dataclass(frozen=True)
class ChecklistSource:
    slug: str
    title: str
    module: str
    muscle: str
    steps: list[dict[str, Any]]
    references: list[str]

    @property
    def content_hash(self) -> str:
        facts = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(facts.encode()).hexdigest()


def read_checklists(
    folder: Path, source: CourseSource, problems: list[Problem]
) -> list[ChecklistSource]:
    """The sheets in `folder`; what is wrong with their files is added to `problems`."""
    found: dict[str, ChecklistSource] = {}
    for path in sorted((folder / FOLDER).glob("*.yaml")):
        name = str(path.relative_to(folder))
        entry = read_entry(path.read_text(encoding="utf-8"), name, problems)
        for sheet in _sheets(entry, source):
            if sheet.slug in found:
                entry.refuse(_("%(slug)s is there twice.") % {"slug": sheet.slug}, "slug")
            found[sheet.slug] = sheet
    return list(found.values())


def _sheets(entry: Entry, source: CourseSource) -> Iterator[ChecklistSource]:
    entry.only(*_NAMES)
    entry.choice("confidence", _CONFIDENCE)
    sheet = ChecklistSource(
        slug=entry.text("slug", longest=60),
        title=entry.text("title", longest=120),
        module=entry.text("module", longest=50),
        muscle=_muscle(entry) if "muscle" in entry else "",
        steps=_steps(entry),
        references=_references(entry, source),
    )
    if "for" not in entry:
        yield sheet
        return
    for one in entry.entries("for"):
        one.only("muscle", "notes")
        if muscle := _muscle(one):
            yield replace(
                sheet,
                slug=f"{sheet.slug}-{muscle}",
                title=f"{sheet.title}: {muscles()[muscle].name}",
                muscle=muscle,
                steps=_with_notes(sheet.steps, one),
            )


def _references(entry: Entry, source: CourseSource) -> list[str]:
    keys = entry.texts("references")
    for key in keys:
        if key not in source.references:
            words = _("%(key)s is not in references.yaml.")
            entry.refuse(words % {"key": key}, "references")
    return keys


def _steps(entry: Entry) -> list[dict[str, Any]]:
    steps: dict[str, dict[str, Any]] = {}
    for row in entry.entries("steps"):
        row.only("id", "text", "critical", "note")
        ident = row.text("id", longest=40)
        if ident in steps:
            row.refuse(_("%(name)s is there twice.") % {"name": ident}, "id")
        if ident in _FIELDS:
            row.refuse(_("%(name)s is the name of another field.") % {"name": ident}, "id")
        steps[ident] = {
            "id": ident,
            "text": row.text("text", longest=300),
            "critical": "critical" in row and row.flag("critical"),
            "note": row.text("note", required=False, longest=300),
        }
    if not steps:
        entry.refuse(_("A checklist has at least one step."), "steps")
    return list(steps.values())


def _muscle(entry: Entry) -> str:
    return entry.choice("muscle", muscles())


def _with_notes(steps: list[dict[str, Any]], one: Entry) -> list[dict[str, Any]]:
    notes = one.entry("notes") if "notes" in one else None
    if notes is None:
        return steps
    notes.only(*(step["id"] for step in steps))
    return [
        step | {"note": notes.text(step["id"], longest=300)} if step["id"] in notes else step
        for step in steps
    ]


@transaction.atomic
def store_checklists(course: Course, sources: list[ChecklistSource], *, now: datetime) -> int:
    """How many are new: an unchanged file is not news. The caller holds the lock on the course."""
    return sum(_store(course, source, now=now) for source in sources)


def _store(course: Course, source: ChecklistSource, *, now: datetime) -> bool:
    checklist, _created = Checklist.objects.get_or_create(course=course, slug=source.slug)
    newest = checklist.versions.order_by("-number").first()
    if newest and newest.content_hash == source.content_hash:
        return False
    highest = checklist.versions.aggregate(highest=Max("number"))["highest"] or 0
    ChecklistVersion.objects.create(
        checklist=checklist,
        number=highest + 1,
        title=source.title,
        module=source.module,
        muscle=source.muscle,
        steps=source.steps,
        references=source.references,
        content_hash=source.content_hash,
        published_at=now,
    )
    return True


def export_checklists(course: Course, folder: Path) -> None:
    """The newest wordings; sheets that differ only by muscle and notes share a file."""
    newest = ChecklistVersion.objects.filter(checklist__course=course).order_by(
        "checklist", "-number"
    )
    files: dict[str, dict[str, Any]] = {}
    for version in newest.distinct("checklist").select_related("checklist"):
        fields = _fields(version)
        shared, part = _without_muscle(fields)
        file = files.setdefault(shared["slug"], shared | {"for": []}) if part else None
        if file and file == shared | {"for": file.get("for")}:
            file["for"].append(part)
        else:
            files[fields["slug"]] = fields
    for slug, fields in files.items():
        path = folder / FOLDER / f"{slug}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dump_yaml(fields), encoding="utf-8")


def _fields(version: ChecklistVersion) -> dict[str, Any]:
    return {
        "slug": version.checklist.slug,
        "title": version.title,
        "module": version.module,
        "muscle": version.muscle,
        "confidence": "programme",
        "references": version.references,
        "steps": [{name: value for name, value in step.items() if value} for step in version.steps],
    }


def _without_muscle(fields: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """What a sheet shares with those of other muscles, and its own entry in their `for`."""
    muscle = muscles().get(fields["muscle"])
    if muscle is None or not fields["slug"].endswith(f"-{muscle.slug}"):
        return fields, None
    shared = {name: value for name, value in fields.items() if name != "muscle"} | {
        "slug": fields["slug"].removesuffix(f"-{muscle.slug}"),
        "title": fields["title"].removesuffix(f": {muscle.name}"),
        "steps": [
            {name: value for name, value in step.items() if name != "note"}
            for step in fields["steps"]
        ],
    }
    notes = {step["id"]: step["note"] for step in fields["steps"] if "note" in step}
    return shared, {"muscle": muscle.slug} | ({"notes": notes} if notes else {})

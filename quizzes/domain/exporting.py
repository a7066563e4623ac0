"""The examination part of a programme folder, written back from what is published."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from courses.domain.exporting import dump_yaml
from courses.models import CourseFile, CourseVersion
from quizzes.domain.enmities import enemies_named
from quizzes.enums import CutKind, ItemState, Navigation
from quizzes.kinds import get_kind
from quizzes.models import ItemVersion, Quiz, QuizVersion


def export_quizzes(edition: CourseVersion) -> dict[str, Any]:
    """The `quiz` part of module.yaml by module slug."""
    quizzes = Quiz.objects.filter(course=edition.course).order_by("pk")
    in_use = QuizVersion.objects.filter(published_at__isnull=False).order_by("-number")
    return {
        quiz.module_slug: _quiz(version)
        for quiz in quizzes
        if (version := in_use.filter(quiz=quiz).first())
    }


def _quiz(version: QuizVersion) -> dict[str, Any]:
    blueprint: dict[str, dict[str, int]] = {}
    for cell in version.cells.order_by("topic", "pk"):
        blueprint.setdefault(cell.topic, {})[cell.level] = cell.count
    kind = CutKind(version.cut_kind)
    if kind == CutKind.PANEL_SHARE:
        kind = CutKind.PROVISIONAL  # a percentage is a panel's word only where its record is
    cut: dict[str, Any] = {"kind": kind.value}
    if version.cut_percent is not None:
        cut["percent"] = _number(version.cut_percent)
    return {
        "slug": version.quiz.slug,
        "title": version.title,
        "blueprint": blueprint,
        "time_limit_minutes": int(version.time_limit.total_seconds() // 60),
        "cut": cut,
        "topic_minimum_percent": _number(version.topic_minimum_percent),
        "critical_items_must_be_right": version.critical_items_must_be_right,
        "max_attempts": version.max_attempts,
        "cool_down_hours": version.cool_down_hours,
        "last_start": version.last_start,
        "hard_end": version.hard_end,
        "feedback": version.feedback,
    } | _unusual(version)


def _unusual(version: QuizVersion) -> dict[str, Any]:
    """Rules that most quizzes leave out."""
    rules: dict[str, Any] = {}
    if version.first_start:
        rules["first_start"] = version.first_start
    if version.lessons_first:
        rules["lessons_first"] = True
    if version.navigation != Navigation.FREE:
        rules["navigation"] = version.navigation
    for name in ("least_expected", "most_expected"):
        if (share := getattr(version, name)) is not None:
            rules[f"{name}_percent"] = _number(share * 100)
    return rules


def export_items(edition: CourseVersion, folder: Path) -> None:
    """One file per topic, the questions in the order in which they first came.

    Those of a case set follow each other as they are shown; its text is with the first of them.
    """
    versions = (
        ItemVersion.objects.filter(
            item__bank__course=edition.course,
            item__bank__module_slug__in=edition.modules.values("slug"),
            state=ItemState.PUBLISHED,
        )
        .select_related("item__bank", "case_set")
        .order_by("item__bank_id", "topic", "item_id")
    )
    enemies = enemies_named(versions)
    files: dict[tuple[str, str], dict[str, Any]] = {}
    written: set[int] = set()
    for version in _with_sets_together(versions):
        place = (version.item.bank.module_slug, version.topic)
        file = files.setdefault(place, {"module": place[0], "topic": place[1]})
        if version.case_set and version.case_set.pk not in written:
            written.add(version.case_set.pk)
            case = {"ref": version.case_set.ref, "text": version.case_set.text}
            file.setdefault("case_sets", []).append(case)
        file.setdefault("items", []).append(_item(version, enemies.get(version.item_id, [])))
        _write_figure(version, folder)
    for (module, topic), file in files.items():
        path = folder / "modules" / module / "items" / f"{topic.replace('.', '-')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dump_yaml(file))


def _with_sets_together(versions: Iterable[ItemVersion]) -> list[ItemVersion]:
    """Each set where its first question stands, in the written order."""
    units: dict[tuple[str, int], list[ItemVersion]] = {}
    for version in versions:
        unit = version.case_set_id or -version.pk
        units.setdefault((version.topic, unit), []).append(version)
    for members in units.values():
        members.sort(key=lambda version: version.case_place or 0)
    return [version for members in units.values() for version in members]


def _write_figure(version: ItemVersion, folder: Path) -> None:
    """The very drawing the areas of the question were drawn on."""
    if "file" not in version.payload:
        return
    bank = version.item.bank
    name = f"{bank.module_slug}/{version.payload['figure']}"
    digest = version.payload["file"].partition(".")[0]
    file = CourseFile.objects.get(course=bank.course_id, path=name, sha256=digest)
    path = folder / "modules" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(file.file.open("rb").read())


def _item(version: ItemVersion, enemies: list[str]) -> dict[str, Any]:
    fields = {
        "ref": version.item.ref,
        "kind": version.kind,
        "schema": version.schema,
        "level": version.level,
        "critical": version.critical,
        "pool": version.item.pool,
        "status": "draft",
        "confidence": version.confidence,
        "references": version.references,
        "lesson": version.lesson_slug,
    }
    if version.jurisdiction:
        fields["jurisdiction"] = version.jurisdiction
    for name in ("valid_from", "valid_until"):
        if day := getattr(version, name):
            fields[name] = day
    if version.case_set:
        fields["case_set"] = version.case_set.ref
    if enemies:
        fields["enemies"] = enemies
    return fields | get_kind(version.kind).dump(version.payload)


def _number(value: Any) -> int | float:
    return int(value) if value == int(value) else float(value)

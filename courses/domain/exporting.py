"""Write an edition back as the files it can be loaded from."""

import re
from pathlib import Path
from typing import Any

import yaml

from courses.domain.editions import modules_of
from courses.domain.loading import LICENCE_PATH
from courses.models import CourseFile, CourseVersion, LessonVersion, Module

_FILE = re.compile(r"/courses/files/([0-9a-f]{64})\.")


class _Dumper(yaml.SafeDumper):
    """Lists indented below their name, as people write them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def dump_yaml(value: dict[str, Any]) -> str:
    """The fields as YAML; an empty text is left out, as authors leave it out."""
    written = {name: field for name, field in value.items() if field != ""}
    return yaml.dump(written, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)


def export_course(edition: CourseVersion, folder: Path, *, quizzes: dict[str, Any]) -> None:
    """Write the files of `edition`; `quizzes` has the quiz part of module.yaml by module slug."""
    _write(folder / "course.yaml", dump_yaml(_course(edition)))
    _write(folder / "references.yaml", dump_yaml(edition.references))
    licence = CourseFile.objects.filter(course=edition.course, path=LICENCE_PATH).last()
    if licence:
        _write(folder / LICENCE_PATH, licence.file.open("rb").read())
    for module, texts in modules_of(edition):
        place = folder / "modules" / module.slug
        _write(place / "module.yaml", dump_yaml(_module(module, texts, quizzes.get(module.slug))))
        for text in texts:
            _write(place / "lessons" / f"{text.lesson.slug}.md", _lesson(text))
        _write_figures(module, texts, folder / "modules")


def _course(edition: CourseVersion) -> dict[str, Any]:
    return {
        "slug": edition.course.slug,
        "title": edition.title,
        "summary": edition.summary,
        "audience": edition.audience,
        "language": edition.language,
        "licence": edition.licence,
        "hours": float(edition.hours),
        **edition.statements,
        "modules": [module.slug for module in edition.modules.all()],
    }


def _module(module: Module, texts: list[LessonVersion], quiz: Any) -> dict[str, Any]:
    fields = {
        "slug": module.slug,
        "number": module.number,
        "title": module.title,
        "topic": module.topic,
        "summary": module.summary,
        "outcomes": module.outcomes,
        "topics": dict(sorted(module.topics.items())),
        "lessons": [text.lesson.slug for text in texts],
        "practical_note": module.practical_note,
    }
    return fields | ({"quiz": quiz} if quiz else {})


def _lesson(text: LessonVersion) -> str:
    fields = {
        "slug": text.lesson.slug,
        "number": text.label,
        "title": text.title,
        "minutes": text.minutes,
        "summary": text.summary,
        "outcomes": text.outcomes,
        "references": text.references,
    }
    if text.recheck:
        fields["recheck"] = text.recheck
    return f"---\n{dump_yaml(fields)}---\n\n{text.source}"


def _write_figures(module: Module, texts: list[LessonVersion], folder: Path) -> None:
    """The very pictures the lessons show, found by the hash in their address."""
    shown = {digest for text in texts for digest in _FILE.findall(text.html)}
    for file in CourseFile.objects.filter(
        course=module.course_version.course, sha256__in=shown, path__startswith=f"{module.slug}/"
    ):
        _write(folder / file.path, file.file.open("rb").read())


def _write(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)

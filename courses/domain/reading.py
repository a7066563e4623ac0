"""Read a programme folder: course.yaml, references.yaml, modules/<name>/… and nothing else.

Everything is read before anything is stored, and every mistake is collected, so that an author
repairs a folder in one round and a broken file can never leave half a course behind.
"""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from courses.domain.facts import hash_lesson
from courses.domain.pictures import Picture, read_picture
from courses.domain.rendering import render_lesson
from courses.domain.sources import CourseSource, LessonSource, ModuleSource
from courses.enums import Topic
from training.lib.markdown import Rendered
from training.lib.yamlfiles import Entry, Problem, read_entry

COURSE_NAMES = (
    *("slug", "title", "summary", "audience", "language", "licence", "hours"),
    *("not_attested", "check_register", "modules"),
)
MODULE_NAMES = (
    *("slug", "number", "title", "topic", "summary", "outcomes", "topics", "lessons"),
    *("practical_note", "quiz"),
)
LESSON_NAMES = (
    *("slug", "number", "title", "minutes", "summary", "outcomes", "references", "recheck"),
)
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def read_programme(folder: Path, problems: list[Problem]) -> CourseSource:
    """The programme in `folder`; what is wrong with it is added to `problems`."""
    return _Reading(folder, problems).course()


class _Reading:
    def __init__(self, folder: Path, problems: list[Problem]) -> None:
        self.folder = folder
        self.problems = problems
        self.references: dict[str, dict[str, str]] = {}
        self.pictures: dict[str, Picture] = {}

    def course(self) -> CourseSource:
        entry = self._yaml(self.folder / "course.yaml")
        entry.only(*COURSE_NAMES)
        self.references = self._references()
        licence = self.folder / "LICENSE"
        with translation.override(entry.text("language", longest=10) or "en"):
            modules = [
                self._module(self.folder / "modules" / name) for name in _names(entry, "modules")
            ]
        self._refuse_doubles(entry, modules)
        return CourseSource(
            slug=entry.text("slug", longest=50),
            title=entry.text("title", longest=200),
            summary=entry.text("summary"),
            audience=entry.text("audience", required=False),
            language=entry.text("language", longest=10),
            licence=entry.text("licence", required=False, longest=40),
            hours=Decimal(str(entry.number("hours"))).quantize(Decimal("0.1")),
            statements={
                "not_attested": entry.texts("not_attested"),
                "check_register": entry.text("check_register"),
            },
            references=self.references,
            modules=modules,
            pictures=list(self.pictures.values()),
            licence_text=licence.read_bytes() if licence.is_file() else b"",
        )

    def _references(self) -> dict[str, dict[str, str]]:
        entry = self._yaml(self.folder / "references.yaml")
        result = {}
        for key in entry.names():
            source = entry.entry(key)
            source.only("text", "note")
            result[key] = {"text": source.text("text")}
            if "note" in source:
                result[key]["note"] = source.text("note")
        return result

    def _module(self, folder: Path) -> ModuleSource:
        entry = self._yaml(folder / "module.yaml")
        entry.only(*MODULE_NAMES)
        if entry.text("slug", longest=50) != folder.name:
            entry.refuse(_("slug must be the name of the folder."), "slug")
        topics = entry.entry("topics")
        pictures = self._pictures(folder)
        return ModuleSource(
            slug=folder.name,
            number=entry.whole("number", least=1),
            title=entry.text("title", longest=200),
            topic=entry.choice("topic", Topic.values),
            summary=entry.text("summary", required=False),
            outcomes=entry.texts("outcomes"),
            topics={code: topics.text(code) for code in topics.names()},
            practical_note=entry.text("practical_note", required=False),
            lessons=[
                lesson
                for name in _names(entry, "lessons")
                if (lesson := self._lesson(entry, folder / "lessons" / f"{name}.md", pictures))
            ],
            quiz=entry.entry("quiz") if "quiz" in entry else None,
            item_files=[self._yaml(path) for path in sorted((folder / "items").glob("*.yaml"))],
        )

    def _pictures(self, folder: Path) -> dict[str, Picture]:
        """The module's figures by the path its lessons use."""
        found = {}
        for path in sorted((folder / "figures").glob("*")):
            name = f"figures/{path.name}"
            try:
                picture = read_picture(f"{folder.name}/{name}", path.read_bytes())
            except ValueError as error:
                self._refuse(path, str(error))
                continue
            found[name] = self.pictures[picture.path] = picture
        return found

    def _lesson(
        self, module: Entry, path: Path, pictures: dict[str, Picture]
    ) -> LessonSource | None:
        text = self._text(path)
        if text is None:
            return None
        parts = text.split("---\n", 2)
        if len(parts) != 3 or parts[0]:
            self._refuse(path, _("A lesson starts with its fields between two lines of ---."))
            return None
        entry = read_entry(parts[1], self._name(path), self.problems, first_line=2)
        entry.only(*LESSON_NAMES)
        if entry.text("slug", longest=100) != path.stem:
            entry.refuse(_("slug must be the name of the file."), "slug")
        body = parts[2].strip("\n") + "\n"
        rendered = render_lesson(body, references=self.references, pictures=pictures)
        blank = len(parts[2]) - len(parts[2].lstrip("\n"))
        first = parts[1].count("\n") + 2 + blank
        for remark in rendered.remarks:
            self.problems.append(Problem(self._name(path), first + remark.line, remark.reason))
        self._compare_references(entry, rendered.references)
        return self._finish_lesson(entry, path.stem, body, rendered, pictures)

    def _finish_lesson(
        self, entry: Entry, slug: str, body: str, rendered: Rendered, pictures: dict[str, Picture]
    ) -> LessonSource:
        facts: dict[str, Any] = {
            "slug": slug,
            "label": entry.text("number", longest=10),
            "title": entry.text("title", longest=200),
            "minutes": entry.whole("minutes", least=1, most=600),
            "summary": entry.text("summary", required=False),
            "outcomes": entry.texts("outcomes"),
            "recheck": entry.day("recheck"),
            "source": body,
            "rendered": rendered,
        }
        lesson = LessonSource(**facts, content_hash="")
        digest = hash_lesson(
            lesson,
            references={key: self.references[key] for key in rendered.references},
            figures={path: pictures[path].sha256 for path in rendered.figures},
        )
        return LessonSource(**facts, content_hash=digest)

    def _compare_references(self, entry: Entry, cited: list[str]) -> None:
        """The list on top is for readers of the file; it must say what the text says."""
        listed = set(entry.texts("references"))
        for key in sorted(listed - set(cited)):
            entry.refuse(_("%(key)s is listed but not cited.") % {"key": key}, "references")
        for key in sorted(set(cited) - listed):
            entry.refuse(_("%(key)s is cited but not listed.") % {"key": key}, "references")

    def _refuse_doubles(self, entry: Entry, modules: list[ModuleSource]) -> None:
        for slugs in (
            [module.slug for module in modules],
            [lesson.slug for module in modules for lesson in module.lessons],
        ):
            for slug in sorted({slug for slug in slugs if slugs.count(slug) > 1}):
                entry.refuse(_("%(slug)s is there twice.") % {"slug": slug}, "modules")

    def _yaml(self, path: Path) -> Entry:
        text = self._text(path)
        if text is None:
            return Entry(self._name(path), [], 1, {})
        return read_entry(text, self._name(path), self.problems)

    def _text(self, path: Path) -> str | None:
        try:
            return path.read_text(encoding="utf-8").replace("\r\n", "\n")
        except FileNotFoundError:
            self._refuse(path, _("The file is not there."))
        except UnicodeDecodeError:
            self._refuse(path, _("The file is not UTF-8 text."))
        return None

    def _name(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()

    def _refuse(self, path: Path, reason: str) -> None:
        self.problems.append(Problem(self._name(path), 1, reason))


def _names(entry: Entry, field: str) -> list[str]:
    """Names of files beside this one; a path that leads elsewhere is not a name."""
    names = entry.texts(field)
    for name in names:
        if not _NAME.fullmatch(name):
            words = _("%(name)s: use small letters, digits and hyphens.") % {"name": name}
            entry.refuse(words, field)
    return [name for name in names if _NAME.fullmatch(name)]

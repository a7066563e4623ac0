"""Say what an author should mend or explain in a programme folder."""

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from courses.domain.linting import Finding, lint_lessons
from courses.domain.reading import read_programme
from quizzes.domain.linting import lint_banks
from quizzes.domain.reading import ExaminationSource, read_examinations
from quizzes.enums import Pool
from training.lib.yamlfiles import BrokenFiles, Problem, read_entry

EXPLAINED = "lint.yaml"


class Command(BaseCommand):
    help = (
        "Check the lessons and questions of a programme folder against the writing rules. What a "
        f"reviewer accepted stands in {EXPLAINED} with its reason; anything else is an error."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        problems: list[Problem] = []
        course = read_programme(folder, problems)
        examinations = read_examinations(course)
        explained = read_explained(folder, problems)
        if problems:
            raise CommandError(str(BrokenFiles(problems)))
        found = [*lint_lessons(course), *lint_banks(course, examinations)]
        open_ones = [one for one in found if (one.where, one.code) not in explained]
        known = {(one.where, one.code) for one in found}
        open_ones += [
            Finding(where, code, "It is explained and not found any more.")
            for where, code in sorted(explained - known)
        ]
        for examination in examinations:
            self.stdout.write(summary(examination))
        self.stdout.write(f"{len(found)} findings, {len(open_ones)} of them not explained.")
        if open_ones:
            lines = (f"{one.where}: {one.text} [{one.code}]" for one in open_ones)
            raise CommandError("\n".join(lines))


def read_explained(folder: Path, problems: list[Problem]) -> set[tuple[str, str]]:
    """The findings that somebody accepted, each with a reason in the file."""
    path = folder / EXPLAINED
    if not path.is_file():
        return set()
    entry = read_entry(path.read_text(encoding="utf-8"), EXPLAINED, problems)
    entry.only("explained")
    explained = set()
    for row in entry.entries("explained"):
        row.only("where", "code", "reason")
        row.text("reason", longest=500)
        explained.add((row.text("where"), row.text("code")))
    return explained


def summary(examination: ExaminationSource) -> str:
    pools = Counter(item.pool for item in examination.items)
    drawn = sum(examination.quiz.blueprint.values()) if examination.quiz else 0
    critical = sum(item.critical for item in examination.items if item.pool == Pool.EXAM)
    return (
        f"{examination.module.slug}: {pools[Pool.EXAM]} examination questions for {drawn} drawn "
        f"({critical} critical), {pools[Pool.PRACTICE]} to practise."
    )

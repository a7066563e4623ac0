"""Load a programme folder: all of it or, when anything is wrong, nothing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from certificates.domain.practical.checklists import read_checklists, store_checklists
from certificates.domain.requirements.credential_types import (
    read_credential_types,
    store_credential_types,
)
from courses.domain.loading import store_programme
from courses.domain.reading import read_programme
from quizzes.domain.loading import store_examinations
from quizzes.domain.reading import read_examinations
from training.lib import clock
from training.lib.errors import DomainError
from training.lib.yamlfiles import BrokenFiles, Problem


class Command(BaseCommand):
    help = (
        "Load a course, its lessons, questions, quizzes, checklists and credentials from files. "
        "Loading twice is harmless."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        problems: list[Problem] = []
        source = read_programme(folder, problems)
        examinations = read_examinations(source)
        checklists = read_checklists(folder, source, problems)
        sheet_names = [sheet.slug for sheet in checklists]
        types = read_credential_types(folder, source, sheet_names, problems)
        if problems:
            raise CommandError(f"Nothing was loaded.\n{BrokenFiles(problems)}")
        now = clock.now()
        try:
            with transaction.atomic():
                loaded = store_programme(source, now=now)
                exams = store_examinations(loaded.course, examinations, now=now)
                sheets = store_checklists(loaded.course, checklists, now=now)
                rules = store_credential_types(loaded.course, types, now=now)
        except DomainError as error:
            raise CommandError(f"Nothing was loaded.\n{error}") from error
        counts = {
            "lessons": len(loaded.lessons),
            "figures": loaded.files,
            "questions": exams.new_items,
            "retired questions": exams.retired_items,
            "quizzes": exams.quizzes,
            "checklists": sheets,
            "credentials": rules,
        }
        news = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
        if loaded.edition:
            news = f"edition {loaded.edition.number}: {news or 'new facts'}"
        self.stdout.write(f"{source.slug}: {news or 'nothing has changed'}.")

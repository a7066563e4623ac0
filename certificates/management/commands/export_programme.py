"""Write a course back as the folder `load_programme` reads."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from certificates.domain.practical.checklists import export_checklists
from certificates.domain.requirements.credential_types import export_credential_types
from courses.domain.editions import current_edition
from courses.domain.exporting import export_course
from courses.models import Course
from quizzes.domain.exporting import export_items, export_quizzes


class Command(BaseCommand):
    help = "Write the newest edition of a course, with all that is examined, as files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("course", help="the slug of the course")
        parser.add_argument("folder", type=Path, help="a new or empty folder")

    def handle(self, *args: Any, course: str, folder: Path, **options: Any) -> None:
        row = Course.objects.filter(slug=course).first()
        edition = current_edition(row) if row else None
        if edition is None:
            raise CommandError(f"There is no course called {course}.")
        if folder.exists() and any(folder.iterdir()):
            raise CommandError(f"{folder} is not empty.")
        export_course(edition, folder, quizzes=export_quizzes(edition))
        export_items(edition, folder)
        export_checklists(edition.course, folder)
        export_credential_types(edition.course, folder)
        self.stdout.write(f"{course}: edition {edition.number} written to {folder}.")

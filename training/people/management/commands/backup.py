"""Database, files and keys into a folder."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from training.lib import clock
from training.lib.errors import DomainError
from training.people.domain.backups import make_backup


class Command(BaseCommand):
    help = "Write a backup of database, files and keys into a new folder, while people work."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: object, folder: Path, **options: object) -> None:
        try:
            manifest = make_backup(folder, now=clock.now())
        except (DomainError, OSError) as error:
            raise CommandError(str(error)) from error
        rows = sum(table["rows"] for table in manifest["database"]["tables"])
        files = len(manifest["files"])
        self.stdout.write(
            f"{rows} rows and {files} files in {folder}, readable by you alone.\n"
            "It holds the private signing keys, not encrypted: keep it as you keep them, on "
            "another machine. SECRET_KEY is not in it, and a restore needs it."
        )

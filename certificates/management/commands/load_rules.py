"""Load what jurisdictions ask for."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from certificates.domain.requirements.jurisdictions import FILE, load_rules
from training.lib import clock
from training.lib.errors import DomainError


class Command(BaseCommand):
    help = "Load rules of jurisdictions from a file. Repeatable; keeps what was looked up later."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", default=FILE)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            count = load_rules(file, now=clock.now())
        except DomainError as error:
            raise CommandError(f"Not everything was loaded.\n{error}") from error
        if options["verbosity"]:
            self.stdout.write(f"{count} rules added.")

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from training.people.domain.authorities import FILE, BrokenFile, load_authorities


class Command(BaseCommand):
    help = "Load regulators and associations from a file. Repeatable; keeps newer entries."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", default=FILE)

    def handle(self, *args: object, **options: object) -> None:
        try:
            loaded = load_authorities(Path(str(options["file"])))
        except BrokenFile as error:
            raise CommandError(str(error)) from error
        if options["verbosity"]:
            self.stdout.write(f"{loaded.added} authorities added, {loaded.renewed} renewed.")

"""A backup into an empty database."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from training.lib import clock
from training.lib.errors import DomainError
from training.people.domain import audit
from training.people.domain.restoring import restore_backup


class Command(BaseCommand):
    help = (
        "Restore a backup into an empty database: rows, files and keys. Erasures are carried out "
        "again, and the audit log is verified. Ends with 1 when anything is not as it was."
    )

    # The database may have no tables yet.
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--erasures",
            type=Path,
            action="append",
            default=[],
            help="A newer list of erasures (erasures.json, or a newer backup); repeatable.",
        )

    def handle(self, *args: object, folder: Path, erasures: list[Path], **options: object) -> None:
        try:
            restored = restore_backup(folder, erasures=erasures, now=clock.now())
        except (DomainError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Restored the backup of {restored.made_at}: {restored.rows} rows, "
            f"{restored.files} files. Erased again: {restored.erased_again} people."
        )
        if restored.has_kept_keys:
            self.stdout.write("The signing keys that were here stay in use.")
        if restored.problems:
            raise CommandError("\n".join(["The audit log is not whole.", *restored.problems]))
        head = audit.head()
        self.stdout.write(f"The audit log is whole: {head.number} entries, unbroken.")

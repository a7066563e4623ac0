from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from training.people.domain import audit, signed_heads
from training.people.domain.anchors import check_and_note


class Command(BaseCommand):
    help = (
        "Verify the chain of the audit log against the heads that were signed and those noted "
        "outside the database. Each successful run notes the last entry in audit-heads.txt of the "
        "data folder; later runs find entries that vanished since. Ends with 1 when it is broken."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--heads", type=Path, default=None)

    def handle(self, *args: object, heads: Path | None = None, **options: object) -> None:
        if problems := check_and_note(heads):
            raise CommandError("\n".join(["The audit log was tampered with.", *problems]))
        head, signed = audit.head(), len(signed_heads.anchors())
        self.stdout.write(
            f"{head.number} entries, unbroken, {signed} signed heads. Last hash {head.hash}."
        )

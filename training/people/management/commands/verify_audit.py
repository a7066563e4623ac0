"""Check the audit log, and note its head in a file outside the database."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from training.people.domain import audit


class Command(BaseCommand):
    help = (
        "Verify the chain of the audit log. Each successful run notes the last entry in "
        "audit-heads.txt of the data folder; later runs find entries that vanished since."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--heads", type=Path, default=settings.DATA_DIR / "audit-heads.txt")

    def handle(self, *args: object, **options: object) -> None:
        path = Path(str(options["heads"]))
        problems = audit.verify(anchors=_read(path))
        if problems:
            raise CommandError("\n".join(["The audit log was tampered with.", *problems]))
        head = audit.head()
        _note(path, head)
        self.stdout.write(f"{head.number} entries, unbroken. Last hash {head.hash}.")


def _read(path: Path) -> list[audit.Head]:
    """Lines of `number hash`."""
    if not path.exists():
        return []
    lines = [line.split() for line in path.read_text().splitlines()]
    return [audit.Head(int(number), digest) for number, digest in lines]


def _note(path: Path, head: audit.Head) -> None:
    if head.number and head not in _read(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as file:
            file.write(f"{head.number} {head.hash}\n")

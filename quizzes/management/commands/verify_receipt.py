"""Check a receipt of a sitting: ours and unaltered?"""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from quizzes.domain.receipts import Check, check_receipt, read_receipt


class Command(BaseCommand):
    help = "Say whether a receipt is genuine, altered or not ours. Exit code 0 when genuine."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("receipt", help="a file, the text itself, or - for standard input")

    def handle(self, *args: object, **options: Any) -> None:
        try:
            facts = read_receipt(_read(options["receipt"]))
        except (ValueError, OSError) as error:
            raise CommandError(f"This is not a whole receipt: {error}") from error
        check = check_receipt(facts)
        if check != Check.GENUINE:
            raise CommandError(
                "Altered: the code does not belong to these values."
                if check == Check.ALTERED
                else "Not ours: the receipt names a key that is not known here."
            )
        self.stdout.write(
            f"Genuine: attempt {facts['attempt']}, {facts['answered']} answers, finished "
            f"{facts['finished_at'].isoformat()}, SHA-256 {facts['sha256']}"
        )


def _read(given: str) -> str:
    if given == "-":
        return sys.stdin.read()
    return given if given.lstrip().startswith("{") else Path(given).read_text()

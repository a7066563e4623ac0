"""Questions of another system into a bank, as drafts."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from quizzes.interchange.formats import read_questions
from quizzes.interchange.inward import to_items
from quizzes.interchange.results import report
from quizzes.interchange.storing import store_items
from quizzes.models import Bank
from training.lib import clock
from training.lib.sheets.table import UnreadableFile


class Command(BaseCommand):
    help = (
        "Read questions from a file: what is taken as it is, with a loss, or refused. They become "
        "drafts of the bank; a second run of the same file changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--bank", required=True, help="slug of the bank")
        parser.add_argument("--format", default="", help="found from the file when not given")
        parser.add_argument("--dry-run", action="store_true", help="report, and store nothing")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, file: Path, bank: str, **options: Any) -> None:
        place = find_bank(bank)
        try:
            items = to_items(read_questions(file.read_bytes(), file.name, options["format"]))
        except (OSError, UnreadableFile) as error:
            words = f"{file}: {error.strerror}." if isinstance(error, OSError) else str(error)
            if options["json"]:
                self.stdout.write(json.dumps(report([]) | {"error": words}))
            raise CommandError(f"Nothing was read. {words}") from error
        stored = store_items(place, items, dry_run=options["dry_run"], now=clock.now())
        told = report(items)
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        for item in told["items"]:
            self.stdout.write(f"{item['status']:8} {item['ref']}  {item['title']}")
            for reason in item["reasons"]:
                self.stdout.write(f"         {reason}")
        counts = ", ".join(f"{count} {name}" for name, count in told["counts"].items())
        verb = "would be stored" if options["dry_run"] else "stored"
        self.stdout.write(f"{counts}. {stored} {verb} as drafts.")


def find_bank(slug: str) -> Bank:
    try:
        return Bank.objects.get(slug=slug)
    except Bank.DoesNotExist:
        known = ", ".join(Bank.objects.order_by("slug").values_list("slug", flat=True))
        raise CommandError(f"There is no bank called {slug!r}; known: {known}.") from None

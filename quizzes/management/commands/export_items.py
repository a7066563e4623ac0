"""The questions of a bank for another system."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from quizzes.interchange.exporting import export_bank
from quizzes.interchange.formats import FORMATS, find_format
from quizzes.interchange.template import examples
from quizzes.management.commands.import_items import find_bank
from training.lib.sheets.table import UnreadableFile


class Command(BaseCommand):
    help = (
        "Write the questions in use of a bank, and drafts of those that are not in use yet. "
        "What the format does not carry is named on the standard error."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        names = ", ".join(name for name, form in FORMATS.items() if form.write)
        parser.add_argument("--bank", default="", help="slug of the bank")
        parser.add_argument("--format", required=True, help=names)
        parser.add_argument("--output", type=Path, help="file to write; else the standard output")

        parser.add_argument(
            "--template", action="store_true", help="an example of each kind, without a bank"
        )

    def handle(self, *args: Any, bank: str, **options: Any) -> None:
        try:
            form = find_format(options["format"])
        except UnreadableFile as error:
            raise CommandError(str(error)) from error
        if form.write is None:
            raise CommandError(f"{form.name} is read and not written.")
        if options["template"] and form.name not in TABLES:
            raise CommandError("A template is a table: csv or xlsx.")
        export = (
            form.write(examples()) if options["template"] else export_bank(find_bank(bank), form)
        )
        if options["output"]:
            options["output"].write_bytes(export.data)
        elif form.name in BINARY:
            sys.stdout.buffer.write(export.data)
        else:
            self.stdout.write(export.data.decode(), ending="")
        for ref, reasons in export.told.items():
            for reason in reasons:
                self.stderr.write(f"{ref}: {reason}")


TABLES = {"csv", "xlsx"}
BINARY = {"xlsx", "qti22", "qti30"}

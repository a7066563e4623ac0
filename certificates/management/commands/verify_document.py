"""The check of /verify/ for a file on this machine."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from certificates.domain.checking import LARGEST_FILE
from certificates.domain.uploads import check_upload
from training.lib import clock


class Command(BaseCommand):
    help = "Say whether a PDF is a certificate of ours, unaltered, and whether it still stands."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: object, file: Path, **options: object) -> None:
        try:
            with file.open("rb") as stream:
                data = stream.read(LARGEST_FILE + 1)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}") from error
        check = check_upload(data, now=clock.now())
        if check.verification is None:
            raise CommandError(check.sentence)
        certificate = check.verification.certificate
        self.stdout.write(f"{certificate.number}: genuine, status {check.verification.status}")

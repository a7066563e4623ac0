"""The check of /verify/ for a file on this machine, or one at an address."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from certificates.domain.verifying.addresses import at_address
from certificates.domain.verifying.checking import LARGEST_FILE
from certificates.domain.verifying.uploads import UploadCheck, check_upload
from certificates.domain.verifying.verdicts import verdict_on
from certificates.domain.verifying.verification import Verification
from training.lib import clock
from training.lib.errors import DomainError

_STANDS = ("valid", "expiring")


class Command(BaseCommand):
    help = (
        "Say whether a PDF, PNG, SVG, JSON or JWT is ours, unaltered, and whether it still stands; "
        "a badge of another issuer, also one attached to a PDF, is verified with that issuer. Ends "
        "with 1 unless it is genuine, stands, and is no older edition than the current one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("document", help="a file, or an https address")

    def handle(self, *args: object, document: str | Path, **options: object) -> None:
        try:
            found = self._found(str(document))
        except DomainError as error:
            raise CommandError(str(error)) from error
        if isinstance(found, Verification):
            self._tell(found)
        elif found.verification:
            self._tell(found.verification)
        elif found.foreign and found.foreign.is_valid:
            self.stdout.write(_words(found))
        else:
            raise CommandError(_words(found))

    def _found(self, document: str) -> UploadCheck | Verification:
        now = clock.now()
        if "://" not in document:
            return check_upload(_read(Path(document)), now=now)
        found = at_address(document, now=now)
        return check_upload(found, now=now) if isinstance(found, bytes) else found

    def _tell(self, found: Verification) -> None:
        words = f"{found.subject.number}: genuine, status {found.status}"
        if found.is_superseded and found.in_hand and found.current:
            words += f", edition {found.in_hand.number} superseded by {found.current.number}"
        if verdict_on(found).tone not in _STANDS:
            raise CommandError(f"{words}. {verdict_on(found).heading}")
        if found.is_superseded:
            # The record stands, but what this paper says of it may no longer be so.
            raise CommandError(f"{words}. Ask for the current paper.")
        self.stdout.write(words)


def _words(found: UploadCheck) -> str:
    whose = "Issued elsewhere, not by us." if found.foreign else ""
    return " ".join(filter(None, [whose, found.sentence, found.remark]))


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(LARGEST_FILE + 1)
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}") from error

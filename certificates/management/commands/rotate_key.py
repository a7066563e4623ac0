"""Make the first or the next signing keys."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from certificates.domain.keys.key_files import AUDIT, JWT, KINDS, PDF, PROOF
from certificates.domain.keys.rotation import prepare_keys, rotate_keys
from certificates.domain.keys.stolen_keys import withdraw_key
from training.lib import clock
from training.lib.errors import DomainError

_KINDS = {"pdf": PDF, "proof": PROOF, "jwt": JWT, "audit": AUDIT}


class Command(BaseCommand):
    help = (
        "Take new keys into use for PDFs, the proofs of badges, their JWTs, and the heads of the "
        "audit log. What was signed before keeps checking."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--only", choices=_KINDS, action="append", help="one kind of key; may be repeated"
        )
        how = parser.add_mutually_exclusive_group()
        how.add_argument(
            "--prepare",
            action="store_true",
            help="make and publish the next keys, and go on signing with the present ones",
        )
        how.add_argument(
            "--stolen",
            metavar="KEY",
            help="confirm nothing that this key signed, and issue it anew",
        )

    def handle(
        self, *args: Any, only: list[str] | None, prepare: bool, stolen: str | None, **options: Any
    ) -> None:
        now = clock.now()
        if stolen:
            self._withdraw(stolen)
            return
        kinds = [_KINDS[name] for name in only] if only else list(KINDS)
        names = (prepare_keys if prepare else rotate_keys)(kinds, now=now)
        said = "Published, to be used from the next rotation" if prepare else "In use from now on"
        for name in names:
            self.stdout.write(f"{said}: {name}")

    def _withdraw(self, kid: str) -> None:
        try:
            planned = withdraw_key(kid, now=clock.now())
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{kid} is confirmed no more; papers to be issued anew: {planned}")

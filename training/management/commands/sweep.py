"""All due work: what beat and the workers do, without a broker between them."""

import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from quizzes.domain.setting_aside import revive_set_aside
from training.lib import background, clock
from training.lib.tasks import SWEEP_SECONDS


class Command(BaseCommand):
    help = (
        "Close overdue attempts, find lost work, do due jobs; print what was done. Repeatable, and "
        "with --every a process that goes on when Redis or the workers do not."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--every", type=float, metavar="SECONDS", help="go on until a signal ends it"
        )
        parser.add_argument(
            "--retry-dead",
            action="store_true",
            help="first give the jobs and attempts that were set aside eight new tries",
        )

    def handle(self, *args: object, **options: Any) -> None:
        if options["retry_dead"]:
            self.stdout.write(f"jobs revived: {background.revive_dead(now=clock.now())}")
            self.stdout.write(f"attempts revived: {revive_set_aside()}")
        if options["every"]:
            self._go_on(options["every"])
        elif not self._sweep():
            raise SystemExit(1)

    def _go_on(self, seconds: float) -> None:
        """Round after round. A round that hangs ends the process before its lease does.

        The alarm is left to its default, which kills: a handler may hang where Python does not
        look. Whoever keeps services up starts the next one.
        """
        ending = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: ending.set())
        while not ending.is_set():
            signal.alarm(int(settings.JOB_LEASE_SECONDS * 0.9))
            close_old_connections()
            self._sweep(patience=SWEEP_SECONDS)
            signal.alarm(0)
            ending.wait(seconds)

    def _sweep(self, *, patience: float | None = None) -> bool:
        """One round, told in full when it is the only one; False when a part of it failed."""
        done = background.run_sweeps(now=clock.now(), patience=patience)
        for what, count in done.items():
            if count or patience is None:
                self.stdout.write(f"{what}: {'failed, see the log' if count < 0 else count}")
        return min(done.values()) >= 0

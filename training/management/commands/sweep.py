"""All due work once: what beat and the workers do, for a cron job or a machine without Redis."""

from django.core.management.base import BaseCommand

from training.lib import background, clock


class Command(BaseCommand):
    help = "Close overdue attempts, find lost work, do due jobs; print what was done. Repeatable."

    def handle(self, *args: object, **options: object) -> None:
        done = background.run_sweeps(now=clock.now())
        for what, count in done.items():
            self.stdout.write(f"{what}: {'failed, see the log' if count < 0 else count}")
        if min(done.values()) < 0:
            raise SystemExit(1)

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from training.lib import clock
from training.people.domain.retention import day_everywhere, past_keeping, reasons_to_wait


class Command(BaseCommand):
    help = (
        "Lists deleted accounts whose certificates, credentials and notes of clinics were kept "
        "for their time, and what would be removed now, or why not. Changes nothing: the sweep "
        "removes. A programme admin holds facts beyond their time in the admin, under Erasures."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=0, help="look so many days ahead")

    def handle(self, *args: object, days: int = 0, **options: Any) -> None:
        now = clock.now()
        rows = past_keeping(day_everywhere(now) + timedelta(days=days))
        for row in rows.iterator(chunk_size=100):
            with transaction.atomic():
                reasons = reasons_to_wait(row, now=now)
            state = f"waits: {' '.join(reasons)}" if reasons else "goes"
            self.stdout.write(f"{row.user.public_id} kept until {row.kept_until}: {state}")
        self.stdout.write(f"{rows.count()} accounts.")

"""Rows that a worker keeps rest on what the database notes of writes; a restore is none."""

from typing import Any

from django.dispatch import receiver

from clinics.domain.record_writes import note_other_records
from training.people.signals import backup_restored


@receiver(backup_restored)
def rest_on_nothing_older(sender: Any, **kwargs: Any) -> None:
    note_other_records()

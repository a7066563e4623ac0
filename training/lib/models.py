"""The one table of duties: what must happen later is a row here, never only a message."""

from django.db import models
from django.db.models import Q


class Job(models.Model):
    """A duty written in the business transaction and done exactly once, however often it is tried.

    `unique (kind, key)` stops the same duty from being planned twice; the lease stops two
    workers from doing it at the same time; `tries` ends a poison job (8, then `dead_at`).
    """

    kind = models.CharField(max_length=64)
    key = models.CharField(max_length=128)
    payload = models.JSONField(default=dict)
    not_before = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    dead_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("kind", "key", name="job_once_per_kind_and_key"),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(dead_at=None), name="job_not_both_done_and_dead"
            ),
        ]
        indexes = [
            models.Index("not_before", condition=Q(done_at=None, dead_at=None), name="job_due")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

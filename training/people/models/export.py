"""A copy of everything held about a person, made in the background and kept for some days."""

import uuid

from django.db import models
from django.db.models import Q


class DataExport(models.Model):
    """One request for a copy; the file is served to the person alone, until `expires_at`."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="exports")
    requested_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    file = models.FileField(upload_to="exports/", blank=True)

    class Meta:
        constraints = [
            # A double click must not make the same copy twice.
            models.UniqueConstraint(
                "user", condition=Q(ready_at=None), name="export_in_the_making_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.public_id)

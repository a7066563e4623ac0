"""The audit log, a chain of hashes, and acts that need two people."""

import uuid

from django.db import models
from django.db.models import F, Q

from training.people.enums import ActState


class AuditEntry(models.Model):
    """One act, by ids only. A trigger refuses UPDATE, DELETE and TRUNCATE.

    `hash` is the SHA-256 over the previous hash and this entry's canonical JSON, so a changed
    or missing entry breaks the chain from there on.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=64)
    object_type = models.CharField(max_length=64)
    object_id = models.CharField(max_length=64)
    data = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name_plural = "audit entries"
        ordering = ["number"]
        # The log of one thing, among the acts on all things.
        indexes = [models.Index(fields=["object_type", "object_id"], name="audit_object")]

    def __str__(self) -> str:
        return f"{self.number} {self.verb}"


class TwoPersonAct(models.Model):
    """An act that one proposes with a reason and another decides."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=64)
    object_type = models.CharField(max_length=64)
    object_id = models.CharField(max_length=64)
    payload = models.JSONField(default=dict)
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=10, choices=ActState, default=ActState.PROPOSED)
    proposed_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        "people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            # Whatever a form or a shell does, nobody decides what they proposed.
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
                name="act_two_people",
            ),
            # Two proposals of the same act must not both be carried out.
            models.UniqueConstraint(
                "kind",
                "object_type",
                "object_id",
                condition=Q(state=ActState.PROPOSED),
                name="act_proposed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class AuditHead(models.Model):
    """The end of the chain on a day, signed, so that who owns the database cannot redo it unseen.

    `signature` is a compact JWS over number, hash and day, by the key named in its header.
    """

    day = models.DateField(unique=True)
    number = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    signature = models.TextField()
    key_id = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.number}"

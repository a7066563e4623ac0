"""Addresses of a clinic's other systems, the messages to them, and each try to deliver one."""

import uuid
from urllib.parse import urlsplit

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinics.enums import DeliveryState
from clinics.models.changes import Change
from clinics.models.connected import Connected
from training.people.models import Clinic


class Webhook(Connected):
    """An address that is told of changes of the chosen kinds.

    Secrets are kept sealed, because each message is signed with them; the one before the last
    change signs beside the new one until `old_until`. `failing_since` is empty while it works.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="webhooks")
    url = models.CharField(_("address"), max_length=1000)
    kinds = models.JSONField(_("what it is told"), default=list)
    secret = models.TextField()
    old_secret = models.TextField(blank=True)
    old_until = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    disabled_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(old_secret="") | Q(old_until__isnull=False),
                name="webhook_old_secret_ends",
            ),
            models.CheckConstraint(
                condition=Q(taken_over_by=None, taken_over_at=None)
                | Q(taken_over_by__isnull=False, taken_over_at__isnull=False),
                name="webhook_taken_over_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def host(self) -> str:
        """What people call the other system by: addresses are long and hard to tell apart."""
        return urlsplit(self.url).hostname or self.url


class Delivery(models.Model):
    """One message to one webhook. `body` is what is signed and sent, the same at each try.

    `message` is the same for every webhook that is told of one change, and again at a replay, so
    that a receiver knows what it has seen. `tries_left` counts down to zero.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    message = models.CharField(max_length=64)
    type = models.CharField(max_length=40)
    change = models.ForeignKey(Change, on_delete=models.PROTECT, null=True, related_name="+")
    body = models.TextField()
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    tried = models.PositiveSmallIntegerField(default=0)
    tries_left = models.PositiveSmallIntegerField()
    next_try_at = models.DateTimeField(null=True, blank=True)
    planned_at = models.DateTimeField()

    class Meta:
        ordering = ["-planned_at", "-pk"]
        constraints = [
            models.UniqueConstraint("webhook", "message", name="delivery_once"),
        ]
        indexes = [models.Index(fields=["webhook", "-planned_at", "-id"], name="delivery_log")]

    def __str__(self) -> str:
        return self.message


class DeliveryTry(models.Model):
    """What came of one try; without a status nothing answered, and `problem` says why."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="tries")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    problem = models.CharField(max_length=40, blank=True)
    took_ms = models.PositiveIntegerField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint("delivery", "number", name="delivery_try_once")]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.number}"

"""What a holder lets others see, who looked, and what they are reminded of."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from certificates.enums import ViewingKind
from certificates.models.certificate import Certificate
from certificates.models.credentials import Credential, CredentialCycle
from certificates.models.evidence import Evidence


class ShareGrant(models.Model):
    """A link with chosen fields and an end. Only the hash of its token is stored."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="share_grants"
    )
    token_sha256 = models.CharField(max_length=64, unique=True)
    audience = models.CharField(_("for whom"), max_length=120)
    fields = models.JSONField(_("what it shows"))
    certificates = models.ManyToManyField(Certificate, related_name="+", blank=True)
    credentials = models.ManyToManyField(Credential, related_name="+", blank=True)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField(_("until"))
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("made_at")), name="share_grant_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class Viewing(models.Model):
    """Somebody looked at what a holder has: an account, or a coarse origin. Kept for the holder."""

    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="viewings"
    )
    certificate = models.ForeignKey(
        Certificate, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    credential = models.ForeignKey(
        Credential, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    grant = models.ForeignKey(
        ShareGrant, on_delete=models.CASCADE, null=True, blank=True, related_name="viewings"
    )
    kind = models.CharField(max_length=10, choices=ViewingKind)
    viewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    origin = models.CharField(_("from where"), max_length=80, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index("holder", F("seen_at").desc(), name="viewing_of_holder"),
            models.Index(fields=["seen_at"], name="viewing_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.holder_id} {self.kind} {self.seen_at}"


class Reminder(models.Model):
    """One notice before an end, planned from the date. Sent once, or skipped with the reason."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminders"
    )
    cycle = models.ForeignKey(
        CredentialCycle, on_delete=models.CASCADE, null=True, blank=True, related_name="reminders"
    )
    evidence = models.ForeignKey(
        Evidence, on_delete=models.CASCADE, null=True, blank=True, related_name="reminders"
    )
    days_before = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    was_late = models.BooleanField(default=False)
    skipped_because = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            # However many sweeps plan it: one row per end and window.
            models.UniqueConstraint("cycle", "days_before", name="reminder_of_cycle_once"),
            models.UniqueConstraint("evidence", "days_before", name="reminder_of_evidence_once"),
            models.CheckConstraint(
                condition=Q(cycle=None, evidence__isnull=False)
                | Q(cycle__isnull=False, evidence=None),
                name="reminder_of_one_thing",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(sent_at=None, skipped_because=""),
                name="reminder_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.days_before} days"


class CalendarFeed(models.Model):
    """The secret address of a person's due dates. Only the hash of its token is stored."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feed"
    )
    token_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.user_id)


class Bundle(models.Model):
    """All papers of a person in one file, for that person alone, until `expires_at`."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bundles"
    )
    requested_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    file = models.FileField(upload_to="bundles/", blank=True)

    class Meta:
        constraints = [
            # A double click must not make the same bundle twice.
            models.UniqueConstraint(
                "user", condition=Q(ready_at=None), name="bundle_in_the_making_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.public_id)

"""A clinic, who works there, and what a person lets it see."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from training.people.enums import MembershipRole


class PeriodQuerySet(models.QuerySet):
    """Rows that hold from `started_at` until `ended_at`."""

    def live_at(self, moment: datetime) -> "PeriodQuerySet":
        return self.filter(Q(started_at__lte=moment) & (Q(ended_at=None) | Q(ended_at__gt=moment)))


class Clinic(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    time_zone = models.CharField(_("time zone"), max_length=64, default="America/Vancouver")

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person works in a clinic, from a moment to a moment; one may be manager and staff."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=MembershipRole)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        constraints = [
            # Two accepted invitations at once must not put a person on the roster twice.
            models.UniqueConstraint(
                "clinic", "user", "role", condition=Q(ended_at=None), name="membership_live_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
                name="membership_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.clinic_id}"


class ClinicInvitation(models.Model):
    """A manager asks a person to join; the token in the mailed link is stored as a hash only."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail"))
    token_sha256 = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(
        "people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            # Two managers inviting the same person must not send two live invitations.
            models.UniqueConstraint(
                "clinic",
                Lower("email"),
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="invitation_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.clinic_id} {self.public_id}"


class Consent(models.Model):
    """A person lets a clinic see certificates and standing, from a moment until they stop it."""

    person = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="consents")
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="consents")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        constraints = [
            # A double click must not leave a second consent alive after the person stops one.
            models.UniqueConstraint(
                "person", "clinic", condition=Q(ended_at=None), name="consent_live_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
                name="consent_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.clinic_id}"

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
    """A person has a part in a clinic, from a moment to a moment; one may be manager and staff.

    An auditor's part has its end from the beginning.
    """

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
            models.CheckConstraint(
                condition=~Q(role=MembershipRole.AUDITOR) | Q(ended_at__isnull=False),
                name="membership_of_an_auditor_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.clinic_id}"


class ClinicInvitation(models.Model):
    """A manager asks a person to join; the token in the mailed link is stored as a hash only.

    An auditor is asked with the moment at which the sight ends.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail"))
    token_sha256 = models.CharField(max_length=64, unique=True)
    role = models.CharField(
        _("role"), max_length=10, choices=MembershipRole, default=MembershipRole.STAFF
    )
    access_until = models.DateTimeField(_("sees until"), null=True, blank=True)
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
            ),
            models.CheckConstraint(
                condition=Q(role=MembershipRole.AUDITOR, access_until__isnull=False)
                | Q(role=MembershipRole.STAFF, access_until=None),
                name="invitation_of_an_auditor_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clinic_id} {self.public_id}"


class JoinLink(models.Model):
    """A link by which several people join the staff, so many times and until a day.

    The token is derived and stored as a hash only. `uses_left` is taken down by a conditional
    update, so that no more people come in than were meant.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="join_links")
    token_sha256 = models.CharField(max_length=64, unique=True)
    uses = models.PositiveSmallIntegerField(_("how many may join"))
    uses_left = models.PositiveSmallIntegerField(_("how many may still join"))
    made_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("works until"))
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(uses_left__lte=F("uses")), name="join_link_within_its_uses"
            ),
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

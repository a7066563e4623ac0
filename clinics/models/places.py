"""Where people of a clinic work, and as what; each over the time it holds."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from training.people.models import Clinic, Membership


class Location(models.Model):
    """A house of a clinic. Closed ones stay: past days refer to them."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="locations")
    slug = models.SlugField(_("slug"), max_length=60)
    name = models.CharField(_("name"), max_length=120)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint("clinic", "slug", name="location_slug_once")]

    def __str__(self) -> str:
        return self.name


class Position(models.Model):
    """What somebody works as; its requirements apply to whoever holds it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="positions")
    slug = models.SlugField(_("slug"), max_length=60)
    title = models.CharField(_("title"), max_length=120)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["title", "pk"]
        constraints = [models.UniqueConstraint("clinic", "slug", name="position_slug_once")]

    def __str__(self) -> str:
        return self.title


class AssignmentQuerySet(models.QuerySet):
    def live_at(self, moment: datetime) -> "AssignmentQuerySet":
        return self.filter(Q(started_at__lte=moment) & (Q(ended_at=None) | Q(ended_at__gt=moment)))


class Assignment(models.Model):
    """A member of staff holds a position, at one location or at all, from a moment to a moment.

    Rows are ended and never changed, so that a past day knows what applied to whom.
    """

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="assignments")
    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="assignments")
    location = models.ForeignKey(
        Location, on_delete=models.PROTECT, null=True, blank=True, related_name="assignments"
    )
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            # A double click must not assign a person twice.
            models.UniqueConstraint(
                fields=["membership", "position", "location"],
                condition=Q(ended_at=None),
                nulls_distinct=False,
                name="assignment_live_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
                name="assignment_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} {self.position_id}"

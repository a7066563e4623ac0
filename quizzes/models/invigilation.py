"""Who watches a sitting, what they add to its time, and what they write down."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from quizzes.enums import AccommodationState, TimeChange
from quizzes.models.attempts import Attempt
from quizzes.models.quizzes import Quiz


class InvigilatorQuerySet(models.QuerySet):
    def live_at(self, moment: datetime) -> "InvigilatorQuerySet":
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=moment), starts_at__lte=moment)

    def not_over_at(self, moment: datetime) -> "InvigilatorQuerySet":
        """Live, or still to come."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=moment))


class Invigilator(models.Model):
    """An instructor assigned to watch a quiz, from a moment to a moment."""

    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="invigilators")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="invigilations"
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = InvigilatorQuerySet.as_manager()

    class Meta:
        constraints = [
            # A double click must not assign twice.
            models.UniqueConstraint(
                "quiz", "user", condition=Q(ends_at=None), name="invigilator_live_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.quiz_id}"


class Accommodation(models.Model):
    """An approved change for one person; applied when an attempt starts, or to a running one.

    The reason is organisational ("extra time agreed with the programme"), never a diagnosis.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="accommodations"
    )
    quiz = models.ForeignKey(
        Quiz,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="accommodations",
        help_text=_("Leave empty for every quiz."),
    )
    extra_percent = models.PositiveSmallIntegerField(_("extra time, per cent"), default=0)
    extra_minutes = models.PositiveSmallIntegerField(_("extra time, minutes"), default=0)
    rest_minutes = models.PositiveSmallIntegerField(_("rest pauses, minutes in all"), default=0)
    no_limit = models.BooleanField(_("no time limit"), default=False)
    larger_text = models.BooleanField(_("larger text"), default=False)
    reason = models.CharField(_("reason"), max_length=500)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    state = models.CharField(
        max_length=10, choices=AccommodationState, default=AccommodationState.REQUESTED
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(extra_percent__lte=300, extra_minutes__lte=600, rest_minutes__lte=240),
                name="accommodation_is_bounded",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="accommodation_ends_after_it_begins",
            ),
            # Nobody decides about themselves.
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("user")),
                name="accommodation_decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} from {self.valid_from}"


class DeadlineChange(models.Model):
    """The only way a deadline moves after the start. Append-only: the evidence of who and why."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="deadline_changes")
    kind = models.CharField(max_length=15, choices=TimeChange)
    old_deadline_at = models.DateTimeField()
    new_deadline_at = models.DateTimeField()
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.kind}"


class SittingNote(models.Model):
    """What an invigilator saw. Append-only; no patient and no health details."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="notes")
    text = models.CharField(_("note"), max_length=1000)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.made_at}"


class Presence(models.Model):
    """A stretch of time in which one browser was heard from; the gaps between are evidence.

    Extended in place while the browser keeps calling, so a sitting leaves a handful of rows.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="presences")
    device = models.CharField(_("device"), max_length=16, help_text=_("Part of a hash."))
    since = models.DateTimeField(_("since"))
    seen_at = models.DateTimeField(_("last heard from"))

    class Meta:
        indexes = [models.Index("attempt", F("seen_at").desc(), name="presence_latest")]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.since} to {self.seen_at}"

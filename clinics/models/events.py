"""Adverse events of a clinic. There is no patient in them and no field that asks for one."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinics.enums import EventKind, EventSeverity, EventTechnique
from clinics.models.documents import ClinicDocument
from training.people.models import Authority, Clinic, Membership


class AdverseEvent(models.Model):
    """One event, by its number in the clinic; what is said of it stands in its statements."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="adverse_events")
    number = models.PositiveIntegerField(_("number"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("clinic", "number", name="adverse_event_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.clinic_id} {self.number}"


class EventStatement(models.Model):
    """What is known of an event; an amendment is the next statement, with its reason. Append-only.

    Without `membership` nobody said who needled, or was pricked.
    """

    event = models.ForeignKey(AdverseEvent, on_delete=models.PROTECT, related_name="statements")
    number = models.PositiveSmallIntegerField()
    day = models.DateField(_("day"))
    severity = models.CharField(_("severity"), max_length=12, choices=EventSeverity)
    kind = models.CharField(_("what happened"), max_length=16, choices=EventKind)
    region = models.SlugField(_("region"), max_length=50)
    muscle = models.SlugField(_("muscle"), max_length=50, blank=True)
    technique = models.CharField(_("technique"), max_length=12, choices=EventTechnique)
    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(_("why it is amended"), max_length=300, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            # Two managers amending at once: the second finds the number taken.
            models.UniqueConstraint("event", "number", name="event_statement_number_once"),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(reason=""), name="event_is_amended_for_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} statement {self.number}"


class EventFollowUp(models.Model):
    """What was done since: a line, or a report to a body by its own form. Append-only."""

    event = models.ForeignKey(AdverseEvent, on_delete=models.PROTECT, related_name="follow_ups")
    note = models.CharField(_("what was done"), max_length=500, blank=True)
    authority = models.ForeignKey(
        Authority, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    form_url = models.URLField(_("address of the form"), max_length=300, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(note="") | Q(authority__isnull=False),
                name="follow_up_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.made_at}"


class EventClosing(models.Model):
    """A review ended in one change, perhaps to a document of the clinic. Append-only."""

    event = models.OneToOneField(AdverseEvent, on_delete=models.PROTECT, related_name="closing")
    change = models.CharField(_("the one change"), max_length=300)
    document = models.ForeignKey(
        ClinicDocument, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.event_id)


class SessionCount(models.Model):
    """How many needling sessions a clinic had in a month; the newest row counts. Append-only."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="session_counts")
    month = models.DateField(_("month"), help_text=_("Its first day."))
    sessions = models.PositiveIntegerField(_("sessions"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["clinic", "month", "made_at"], name="sessions_of_month")]
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="session_count_of_a_month"),
            models.CheckConstraint(condition=Q(sessions__gt=0), name="session_count_of_some"),
        ]

    def __str__(self) -> str:
        return f"{self.clinic_id} {self.month:%Y-%m} {self.sessions}"

"""What a clinic asks a person to bring, by one link."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinics.enums import RequestEnding, RequirementKind
from training.people.models import Clinic, Membership


class EvidenceRequest(models.Model):
    """One open request for each person; what is asked later is added to it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="evidence_requests")
    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="evidence_requests"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    mailed_at = models.DateTimeField(_("last mail"))
    looked_at = models.DateTimeField(_("last look at what was given"))
    closed_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(_("how it ended"), max_length=10, choices=RequestEnding, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "membership", condition=Q(closed_at=None), name="evidence_request_open_once"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, ending="")
                | (Q(closed_at__isnull=False) & ~Q(ending="")),
                name="evidence_request_ends_somehow",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clinic_id} {self.public_id}"


class RequestedPaper(models.Model):
    """One thing that is asked for, by the requirement it is for; copied, as rules change."""

    request = models.ForeignKey(EvidenceRequest, on_delete=models.CASCADE, related_name="papers")
    requirement = models.SlugField(max_length=100)
    kind = models.CharField(max_length=20, choices=RequirementKind)
    title = models.CharField(max_length=120)
    why = models.CharField(_("why"), max_length=300, blank=True)
    asked_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint("request", "requirement", name="requested_paper_once"),
        ]

    def __str__(self) -> str:
        return self.title

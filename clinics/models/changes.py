"""What changed for a clinic, in order: mails, feeds, webhooks and the API all read this."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from certificates.enums import Status
from clinics.enums import ChangeKind
from training.people.models import Clinic, Membership


class KnownStanding(models.Model):
    """Where a person stood when it was last looked: only there to notice a change.

    Pages never read it; they ask the records. `until`, `scope` (regions covered, regions held
    back) and `finding` (why a look confirmed nothing) are compared beside the status; the words of
    `detail` are not, as they may be reworded.
    """

    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="known_standings"
    )
    requirement = models.SlugField(max_length=100)
    status = models.CharField(max_length=14, choices=Status)
    detail = models.CharField(max_length=300, blank=True)
    title = models.CharField(max_length=120, blank=True)
    until = models.DateField(null=True)
    scope = models.TextField(blank=True)
    finding = models.CharField(max_length=20, blank=True)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("membership", "requirement", name="known_standing_once"),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} {self.requirement} {self.status}"


class Change(models.Model):
    """One thing that changed at a clinic. Append-only.

    `number` counts within the clinic and is given under a lock of the clinic's row, so that who
    has read up to a number has missed nothing. `before` and `after` are statuses for a standing;
    `finding` is why the last look confirmed nothing, a value of `Refusal` or `CheckResult`.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="changes")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=14, choices=ChangeKind)
    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="changes"
    )
    requirement = models.SlugField(max_length=100, blank=True)
    title = models.CharField(_("what"), max_length=120, blank=True)
    before = models.CharField(max_length=14, blank=True)
    after = models.CharField(max_length=14, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    finding = models.CharField(max_length=20, blank=True)
    happened_at = models.DateTimeField()
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint("clinic", "number", name="change_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.clinic_id} {self.number}"

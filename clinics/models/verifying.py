"""Codes and files a clinic gives to be verified together, and the receipt of each look."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certificates.enums import Status
from certificates.models import Evidence, EvidenceCheck
from clinics.enums import BulkKind, BulkVerdict
from training.people.models import Clinic, Membership, SourceCheck


class BulkVerification(models.Model):
    """Codes and files of one request: how far it is. What was sent is kept until `kept_until`.

    `person` is set where what a person holds is looked at anew, and `repeats` names the run whose
    rows these are again.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="bulk_verifications")
    person = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    repeats = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    total = models.PositiveIntegerField(_("how many"))
    done = models.PositiveIntegerField(_("done"), default=0)
    ended_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    kept_until = models.DateTimeField(_("files kept until"))

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(cancelled_at=None) | Q(ended_at__isnull=False),
                name="bulk_verification_cancelled_has_ended",
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class BulkRow(models.Model):
    """One code or file, and what was found of it. Judged once; only its content goes later.

    `membership` names whose it is, where that person consents. `facts` are what the verification
    page shows to anybody, and nothing else.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    run = models.ForeignKey(BulkVerification, on_delete=models.PROTECT, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    kind = models.CharField(max_length=10, choices=BulkKind)
    label = models.CharField(_("what it was"), max_length=300)
    given = models.TextField(_("as it was pasted"), blank=True)
    file = models.FileField(upload_to="bulk/", blank=True)
    evidence = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sha256 = models.CharField(max_length=64)
    judged_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=20, choices=BulkVerdict, blank=True)
    status = models.CharField(
        max_length=14, choices=[*Status.choices, ("draft", _("Draft"))], blank=True
    )
    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    facts = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            # A worker that died and the next one must not give a row two answers.
            models.UniqueConstraint("run", "number", name="bulk_row_number_once"),
            models.CheckConstraint(
                condition=Q(judged_at=None, verdict="")
                | (Q(judged_at__isnull=False) & ~Q(verdict="")),
                name="bulk_row_judged_has_a_verdict",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.number}"


class CheckReceipt(models.Model):
    """What was asked, when, by whom, and what the answer was: signed, as a PDF and as JSON.

    Append-only, one for each look. `person` is whose paper it was, where that is known here; when
    their account is deleted, the two forms go and the hashes stay.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="check_receipts")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    paper_check = models.OneToOneField(
        EvidenceCheck, on_delete=models.PROTECT, null=True, blank=True, related_name="receipt"
    )
    source_check = models.OneToOneField(
        SourceCheck, on_delete=models.PROTECT, null=True, blank=True, related_name="receipt"
    )
    row = models.OneToOneField(
        BulkRow, on_delete=models.PROTECT, null=True, blank=True, related_name="receipt"
    )
    pdf = models.FileField(upload_to="receipts/", blank=True)
    json = models.TextField(blank=True)
    pdf_sha256 = models.CharField(max_length=64, unique=True)
    json_sha256 = models.CharField(max_length=64, unique=True)
    pdf_key = models.CharField(max_length=40)
    json_key = models.CharField(max_length=40)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(paper_check__isnull=False, source_check=None, row=None)
                | Q(paper_check=None, source_check__isnull=False, row=None)
                | Q(paper_check=None, source_check=None, row__isnull=False),
                name="check_receipt_is_of_one_look",
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

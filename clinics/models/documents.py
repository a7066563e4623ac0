"""Documents a clinic keeps under control, and who has read them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinics.enums import DocumentKind
from training.people.models import Clinic


class ClinicDocument(models.Model):
    """A document by its name; what it says stands in its versions. Ended once, never deleted."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="documents")
    slug = models.SlugField(_("slug"), max_length=60)
    kind = models.CharField(_("kind"), max_length=20, choices=DocumentKind)
    title = models.CharField(_("title"), max_length=120)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["title", "pk"]
        constraints = [models.UniqueConstraint("clinic", "slug", name="clinic_document_slug_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def last_version(self) -> "ClinicDocumentVersion":
        """It begins with a version, so there is always one."""
        return self.versions.order_by("-number")[:1].get()


class ClinicDocumentVersion(models.Model):
    """What a document said from a moment on, as text or as a file. Append-only."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    document = models.ForeignKey(ClinicDocument, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    text = models.TextField(_("text"), blank=True)
    file = models.FileField(_("file"), upload_to="clinic-documents/", blank=True)
    content_type = models.CharField(max_length=40, blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    changes = models.CharField(_("what changed"), max_length=300, blank=True)
    review_due = models.DateField(_("look at it again by"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            # Two managers writing at once: the second finds the number taken.
            models.UniqueConstraint("document", "number", name="document_version_number_once"),
            models.CheckConstraint(
                condition=(Q(text="") & ~Q(file="")) | (~Q(text="") & Q(file="")),
                name="document_is_text_or_file",
            ),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(changes=""), name="document_version_says_what_changed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} version {self.number}"


class DocumentReview(models.Model):
    """Somebody looked at a version and it stands as it is. Append-only."""

    version = models.ForeignKey(
        ClinicDocumentVersion, on_delete=models.PROTECT, related_name="reviews"
    )
    next_due = models.DateField(_("look at it again by"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.version_id} {self.made_at}"


class ReadingReceipt(models.Model):
    """A person read a version and signed for it on their own account. Append-only."""

    version = models.ForeignKey(
        ClinicDocumentVersion, on_delete=models.PROTECT, related_name="receipts"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reading_receipts"
    )
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            # A double click must not sign twice.
            models.UniqueConstraint("version", "user", name="reading_receipt_once"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.user_id}"

"""A certificate is a past fact; a document is one signed rendering of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certificates.enums import CertificateKind, DocumentReason, Paper, RevocationReason
from quizzes.models import Attempt


class Certificate(models.Model):
    """An examination was passed on a day. It never expires; it is revoked only for error or fraud.

    `facts` is what was attested, copied at issue: nothing that changes later changes it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("number"), max_length=20, unique=True)
    code = models.CharField(_("verification code"), max_length=26, unique=True)
    kind = models.CharField(max_length=20, choices=CertificateKind)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="certificates"
    )
    # One certificate per attempt, however often the task runs or dies.
    attempt = models.OneToOneField(Attempt, on_delete=models.PROTECT, related_name="certificate")
    title = models.CharField(_("title"), max_length=200)
    facts = models.JSONField()
    is_draft = models.BooleanField(_("from draft content"))
    issued_at = models.DateTimeField(_("issued"))

    # Set by `queries.read_corrections`: the result as corrected, notes for the public.
    corrected: dict[str, str] | None
    notes: list[str]

    def __str__(self) -> str:
        return self.number


class Revocation(models.Model):
    """A certificate was taken back, for good. Two people decided it."""

    certificate = models.OneToOneField(
        Certificate, on_delete=models.PROTECT, related_name="revocation"
    )
    reason = models.CharField(max_length=10, choices=RevocationReason)
    public_text = models.CharField(_("public text"), max_length=300)
    private_note = models.CharField(_("private note"), max_length=500, blank=True)
    act = models.ForeignKey("people.TwoPersonAct", on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.reason}"


class Document(models.Model):
    """One rendering: serial, bytes, hash, key, template. Its bytes never change.

    A new edition (after a change of name) supersedes the earlier documents; another paper size
    of the same edition does not.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, null=True, blank=True, related_name="documents"
    )
    credential = models.ForeignKey(
        "certificates.Credential",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
    )
    edition = models.PositiveSmallIntegerField(_("edition"))
    paper = models.CharField(_("paper"), max_length=6, choices=Paper)
    serial = models.CharField(_("serial"), max_length=24, unique=True)
    reason = models.CharField(max_length=16, choices=DocumentReason)
    holder_name = models.CharField(_("name printed"), max_length=200)
    template_version = models.CharField(_("template"), max_length=40)
    key_id = models.CharField(_("signing key"), max_length=80)
    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveIntegerField()
    file = models.FileField(upload_to="documents/")
    made_at = models.DateTimeField(_("made"))

    class Meta:
        constraints = [
            # Two workers rendering at once: one row wins, the other file is garbage.
            models.UniqueConstraint(
                "certificate", "edition", "paper", name="document_once_per_edition_and_paper"
            ),
            models.UniqueConstraint(
                "credential", "edition", "paper", name="document_of_credential_once"
            ),
            models.CheckConstraint(condition=Q(edition__gt=0), name="document_edition_from_one"),
            models.CheckConstraint(
                condition=Q(certificate=None, credential__isnull=False)
                | Q(certificate__isnull=False, credential=None),
                name="document_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return self.serial

    @property
    def code(self) -> str:
        """The verification code of what it renders."""
        subject = self.certificate or self.credential
        assert subject is not None  # noqa: S101  (a constraint holds it)
        return subject.code

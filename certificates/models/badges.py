"""What machines read: signed badges, and the lists that say which of them no longer hold."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certificates.models.certificate import Certificate
from certificates.models.credentials import Credential


class StatusList(models.Model):
    """A bit for each badge; bits are given out at random and never twice."""

    number = models.PositiveIntegerField(unique=True)
    size = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.number)


class SignedStatusList(models.Model):
    """One signed state of a list. Append-only; the newest is served."""

    status_list = models.ForeignKey(StatusList, on_delete=models.PROTECT, related_name="signed")
    revision = models.PositiveIntegerField()
    bits_sha256 = models.CharField(max_length=64)
    credential_json = models.TextField()
    jwt = models.TextField()
    key_ids = models.JSONField(default=list)
    made_at = models.DateTimeField()
    valid_until = models.DateTimeField()

    class Meta:
        constraints = [
            # Two workers signing at once: one revision, in order.
            models.UniqueConstraint("status_list", "revision", name="status_list_revision_once"),
        ]

    def __str__(self) -> str:
        return f"{self.status_list_id}.{self.revision}"


class Badge(models.Model):
    """One edition of a certificate or credential, as signed Open Badge 3.0. Its bytes never change.

    `public_id` is the id inside the badge. `credential_json` carries the embedded proof, `jwt` is
    the same claims as a JWT; both are stored as they were signed, and emptied when the facts of a
    deleted account are removed after their time. The hashes stay.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, null=True, blank=True, related_name="badges"
    )
    credential = models.ForeignKey(
        Credential, on_delete=models.PROTECT, null=True, blank=True, related_name="badges"
    )
    edition = models.PositiveSmallIntegerField(_("edition"))
    credential_json = models.TextField()
    jwt = models.TextField()
    json_sha256 = models.CharField(max_length=64, unique=True)
    jwt_sha256 = models.CharField(max_length=64, unique=True)
    png = models.FileField(upload_to="badges/")
    png_sha256 = models.CharField(max_length=64, unique=True)
    proof_key_id = models.CharField(max_length=80)
    jwt_key_id = models.CharField(max_length=80)
    template_version = models.CharField(_("template"), max_length=40)
    status_list = models.ForeignKey(StatusList, on_delete=models.PROTECT, related_name="badges")
    status_index = models.PositiveIntegerField()
    made_at = models.DateTimeField(_("made"))

    class Meta:
        constraints = [
            # Two workers signing one edition: one badge stays, the other is never published.
            models.UniqueConstraint("certificate", "edition", name="badge_of_certificate_once"),
            models.UniqueConstraint("credential", "edition", name="badge_of_credential_once"),
            # A bit says one thing about one badge, for ever.
            models.UniqueConstraint("status_list", "status_index", name="status_index_once"),
            models.CheckConstraint(
                condition=Q(certificate=None, credential__isnull=False)
                | Q(certificate__isnull=False, credential=None),
                name="badge_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(edition__gt=0),
                name="badge_edition_from_one",
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def is_removed(self) -> bool:
        return not self.credential_json

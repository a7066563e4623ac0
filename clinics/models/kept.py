"""What a clinic knew of a person while they consented, kept when that ends."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from training.people.models import Consent, Membership


class KeptFile(models.Model):
    """The file of a person as it stood from one change to the next, within one consent.

    Written once, when the consent has ended; never changed. The clinic answers for its period by
    it, the person's own records are closed to it.
    """

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="kept_files")
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="kept_files")
    from_at = models.DateTimeField(_("from"))
    until_at = models.DateTimeField(_("until"))
    file = models.JSONField(_("file"))
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            # A job that runs twice keeps each stretch once.
            models.UniqueConstraint("membership", "from_at", name="kept_file_stretch_once"),
            models.CheckConstraint(
                condition=Q(until_at__gt=F("from_at")), name="kept_file_has_a_length"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} {self.from_at:%Y-%m-%d}"

"""Certificates that a regrade touched, each waiting for somebody's decision."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certificates.enums import RegradeAnswer
from certificates.models.certificate import Certificate
from quizzes.models import Regrade


class TouchedCertificate(models.Model):
    """One row per regrade and certificate. Nothing happens to a certificate by itself."""

    regrade = models.ForeignKey(Regrade, on_delete=models.PROTECT, related_name="touched")
    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="regrades")
    passed_before = models.BooleanField()
    passed_after = models.BooleanField()
    answer = models.CharField(
        _("decision"), max_length=10, choices=RegradeAnswer, blank=True, default=""
    )
    note = models.CharField(_("note"), max_length=500, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            # Applying a regrade again must not ask twice.
            models.UniqueConstraint("regrade", "certificate", name="touched_certificate_once"),
            models.CheckConstraint(
                condition=Q(answer="", decided_by=None, decided_at=None)
                | (~Q(answer="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="touched_certificate_decided_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id} by {self.regrade_id}"

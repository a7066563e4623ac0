"""Evidence packs: what a clinic's records said of people on a day or over a period, in one file."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinics.enums import PackAudience
from training.people.models import Clinic, Membership


class EvidencePack(models.Model):
    """Who, which days and for whom. `facts` are read once, at its first making.

    A pack made again holds the same facts, whatever has changed since. Nothing else is rewritten.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="evidence_packs")
    people = models.ManyToManyField(Membership, related_name="+")
    whole_roster = models.BooleanField(_("everybody"), default=False)
    from_day = models.DateField(_("from"))
    to_day = models.DateField(_("to"))
    audience = models.CharField(_("for whom"), max_length=12, choices=PackAudience)
    reason = models.CharField(_("reason"), max_length=300)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    facts = models.JSONField(null=True, blank=True)
    facts_sha256 = models.CharField(max_length=64, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(to_day__gte=F("from_day")), name="evidence_pack_ends_after_start"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="evidence_pack_has_a_reason"),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class PackRun(models.Model):
    """One making of a pack: how far it is, the file while its link lasts, and its hash for good.

    `unreadable` counts the files that are not in it: not to be read, or of who shares no more.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pack = models.ForeignKey(EvidencePack, on_delete=models.PROTECT, related_name="runs")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    total = models.PositiveIntegerField(_("files"), null=True, blank=True)
    done = models.PositiveIntegerField(_("files done"), default=0)
    ready_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    unreadable = models.PositiveIntegerField(_("files that could not be read"), default=0)
    file = models.FileField(upload_to="packs/", blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            # A double click must not make the same pack twice at once.
            models.UniqueConstraint(
                "pack",
                condition=Q(ready_at=None, cancelled_at=None),
                name="pack_in_the_making_once",
            ),
            models.CheckConstraint(
                condition=Q(ready_at=None) | Q(cancelled_at=None),
                name="pack_not_both_ready_and_cancelled",
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def held(self) -> int:
        """How many files are in it."""
        return (self.total or 0) - self.unreadable


class PackOpening(models.Model):
    """Somebody fetched the file. Append-only."""

    run = models.ForeignKey(PackRun, on_delete=models.PROTECT, related_name="openings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        ordering = ["opened_at", "pk"]

    def __str__(self) -> str:
        return f"{self.run_id} {self.opened_at}"

"""Papers from outside, and what a person notes of their own practice. Nothing is overwritten."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from certificates.enums import EvidenceKind, Refusal
from training.people.enums import CheckMethod, CheckResult
from training.people.models import Recognition


class Evidence(models.Model):
    """A paper as its holder gives it; what it is worth is in its checks.

    `details` by kind: insurance {"needling_named", "excluded_regions", "amount"}, course and cpd
    {"hours": {category: hours}}, experience {"months", "hours", "from", "to"}. A newer version
    names the one it replaces; both stay. `machine_form` is a badge as it was given (JSON or JWT).
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="evidence"
    )
    kind = models.CharField(_("kind"), max_length=16, choices=EvidenceKind)
    title = models.CharField(_("title"), max_length=200)
    issuer = models.CharField(_("issuer, as printed"), max_length=200)
    number = models.CharField(_("number"), max_length=80, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    valid_until = models.DateField(_("valid to the end of"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64)
    expires_at = models.DateTimeField(null=True, blank=True)
    details = models.JSONField(default=dict)
    file = models.FileField(upload_to="evidence/", blank=True)
    content_type = models.CharField(max_length=40, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(default=0)
    machine_form = models.TextField(blank=True)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    given_at = models.DateTimeField(_("given"))
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None, expires_at=None)
                | Q(valid_until__isnull=False, expires_at__isnull=False),
                name="evidence_ends_on_a_day",
            ),
        ]
        indexes = [models.Index(fields=["user", "kind"], name="evidence_of_person")]

    def __str__(self) -> str:
        return str(self.public_id)


class EvidenceCheck(models.Model):
    """Somebody, or a program, looked whether a paper is what it says. Never overwritten.

    A check with a clinic counts in that clinic only. Without a person it was done by a program.
    """

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="checks")
    method = models.CharField(_("how"), max_length=12, choices=CheckMethod)
    address = models.CharField(_("where"), max_length=300, blank=True)
    result = models.CharField(_("result"), max_length=20, choices=CheckResult)
    refusal = models.CharField(_("why not"), max_length=16, choices=Refusal, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    told = models.JSONField(_("what the program found"), default=dict, blank=True)
    image = models.FileField(upload_to="checks/", blank=True)
    image_sha256 = models.CharField(max_length=64, blank=True)
    clinic = models.ForeignKey("people.Clinic", on_delete=models.PROTECT, null=True, blank=True)
    recognition = models.ForeignKey(
        Recognition, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    checked_at = models.DateTimeField()
    next_due = models.DateField(_("check again by"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(checked_by__isnull=False) | Q(method=CheckMethod.MACHINE),
                name="evidence_checked_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id} {self.result}"


class NeedlingSession(models.Model):
    """One supervised session in a person's own log. No patient, by design. Append-only."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="needling_log"
    )
    day = models.DateField(_("day"))
    region = models.SlugField(_("region"))
    muscle = models.SlugField(_("muscle"), blank=True)
    technique = models.CharField(_("technique"), max_length=120)
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="supervised_sessions"
    )
    adverse_event = models.BooleanField(_("adverse event"))
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(user=F("supervisor")), name="needling_session_is_supervised"
            ),
        ]
        indexes = [models.Index("user", F("day").desc(), name="needling_log_of_person")]

    def __str__(self) -> str:
        return str(self.public_id)


class SessionAnswer(models.Model):
    """The supervisor confirms a session, or says that it was not so. Append-only."""

    session = models.OneToOneField(NeedlingSession, on_delete=models.PROTECT, related_name="answer")
    confirmed = models.BooleanField(_("confirmed"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    recognition = models.ForeignKey(
        Recognition, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            # Only who was recognised to supervise on the day makes a session count.
            models.CheckConstraint(
                condition=Q(confirmed=False) | Q(recognition__isnull=False),
                name="session_confirmed_under_a_recognition",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.confirmed}"


class Attestation(models.Model):
    """A person declares something in the words they were shown. Append-only."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attestations"
    )
    slug = models.SlugField(_("what"), max_length=100)
    text = models.TextField(_("in these words"))
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index("user", "slug", F("made_at").desc(), name="attestation_of_person")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.slug}"

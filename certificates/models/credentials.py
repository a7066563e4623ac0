"""A credential is a present standing: cycles, scope, suspensions, and what was stated when."""

import uuid
from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from certificates.enums import CredentialRevocationReason, DocumentReason, SuspensionReason
from certificates.models.practical import SignOff
from certificates.models.types import CredentialType, CredentialTypeVersion


class Evaluation(models.Model):
    """A person held against a set of rules: what was looked at, what came of it. Append-only.

    `inputs` are the records read, by id and date; `result` explains each requirement.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="evaluations"
    )
    type_version = models.ForeignKey(
        CredentialTypeVersion, on_delete=models.PROTECT, related_name="evaluations"
    )
    is_renewal = models.BooleanField(default=False)
    met = models.BooleanField()
    inputs = models.JSONField()
    result = models.JSONField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id} {self.type_version_id} {self.made_at}"


class Credential(models.Model):
    """What a person holds of one type, for life: number and code stay over every cycle.

    A revoked one is never revived; a new one may follow and names it in `replaces`.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("number"), max_length=20, unique=True)
    code = models.CharField(_("verification code"), max_length=26, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="credentials"
    )
    type = models.ForeignKey(CredentialType, on_delete=models.PROTECT, related_name="credentials")
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    is_draft = models.BooleanField(_("from draft content"))
    issued_at = models.DateTimeField(_("issued"))

    # Annotated by `queries.credentials_at`, as of a moment; the sentence by `standing_today`.
    status: str
    cycle_number: int | None
    valid_from: date | None
    valid_until: date | None
    expires_at: datetime | None
    title: str | None
    sentence: str

    class Meta:
        constraints = [
            # However often the evaluation runs: one of a type, and one after each revoked one.
            models.UniqueConstraint(
                fields=["user", "type", "replaces"],
                nulls_distinct=False,
                name="credential_once_of_a_type",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class CredentialCycle(models.Model):
    """One period of validity: the first, or a renewal. Append-only.

    The days are those of `time_zone`, the issuer's; `expires_at` is the instant at which the day
    `valid_until` has ended there. Without an end both are empty.
    """

    credential = models.ForeignKey(Credential, on_delete=models.PROTECT, related_name="cycles")
    number = models.PositiveSmallIntegerField(_("cycle"))
    type_version = models.ForeignKey(CredentialTypeVersion, on_delete=models.PROTECT)
    evaluation = models.OneToOneField(Evaluation, on_delete=models.PROTECT, related_name="cycle")
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid to the end of"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64)
    starts_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True, db_index=True)
    begun_at = models.DateTimeField(_("recorded"))

    class Meta:
        constraints = [
            # Two renewals at once must not give two cycles.
            models.UniqueConstraint("credential", "number", name="credential_cycle_once"),
            models.CheckConstraint(
                condition=Q(valid_until=None, expires_at=None)
                | Q(
                    valid_until__isnull=False,
                    expires_at__isnull=False,
                    expires_at__gt=F("starts_at"),
                    valid_until__gte=F("valid_from"),
                ),
                name="credential_cycle_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.credential_id} cycle {self.number}"


class ScopeEntry(models.Model):
    """A sign-off that a credential lists. Append-only; a voided sign-off drops out by itself."""

    credential = models.ForeignKey(Credential, on_delete=models.PROTECT, related_name="scope")
    sign_off = models.ForeignKey(SignOff, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("credential", "sign_off", name="scope_entry_once"),
        ]

    def __str__(self) -> str:
        return f"{self.credential_id} {self.sign_off_id}"


class Suspension(models.Model):
    """A credential does not hold from a moment until two people lift it. Ended once, else kept."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    credential = models.ForeignKey(Credential, on_delete=models.PROTECT, related_name="suspensions")
    reason = models.CharField(max_length=16, choices=SuspensionReason)
    public_text = models.CharField(_("public text"), max_length=300)
    private_note = models.CharField(_("private note"), max_length=500, blank=True)
    act = models.ForeignKey("people.TwoPersonAct", on_delete=models.PROTECT, related_name="+")
    from_at = models.DateTimeField(_("from"))
    until_at = models.DateTimeField(_("until"), null=True, blank=True)
    lifted_by_act = models.ForeignKey(
        "people.TwoPersonAct", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            # Two admins suspending at once must not leave one suspension behind.
            models.UniqueConstraint(
                "credential", condition=Q(until_at=None), name="suspension_open_once"
            ),
            models.CheckConstraint(
                condition=Q(until_at=None, lifted_by_act=None)
                | Q(
                    until_at__isnull=False,
                    lifted_by_act__isnull=False,
                    until_at__gte=F("from_at"),
                ),
                name="suspension_lifted_by_an_act",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.credential_id} from {self.from_at}"


class CredentialRevocation(models.Model):
    """A credential was taken back, for good. Two people decided it."""

    credential = models.OneToOneField(
        Credential, on_delete=models.PROTECT, related_name="revocation"
    )
    reason = models.CharField(max_length=12, choices=CredentialRevocationReason)
    public_text = models.CharField(_("public text"), max_length=300)
    private_note = models.CharField(_("private note"), max_length=500, blank=True)
    act = models.ForeignKey("people.TwoPersonAct", on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.credential_id} {self.reason}"


class CredentialEdition(models.Model):
    """What is stated of a credential from a moment on, copied. Its badge and papers render this.

    Written in the transaction of the act that asks for it (first, renewal, extension, change of
    name, correction, reinstatement), so that a document made later states what was decided.
    """

    credential = models.ForeignKey(Credential, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField(_("edition"))
    cycle = models.ForeignKey(CredentialCycle, on_delete=models.PROTECT, related_name="editions")
    reason = models.CharField(max_length=16, choices=DocumentReason)
    holder_name = models.CharField(_("name printed"), max_length=200)
    facts = models.JSONField()
    planned_at = models.DateTimeField()

    class Meta:
        constraints = [
            # Two acts at once: the second finds the number taken and comes after the first.
            models.UniqueConstraint("credential", "number", name="credential_edition_once"),
        ]

    def __str__(self) -> str:
        return f"{self.credential_id} edition {self.number}"

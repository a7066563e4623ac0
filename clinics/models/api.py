"""Other systems of a clinic that ask by themselves: who they are, and what they were answered."""

import uuid

from allauth.idp.oidc.models import Client
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinics.models.connected import Connected
from training.people.models import Clinic


class ApiClient(Connected):
    """A program of one clinic. `oidc` holds the hash of its secret and its scopes, and goes with
    the tokens when it is revoked; this row stays and tells that it was there.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="api_clients")
    oidc = models.OneToOneField(
        Client, on_delete=models.SET_NULL, null=True, related_name="of_clinic"
    )
    identifier = models.CharField(_("client ID"), max_length=100, unique=True)
    name = models.CharField(_("name"), max_length=100)
    scopes = models.JSONField(_("scopes"), default=list)
    ends_at = models.DateTimeField(_("end"))
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("made_at")), name="api_client_ends_after_start"
            ),
            # What is revoked can get no token, whatever asks.
            models.CheckConstraint(
                condition=Q(revoked_at=None) | Q(oidc=None), name="api_client_revoked_has_no_secret"
            ),
            models.CheckConstraint(
                condition=Q(taken_over_by=None, taken_over_at=None)
                | Q(taken_over_by__isnull=False, taken_over_at__isnull=False),
                name="api_client_taken_over_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class KeptAnswer(models.Model):
    """What a client was answered under an idempotency key, in the transaction of the act itself.

    `fingerprint` is of method, path and body: the same key for another request is refused.
    """

    client = models.ForeignKey(ApiClient, on_delete=models.CASCADE, related_name="kept_answers")
    key = models.CharField(max_length=100)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            # A repetition that overtakes the first waits here, and then finds its answer.
            models.UniqueConstraint("client", "key", name="kept_answer_once"),
        ]
        indexes = [models.Index(fields=["made_at"], name="kept_answer_made")]

    def __str__(self) -> str:
        return f"{self.client_id} {self.key}"

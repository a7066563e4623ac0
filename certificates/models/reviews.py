"""After an instructor lost a recognition for cause: every record of the disputed time, judged."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from certificates.enums import ReviewAnswer
from certificates.models.credentials import Credential
from certificates.models.practical import SignOff
from training.people.models import Recognition


class RecognitionReview(models.Model):
    """The list that a withdrawal for cause opens; it ends when every row is decided."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # One list per withdrawal, however often the signal or the sweep comes.
    recognition = models.OneToOneField(Recognition, on_delete=models.PROTECT, related_name="review")
    disputed_from = models.DateField(_("disputed from"))
    disputed_until = models.DateField(_("disputed to"))
    opened_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.public_id)


class ReviewRow(models.Model):
    """One sign-off, or one credential that rests on some; one person proposes, another decides."""

    review = models.ForeignKey(RecognitionReview, on_delete=models.PROTECT, related_name="rows")
    sign_off = models.ForeignKey(
        SignOff, on_delete=models.PROTECT, null=True, blank=True, related_name="reviews"
    )
    credential = models.ForeignKey(
        Credential, on_delete=models.PROTECT, null=True, blank=True, related_name="reviews"
    )
    answer = models.CharField(_("decision"), max_length=12, choices=ReviewAnswer, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposed_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("review", "sign_off", name="review_row_of_sign_off_once"),
            models.UniqueConstraint("review", "credential", name="review_row_of_credential_once"),
            models.CheckConstraint(
                condition=Q(sign_off=None, credential__isnull=False)
                | Q(sign_off__isnull=False, credential=None),
                name="review_row_of_one_thing",
            ),
            # Whatever a form or a shell does, it takes two people.
            models.CheckConstraint(
                condition=Q(decided_by=None, decided_at=None)
                | (
                    Q(
                        decided_by__isnull=False,
                        decided_at__isnull=False,
                        proposed_by__isnull=False,
                    )
                    & ~Q(decided_by=F("proposed_by"))
                    & ~Q(answer="")
                ),
                name="review_row_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review_id}: {self.answer or 'open'}"


class SignOffVoid(models.Model):
    """A sign-off does not count from a moment on; the record itself stays. Append-only."""

    sign_off = models.OneToOneField(SignOff, on_delete=models.PROTECT, related_name="void")
    row = models.ForeignKey(ReviewRow, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=300)
    voided_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.sign_off_id)

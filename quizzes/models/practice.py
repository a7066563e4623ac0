"""Practice: questions of the practice pool, never of an examination, with feedback at once."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models import Enrolment
from quizzes.enums import Sureness
from quizzes.models.items import Bank, ItemVersion


class PracticeSession(models.Model):
    """`items` as in `Form`. Without `ends_at` there is no clock."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="practice_sessions"
    )
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")
    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="+")
    only_wrong = models.BooleanField(_("only what I got wrong"), default=False)
    items = models.JSONField()
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def limit_ms(self) -> int | None:
        return self.remaining_ms(self.started_at)

    def remaining_ms(self, moment: datetime) -> int | None:
        if self.ends_at is None:
            return None
        return max(0, (self.ends_at - moment) // timedelta(milliseconds=1))

    def is_over(self, moment: datetime) -> bool:
        return self.ends_at is not None and self.ends_at < moment


class PracticeAnswer(models.Model):
    """Final once given: the feedback that follows shows the key."""

    session = models.ForeignKey(PracticeSession, on_delete=models.CASCADE, related_name="answers")
    position = models.PositiveSmallIntegerField()
    item_version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="+")
    response = models.JSONField()
    sureness = models.CharField(max_length=10, choices=Sureness, blank=True)
    mark = models.DecimalField(max_digits=5, decimal_places=2)
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            # A double click must not answer twice: the second would know the key.
            models.UniqueConstraint("session", "position", name="practice_answer_once")
        ]

    def __str__(self) -> str:
        return f"{self.session_id}/{self.position}: {self.mark}"

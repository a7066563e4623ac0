"""A short task that an event led to: something to read, and critical questions to get right."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clinics.models.events import AdverseEvent
from courses.models import Course
from training.people.models import Membership


class Refresher(models.Model):
    """What a manager asked of a member of staff after an event. Append-only.

    `questions` are the keys of practice questions, fixed when it was asked, each with its critical
    mark. No answer is kept here: whoever practises keeps them in the quizzes.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(AdverseEvent, on_delete=models.PROTECT, related_name="refreshers")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="refreshers")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="+")
    module = models.SlugField(max_length=60)
    topic = models.CharField(max_length=10)
    title = models.CharField(_("topic"), max_length=200)
    lessons = models.JSONField(_("to read"))
    questions = models.JSONField(_("questions to get right"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [
            # A double click must not ask the same of a person twice for one event.
            models.UniqueConstraint(
                "event", "membership", "course", "topic", name="refresher_asked_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class RefresherDone(models.Model):
    """Every question was answered right since it was asked. Append-only."""

    refresher = models.OneToOneField(Refresher, on_delete=models.PROTECT, related_name="done")
    done_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.refresher_id)

"""What is said about a text before it is published, the clinical review, and who is moved."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.enums import ReviewAct, ReviewOf
from courses.models.content import CourseVersion, LessonVersion
from training.people.models import Recognition


class LessonComment(models.Model):
    """A remark about a text that is not published yet, or an answer to one.

    It belongs to the version, which stays the same row on its way from draft to published.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.ForeignKey(LessonVersion, on_delete=models.CASCADE, related_name="comments")
    answers = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="replies"
    )
    quote = models.CharField(_("words it is about"), max_length=300, blank=True)
    text = models.TextField(_("comment"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_by=None, resolved_at=None)
                | Q(resolved_by__isnull=False, resolved_at__isnull=False),
                name="comment_resolved_by_someone_at_some_time",
            ),
            # What is settled is the remark; an answer is part of it.
            models.CheckConstraint(
                condition=Q(answers=None) | Q(resolved_at=None), name="comment_answer_stays_open"
            ),
        ]
        ordering = ["made_at", "pk"]

    def __str__(self) -> str:
        return f"{self.version_id} {self.author_id}"


class EditionMove(models.Model):
    """Everybody who takes an older edition is moved to this one, in batches."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    edition = models.OneToOneField(CourseVersion, on_delete=models.PROTECT, related_name="moving")
    read_again = models.BooleanField(_("changed lessons count again"))
    total = models.PositiveIntegerField(_("people to move"))
    moved = models.PositiveIntegerField(_("people moved"), default=0)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.edition_id}: {self.moved} of {self.total}"


class ClinicalReview(models.Model):
    """What a reviewer said of one wording: signed, or sent back with a comment. Append-only.

    The wording is named by its hash, and the thing without a foreign key: a proposal is edited in
    place or deleted, and what was said of it stays true. `shown` keeps what was sent back, part by
    part, so that whoever sent it back sees later what became of it.
    """

    of = models.CharField(max_length=10, choices=ReviewOf)
    thing = models.BigIntegerField(help_text=_("The lesson, question, checklist or type."))
    number = models.PositiveIntegerField(_("version"))
    content_hash = models.CharField(max_length=64)
    act = models.CharField(max_length=10, choices=ReviewAct)
    comment = models.TextField(_("comment"), blank=True)
    shown = models.JSONField(default=list, blank=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recognition = models.ForeignKey(
        Recognition, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(act=ReviewAct.SIGNED) | Q(recognition__isnull=False),
                name="review_signed_under_a_recognition",
            ),
            models.CheckConstraint(
                condition=~Q(act=ReviewAct.SENT_BACK) | ~Q(comment=""),
                name="review_sent_back_says_why",
            ),
        ]
        indexes = [models.Index(fields=["of", "thing", "made_at"], name="review_of_a_thing")]
        ordering = ["made_at", "pk"]

    def __str__(self) -> str:
        return f"{self.of} {self.thing} ({self.number}): {self.act}"

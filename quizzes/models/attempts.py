"""One sitting: the attempt, its form, the answer log, and the grades."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.models import Enrolment
from quizzes.enums import AttemptState, CutKind
from quizzes.models.items import ItemVersion
from quizzes.models.quizzes import Quiz, QuizVersion


class Attempt(models.Model):
    """One sitting of one form by one person: open → submitted or timed out → graded.

    The row stays narrow: each save locks it for share. What does not change while it runs
    (the items, their order, the cut) is in `Form`.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attempts"
    )
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="attempts")
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="attempts")
    quiz_version = models.ForeignKey(QuizVersion, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField(_("number"))
    state = models.CharField(max_length=10, choices=AttemptState, default=AttemptState.OPEN)
    started_at = models.DateTimeField(_("started"))
    deadline_at = models.DateTimeField(_("deadline"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    writer = models.UUIDField(
        default=uuid.uuid4, help_text=_("The token of the tab or device that last took over.")
    )
    flagged = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    has_draft_content = models.BooleanField(_("draft content"))
    accommodation = models.ForeignKey(
        "quizzes.Accommodation", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    rest_left = models.DurationField(
        _("rest left"), default=timedelta, help_text=_("While resting it is in the deadline.")
    )
    resting_since = models.DateTimeField(_("resting since"), null=True, blank=True)
    left_behind = models.PositiveSmallIntegerField(
        _("positions left for good"), default=0, help_text=_("In a quiz that leads one way.")
    )

    # Annotated by some reads: the database's clock; the latest grade; the names of the topics.
    moment: datetime
    passed: bool | None
    latest_grades: "list[Grade]"
    titles: dict[str, str] | None
    item_count: int
    met_before: int
    # By `arriving.own_attempt`: what the pages of a sitting say about its time.
    latest_change: dict[str, Any] | None
    larger_text: bool
    no_limit: bool | None
    # By `timekeeping.watched_attempts`: for whoever watches over the sitting.
    saved: int
    saved_at: datetime | None

    class Meta:
        constraints = [
            # A double click on Start, or two tabs, must end in one attempt.
            models.UniqueConstraint(
                "user", "quiz", condition=Q(state=AttemptState.OPEN), name="attempt_open_once"
            ),
            # Counting attempts and starting the next must not race.
            models.UniqueConstraint("user", "quiz", "number", name="attempt_number_once"),
            models.CheckConstraint(
                condition=Q(deadline_at__gt=F("started_at")), name="attempt_ends_after_start"
            ),
            # An open attempt has no end; a closed one always has.
            models.CheckConstraint(
                condition=Q(state=AttemptState.OPEN, finished_at=None)
                | (~Q(state=AttemptState.OPEN) & Q(finished_at__isnull=False)),
                name="attempt_closed_has_an_end",
            ),
        ]
        indexes = [
            models.Index("deadline_at", condition=Q(state=AttemptState.OPEN), name="attempt_due")
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class Form(models.Model):
    """The items drawn for one attempt, in their order, with its own cut score. Never changed.

    `items` is a list, position 1 first: {"version": item version id, "options": [option ids in
    the order shown], "takes": shape of a response, "topic": code, "critical": bool}, and as the
    shape asks "least", "most", "stems"; "set" is the case set the question belongs to.
    """

    attempt = models.OneToOneField(
        Attempt, on_delete=models.CASCADE, primary_key=True, related_name="form"
    )
    items = models.JSONField()
    item_count = models.PositiveSmallIntegerField()
    cut = models.DecimalField(_("cut score"), max_digits=7, decimal_places=4)
    cut_kind = models.CharField(max_length=12, choices=CutKind)
    met_before = models.PositiveSmallIntegerField(
        _("questions met before"), default=0, help_text=_("In earlier attempts at this quiz.")
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(item_count__gt=0), name="form_has_items"),
        ]

    def __str__(self) -> str:
        return f"{self.item_count} items"


class Answer(models.Model):
    """One save of one response. Append-only: the log is what the grade is made from.

    The composite key is the only index, which keeps a save near 300 B of WAL; it stops a retry
    from counting twice. On closing, the highest sequence of each position counts, among those of
    the writer that saved there last.
    """

    pk = models.CompositePrimaryKey("attempt_id", "position", "sequence")
    attempt = models.ForeignKey(
        Attempt, on_delete=models.PROTECT, related_name="answers", db_index=False
    )
    position = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
    response = models.JSONField(null=True)
    writer = models.UUIDField(null=True)
    received_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.position}/{self.sequence}"


class Grade(models.Model):
    """The outcome of an attempt. A regrade adds the next number; the highest counts.

    `gates` lists every part of the pass rule with its outcome; `topics` the score by topic.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="grades")
    number = models.PositiveSmallIntegerField(default=1)
    score = models.DecimalField(max_digits=7, decimal_places=2)
    max_score = models.DecimalField(max_digits=7, decimal_places=2)
    cut = models.DecimalField(max_digits=7, decimal_places=4)
    passed = models.BooleanField()
    gates = models.JSONField()
    topics = models.JSONField()
    answered = models.PositiveSmallIntegerField()
    graded_at = models.DateTimeField()
    regrade = models.ForeignKey(
        "quizzes.Regrade", on_delete=models.PROTECT, null=True, blank=True, related_name="grades"
    )

    class Meta:
        constraints = [
            # A double submit and the sweep together must not grade twice.
            models.UniqueConstraint("attempt", "number", name="grade_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.score}/{self.max_score}"


class GradedResponse(models.Model):
    """The one response per item that was graded. Statistics read only these.

    The database checks neither reference: that would cost as much as all the rest of a close. One
    statement writes these rows, from an attempt that it holds and a form that pins its items, and
    neither is ever deleted. Responses to one item are found by way of the attempts at its quiz.
    """

    pk = models.CompositePrimaryKey("attempt_id", "position")
    attempt = models.ForeignKey(
        Attempt,
        on_delete=models.PROTECT,
        related_name="responses",
        db_index=False,
        db_constraint=False,
    )
    position = models.PositiveSmallIntegerField()
    item_version = models.ForeignKey(
        ItemVersion,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    response = models.JSONField(null=True)
    mark = models.DecimalField(max_digits=5, decimal_places=2)

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.position}: {self.mark}"


class RegradedMark(models.Model):
    """The mark of one position under a later grade; positions without a row keep their mark."""

    pk = models.CompositePrimaryKey("grade_id", "position")
    grade = models.ForeignKey(
        Grade, on_delete=models.PROTECT, related_name="regraded_marks", db_index=False
    )
    position = models.PositiveSmallIntegerField()
    mark = models.DecimalField(max_digits=5, decimal_places=2)
    worth = models.DecimalField(
        max_digits=5, decimal_places=2, default=1, help_text=_("0 when the question was dropped.")
    )

    def __str__(self) -> str:
        return f"{self.grade_id}/{self.position}: {self.mark} of {self.worth}"


class ClosingFailure(models.Model):
    """An attempt that could not be closed: counted, tried again, and set aside after some tries."""

    attempt = models.OneToOneField(
        Attempt, on_delete=models.CASCADE, primary_key=True, related_name="closing_failure"
    )
    tries = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    failed_at = models.DateTimeField()
    set_aside_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.tries}"

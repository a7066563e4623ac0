"""A timed examination over a blueprint, with its pass rule. Published versions are frozen."""

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.models import Course
from quizzes.enums import CutKind, Level, Navigation
from quizzes.models.items import Bank


class Quiz(models.Model):
    """The examination of a module, over all its versions."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="quizzes")
    module_slug = models.SlugField(_("module"))
    slug = models.SlugField(_("slug"))

    class Meta:
        verbose_name_plural = _("quizzes")
        constraints = [models.UniqueConstraint("course", "slug", name="quiz_slug_once")]

    def __str__(self) -> str:
        return self.slug


class QuizVersion(models.Model):
    """The rules of one edition: time, pass rule, retakes, feedback. Never edited once published."""

    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200)
    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="+")
    time_limit = models.DurationField(_("time limit"))
    cut_kind = models.CharField(max_length=12, choices=CutKind, default=CutKind.PROVISIONAL)
    cut_percent = models.DecimalField(
        _("provisional cut, per cent"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    topic_minimum_percent = models.DecimalField(
        _("topic minimum, per cent"), max_digits=5, decimal_places=2, default=0
    )
    critical_items_must_be_right = models.BooleanField(default=True)
    max_attempts = models.PositiveSmallIntegerField(_("attempts"), default=3)
    cool_down_hours = ArrayField(
        models.PositiveSmallIntegerField(), default=list, help_text=_("After the 1st, 2nd … fail.")
    )
    first_start = models.DateTimeField(_("first start"), null=True, blank=True)
    last_start = models.DateTimeField(_("last start"), null=True, blank=True)
    hard_end = models.DateTimeField(_("hard end"), null=True, blank=True)
    navigation = models.CharField(
        _("navigation"), max_length=10, choices=Navigation, default=Navigation.FREE
    )
    lessons_first = models.BooleanField(_("only after the lessons are read"), default=False)
    feedback = models.JSONField(default=dict, help_text=_("Part of the feedback to its release."))
    least_expected = models.DecimalField(
        _("hardest form allowed"),
        max_digits=5,
        decimal_places=4,
        null=True,
        blank=True,
        help_text=_("Expected share of the marks over the form, where it is known."),
    )
    most_expected = models.DecimalField(
        _("easiest form allowed"), max_digits=5, decimal_places=4, null=True, blank=True
    )
    content_hash = models.CharField(max_length=64)
    what_changed = models.CharField(_("what changed"), max_length=300, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposed_at = models.DateTimeField(null=True, blank=True)
    review_note = models.TextField(_("remarks of the reviewer"), blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    # Read by `domain.standing`: the database's clock and what a start is judged by.
    moment: datetime
    blueprint: list[dict[str, Any]]
    history: Any
    met: list[int]
    drawable: list[list[Any]]
    enmities: list[tuple[int, int]]
    dated: list[tuple[int, str | None, str | None]]
    limited: list[int]
    unread: int
    granted: bool

    class Meta:
        constraints = [
            models.UniqueConstraint("quiz", "number", name="quiz_version_number_once"),
            models.CheckConstraint(
                # Without "is not null" an empty percentage would pass as "unknown".
                condition=Q(cut_percent__isnull=False, cut_percent__gt=0, cut_percent__lte=100)
                | Q(cut_kind=CutKind.PANEL),
                name="quiz_version_cut_is_a_percentage",
            ),
            models.CheckConstraint(
                condition=Q(least_expected=None, most_expected=None)
                | Q(
                    least_expected__isnull=False,
                    most_expected__isnull=False,
                    least_expected__gte=0,
                    most_expected__lte=1,
                    most_expected__gte=F("least_expected"),
                ),
                name="quiz_version_expected_share_is_a_band",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"


class BlueprintCell(models.Model):
    """How many items of one topic cell and level a form draws."""

    quiz_version = models.ForeignKey(QuizVersion, on_delete=models.CASCADE, related_name="cells")
    topic = models.CharField(max_length=10)
    level = models.CharField(max_length=10, choices=Level)
    count = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint("quiz_version", "topic", "level", name="blueprint_cell_once")
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.level}: {self.count}"

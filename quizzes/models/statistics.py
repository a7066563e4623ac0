"""Figures of questions and examinations as computed at some time; the newest are shown."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from quizzes.enums import AttemptsCounted
from quizzes.models.items import ItemVersion
from quizzes.models.quizzes import QuizVersion


class QuizStatistics(models.Model):
    """One computation over one edition of a quiz; `figures` as docs/statistics.md names them."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    quiz_version = models.ForeignKey(
        QuizVersion, on_delete=models.PROTECT, related_name="statistics"
    )
    counted = models.CharField(
        _("attempts counted"), max_length=10, choices=AttemptsCounted, default=AttemptsCounted.FIRST
    )
    n = models.PositiveIntegerField(_("attempts"))
    figures = models.JSONField()
    computed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = _("quiz statistics")
        indexes = [models.Index("quiz_version", "counted", "computed_at", name="statistics_latest")]

    def __str__(self) -> str:
        return f"{self.quiz_version_id}: {self.computed_at}"


class ItemStatistics(models.Model):
    """The figures of one item version within one computation."""

    pk = models.CompositePrimaryKey("run_id", "item_version_id")
    run = models.ForeignKey(
        QuizStatistics, on_delete=models.CASCADE, related_name="items", db_index=False
    )
    item_version = models.ForeignKey(
        ItemVersion, on_delete=models.PROTECT, related_name="statistics"
    )
    n = models.PositiveIntegerField(_("responses"))
    figures = models.JSONField()

    class Meta:
        verbose_name_plural = _("item statistics")

    def __str__(self) -> str:
        return f"{self.run_id}/{self.item_version_id}"

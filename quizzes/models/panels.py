"""Standard setting: a panel of judges says what a just competent candidate gets right."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from quizzes.enums import PanelMethod, PanelState
from quizzes.models.items import ItemVersion
from quizzes.models.quizzes import Quiz


class Panel(models.Model):
    """One standard-setting panel over the questions of a quiz. Closed, it never changes again.

    `outcome` is what was computed when the chair closed it: cut, standard error, spreads,
    and the expected pass rate; the ratings it came from stay beside it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="panels")
    method = models.CharField(
        _("method"), max_length=12, choices=PanelMethod, default=PanelMethod.ANGOFF
    )
    title = models.CharField(_("title"), max_length=200)
    candidate = models.TextField(
        _("the just competent candidate"),
        blank=True,
        help_text=_("What somebody who only just passes knows and does, and what not yet."),
    )
    state = models.CharField(max_length=10, choices=PanelState, default=PanelState.PREPARING)
    chair = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("this round ends on"), null=True, blank=True)
    papers = models.JSONField(
        default=list,
        blank=True,
        help_text=_("Borderline regression: the attempts that are judged, in their order."),
    )
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.JSONField(null=True, blank=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(applied_by=None, applied_at=None)
                | Q(applied_by__isnull=False, applied_at__isnull=False),
                name="panel_applied_by_someone_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PanelItem(models.Model):
    """A question as the panel rates it: pinned, so that a later wording is not rated by mistake."""

    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="items")
    item_version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint("panel", "item_version", name="panel_item_once"),
            models.UniqueConstraint("panel", "position", name="panel_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.panel_id}/{self.position}"


class Judge(models.Model):
    """A member of a panel."""

    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="judges")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            # A double click on Invite must not give one person two voices.
            models.UniqueConstraint("panel", "user", name="judge_once")
        ]

    def __str__(self) -> str:
        return f"{self.panel_id}: {self.user_id}"


class PanelRating(models.Model):
    """What a judge said of a question in a round. Append-only: the latest of a round counts."""

    judge = models.ForeignKey(Judge, on_delete=models.PROTECT, related_name="ratings")
    panel_item = models.ForeignKey(PanelItem, on_delete=models.PROTECT, related_name="ratings")
    round = models.PositiveSmallIntegerField(_("round"))
    value = models.DecimalField(_("rating"), max_digits=5, decimal_places=4)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(value__gte=0, value__lte=1), name="panel_rating_is_a_share"
            ),
            models.CheckConstraint(condition=Q(round__in=[1, 2]), name="panel_rating_in_a_round"),
        ]
        indexes = [
            models.Index("judge", "panel_item", "round", F("id").desc(), name="panel_rating_latest")
        ]

    def __str__(self) -> str:
        return f"{self.judge_id} {self.panel_item_id}: {self.value}"


class WholeJudgement(models.Model):
    """What a judge says of the whole examination. Append-only: the latest counts.

    `values` by method. Hofstee: {"least_cut", "most_cut", "least_fail", "most_fail"}, per cent.
    Borderline regression: {"attempt": id, "rating": 1 to 5}, one row per candidate judged.
    """

    judge = models.ForeignKey(Judge, on_delete=models.PROTECT, related_name="whole_judgements")
    values = models.JSONField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.judge_id}: {self.made_at}"


class PanelRemark(models.Model):
    """A word in the discussion of one question. Append-only."""

    panel_item = models.ForeignKey(PanelItem, on_delete=models.PROTECT, related_name="remarks")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(_("remark"), max_length=1000)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.panel_item_id}: {self.made_at}"

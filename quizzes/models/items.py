"""Questions. A version is immutable once published; an attempt pins the version it showed."""

import uuid
from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.models import Course
from quizzes.enums import Confidence, ItemState, Level, Pool


class Bank(models.Model):
    """Where the items of one module live."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="banks")
    module_slug = models.SlugField(_("module"))
    slug = models.SlugField(_("slug"), unique=True)
    title = models.CharField(_("title"), max_length=200)

    # Annotated by `reviewing.bank_reviews`.
    in_use: int
    signed: int

    class Meta:
        constraints = [
            models.UniqueConstraint("course", "module_slug", name="bank_once_per_module")
        ]

    def __str__(self) -> str:
        return self.title


class CaseSet(models.Model):
    """A text that several questions share. Immutable: another wording is the next number."""

    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="case_sets")
    ref = models.CharField(_("reference"), max_length=40)
    number = models.PositiveIntegerField(_("number"))
    text = models.TextField(_("text"))
    content_hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            # Two loads at once must not number two wordings alike.
            models.UniqueConstraint("bank", "ref", "number", name="case_set_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.ref} ({self.number})"


class Item(models.Model):
    """The question that stays the same over its versions."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="items")
    ref = models.CharField(_("reference"), max_length=40)
    pool = models.CharField(_("pool"), max_length=10, choices=Pool, default=Pool.EXAM)
    tags = ArrayField(models.SlugField(max_length=40), default=list, blank=True)
    review_on = models.DateField(_("next review"), null=True, blank=True)
    exposure_limit = models.PositiveIntegerField(
        _("exposure limit"),
        null=True,
        blank=True,
        help_text=_("In how many forms it may be drawn."),
    )
    drawn_in = models.PositiveIntegerField(
        _("drawn in forms"), default=0, editable=False, help_text=_("Counted while it has a limit.")
    )

    class Meta:
        constraints = [models.UniqueConstraint("bank", "ref", name="item_ref_once")]

    def __str__(self) -> str:
        return self.ref


class Enmity(models.Model):
    """Two questions that give each other away and so never share a form."""

    first = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = _("enmities")
        constraints = [
            # Said from both sides at once it is still one fact.
            models.UniqueConstraint("first", "second", name="enmity_once"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="enmity_lower_item_first"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}"


class ItemVersion(models.Model):
    """One wording of a question. `payload` belongs to the kind; see quizzes/kinds."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(max_length=10, choices=ItemState, default=ItemState.DRAFT)
    kind = models.CharField(_("kind"), max_length=30)
    schema = models.PositiveSmallIntegerField(_("schema"), default=1)
    payload = models.JSONField()
    case_set = models.ForeignKey(
        CaseSet, on_delete=models.PROTECT, null=True, blank=True, related_name="item_versions"
    )
    case_place = models.PositiveSmallIntegerField(_("place in the case set"), null=True, blank=True)
    topic = models.CharField(_("topic cell"), max_length=10)
    level = models.CharField(_("level"), max_length=10, choices=Level)
    critical = models.BooleanField(_("critical"), default=False)
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence)
    references = models.JSONField(default=list)
    lesson_slug = models.SlugField(_("lesson"), max_length=100, blank=True)
    jurisdiction = models.CharField(_("jurisdiction"), max_length=80, blank=True)
    valid_from = models.DateField(_("drawn from"), null=True, blank=True)
    valid_until = models.DateField(_("drawn until"), null=True, blank=True)
    critical_agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    critical_agreed_at = models.DateTimeField(null=True, blank=True)
    proposed_at = models.DateTimeField(null=True, blank=True)
    review_note = models.TextField(_("remarks of the reviewer"), blank=True)
    remarks = models.JSONField(default=dict, blank=True, help_text=_("By part of the question."))
    unfinished = models.JSONField(
        null=True,
        blank=True,
        help_text=_("The editor's fields as typed, while they cannot be read as a question."),
    )
    saved_at = models.DateTimeField(null=True, blank=True)
    content_hash = models.CharField(max_length=64)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)

    # Annotated by `practising.with_history`.
    last_at: datetime | None
    # Annotated by `domain.stock`.
    is_drawable: bool

    class Meta:
        constraints = [
            # Two loads at once must not number two versions alike.
            models.UniqueConstraint("item", "number", name="item_version_number_once"),
            # One version of an item is drawn; the draw must never meet two.
            models.UniqueConstraint(
                "item", condition=Q(state=ItemState.PUBLISHED), name="item_published_once"
            ),
            # The questions of a case set are shown in their written order.
            models.CheckConstraint(
                condition=Q(case_set=None, case_place=None)
                | Q(case_set__isnull=False, case_place__isnull=False),
                name="item_has_a_place_in_its_case_set",
            ),
            models.CheckConstraint(
                condition=Q(signed_by=None, signed_at=None)
                | Q(signed_by__isnull=False, signed_at__isnull=False),
                name="item_signed_by_someone_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(critical_agreed_by=None, critical_agreed_at=None)
                | Q(critical_agreed_by__isnull=False, critical_agreed_at__isnull=False),
                name="item_critical_agreed_by_someone_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None)
                | Q(valid_until=None)
                | Q(valid_until__gte=F("valid_from")),
                name="item_drawn_until_after_from",
            ),
            # What cannot be read as a question is nobody's to review or to draw.
            models.CheckConstraint(
                condition=Q(unfinished__isnull=True) | Q(state=ItemState.DRAFT),
                name="item_unfinished_only_as_a_draft",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} ({self.number})"


class ItemRating(models.Model):
    """The rating a panel settled on: the share of just competent candidates who get it right."""

    item_version = models.OneToOneField(
        ItemVersion, on_delete=models.PROTECT, primary_key=True, related_name="rating"
    )
    value = models.DecimalField(_("rating"), max_digits=9, decimal_places=8)
    panel = models.ForeignKey(
        "quizzes.Panel", on_delete=models.PROTECT, null=True, blank=True, related_name="ratings"
    )
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    applied_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(value__gte=0, value__lte=1), name="item_rating_is_a_share"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_version_id}: {self.value}"


class ItemMark(models.Model):
    """What a response is worth, as the kind of the item computed it: lets SQL grade in bulk.

    A cache of `Kind.grade` and `Kind.is_forbidden`, never their definition; a response without a
    row is entered by the kind before it is graded.
    """

    pk = models.CompositePrimaryKey("item_version_id", "response")
    item_version = models.ForeignKey(
        ItemVersion, on_delete=models.CASCADE, related_name="marks", db_index=False
    )
    response = models.JSONField()
    mark = models.DecimalField(max_digits=5, decimal_places=2)
    forbidden = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.item_version_id} {self.response}: {self.mark}"

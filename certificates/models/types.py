"""What a credential asks for, as versions, and what a jurisdiction asks for, as dated data."""

from django.conf import settings
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certificates.enums import Confidence, ValidityKind
from courses.models import Course


class CredentialType(models.Model):
    """A kind of standing a programme gives, over all its versions."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="credential_types")
    slug = models.SlugField(_("slug"), max_length=100, unique=True)

    def __str__(self) -> str:
        return self.slug


class CredentialTypeVersion(models.Model):
    """One set of rules, never changed; unsigned it is a draft, and so is what it gives.

    `requires` and `renewal_requires` are requirement trees (`domain.requirements`).
    `fixed_day` is "MM-DD": the cycle ends with the next such day.
    """

    type = models.ForeignKey(CredentialType, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"))
    criteria = models.TextField(_("criteria"), help_text=_("What it takes, in sentences."))
    requires = models.JSONField()
    validity = models.CharField(_("validity"), max_length=10, choices=ValidityKind)
    months = models.PositiveSmallIntegerField(_("months"), null=True, blank=True)
    fixed_day = models.CharField(_("ends on"), max_length=5, blank=True)
    renewal_opens_days = models.PositiveSmallIntegerField(default=90)
    renewal_grace_days = models.PositiveSmallIntegerField(default=0)
    renewal_requires = models.JSONField(default=dict)
    references = models.JSONField(default=list)
    what_changed = models.CharField(_("what changed"), max_length=300, blank=True)
    content_hash = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            # Two loads at once must not number two sets of rules alike.
            models.UniqueConstraint("type", "number", name="credential_type_number_once"),
            models.CheckConstraint(
                condition=Q(validity=ValidityKind.NONE, months=None, fixed_day="")
                | Q(validity=ValidityKind.MONTHS, months__gt=0, months__isnull=False, fixed_day="")
                | (Q(validity=ValidityKind.FIXED_DAY, months=None) & ~Q(fixed_day="")),
                name="credential_type_says_how_long",
            ),
            models.CheckConstraint(
                condition=Q(signed_by=None, signed_at=None)
                | Q(signed_by__isnull=False, signed_at__isnull=False),
                name="credential_type_signed_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"


class JurisdictionRule(models.Model):
    """What a jurisdiction asks for, quoted with its source and the day it was last looked up.

    A change is a new row from a day on; the row before it ends the day before, and a constraint of
    the database keeps one row a day. `requires` is a requirement tree, empty where the rule can
    be told but not held against papers.

    `period` says when it holds, `recorded_at` since when we know: a rule may hold from a day long
    before somebody entered it (`certificates.queries.jurisdictions.as_known`).
    """

    slug = models.SlugField(_("slug"), max_length=100)
    jurisdiction = models.CharField(_("jurisdiction"), max_length=80)
    authority = models.ForeignKey(
        "people.Authority", on_delete=models.PROTECT, null=True, blank=True, related_name="rules"
    )
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("what is asked"))
    requires = models.JSONField(default=dict)
    period = DateRangeField(_("from–to"))
    recorded_at = models.DateTimeField(_("recorded"))
    source = models.CharField(_("source"), max_length=300)
    source_url = models.URLField(_("address of the source"), blank=True)
    confidence = models.CharField(max_length=10, choices=Confidence)
    last_checked = models.DateField(_("last checked"))
    content_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["jurisdiction", "slug"]
        constraints = [
            # Two loads at once must not store a rule twice.
            models.UniqueConstraint("slug", "content_hash", name="jurisdiction_rule_once"),
        ]

    def __str__(self) -> str:
        return self.slug

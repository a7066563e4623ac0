"""What a clinic asks of a position, as versions that begin on a day and are never changed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinics.enums import RequirementKind, RequirementLevel
from clinics.models.places import Position


class RequirementSet(models.Model):
    """All that is asked of a position from `starts_at` on, until a later set starts. Append-only.

    A set never starts before it is made: a change of rules changes no status of the past.
    `source` names the starter set it began from, if any.
    """

    position = models.ForeignKey(
        Position, on_delete=models.PROTECT, related_name="requirement_sets"
    )
    number = models.PositiveIntegerField(_("number"))
    starts_at = models.DateTimeField(_("from"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    source = models.CharField(_("starter set"), max_length=80, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            # Two managers changing the rules at once: the second finds the number taken.
            models.UniqueConstraint("position", "number", name="requirement_set_number_once"),
            models.CheckConstraint(
                condition=Q(starts_at__gte=models.F("made_at")),
                name="requirement_set_starts_when_made_or_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position_id} version {self.number}"


class RequirementLine(models.Model):
    """One thing asked: needed, optional, or not applicable with the reason why. Append-only.

    `settings` by kind: theory {"programme", "module"}, credential {"type", "regions"}, practical
    {"regions"}, registration {"authority"}, authority {"issuers"}, insurance {"amount"}, cpd
    {"hours"}, reading {"document"}, course {"programmes"} or {"listed": slug of the stored rule},
    other {"named"}; papers also {"months"}, their greatest age. Regions are of the vocabulary.
    """

    set = models.ForeignKey(RequirementSet, on_delete=models.PROTECT, related_name="lines")
    slug = models.SlugField(_("slug"), max_length=100)
    kind = models.CharField(_("kind"), max_length=20, choices=RequirementKind)
    title = models.CharField(_("title"), max_length=120)
    level = models.CharField(_("how much it is needed"), max_length=14, choices=RequirementLevel)
    reason = models.CharField(_("why not"), max_length=300, blank=True)
    settings = models.JSONField(default=dict, blank=True)
    rank = models.PositiveSmallIntegerField(_("order"))

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint("set", "slug", name="requirement_line_once"),
            models.CheckConstraint(
                condition=~Q(level=RequirementLevel.NOT_APPLICABLE) | ~Q(reason=""),
                name="requirement_is_left_out_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title

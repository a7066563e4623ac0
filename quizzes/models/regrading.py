"""A correction of grades: proposed with a reason, tried out, decided by another, applied once."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quizzes.enums import RegradePolicy, RegradeState
from quizzes.models.items import ItemVersion
from quizzes.models.quizzes import Quiz


class Regrade(models.Model):
    """`plan` is the dry run: who changes, from which score to which, and whether the pass turns."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="regrades")
    item_version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="regrades")
    policy = models.CharField(_("what to do"), max_length=15, choices=RegradePolicy)
    accepted = models.JSONField(
        null=True, blank=True, help_text=_("The response that is right, or is accepted as well.")
    )
    only_if_better = models.BooleanField(_("only where the result gets better"), default=False)
    reason = models.CharField(_("reason"), max_length=500)
    state = models.CharField(max_length=10, choices=RegradeState, default=RegradeState.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField()
    plan = models.JSONField(null=True, blank=True)
    planned_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            # Two corrections of one question at once would each be planned without the other.
            models.UniqueConstraint(
                "item_version", condition=Q(state=RegradeState.PROPOSED), name="regrade_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_version_id}: {self.policy}"

"""Who at a clinic looked at whose papers: for the person to see."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clinics.enums import ViewingKind
from training.people.models import Clinic


class RecordViewing(models.Model):
    """Once for each viewer, person, thing and day of the clinic. Append-only.

    `system` names what read by the API instead of a person.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="record_viewings")
    viewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    system = models.CharField(_("system"), max_length=120, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="record_viewings"
    )
    what = models.CharField(_("what"), max_length=10, choices=ViewingKind)
    day = models.DateField(_("day"))
    first_at = models.DateTimeField(_("first seen"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "clinic", "day", "viewer", "system", "what"],
                nulls_distinct=False,
                name="record_viewing_once_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.viewer_id} {self.person_id} {self.what}"

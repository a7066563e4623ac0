"""What a manager connected to the clinic from outside."""

from django.conf import settings
from django.db import models

from training.people.models import User


class Connected(models.Model):
    """A manager answers for it: who took it over last, else who made it.

    While that person does not manage the clinic it stands still; see `clinics.queries.systems`.
    """

    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    taken_over_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_over_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def in_charge(self) -> User:
        return self.taken_over_by or self.made_by

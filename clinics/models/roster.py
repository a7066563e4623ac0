"""What a clinic's own list says of people, and the files it came in with."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from clinics.enums import RosterImportState
from training.people.models import Authority, Clinic, Membership


class RosterEntry(models.Model):
    """What the clinic has written down of one person, joined or not.

    It waits without a membership until the person accepts; only then it is known whose it is.
    `places` are position and location, by their keys, to be held from the day of joining.
    `papers` are last days by kind as the clinic said them: never evidence, never green.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="roster_entries")
    email = models.EmailField(_("e-mail"), blank=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    number = models.CharField(_("registration number"), max_length=80, blank=True)
    regulator = models.ForeignKey(
        Authority, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    places = models.JSONField(default=list, blank=True)
    papers = models.JSONField(default=dict, blank=True)
    membership = models.ForeignKey(
        Membership,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="roster_entries",
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "email", "pk"]
        constraints = [
            # Two files at once must not put one address on the list twice.
            models.UniqueConstraint(
                "clinic",
                Lower("email"),
                condition=Q(ended_at=None) & ~Q(email=""),
                name="roster_entry_address_once",
            ),
            models.UniqueConstraint(
                "membership", condition=Q(ended_at=None), name="roster_entry_of_a_member_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clinic_id} {self.public_id}"


class RosterImport(models.Model):
    """A file of people on its way in: read, asked about, shown, and written only when confirmed.

    `columns` are what each column of the file means, `report` is the dry run, a line for each row,
    and `round` its number: what is stored is the dry run that was shown.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="roster_imports")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("file"), max_length=200)
    file = models.FileField(upload_to="roster-imports/", blank=True)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=RosterImportState,
        default=RosterImportState.READING,
    )
    columns = models.JSONField(default=list, blank=True)
    report = models.JSONField(null=True, blank=True)
    problem = models.CharField(_("why not"), max_length=500, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    round = models.PositiveSmallIntegerField(_("reading"), default=1)
    created_at = models.DateTimeField()
    written_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(_("kept until"))

    def __str__(self) -> str:
        return f"{self.clinic_id}: {self.public_id}"


class ReturnRequest(models.Model):
    """Somebody who worked at the clinic before asks to come back; kept by the part that ended."""

    membership = models.OneToOneField(
        Membership, on_delete=models.PROTECT, related_name="return_request"
    )
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.membership_id} {self.asked_at}"

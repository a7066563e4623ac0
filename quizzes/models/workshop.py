"""The desk of whoever writes questions: files on their way in, views kept for another evening."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from quizzes.enums import BulkAct, ImportState
from quizzes.models.items import Bank


class ItemImport(models.Model):
    """A file of questions: read first, written only when somebody says so.

    `report` is the dry run as `import_items --json` prints it, with what its page shows beside
    it; after the writing it is what came of it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="imports")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    file = models.FileField(upload_to="imports/")
    name = models.CharField(_("file name"), max_length=200)
    format = models.CharField(_("format"), max_length=20, blank=True)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.READING)
    done = models.PositiveIntegerField(_("questions done"), default=0)
    total = models.PositiveIntegerField(_("questions in the file"), null=True, blank=True)
    problem = models.CharField(_("problem"), max_length=500, blank=True)
    report = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("kept until"))
    written_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.bank_id}: {self.name}"


class SavedView(models.Model):
    """Filters of a bank under a name."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    bank = models.ForeignKey(Bank, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(_("filters"), max_length=1000, help_text=_("As in the address."))

    class Meta:
        constraints = [models.UniqueConstraint("user", "bank", "name", name="saved_view_once")]

    def __str__(self) -> str:
        return self.name


class BulkChange(models.Model):
    """One act on many questions of a bank: which, what, by whom, and how far it is.

    The questions are named when it is asked for, so that what is added to the bank meanwhile
    is not changed unseen.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    act = models.CharField(_("act"), max_length=20, choices=BulkAct)
    value = models.CharField(_("value"), max_length=60, blank=True)
    items = ArrayField(models.BigIntegerField())
    done = models.PositiveIntegerField(_("questions done"), default=0)
    refusal = models.CharField(_("why it was refused"), max_length=500, blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.bank_id}: {self.act}"

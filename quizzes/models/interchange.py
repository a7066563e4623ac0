"""Files of questions on their way out, and what files of the way in have said already."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quizzes.models.items import Bank, Item


class ImportedWording(models.Model):
    """What a file once said of a question, as a hash.

    A draft is reworded where it lies, so its words of the file are gone afterwards. Without this
    row the same file would bring them back as another draft.
    """

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="imported_wordings")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint("item", "digest", name="imported_wording_once")]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.digest[:8]}"


class ItemExport(models.Model):
    """Questions of a bank as a file; `told` is what the format could not carry, by ref."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    format = models.CharField(_("format"), max_length=20)
    filters = models.JSONField(default=dict)
    file = models.FileField(upload_to="item-exports/", blank=True)
    written = models.PositiveIntegerField(_("questions in the file"), default=0)
    told = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(_("kept until"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ready_at=None) | ~Q(file=""), name="item_export_ready_with_its_file"
            )
        ]

    def __str__(self) -> str:
        return f"{self.bank_id}: {self.format}"

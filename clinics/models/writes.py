"""That something was written which people's files are read from: the database notes it itself."""

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

EVERYBODY = 0


class RecordWrite(models.Model):
    """Of whom something was written, by whatever statement, in the transaction that wrote it.

    `person` is the number of an account, or `EVERYBODY` for what all files share, such as the name
    of a course. No foreign key: a row says that something changed, and goes after a day
    (`domain.record_writes`). Triggers make them; see the migration for which table has which.
    """

    id = models.UUIDField(primary_key=True, db_default=RandomUUID(), editable=False)
    person = models.BigIntegerField(_("person"), db_index=True)
    written_at = models.DateTimeField(_("written"), db_default=Now(), db_index=True)

    def __str__(self) -> str:
        return f"{self.person} {self.written_at}"

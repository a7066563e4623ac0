from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CertificateKind(TextChoices):
    MODULE_THEORY = "module-theory", _("Theory of a module")


class Paper(TextChoices):
    A4 = "a4", _("A4")
    LETTER = "letter", _("Letter")


class DocumentReason(TextChoices):
    FIRST = "first", _("First")
    OTHER_PAPER = "other-paper", _("Other paper size")
    NAME_CHANGE = "name-change", _("Change of name")
    CORRECTION = "correction", _("Correction")


class RevocationReason(TextChoices):
    ERROR = "error", _("Issued in error")
    FRAUD = "fraud", _("Fraud")


class Status(TextChoices):
    """Every status a record can have. Green only if valid and verified; unknown is never green."""

    VALID = "valid", _("Valid")
    EXPIRING = "expiring", _("Expiring")
    EXPIRED = "expired", _("Expired")
    SUSPENDED = "suspended", _("Suspended")
    REVOKED = "revoked", _("Revoked")
    SUPERSEDED = "superseded", _("Superseded")
    RESTRICTED = "restricted", _("Restricted")
    UNVERIFIED = "unverified", _("Unverified")
    MISSING = "missing", _("Missing")
    NOT_REQUIRED = "not_required", _("Not required")
    UNKNOWN = "unknown", _("Unknown")


class RegradeAnswer(TextChoices):
    """What is done with a certificate whose attempt was regraded."""

    LEAVE = "leave", _("Leave as it is")
    NOTIFY = "notify", _("Tell the holder")
    REISSUE = "reissue", _("Issue the document again")
    ANNOTATE = "annotate", _("Add a note")

from django.db.models import IntegerChoices, TextChoices
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


class StepResult(TextChoices):
    """One tap a step."""

    DONE = "done", _("Done")
    NOT_DONE = "not-done", _("Not done")
    NOT_OBSERVED = "not-observed", _("Not observed")


class GlobalRating(IntegerChoices):
    UNSAFE = 1, _("Unsafe")
    NEEDS_SUPERVISION = 2, _("Needs supervision")
    SAFE = 3, _("Safe and independent")
    FLUENT = 4, _("Fluent")


class Side(TextChoices):
    LEFT = "left", _("Left")
    RIGHT = "right", _("Right")
    BOTH = "both", _("Both sides")


class NeedledOn(TextChoices):
    MODEL = "model", _("A model")
    PATIENT = "patient", _("A patient")


class Relation(TextChoices):
    """What binds the examiner to the candidate beside the examination."""

    NONE = "none", _("None")
    EMPLOYER = "employer", _("Same clinic or employer")
    FAMILY = "family", _("Family")

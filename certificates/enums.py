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
    EXTENSION = "extension", _("More regions or muscles")
    RENEWAL = "renewal", _("Renewal")
    REINSTATEMENT = "reinstatement", _("Reinstatement")


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


class ValidityKind(TextChoices):
    """How long a cycle of a credential lasts."""

    NONE = "none", _("No end")
    MONTHS = "months", _("A number of months")
    FIXED_DAY = "fixed-day", _("To a day of the year")


class CredentialRevocationReason(TextChoices):
    ERROR = "error", _("Issued in error")
    FRAUD = "fraud", _("Fraud")
    SAFETY = "safety", _("Concern about safety")
    EXAMINATION = "examination", _("The examination behind it does not stand")


class SuspensionReason(TextChoices):
    UNDER_REVIEW = "under-review", _("Its basis is under review")
    SAFETY = "safety", _("Concern about safety")
    ADMINISTRATIVE = "administrative", _("A paper it needs is lacking")
    OWN_REQUEST = "own-request", _("The holder asked for it")


class EvidenceKind(TextChoices):
    """Papers that somebody brings from outside."""

    COURSE = "course", _("Course or credential from elsewhere")
    AUTHORISATION = "authorisation", _("Letter or extract of a regulator")
    INSURANCE = "insurance", _("Liability insurance")
    CPR = "cpr", _("CPR or first aid")
    IMMUNITY = "immunity", _("Immunity")
    CRIMINAL_RECORD = "criminal-record", _("Criminal record check")
    EXPERIENCE = "experience", _("Practice and experience")
    CPD = "cpd", _("Continuing professional development")
    OTHER = "other", _("Other")


class HoursCategory(TextChoices):
    THEORY = "theory", _("Theory")
    PRACTICAL = "practical", _("Practical")
    ONLINE = "online", _("Online")
    SUPERVISED = "supervised", _("Supervised practice")


class Refusal(TextChoices):
    """Why a paper was not taken."""

    UNREADABLE = "unreadable", _("Unreadable")
    WRONG_PERSON = "wrong-person", _("Another person's")
    EXPIRED = "expired", _("Expired")
    THORAX_EXCLUDED = "thorax-excluded", _("Excludes the thorax")
    OTHER = "other", _("Other")


class ReviewAnswer(TextChoices):
    """What becomes of a record whose examiner lost the recognition for cause."""

    STANDS = "stands", _("Stands")
    RE_EXAMINE = "re-examine", _("Examine again")
    REVOKED = "revoked", _("Revoked")


class Confidence(TextChoices):
    """How sure a stored rule is: whether its source text was read."""

    READ = "read", _("Source text read")
    KNOWN = "known", _("Known, text not read")
    REPORTED = "reported", _("Reported by others; verify")


class ViewingKind(TextChoices):
    PAGE = "page", _("Verification page")
    SHARE = "share", _("Shared link")
    MACHINE = "machine", _("Verified by a program")
    DOWNLOAD = "download", _("Document downloaded")


class ShareField(TextChoices):
    """What a holder may add to a shared link. Title and status are always on it."""

    NAME = "name", _("Your name")
    REGIONS = "regions", _("Regions and muscles examined")
    DATES = "dates", _("Dates")
    SCORE = "score", _("Score of certificates")
    CODE = "code", _("Number and link to the verification page")
    DOCUMENTS = "documents", _("The signed PDF")


class ReminderSkip(TextChoices):
    """Why a reminder that fell due was not sent."""

    OVERTAKEN = "overtaken", _("A later one was due as well")
    SUSPENDED = "suspended", _("The credential was suspended")
    RENEWED = "renewed", _("Renewed before")
    REVOKED = "revoked", _("Revoked before")
    REPLACED = "replaced", _("A newer paper was given")
    WITHDRAWN = "withdrawn", _("The paper was withdrawn")
    REFUSED = "refused", _("The paper was not taken")
    CLOSED = "closed", _("The account was closed")

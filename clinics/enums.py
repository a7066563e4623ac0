from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ConsentState(TextChoices):
    """Whether a person lets the clinic see papers. Only `GIVEN` opens anything."""

    WAITING = "waiting", _("Waiting for consent")
    GIVEN = "given", _("Consents")
    ENDED = "ended", _("Consent ended")


class RequirementKind(TextChoices):
    """What a clinic can ask for; each is judged by `clinics.domain.standing` in its own way."""

    REGISTRATION = "registration", _("Registration")
    AUTHORITY = "authority", _("Needling authority at the regulator")
    THEORY = "theory", _("Theory")
    CREDENTIAL = "credential", _("Credential")
    PRACTICAL = "practical", _("Practical examination")
    COURSE = "course", _("Course from elsewhere")
    INSURANCE = "insurance", _("Liability insurance")
    CPR = "cpr", _("CPR or first aid")
    IMMUNITY = "immunity", _("Immunity")
    CRIMINAL_RECORD = "criminal-record", _("Criminal record check")
    CPD = "cpd", _("Continuing professional development")
    READING = "reading", _("Read and signed for")
    OTHER = "other", _("Another paper")


class RequirementLevel(TextChoices):
    """How much a requirement is needed for a position."""

    NEEDED = "needed", _("Needed")
    OPTIONAL = "optional", _("Optional")
    NOT_APPLICABLE = "not-applicable", _("Not applicable")


class NeedKind(TextChoices):
    """What waits for the manager; for those about people the word is also a filter of the desk."""

    INVITATION = "invitation", _("Invitation ending")
    CONSENT = "consent", _("Waiting for consent")
    REVOKED = "revoked", _("Revoked")
    MISSING = "missing", _("Missing")
    REGISTER = "register", _("Register to check")


class ChangeKind(TextChoices):
    """What can change at a clinic."""

    STANDING = "standing", _("Where somebody stands")
    JOINED = "joined", _("Somebody joined")
    LEFT = "left", _("Somebody left")
    CONSENT = "consent", _("Consent given or ended")
    RULES = "rules", _("What a position needs")

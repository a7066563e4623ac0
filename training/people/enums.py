from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AuthorityKind(TextChoices):
    REGULATOR = "regulator", _("Regulator")
    ASSOCIATION = "association", _("Association")
    PROVIDER = "provider", _("Programme provider")
    INSURER = "insurer", _("Insurer")


class RecognitionRole(TextChoices):
    TEACH = "teach", _("Teach")
    EXAMINE = "examine", _("Examine")
    SUPERVISE = "supervise", _("Supervise")
    AUTHOR = "author", _("Author")


class ScopeKind(TextChoices):
    """What a recognition reaches: everything taught, one module, or one body region."""

    PROGRAMME = "programme", _("Whole programme")
    MODULE = "module", _("Module")
    REGION = "region", _("Region")
    MUSCLE = "muscle", _("Muscle")


class Standing(TextChoices):
    """Where a recognition stands on a day. Computed, never stored."""

    HOLDS = "holds", _("Holds")
    SUSPENDED = "suspended", _("Suspended")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    ENDED = "ended", _("Ended")
    COMING = "coming", _("Not begun")


class CheckResult(TextChoices):
    CONFIRMED = "confirmed", _("Confirmed")
    DIFFERS = "differs", _("Differs from what was declared")
    NOT_FOUND = "not-found", _("Not found")
    COULD_NOT_CHECK = "could-not-check", _("Could not check")


class CheckMethod(TextChoices):
    """How a source was asked."""

    REGISTER = "register", _("Public register")
    LETTER = "letter", _("Letter or e-mail from the source")
    PHONE = "phone", _("Telephone call to the source")
    PAPER = "paper", _("The paper itself was read")
    MACHINE = "machine", _("Signature checked by a program")


class RequestState(TextChoices):
    OPEN = "open", _("Waits for an admin")
    RECORDED = "recorded", _("Recorded")
    REFUSED = "refused", _("Refused")


class MembershipRole(TextChoices):
    MANAGER = "manager", _("Manager")
    STAFF = "staff", _("Staff")
    AUDITOR = "auditor", _("Auditor, reads only")


class ActState(TextChoices):
    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")


class Theme(TextChoices):
    DEVICE = "", _("As the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class NoticeKind(TextChoices):
    """Kinds of mail. Those in `MANDATORY` cannot be switched off."""

    SECURITY = "security", _("Sign-in and security")
    LAPSE = "lapse", _("Dates that are about to pass")
    CERTIFICATE = "certificate", _("Certificates ready")
    RESULT = "result", _("Quiz results and receipts")
    INVITATION = "invitation", _("Invitations from clinics")
    NEWS = "news", _("New versions of courses you take")


MANDATORY_NOTICES = frozenset({NoticeKind.SECURITY, NoticeKind.LAPSE})

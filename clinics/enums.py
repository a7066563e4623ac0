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
    RESTRICTED = "restricted", _("Newly restricted")
    CHECK = "check", _("Upload to check")
    REGISTER = "register", _("Register to check")
    EXPIRED = "expired", _("Ended")
    ENDING = "ending", _("Ending soon")
    MISSING = "missing", _("Missing")
    REQUEST = "request", _("Request without an answer")
    EVENT = "event", _("Event without a follow-up")
    SYSTEM = "system", _("System nobody answers for")


class Answer(TextChoices):
    """How far a person is with what is asked; before a deadline the board groups people so."""

    VERIFIED = "verified", _("Verified")
    UPLOADED = "uploaded", _("Uploaded, to be checked")
    SILENT = "silent", _("Silent")


class ChangeKind(TextChoices):
    """What can change at a clinic."""

    STANDING = "standing", _("Where somebody stands")
    JOINED = "joined", _("Somebody joined")
    LEFT = "left", _("Somebody left")
    CONSENT = "consent", _("Consent given or ended")
    RULES = "rules", _("What a position needs")


class Act(TextChoices):
    """What would move a standing on, and whose act it is."""

    CHECK = "check", _("Check the paper")
    LOOK_UP = "look-up", _("Look at the register")
    ASK = "ask", _("Ask the person")


class FactKind(TextChoices):
    """What is told of a person and a region; each by itself, never merged into one yes."""

    CONSENT = "consent", _("Consent")
    EXAMINATION = "examination", _("Practical examination")
    CREDENTIAL = "credential", _("Credential")
    INSURANCE = "insurance", _("Liability insurance")
    REQUIREMENT = "requirement", _("Asked by the clinic")


class EventSeverity(TextChoices):
    """The words of Physiotherapy Alberta that the programme teaches (lesson 3.4)."""

    MILD = "mild", _("Mild: short, reversible, no inconvenience")
    SIGNIFICANT = "significant", _("Significant: needs medical help or disturbs activity")
    SERIOUS = "serious", _("Serious: hospital, disability or death")

    @property
    def word(self) -> str:
        return str(_SEVERITY_WORDS[self])


_SEVERITY_WORDS = {
    EventSeverity.MILD: _("Mild"),
    EventSeverity.SIGNIFICANT: _("Significant"),
    EventSeverity.SERIOUS: _("Serious"),
}


class EventKind(TextChoices):
    """What happened, in words to choose from: a free text could hold a patient."""

    BRUISING = "bruising", _("Bruising")
    BLEEDING = "bleeding", _("Bleeding")
    PAIN_DURING = "pain-during", _("Pain during needling")
    PAIN_AFTER = "pain-after", _("Pain after needling")
    FAINT = "faint", _("Faint (vasovagal reaction)")
    STUCK_NEEDLE = "stuck-needle", _("Stuck or bent needle")
    BROKEN_NEEDLE = "broken-needle", _("Broken needle")
    LOST_NEEDLE = "lost-needle", _("Lost needle (count does not match)")
    PNEUMOTHORAX = "pneumothorax", _("Pneumothorax, suspected or confirmed")
    NERVE = "nerve", _("New neurological signs")
    INFECTION = "infection", _("Infection")
    NEEDLE_STICK = "needle-stick", _("Needle-stick of staff")
    OTHER = "other", _("Something else")


class EventTechnique(TextChoices):
    """The methods of lesson 2.3."""

    SUPERFICIAL = "superficial", _("Superficial needling")
    STATIC = "static", _("Deep needling, static")
    WINDING = "winding", _("Deep needling, winding")
    PISTONING = "pistoning", _("Deep needling, pistoning")
    OTHER = "other", _("Another technique")
    NOT_SAID = "not-said", _("Not said")


class DocumentKind(TextChoices):
    """What a clinic keeps under control; the word is also the address of the first of its kind."""

    EVENT_PLAN = "event-plan", _("Critical event plan")
    CONSENT_FORM = "consent-form", _("Consent form")
    INFECTION_CONTROL = "infection-control", _("Infection-control policy")
    SHARPS_CONTRACT = "sharps-contract", _("Sharps contract")
    OTHER = "other", _("Another document")


class PackAudience(TextChoices):
    """For whom an evidence pack is made."""

    INSURER = "insurer", _("Insurer")
    REGULATOR = "regulator", _("Regulator")
    OWN_FILE = "own-file", _("Our own file")


class ApiScope(TextChoices):
    """What a client of the API may do; a token has all of its client's or fewer."""

    PEOPLE = "people:read", _("Read who works here, with consent and positions")
    STATUSES = "statuses:read", _("Read where people stand, today and on past days")
    REQUIREMENTS = "requirements:read", _("Read what positions need")
    DOCUMENTS = "documents:read", _("Read which papers are kept of people who agree")
    CHANGES = "changes:read", _("Read what changed, in order")
    VERIFICATION = "verification", _("Look up codes of certificates and credentials")
    INVITATIONS = "invitations:write", _("Invite people")
    WEBHOOKS = "webhooks", _("Read what was sent to webhooks, and send it again")


class DeliveryState(TextChoices):
    """How far a message to a webhook is."""

    WAITING = "waiting", _("On its way")
    HELD = "held", _("Held back until a manager takes the webhook over")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Not delivered")
    DROPPED = "dropped", _("Not sent: the webhook was off, or the person stopped sharing")


class RosterImportState(TextChoices):
    """Where a file of people stands. Nothing of it is stored before `WRITING`."""

    READING = "reading", _("Being read")
    ASKING = "asking", _("Waits for an answer about its columns")
    READ = "read", _("Read, nothing stored")
    WRITING = "writing", _("Being stored")
    WRITTEN = "written", _("Stored")
    FAILED = "failed", _("Could not be read")
    CANCELLED = "cancelled", _("Deleted")


class RowAction(TextChoices):
    """What a row of a roster file does, in the order in which the dry run lists them."""

    REFUSED = "refused", _("Refused")
    REMOVE = "remove", _("Remove")
    ADD = "add", _("Add")
    UPDATE = "update", _("Update")
    UNCHANGED = "unchanged", _("Unchanged")


class RequestEnding(TextChoices):
    """How a request for papers ended."""

    GIVEN = "given", _("All given")
    WITHDRAWN = "withdrawn", _("Withdrawn by the clinic")
    CONSENT = "consent", _("Consent ended")


class ViewingKind(TextChoices):
    """What of a person somebody at a clinic looked at."""

    FILE = "file", _("Your page at the clinic")
    PAPER = "paper", _("A paper of yours")
    RECEIPT = "receipt", _("The receipt of a look at a paper of yours")
    PACK = "pack", _("An evidence pack about you")
    EXPORT = "export", _("A table with you in it")
    FEED = "feed", _("A calendar or feed with what of yours ends and changed")
    # By another system of the clinic.
    ROSTER = "roster", _("Your name, consent and positions")
    API = "api", _("Your standing")
    DETAILS = "details", _("What your papers say, without the files")
    CHANGES = "changes", _("What changed about you")


class WatchSubject(TextChoices):
    """What a manager follows."""

    ROSTER = "roster", _("Everybody on the roster")
    PERSON = "person", _("One person")
    RULE = "rule", _("One requirement")


class WatchChannel(TextChoices):
    """How a manager is told of a change; each tells of it once."""

    MAIL = "mail", _("E-mail at once")
    DIGEST = "digest", _("E-mail once a day")
    DESK = "desk", _("On your desk")


class EndSkip(TextChoices):
    """Why a notice before an end stayed quiet."""

    OVERTAKEN = "overtaken", _("A more urgent notice was due as well")
    RENEWED = "renewed", _("It ends on another day by now")
    NOT_ASKED = "not-asked", _("It is no longer asked for")
    QUIET = "quiet", _("Suspended, revoked or refused")
    CLOSED = "closed", _("The person no longer shares it")


class BulkKind(TextChoices):
    """What was given to be verified."""

    CODE = "code", _("Code or address")
    TEXT = "text", _("Badge as text")
    FILE = "file", _("File")
    PAPER = "paper", _("Badge given as a paper")


class BulkVerdict(TextChoices):
    """What was found of one code or file, as a sentence. Only the first two are good news."""

    OURS_STANDS = "ours-stands", _("Issued here, and it stands.")
    OTHER_CONFIRMED = (
        "other-confirmed",
        _("Issued elsewhere: its signature is intact and its issuer has not taken it back."),
    )
    OURS_REPLACED = (
        "ours-replaced",
        _("Issued here and genuine, but a newer paper has replaced it."),
    )
    OURS_ENDED = "ours-ended", _("Issued here and genuine, but it has ended.")
    OURS_SUSPENDED = "ours-suspended", _("Issued here and genuine, but it is suspended.")
    OURS_REVOKED = "ours-revoked", _("Issued here, and taken back. Do not rely on it.")
    OURS_DRAFT = "ours-draft", _("Draft content: demonstration only. It proves nothing.")
    OURS_ALTERED = (
        "ours-altered",
        _("It says that it was issued here, but it is not what we signed. Do not rely on it."),
    )
    NO_RECORD = "no-record", _("No record has this code. Look at it again, or scan the QR code.")
    OTHER_ENDED = "other-ended", _("Issued elsewhere, and it has ended or does not hold yet.")
    OTHER_REVOKED = "other-revoked", _("Its issuer says that it no longer holds.")
    OTHER_INVALID = "other-invalid", _("It is not what its issuer signed. Do not rely on it.")
    OTHER_UNPROVEN = "other-unproven", _("Only the badge itself says whose it is.")
    RECEIPT = "receipt", _("A receipt of ours, unaltered. It is no certificate and no credential.")
    NOT_KNOWN = "not-known", _("Neither a paper of ours nor a badge that a program can verify.")
    NOT_CONFIRMED = "not-confirmed", _("We cannot confirm it now. Treat it as not verified.")
    TAKEN_BACK = "taken-back", _("Its holder took this paper, or the consent to see it, back.")


class ForecastKind(TextChoices):
    """What the look ahead is about."""

    EVERYTHING = "everything", _("Everything that is needed")
    REQUIREMENT = "requirement", _("One requirement")
    REGION = "region", _("One region")

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ConsentState(TextChoices):
    """Whether a person lets the clinic see papers. Only `GIVEN` opens anything."""

    WAITING = "waiting", _("Waiting for consent")
    GIVEN = "given", _("Consents")
    ENDED = "ended", _("Consent ended")


class RequirementKind(TextChoices):
    """What a clinic can ask for, as far as the product holds records of it."""

    REGISTRATION = "registration", _("Registration")
    THEORY = "theory", _("Theory")


class NeedKind(TextChoices):
    """What waits for the manager; for those about people the word is also a filter of the desk."""

    INVITATION = "invitation", _("Invitation ending")
    CONSENT = "consent", _("Waiting for consent")
    REVOKED = "revoked", _("Revoked")
    MISSING = "missing", _("Missing")
    REGISTER = "register", _("Register to check")

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Level(TextChoices):
    RECALL = "recall", _("Recall")
    APPLY = "apply", _("Apply")
    ANALYSE = "analyse", _("Analyse")


class Pool(TextChoices):
    EXAM = "exam", _("Examination")
    PRACTICE = "practice", _("Practice")


class Confidence(TextChoices):
    """How sure the fact behind the key is. A medium fact is never a key."""

    HIGH_READ = "high-read", _("High, source read")
    HIGH = "high", _("High")
    PROGRAMME = "programme", _("Programme rule")


class ItemState(TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("Retired")


class AttemptState(TextChoices):
    OPEN = "open", _("Open")
    SUBMITTED = "submitted", _("Submitted")
    TIMED_OUT = "timed-out", _("Timed out")
    VOIDED = "voided", _("Voided")


class CutKind(TextChoices):
    PROVISIONAL = "provisional", _("Provisional")
    PANEL = "panel", _("Set by a panel")


class Release(TextChoices):
    """When a part of the feedback may be shown."""

    AT_ONCE = "at-once", _("At once")
    AFTER_PASS = "after-pass", _("After a pass")
    NEVER = "never", _("Never")

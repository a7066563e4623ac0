from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Topic(TextChoices):
    ASSESSMENT = "assessment", _("Assessment")
    TECHNIQUE = "technique", _("Needling technique")
    SAFETY = "safety", _("Safety")
    RETRAINING = "retraining", _("Movement retraining")


class VersionState(TextChoices):
    """The way of a piece of content: published versions never change again."""

    DRAFT = "draft", _("Draft")
    PROPOSED = "proposed", _("Proposed")
    PUBLISHED = "published", _("Published")


class Enrolled(TextChoices):
    """What happens to people on older editions when the next one is published."""

    STAY = "stay", _("They stay on the version they have, and are offered to move")
    MOVE = "move", _("Move them now; what was read stays read, and says that it changed")
    READ_AGAIN = "again", _("Move them now; lessons that changed are to be read again")


class ReviewOf(TextChoices):
    """What a clinical reviewer stands for by name."""

    LESSON = "lesson", _("Lesson")
    QUESTION = "question", _("Question")
    CHECKLIST = "checklist", _("Checklist")
    RULES = "rules", _("Rules of a credential")


class ReviewAct(TextChoices):
    SIGNED = "signed", _("Signed")
    SENT_BACK = "sent-back", _("Sent back")

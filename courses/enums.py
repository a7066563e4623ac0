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

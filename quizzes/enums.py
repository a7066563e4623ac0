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
    PROPOSED = "proposed", _("Proposed")  # locked until it is published or sent back
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("Retired")


class AttemptState(TextChoices):
    OPEN = "open", _("Open")
    SUBMITTED = "submitted", _("Submitted")
    TIMED_OUT = "timed-out", _("Timed out")
    VOIDED = "voided", _("Voided")


class CutKind(TextChoices):
    PROVISIONAL = "provisional", _("Provisional")
    PANEL = "panel", _("Set by a panel")  # the sum of the ratings of a form's questions
    PANEL_SHARE = "panel-share", _("Set by a panel, per cent")  # Hofstee, borderline regression


class Release(TextChoices):
    """When a part of the feedback may be shown."""

    AT_ONCE = "at-once", _("At once")
    AFTER_PASS = "after-pass", _("After a pass")
    AFTER_HARD_END = "after-hard-end", _("After the hard end")
    NEVER = "never", _("Never")


class Navigation(TextChoices):
    FREE = "free", _("Free")
    LINEAR = "linear", _("One way")  # a question that was left is not shown again


class TimeChange(TextChoices):
    """Why the deadline of a running attempt moved."""

    EXTENSION = "extension", _("Time added")
    CREDIT = "credit", _("Lost time credited")
    ACCOMMODATION = "accommodation", _("Accommodation")
    REST = "rest", _("Rest pause")


class AccommodationState(TextChoices):
    REQUESTED = "requested", _("Requested")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    ENDED = "ended", _("Ended")


class RegradePolicy(TextChoices):
    """What happens to a question that turned out to be wrong."""

    KEY_CHANGE = "key-change", _("Grade by a new key")
    ACCEPT_ANOTHER = "accept-another", _("Accept another answer as well")
    FULL_MARKS = "full-marks", _("Full marks for all")
    DROP = "drop", _("Drop the question and rescale")


class RegradeState(TextChoices):
    PROPOSED = "proposed", _("Proposed")  # the dry run is being made, or waits for a decision
    APPLIED = "applied", _("Applied")
    REFUSED = "refused", _("Refused")


class Sureness(TextChoices):
    """How sure somebody was of a practice answer, said before it was checked."""

    SURE = "sure", _("Sure")
    UNSURE = "unsure", _("Not sure")
    GUESSED = "guessed", _("Guessed")


class PanelMethod(TextChoices):
    ANGOFF = "angoff", _("Modified Angoff")
    HOFSTEE = "hofstee", _("Hofstee")
    BORDERLINE = "borderline", _("Borderline regression")


class PanelState(TextChoices):
    PREPARING = "preparing", _("Being prepared")
    ROUND_1 = "round-1", _("First round")  # blind
    ROUND_2 = "round-2", _("Second round")  # with the spread of the first
    CLOSED = "closed", _("Closed")
    APPLIED = "applied", _("Applied")


class AttemptsCounted(TextChoices):
    FIRST = "first", _("First attempts")
    ALL = "all", _("All attempts")


class ImportState(TextChoices):
    READING = "reading", _("Being read")
    READ = "read", _("Read, nothing written")
    WRITING = "writing", _("Being written")
    WRITTEN = "written", _("Written")
    FAILED = "failed", _("Could not be read")
    CANCELLED = "cancelled", _("Cancelled")


class BulkAct(TextChoices):
    """What is done to many questions of a bank at once."""

    ADD_TAG = "add-tag", _("Add a tag")
    REMOVE_TAG = "remove-tag", _("Remove a tag")
    MOVE = "move", _("Move to another bank")
    REVIEW_ON = "review-on", _("Set the next review")
    LIMIT = "limit", _("Set the exposure limit")

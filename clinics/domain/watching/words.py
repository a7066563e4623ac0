"""A change in one sentence, in the reader's language. No region, code or document is in it."""

from django.utils.translation import gettext as _

from certificates.enums import Refusal, Status
from clinics.enums import ChangeKind, ConsentState
from clinics.models import Change
from training.people.enums import CheckResult


def sentence_of(change: Change, name: str) -> str:
    """`name` is what the clinic calls the person today; a change of rules has none."""
    words = {"name": name, "title": change.title, "number": change.after}
    return _text(change) % (words | _statuses(change))


def _text(change: Change) -> str:
    if change.kind == ChangeKind.STANDING:
        return _standing_text(change)
    if change.kind == ChangeKind.CONSENT:
        if change.after == ConsentState.GIVEN:
            return _("%(name)s lets this clinic see records.")
        return _("%(name)s no longer lets this clinic see records.")
    return {
        ChangeKind.JOINED: _("%(name)s joined the roster."),
        ChangeKind.LEFT: _("%(name)s left the roster."),
        ChangeKind.RULES: _("%(title)s: version %(number)s of what is needed began."),
    }[ChangeKind(change.kind)]


def _standing_text(change: Change) -> str:
    if change.before == change.after and change.finding:
        return _("%(name)s, %(title)s: %(finding)s, still %(after)s.")
    if change.before == change.after:
        return _("%(name)s, %(title)s: still %(after)s, with another paper, date or scope.")
    if change.before == Status.NOT_REQUIRED:
        return _("%(name)s, %(title)s: now asked for, %(after)s.")
    if change.after == Status.NOT_REQUIRED:
        return _("%(name)s, %(title)s: no longer asked for, was %(before)s.")
    if change.finding:
        return _("%(name)s, %(title)s: %(after)s (%(finding)s), was %(before)s.")
    return _("%(name)s, %(title)s: %(after)s, was %(before)s.")


def _statuses(change: Change) -> dict[str, str]:
    if change.kind != ChangeKind.STANDING:
        return {}
    return {
        "before": str(Status(change.before).label).lower(),
        "after": str(Status(change.after).label).lower(),
        "finding": _finding(change.finding),
    }


def _finding(value: str) -> str:
    """What a look found that confirmed nothing."""
    if value in Refusal.values:
        return _("refused: %(why)s") % {"why": Refusal(value).label}
    return str(CheckResult(value).label).lower() if value else ""


def subject_of(change: Change, name: str, day: str) -> str:
    """The fact and its date, for the first line of a mail or an entry of a feed."""
    fact = sentence_of(change, name).rstrip(".")
    return _("%(fact)s (%(day)s)") % {"fact": fact, "day": day}

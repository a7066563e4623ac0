"""The JSON of an attempt, in one place: what a client is told, and in which words."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes.domain.closing import HandedIn
from quizzes.domain.paper import Paper
from quizzes.domain.presence import Pulse
from quizzes.domain.resting import is_resting, rest_remaining, time_remaining
from quizzes.domain.saving import Judged, Verdict
from quizzes.enums import AttemptState, TimeChange
from quizzes.models import Attempt
from training.lib.moments import hour

STATUS_OF = {
    Verdict.SAVED: 200,
    Verdict.DUPLICATE: 200,
    Verdict.CONFLICT: 409,
    Verdict.OTHER_WRITER: 409,
    Verdict.CLOSED: 409,
    Verdict.LATE: 410,
    Verdict.LEFT: 409,
    Verdict.RESTING: 409,
    Verdict.NOT_FOUND: 404,
    Verdict.BAD_OPTION: 422,
}


def no_answer_json() -> dict[str, str]:
    """For a save that may or may not have arrived: sending it again is harmless."""
    return {"detail": _("Not saved: our database does not answer. Send it again.")}


def refusal_of(judged: Judged) -> str:
    """What to tell the person; empty when the answer is kept."""
    match judged.verdict:
        case Verdict.CONFLICT:
            return _("This save number already holds another answer. What is stored stands.")
        case Verdict.OTHER_WRITER:
            return _("This attempt is open in another tab or device. Answers here are not saved.")
        case Verdict.CLOSED:
            return _("This attempt is closed. Answers can no longer be changed.")
        case Verdict.LATE if judged.moment and judged.deadline_at:
            return _("Not counted: reached us at {now}, time ended {end}.").format(
                now=hour(judged.moment, seconds=True), end=hour(judged.deadline_at, seconds=True)
            )
        case Verdict.LEFT:
            return _("You have left this question. In this quiz it stays closed.")
        case Verdict.RESTING:
            return _("Your rest pause runs. End it first, then answer.")
        case Verdict.NOT_FOUND:
            return _("There is no such question in this attempt.")
        case Verdict.BAD_OPTION:
            return _("This option is not part of this question.")
    return ""


def answer_json(judged: Judged, position: int) -> dict[str, Any]:
    """What became of one save. `remaining_ms` lets the player set its clock right each time."""
    reply: dict[str, Any] = {"verdict": judged.verdict, "position": position}
    if judged.moment and judged.deadline_at:
        reply |= {
            "sequence": judged.sequence,
            "server_time": judged.moment.isoformat(),
            "deadline_at": judged.deadline_at.isoformat(),
            "remaining_ms": milliseconds(judged.remaining),
        }
    if not judged.kept:
        reply |= {"detail": refusal_of(judged), "stored": judged.stored}
    return reply


def change_sentence(change: Mapping[str, Any] | None) -> str:
    """What the candidate is told of the latest move of the deadline; empty when there is none."""
    if not change:
        return ""
    minutes = -(-change["seconds"] // 60)
    words = {
        TimeChange.EXTENSION: ngettext(
            "{n} minute was added by the invigilator.",
            "{n} minutes were added by the invigilator.",
            minutes,
        ),
        TimeChange.CREDIT: ngettext(
            "{n} minute of lost time was credited by the invigilator.",
            "{n} minutes of lost time were credited by the invigilator.",
            minutes,
        ),
        TimeChange.ACCOMMODATION: ngettext(
            "{n} minute was added for your accommodation.",
            "{n} minutes were added for your accommodation.",
            minutes,
        ),
    }
    return words[change["kind"]].format(n=minutes)


def state_json(attempt: Attempt, moment: datetime, paper: Paper | None) -> dict[str, Any]:
    """The attempt as it stands; its questions only while it is open, and when they are asked."""
    reply: dict[str, Any] = {
        "attempt": str(attempt.public_id),
        "title": attempt.quiz_version.title,
        "number": attempt.number,
        "state": attempt.state,
        "draft": attempt.has_draft_content,
        "item_count": attempt.form.item_count,
        "started_at": attempt.started_at.isoformat(),
        "deadline_at": attempt.deadline_at.isoformat(),
        "finished_at": attempt.finished_at.isoformat() if attempt.finished_at else None,
        "server_time": moment.isoformat(),
        "remaining_ms": milliseconds(time_remaining(attempt, moment)),
        "resting": is_resting(attempt, moment),
        "rest_left_ms": milliseconds(rest_remaining(attempt, moment)),
    }
    if attempt.state != AttemptState.OPEN:
        closed = {"remaining_ms": 0, "resting": False, "rest_left_ms": 0}
        return reply | closed | {"result": _address(attempt, "result")}
    if paper is None or reply["resting"]:
        return reply
    return reply | {
        "writer": str(attempt.writer),
        "next_sequence": paper.next_sequence,
        "answered": paper.answered,
        "flagged": paper.flagged_positions,
        "navigation": attempt.quiz_version.navigation,
        "cases": [
            {"positions": screen.positions, "text": screen.case}
            for screen in paper.screens
            if screen.case
        ],
        "items": [
            {
                "position": question.position,
                "kind": question.kind,
                **question.shown,
                "response": question.response,
                "sequence": question.sequence,
            }
            for question in paper.questions
        ],
    }


def submitted_json(done: HandedIn) -> dict[str, Any]:
    """The same for whoever submits first and for whoever comes second."""
    return {
        "attempt": str(done.public_id),
        "state": done.state,
        "finished_at": done.finished_at.isoformat() if done.finished_at else None,
        "receipt": done.receipt.as_json(),
        "result": reverse("quizzes:result", args=[done.public_id]),
    }


def pulse_json(pulse: Pulse, *, writes_here: bool) -> dict[str, Any]:
    """How the time stands. `change` is a sentence for the person, whoever moved the deadline."""
    attempt, moment = pulse.attempt, pulse.moment
    is_open = attempt.state == AttemptState.OPEN
    return {
        "state": attempt.state,
        "server_time": moment.isoformat(),
        "deadline_at": attempt.deadline_at.isoformat(),
        "remaining_ms": milliseconds(time_remaining(attempt, moment)) if is_open else 0,
        "resting": is_open and is_resting(attempt, moment),
        "change": change_sentence(pulse.change),
        "writes_here": is_open and writes_here,
    }


def _address(attempt: Attempt, page: str) -> str:
    return reverse(f"quizzes:{page}", args=[attempt.public_id])


def milliseconds(span: timedelta) -> int:
    return max(0, int(span.total_seconds() * 1000))

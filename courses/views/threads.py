"""Comments beside a text: what each page that shows them needs."""

from dataclasses import dataclass

from courses.domain.commenting import line_of
from courses.forms import AnswerForm
from courses.models import LessonComment, LessonVersion
from courses.queries import threads_of
from courses.rules import can_comment, can_resolve
from training.lib import clock
from training.people.requests import SignedInRequest


@dataclass(frozen=True)
class Thread:
    """A remark with its answers, the line it is about, and what this person may do with it."""

    comment: LessonComment
    line: int | None
    form: AnswerForm | None
    may_resolve: bool


def threads_for(
    request: SignedInRequest, version: LessonVersion, answering: AnswerForm | None = None
) -> list[Thread]:
    """`answering` is an answer that came back with its mistakes; its prefix says to what."""
    may_answer = can_comment(request.user, version, request.user.today(clock.now()))
    threads = []
    for comment in threads_of(version):
        comment.version = version
        form = answer_form(comment)
        if answering and answering.prefix == form.prefix:
            form = answering
        is_open = comment.resolved_at is None
        threads.append(
            Thread(
                comment,
                line_of(version.source, comment.quote),
                form if may_answer and is_open else None,
                is_open and may_answer and can_resolve(request.user, comment),
            )
        )
    return threads


def answer_form(comment: LessonComment, data: object = None) -> AnswerForm:
    """Several stand on one page, so each has names of its own."""
    return AnswerForm(data, prefix=f"answer-{comment.public_id}")  # type: ignore[arg-type]

"""Decide on a proposed change: publish it as the next version, or send it back with remarks."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.domain.commenting import hold_version
from courses.domain.drafting import newest_published
from courses.domain.editions import (
    current_edition,
    lock_course,
    modules_of,
    next_number,
    publish_edition,
)
from courses.domain.moving import plan_move
from courses.enums import Enrolled, VersionState
from courses.models import Course, CourseVersion, LessonVersion
from training.lib.errors import Conflict, NotAllowed
from training.people.domain import audit
from training.people.models import User


@transaction.atomic
def publish_lesson(
    proposal: LessonVersion,
    publisher: User,
    *,
    enrolled: Enrolled = Enrolled.STAY,
    read: str | None = None,
    now: datetime,
) -> CourseVersion | None:
    """The proposal becomes the newest version and a new edition refers to it.

    Two people stand behind a text: its author never publishes it. Remarks are settled first. A
    proposal that was written against an older text is refused: publishing it would silently undo
    what came between. People stay on their edition unless `enrolled` says otherwise. `read` is the
    hash of the text the publisher looked at: its author may have proposed another one since.
    """
    _expect_another(proposal, publisher)
    course = lock_course(proposal.lesson.course.slug)
    held = hold_version(proposal)
    if held and read is not None and read != held.content_hash:
        raise Conflict(_("The text was changed after you opened this page. Read it again."))
    _expect_settled(proposal)
    newest = newest_published(proposal.lesson)
    if newest and proposal.based_on_id != newest.pk:
        words = _("Version %(number)s was published after this draft was begun. Send it back.")
        raise Conflict(words % {"number": newest.number})
    number = proposal.number
    if newest and newest.number >= number:
        number = next_number(proposal.lesson)
    published = LessonVersion.objects.filter(pk=proposal.pk, state=VersionState.PROPOSED).update(
        state=VersionState.PUBLISHED, number=number, published_at=now, updated_at=now
    )
    if not published:
        raise Conflict(_("This proposal was decided or taken back already."))
    proposal.refresh_from_db()
    edition = _next_edition(course, proposal, publisher, now=now)
    if edition and enrolled != Enrolled.STAY:
        read_again = enrolled == Enrolled.READ_AGAIN
        plan_move(edition, publisher, read_again=read_again, now=now)
    audit.record(
        "lesson.published",
        proposal,
        actor=publisher,
        now=now,
        lesson=proposal.lesson_id,
        number=number,
        edition=edition.number if edition else None,
        author=proposal.author_id,
        enrolled=enrolled,
    )
    return edition


def _expect_another(proposal: LessonVersion, person: User) -> None:
    if proposal.author_id == person.pk:
        raise NotAllowed(_("Somebody else decides about a text you wrote."))


def _expect_settled(proposal: LessonVersion) -> None:
    """Asked while the text is held: a remark that is being made is either seen or refused."""
    count = proposal.comments.filter(answers=None, resolved_at=None).count()
    if count:
        words = ngettext(
            "%(n)d comment is not settled yet. Settle it, or send the proposal back.",
            "%(n)d comments are not settled yet. Settle them, or send the proposal back.",
            count,
        )
        raise Conflict(words % {"n": count})


def _next_edition(
    course: Course, proposal: LessonVersion, publisher: User, *, now: datetime
) -> CourseVersion | None:
    current = current_edition(course)
    if current is None:
        return None
    modules = [
        (module, [proposal if text.lesson_id == proposal.lesson_id else text for text in texts])
        for module, texts in modules_of(current)
    ]
    words = _("Lesson %(label)s: %(what)s")
    return publish_edition(
        course,
        current,
        modules,
        now=now,
        published_by=publisher,
        what_changed=words % {"label": proposal.label, "what": proposal.what_changed},
    )


@transaction.atomic
def send_back(proposal: LessonVersion, reviewer: User, *, note: str, now: datetime) -> None:
    """The author gets the draft back with the remarks beside it."""
    _expect_another(proposal, reviewer)
    changed = LessonVersion.objects.filter(pk=proposal.pk, state=VersionState.PROPOSED).update(
        state=VersionState.DRAFT, review_note=note, updated_at=now
    )
    if not changed:
        raise Conflict(_("This proposal was decided or taken back already."))
    audit.record("lesson.sent-back", proposal, actor=reviewer, now=now, lesson=proposal.lesson_id)

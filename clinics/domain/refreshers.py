"""A refresher after an event: critical questions a person gets right, and when that was.

The clinic learns that it is done and on which day. Answers stay with the person (C6).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from clinics.models import AdverseEvent, Refresher, RefresherDone
from courses.models import Enrolment
from quizzes.domain.explaining import LessonLink, lesson_links
from quizzes.domain.practice_sets import CriticalTopic, critical_topics, right_since, start_set
from quizzes.models import Bank, PracticeSession
from training.lib.errors import Conflict
from training.people.domain import audit, notices
from training.people.enums import NoticeKind
from training.people.models import Membership, User


@dataclass(frozen=True)
class Progress:
    """How many of the questions were right since it was asked."""

    right: int
    count: int

    @property
    def done(self) -> bool:
        return self.right == self.count


def offers() -> dict[str, CriticalTopic]:
    """What can be asked, by a key for forms."""
    topics = critical_topics(allow_draft=settings.ALLOW_DRAFT)
    return {f"{each.course.slug}:{each.module}:{each.topic}": each for each in topics}


@transaction.atomic
def ask_refresher(
    event: AdverseEvent, membership: Membership, topic: CriticalTopic, *, by: User, now: datetime
) -> Refresher:
    """Ask once for each topic and tell the person by mail, without a word about the event."""
    refresher, created = Refresher.objects.get_or_create(
        event=event,
        membership=membership,
        course=topic.course,
        topic=topic.topic,
        defaults={
            "module": topic.module,
            "title": topic.title,
            "lessons": list(topic.lessons),
            "questions": list(topic.questions),
            "asked_by": by,
            "asked_at": now,
        },
    )
    if not created:
        raise Conflict(_("This was asked of this person already."))
    clinic = event.clinic
    notices.send_mail_later(
        kind=NoticeKind.INVITATION,
        key=f"refresher:{refresher.public_id}",
        user=membership.user,
        template="emails/refresher.txt",
        context={
            "clinic": clinic.name,
            "topic": topic.title,
            "url": reverse("clinics:refresher", args=[clinic.slug, refresher.public_id]),
        },
        now=now,
    )
    audit.record("refresher.asked", refresher, actor=by, now=now, person=membership.user_id)
    return refresher


def progress_of(refresher: Refresher, user: User) -> Progress:
    right = right_since(user, refresher.questions, refresher.asked_at)
    return Progress(len(right), len(refresher.questions))


def open_questions(refresher: Refresher, user: User) -> list[int]:
    right = right_since(user, refresher.questions, refresher.asked_at)
    return [question for question in refresher.questions if question not in right]


def start_questions(refresher: Refresher, user: User, *, now: datetime) -> PracticeSession:
    """A practice session of the questions that are open."""
    enrolment = enrolment_for(refresher, user)
    bank = Bank.objects.filter(course=refresher.course, module_slug=refresher.module).first()
    if enrolment is None or bank is None:
        raise Conflict(_("Start the course first; its lessons and questions belong to it."))
    return start_set(
        enrolment,
        bank,
        open_questions(refresher, user),
        allow_draft=settings.ALLOW_DRAFT,
        now=now,
    )


def enrolment_for(refresher: Refresher, user: User) -> Enrolment | None:
    return user.enrolments.filter(course=refresher.course, ended_at=None).first()


def lessons_of(refresher: Refresher, enrolment: Enrolment | None) -> list[LessonLink]:
    """What to read, of the edition the person takes."""
    if enrolment is None:
        return []
    known = lesson_links(enrolment.course_version_id)
    return [known[slug] for slug in refresher.lessons if slug in known]


def note_done(user: User, questions: Collection[int], *, now: datetime) -> int:
    """Mark what an answer has completed; returns how many. One that is done stays done."""
    asked = Refresher.objects.filter(membership__user=user, done=None)
    noted = 0
    for refresher in asked.order_by("pk"):
        if set(refresher.questions).isdisjoint(questions) or open_questions(refresher, user):
            continue
        with transaction.atomic():
            done, created = RefresherDone.objects.get_or_create(
                refresher=refresher, defaults={"done_at": now}
            )
            if created:
                audit.record("refresher.done", done, actor=user, now=now)
        noted += created
    return noted

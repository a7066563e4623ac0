"""What this app puts on the desk: where to go on reading, what waits to be decided."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.models import LessonVersion
from courses.queries import Continuing, courses_under_way
from courses.rules import visible_enrolments, visible_proposals
from training.lib import clock
from training.people.desk import Item
from training.people.requests import SignedInRequest
from training.people.roles import roles_of


def reading(request: SignedInRequest) -> list[Item]:
    """The way on in each course under way; with nothing under way, the catalogue."""
    rows = courses_under_way(visible_enrolments(request.user))
    items = [_continue(row, row.next_text) for row in rows if row.next_text]
    items += [_open(row) for row in rows if not row.next_text]
    roles = roles_of(request.user)
    if not rows and not (roles.admin or roles.manager or roles.instructor):
        items.append(
            {
                "title": _("Choose a course"),
                "text": _("Theory in short lessons, then a timed quiz."),
                "url": reverse("courses:catalogue"),
                "action": _("See the courses"),
            }
        )
    return items


def _continue(row: Continuing, text: LessonVersion) -> Item:
    facts = {"label": text.label, "minutes": text.minutes}
    if row.read:
        action = _("Continue: lesson %(label)s, %(minutes)s min") % facts
    else:
        action = _("Start: lesson %(label)s, %(minutes)s min") % facts
    words = _("%(course)s: %(read)s of %(lessons)s lessons read.")
    title = row.enrolment.course_version.title
    return {
        "title": text.title,
        "text": words % {"course": title, "read": row.read, "lessons": row.lessons},
        "url": reverse("courses:lesson", args=[row.enrolment.public_id, text.lesson.slug]),
        "action": action,
    }


def _open(row: Continuing) -> Item:
    return {
        "title": row.enrolment.course_version.title,
        "text": _("All lessons read. The timed quizzes stand on the page of the course."),
        "url": reverse("courses:learn", args=[row.enrolment.public_id]),
        "action": _("Open the course"),
    }


def proposals(request: SignedInRequest) -> list[Item]:
    """Changes to lessons that wait for this admin; their own wait for another one."""
    if not roles_of(request.user).admin:
        return []
    today = request.user.today(clock.now())
    count = visible_proposals(request.user, today).exclude(author=request.user).count()
    if not count:
        return []
    words = ngettext("%(n)d change to a lesson waits", "%(n)d changes to lessons wait", count)
    return [
        {
            "title": words % {"n": count},
            "text": _("You publish it as the next version, or send it back."),
            "url": reverse("courses:proposals"),
            "action": _("Decide"),
            "section": "administration",
        }
    ]

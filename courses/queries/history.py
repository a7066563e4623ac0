"""The log of a lesson: who did what to which of its versions, the latest first."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.models import Lesson, LessonVersion
from training.people.models import AuditEntry, User

VERBS: dict[str, Promise] = {
    "lesson.drafted": _("began a change"),
    "lesson.followed": _("brought the change up to date"),
    "lesson.figure-added": _("added a figure"),
    "lesson.proposed": _("proposed it for review"),
    "lesson.taken-back": _("took it back"),
    "lesson.discarded": _("deleted the draft"),
    "lesson.sent-back": _("sent it back with remarks"),
    "lesson.commented": _("commented"),
    "lesson.answered": _("answered a comment"),
    "lesson.resolved": _("settled a comment"),
    "lesson.published": _("published it"),
    "lesson.not-signed": _("sent it back as clinical reviewer"),
    "lesson.signed": _("signed it as clinical reviewer"),
}
_FROM_FILES = _("loaded from the files of the programme")


@dataclass(frozen=True)
class Act:
    """One line of the log. `version` is missing once a draft is deleted, `who` for the system."""

    at: datetime
    verb: str | Promise
    who: str
    version: LessonVersion | None


def history_of(lesson: Lesson) -> list[Act]:
    """From the audit log, which holds ids only, and from the versions that came as files."""
    versions = {
        str(row.pk): row for row in lesson.versions.defer("source", "html").order_by("number")
    }
    entries = AuditEntry.objects.filter(object_type=LessonVersion._meta.label_lower)
    # A deleted draft has no row any more; its acts carry the lesson.
    about = Q(object_id__in=versions) | Q(data__lesson=lesson.pk)
    rows = list(entries.filter(about, verb__in=VERBS))
    names = dict(
        User.objects.filter(pk__in={row.actor_id for row in rows}).values_list("pk", "legal_name")
    )
    acts = [
        Act(row.at, VERBS[row.verb], names.get(row.actor_id or 0, ""), versions.get(row.object_id))
        for row in rows
    ]
    acts += [
        Act(row.published_at, _FROM_FILES, "", row)
        for row in versions.values()
        if row.published_at and row.author_id is None
    ]
    return sorted(acts, key=lambda act: act.at, reverse=True)

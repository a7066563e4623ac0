"""Types of credentials: which version is in use, and what happened that an award may follow."""

from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from certificates.models import ChecklistVersion, Credential, CredentialTypeVersion
from courses.models import Course, Enrolment, Module

Node = Mapping[str, Any]


def offered_versions() -> QuerySet[CredentialTypeVersion]:
    """The newest version of each type that may give something: a signed one, or in a
    demonstration any."""
    versions = CredentialTypeVersion.objects.order_by("type", "-number").distinct("type")
    if not settings.ALLOW_DRAFT:
        versions = versions.exclude(signed_at=None)
    chosen = CredentialTypeVersion.objects.filter(pk__in=versions.values("pk"))
    return chosen.select_related("type__course").order_by("type__slug")


def newest_versions() -> QuerySet[CredentialTypeVersion]:
    """The newest version of each type, signed or not."""
    newest = CredentialTypeVersion.objects.order_by("type", "-number").distinct("type")
    versions = CredentialTypeVersion.objects.filter(pk__in=newest.values("pk"))
    return versions.select_related("type__course", "signed_by").order_by("type__slug")


def held_of_types(people: Iterable[int], types: Iterable[int]) -> dict[tuple[int, int], Credential]:
    """The last credential of each person and type, whatever became of it."""
    rows = Credential.objects.filter(user__in=people, type__in=types).order_by("pk")
    return {(row.user_id, row.type_id): row for row in rows.select_related("type__course", "user")}


def people_of(course: Course) -> list[int]:
    """Everybody who takes the programme or took it."""
    takers = Enrolment.objects.filter(course=course).order_by("user").values_list("user", flat=True)
    return list(takers.distinct())


# What may complete what somebody lacks: row, person and moment of each event. Tables grow at the
# end, so the newest rows are found without reading the rest.
_EVENTS = {
    "certificate": "SELECT id, user_id AS person, issued_at AS at FROM certificates_certificate",
    "sign-off": "SELECT id, candidate_id AS person, received_at AS at FROM certificates_signoff",
    "evidence-check": (
        "SELECT seen.id, paper.user_id AS person, seen.checked_at AS at"
        " FROM certificates_evidencecheck AS seen"
        " JOIN certificates_evidence AS paper ON paper.id = seen.evidence_id"
    ),
    "session": (
        "SELECT answer.id, session.user_id AS person, answer.answered_at AS at"
        " FROM certificates_sessionanswer AS answer"
        " JOIN certificates_needlingsession AS session ON session.id = answer.session_id"
    ),
    "declaration": "SELECT id, user_id AS person, made_at AS at FROM certificates_attestation",
    "source-check": (
        "SELECT seen.id, declared.user_id AS person, seen.checked_at AS at"
        " FROM people_sourcecheck AS seen"
        " JOIN people_registration AS declared ON declared.id = seen.registration_id"
    ),
    "lesson": (
        "SELECT progress.id, enrolment.user_id AS person, progress.completed_at AS at"
        " FROM courses_lessonprogress AS progress"
        " JOIN courses_enrolment AS enrolment ON enrolment.id = progress.enrolment_id"
        " WHERE progress.completed_at IS NOT NULL"
    ),
}
_UNPLANNED = """
SELECT DISTINCT event.key, event.person
FROM (SELECT person || ':' || (extract(epoch FROM at) * 1000000)::bigint AS key, person
      FROM ({rows} ORDER BY 1 DESC LIMIT %(most)s) AS newest) AS event
WHERE NOT EXISTS (SELECT FROM lib_job WHERE kind = %(kind)s AND lib_job.key = event.key)
"""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def award_key(person: int, moment: datetime) -> str:
    """Person and moment name an event, so that its job and the sweep that misses it agree."""
    return f"{person}:{(moment - _EPOCH) // timedelta(microseconds=1)}"


def unplanned_events(kind: str, *, besides: Container[str], most: int) -> list[tuple[str, int]]:
    """Key and person of each of the last events that no job of the kind followed."""
    found: list[tuple[str, int]] = []
    with connection.cursor() as cursor:
        for event, rows in _EVENTS.items():
            if event not in besides:
                cursor.execute(_UNPLANNED.format(rows=rows), {"most": most, "kind": kind})
                found += cursor.fetchall()
    return found


def titles_of(trees: Iterable[Node]) -> dict[str, str]:
    """Titles of what trees name: "course/module" and "course/checklist", and types by slug."""
    asked = list(_asked_of(trees))
    titles: dict[str, str] = {}
    courses = {one["course"] for one in asked if "course" in one}
    if any("module" in one for one in asked):
        rows = Module.objects.filter(course_version__course__slug__in=courses).order_by("pk")
        for course, slug, title in rows.values_list(
            "course_version__course__slug", "slug", "title"
        ):
            titles[f"{course}/{slug}"] = title
    if any("checklist" in one for one in asked):
        sheets = ChecklistVersion.objects.filter(checklist__course__slug__in=courses).order_by("pk")
        for course, slug, title in sheets.values_list(
            "checklist__course__slug", "checklist__slug", "title"
        ):
            titles[f"{course}/{slug}"] = title
    if types := {one["type"] for one in asked if "type" in one}:
        named = CredentialTypeVersion.objects.filter(type__slug__in=types).order_by("number")
        titles |= dict(named.values_list("type__slug", "title"))
    return titles


def _asked_of(trees: Iterable[Node]) -> Iterator[Node]:
    """The fields of every leaf; a branch is a list, or a number with a list."""
    for tree in trees:
        for content in tree.values():
            inner = content.get("of") if isinstance(content, Mapping) else content
            if isinstance(inner, list) and all(isinstance(part, Mapping) for part in inner):
                yield from _asked_of(inner)
            elif isinstance(content, Mapping):
                yield content

"""What people hold at a moment, read for any number of them by one statement for each source."""

import zoneinfo
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import connection

from certificates.domain.requirements.held import Held, Record, Source, WhyNot
from certificates.enums import Status
from certificates.models import (
    Attestation,
    Certificate,
    Credential,
    Evidence,
    NeedlingSession,
)
from certificates.queries import with_register_status_at, with_status_at
from certificates.queries.credentials import credentials_at
from certificates.queries.evidence import REFUSED, evidence_at
from certificates.queries.registrations import REGISTER_LOOK_UP_LASTS
from training.lib.db import Statement, array_of, read_rows, statement
from training.people.models import Registration

Found = Iterator[tuple[int, Record]]
People = list[int]

# What each status of a record says against it; what is not named counts.
_AGAINST = {
    Status.UNVERIFIED: WhyNot.UNVERIFIED,
    Status.UNKNOWN: WhyNot.UNKNOWN,
    Status.EXPIRED: WhyNot.ENDED,
    Status.SUSPENDED: WhyNot.NOT_STANDING,
    Status.REVOKED: WhyNot.NOT_STANDING,
    Status.SUPERSEDED: WhyNot.NOT_STANDING,
}


def holdings_of(people: People, sources: Collection[str], *, at: datetime) -> dict[int, Held]:
    """The records of each person from these sources, as they were known at the moment."""
    found: dict[int, list[Record]] = {person: [] for person in people}
    today = issuer_day(at)
    for source in sorted(set(sources)):
        for person, record in _READERS[source](people, at):
            # What has happened by the moment has, whatever the date is where it did.
            begun = record.on <= today or source == Source.EVIDENCE
            found[person].append(record if begun else replace(record, on=today))
    return {person: Held(records) for person, records in found.items()}


def issuer_day(at: datetime) -> date:
    """Days of credentials are those of the issuer."""
    return _day_in(settings.ISSUER_TIME_ZONE, at)


def _day_in(zone: str, at: datetime) -> date:
    return at.astimezone(zoneinfo.ZoneInfo(zone)).date()


# A course whose every module has a certificate gives its hours, all of them online.
_COURSES = """
SELECT enrolment.user_id, course.slug, version.title, version.hours::float8,
       max((certificate.facts->>'passed_on')::date), bool_or(certificate.is_draft)
FROM courses_enrolment AS enrolment
JOIN courses_course AS course ON course.id = enrolment.course_id
JOIN courses_courseversion AS version ON version.id = enrolment.course_version_id
JOIN courses_module AS module ON module.course_version_id = version.id
LEFT JOIN LATERAL (
    SELECT held.facts, held.is_draft FROM certificates_certificate AS held
    WHERE held.user_id = enrolment.user_id AND held.issued_at <= %(at)s
      AND held.facts->'programme'->>'slug' = course.slug
      AND held.facts->'module'->>'slug' = module.slug
      AND NOT EXISTS (SELECT FROM certificates_revocation AS revocation
                      WHERE revocation.certificate_id = held.id AND revocation.revoked_at <= %(at)s)
    ORDER BY held.is_draft, held.issued_at LIMIT 1
) AS certificate ON true
WHERE enrolment.user_id = ANY(%(people)s) AND enrolment.started_at <= %(at)s
GROUP BY enrolment.id, course.id, version.id
HAVING bool_and(certificate.facts IS NOT NULL)
"""

# Every lesson of the module, in the edition the person is on, is marked as read.
_MODULES = """
SELECT enrolment.user_id, course.slug, module.slug, module.title,
       (max(progress.completed_at) AT TIME ZONE person.time_zone)::date,
       bool_or(text.signed_at IS NULL OR text.signed_at > %(at)s)
FROM courses_enrolment AS enrolment
JOIN people_user AS person ON person.id = enrolment.user_id
JOIN courses_course AS course ON course.id = enrolment.course_id
JOIN courses_module AS module ON module.course_version_id = enrolment.course_version_id
JOIN courses_modulelesson AS entry ON entry.module_id = module.id
JOIN courses_lessonversion AS text ON text.id = entry.lesson_version_id
LEFT JOIN courses_lessonprogress AS progress
  ON progress.enrolment_id = enrolment.id AND progress.lesson_id = text.lesson_id
 AND progress.completed_at <= %(at)s
WHERE enrolment.user_id = ANY(%(people)s) AND enrolment.started_at <= %(at)s
GROUP BY enrolment.id, course.id, module.id, person.id
HAVING bool_and(progress.id IS NOT NULL)
"""

# The attempts of a pass are those of its cycle, which is its enrolment, up to it.
_ATTEMPTS = """
SELECT certificate.id, count(*)
FROM certificates_certificate AS certificate
JOIN quizzes_attempt AS passed ON passed.id = certificate.attempt_id
JOIN quizzes_attempt AS taken ON taken.enrolment_id = passed.enrolment_id
 AND taken.quiz_id = passed.quiz_id AND taken.number <= passed.number AND taken.state <> 'voided'
WHERE certificate.user_id = ANY(%(people)s) AND certificate.issued_at <= %(at)s
GROUP BY certificate.id
"""

# The recognition must have covered the day of the record, by what was recorded by then.
_SIGN_OFFS = """
SELECT record.candidate_id, record.public_id::text, version.title, record.day, record.is_draft,
       record.is_void, version.muscle, version.module, checklist.slug, course.slug,
       recognition.period @> record.day
       AND (recognition.withdrawn_from IS NULL OR recognition.withdrawn_from > record.day
            OR recognition.withdrawn_at > %(at)s)
       AND NOT EXISTS (SELECT FROM people_recognitionsuspension AS suspension
                       WHERE suspension.recognition_id = recognition.id
                         AND suspension.made_at <= %(at)s AND suspension.period @> record.day)
FROM (SELECT passed.candidate_id, passed.public_id, passed.is_draft, passed.recognition_id,
             passed.checklist_version_id, void.sign_off_id IS NOT NULL AS is_void,
             (passed.examined_at AT TIME ZONE passed.time_zone)::date AS day
      FROM certificates_signoff AS passed
      LEFT JOIN certificates_signoffvoid AS void
        ON void.sign_off_id = passed.id AND void.voided_at <= %(at)s
      WHERE passed.candidate_id = ANY(%(people)s::bigint[]) AND passed.passed
        AND passed.received_at <= %(at)s
      OFFSET 0  -- the day is reckoned once, not at each place that names it
     ) AS record
JOIN people_recognition AS recognition ON recognition.id = record.recognition_id
JOIN certificates_checklistversion AS version ON version.id = record.checklist_version_id
JOIN certificates_checklist AS checklist ON checklist.id = version.checklist_id
JOIN courses_course AS course ON course.id = checklist.course_id
"""


def _rows(sql: str, people: People, at: datetime) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"people": people, "at": at})
        return cursor.fetchall()


def _courses(people: People, at: datetime) -> Found:
    for person, slug, title, hours, on, is_draft in _rows(_COURSES, people, at):
        facts = {"kind": "", "issuer": "", "hours": {"online": hours}}
        yield person, Record(Source.COURSE, slug, title, on, is_draft=is_draft, facts=facts)


def _modules(people: People, at: datetime) -> Found:
    for person, course, module, title, on, is_draft in _rows(_MODULES, people, at):
        facts = {"course": course, "module": module}
        ref = f"{course}/{module}"
        yield person, Record(Source.MODULE, ref, title, on, is_draft=is_draft, facts=facts)


def _certificates(people: People, at: datetime) -> Found:
    taken = dict(_rows(_ATTEMPTS, people, at))
    rows: Any = with_status_at(Certificate.objects.filter(user__in=people), at)
    for pk, person, number, title, status, is_draft, facts in rows.values_list(
        "pk", "user_id", "number", "title", "status", "is_draft", "facts"
    ):
        told = {
            "course": facts["programme"]["slug"],
            "module": facts["module"]["slug"],
            "attempts": taken[pk],
        }
        why_not = WhyNot.NOT_STANDING if status == Status.REVOKED else ""
        on = date.fromisoformat(facts["passed_on"])
        yield (
            person,
            Record(Source.CERTIFICATE, number, title, on, None, is_draft, why_not, told),
        )


def sign_offs_of(people: Collection[int], at: datetime) -> Statement:
    """Of each: person, id, title, day, draft, void, muscle, module, sheet, programme, and whether
    its examiner was recognised that day."""
    return statement(_SIGN_OFFS, people=array_of(people), at=at)


def against_sign_off(is_void: bool, covered: bool) -> WhyNot | str:
    return WhyNot.NOT_STANDING if is_void else "" if covered else WhyNot.NOT_RECOGNISED


def _sign_offs(people: People, at: datetime) -> Found:
    for row in read_rows(sign_offs_of(people, at)):
        person, ref, title, on, is_draft, is_void, muscle, module, sheet, course, covered = row
        facts = {"muscle": muscle, "module": module, "checklist": sheet, "course": course}
        why_not = against_sign_off(is_void, covered)
        yield person, Record(Source.SIGN_OFF, ref, title, on, None, is_draft, why_not, facts)


def _evidence(people: People, at: datetime) -> Found:
    """The newest version of each paper; what a person took back is not theirs to show."""
    for paper in evidence_at(Evidence.objects.filter(user__in=people), at):
        if paper.status != Status.SUPERSEDED:
            yield paper.user_id, _paper(paper, at)


def _paper(paper: Any, at: datetime) -> Record:
    why_not = _AGAINST.get(Status(paper.status), "")
    if why_not == WhyNot.UNVERIFIED and paper.check_result in REFUSED:
        why_not = WhyNot.REFUSED
    details: Mapping[str, Any] = paper.details
    hours = details.get("hours")
    facts = {
        "kind": paper.kind,
        "issuer": paper.issuer,
        "hours": hours if isinstance(hours, dict) else {},
        "practice_hours": 0 if isinstance(hours, dict) or hours is None else hours,
        "from": _day(details.get("from")),
        "to": _day(details.get("to")),
    }
    on = paper.issued_on or issuer_day(paper.given_at)
    if on <= _day_in(paper.time_zone, at):  # issued, by the calendar of the paper
        on = min(on, issuer_day(at))
    ref = str(paper.public_id)
    return Record(Source.EVIDENCE, ref, paper.title, on, paper.valid_until, False, why_not, facts)


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None


def _credentials(people: People, at: datetime) -> Found:
    held: Any = credentials_at(Credential.objects.filter(user__in=people), at)
    for row in held.values_list(
        "user_id", "number", "title", "issued_at", "valid_until", "status", "is_draft", "type__slug"
    ):
        person, number, title, issued_at, until, status, is_draft, slug = row
        why_not = "" if is_draft and status == Status.UNVERIFIED else _AGAINST.get(status, "")
        yield (
            person,
            Record(
                Source.CREDENTIAL,
                number,
                title or slug,
                issuer_day(issued_at),
                until,
                is_draft,
                why_not,
                {"type": slug},
            ),
        )


def _registrations(people: People, at: datetime) -> Found:
    """A look at the register says something of a year; then it is looked at again."""
    declared = Registration.objects.filter(user__in=people).select_related("authority")
    annotated: Any = with_register_status_at(declared, at)
    for row in annotated:
        why_not = _AGAINST.get(Status(row.status), "")
        if row.check_result in REFUSED:
            why_not = WhyNot.REFUSED
        seen = row.checked_at or row.declared_at
        facts = {
            "jurisdiction": row.authority.jurisdiction,
            "authority": row.authority.slug,
            "class": row.registration_class,
        }
        until = issuer_day(seen + REGISTER_LOOK_UP_LASTS) if not why_not else None
        yield (
            row.user_id,
            Record(
                Source.REGISTRATION,
                row.number,
                row.authority.name,
                issuer_day(seen),
                until,
                False,
                why_not,
                facts,
            ),
        )


def _attestations(people: People, at: datetime) -> Found:
    made = Attestation.objects.filter(user__in=people, made_at__lte=at)
    for person, pk, slug, text, on in made.values_list("user_id", "pk", "slug", "text", "made_at"):
        facts = {"slug": slug, "text": text}
        yield person, Record(Source.ATTESTATION, str(pk), slug, issuer_day(on), facts=facts)


def _sessions(people: People, at: datetime) -> Found:
    """What its supervisor had confirmed by then."""
    confirmed = NeedlingSession.objects.filter(
        user__in=people, answer__confirmed=True, answer__answered_at__lte=at
    )
    for person, ref, day, region in confirmed.values_list("user_id", "public_id", "day", "region"):
        yield person, Record(Source.SESSION, str(ref), region, day, facts={"region": region})


_READERS: dict[str, Callable[[People, datetime], Found]] = {
    Source.COURSE: _courses,
    Source.MODULE: _modules,
    Source.CERTIFICATE: _certificates,
    Source.SIGN_OFF: _sign_offs,
    Source.EVIDENCE: _evidence,
    Source.CREDENTIAL: _credentials,
    Source.REGISTRATION: _registrations,
    Source.ATTESTATION: _attestations,
    Source.SESSION: _sessions,
}

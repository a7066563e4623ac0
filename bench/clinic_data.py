"""A clinic of any size, each person with what twelve requirements ask for; whole statements."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from psycopg.types.range import Range

from certificates.models import ChecklistVersion, CredentialType, CredentialTypeVersion
from clinics.domain.judging import PAPERS
from clinics.enums import RequirementKind, RequirementLevel
from clinics.models import Position, RequirementLine, RequirementSet
from courses.models import Course, CourseVersion
from training.lib import clock
from training.people.models import Authority, Clinic, Membership, Recognition, User

# Kind, and the settings of the line. Twelve, as a clinic of several jurisdictions asks for.
ASKED = (
    (RequirementKind.REGISTRATION, {}),
    (RequirementKind.AUTHORITY, {}),
    (RequirementKind.THEORY, {"programme": "dry-needling-foundations", "module": "3-safety"}),
    (RequirementKind.CREDENTIAL, {"type": "bench-desk"}),
    (RequirementKind.PRACTICAL, {}),
    (RequirementKind.COURSE, {}),
    (RequirementKind.INSURANCE, {}),
    (RequirementKind.CPR, {}),
    (RequirementKind.IMMUNITY, {}),
    (RequirementKind.CRIMINAL_RECORD, {}),
    (RequirementKind.CPD, {}),
    (RequirementKind.OTHER, {}),
)

# Of ten people one has uploads that nobody checked, one has papers that ended, one lacks two.
_PEOPLE = """
INSERT INTO people_user (password, is_superuser, public_id, email, legal_name, country, time_zone,
    language, theme, quiz_keys, is_staff, is_active, date_joined)
SELECT '', false, gen_random_uuid(), %(mark)s || n || '@desk.example', 'Person ' || n, 'CA', 'UTC',
    'en', '', false, false, true, %(begun)s
FROM generate_series(1, %(people)s) AS n;

CREATE TEMPORARY TABLE bench_staff AS
SELECT id, row_number() OVER (ORDER BY id) AS n FROM people_user
WHERE email LIKE %(mark)s || '%%@desk.example';

INSERT INTO people_membership (public_id, clinic_id, user_id, role, started_at)
SELECT gen_random_uuid(), %(clinic)s, id, 'staff', %(begun)s FROM bench_staff;

INSERT INTO people_consent (person_id, clinic_id, started_at)
SELECT id, %(clinic)s, %(begun)s FROM bench_staff;

INSERT INTO clinics_assignment (membership_id, position_id, started_at)
SELECT id, %(position)s, %(begun)s FROM people_membership WHERE clinic_id = %(clinic)s
    AND role = 'staff';

INSERT INTO people_registration (user_id, authority_id, number, registration_class, conditions,
    declared_at)
SELECT id, (SELECT id FROM people_authority WHERE slug = 'chcpbc'), 'R' || n, '', '', %(begun)s
FROM bench_staff;

INSERT INTO people_sourcecheck (registration_id, method, address, result, note, clinic_id, image,
    image_sha256, checked_by_id, checked_at)
SELECT registration.id, 'register', 'https://register.example/', 'confirmed', '', %(clinic)s, '',
    '', %(manager)s, %(begun)s + n %% 90 * interval '1 day'
FROM people_registration AS registration JOIN bench_staff ON bench_staff.id = user_id;

INSERT INTO certificates_evidence (public_id, user_id, kind, title, issuer, number, issued_on,
    valid_until, expires_at, time_zone, details, file, content_type, sha256, size, machine_form,
    given_at)
SELECT gen_random_uuid(), staff.id, kind, 'Paper', 'Issuer', 'P' || n, %(begun)s::date,
    ends.at::date, ends.at, 'UTC',
    CASE kind WHEN 'insurance' THEN '{"needling_named": true, "excluded_regions": []}'::jsonb
         ELSE '{}'::jsonb END, '', '', '', 0, '', %(begun)s + place * interval '1 day'
FROM bench_staff AS staff
CROSS JOIN unnest(%(kinds)s::text[]) WITH ORDINALITY AS asked (kind, place)
CROSS JOIN LATERAL (
    SELECT date_trunc('day', %(now)s::timestamptz) + CASE WHEN n %% 10 = 1 THEN interval '-9 days'
        ELSE (20 + (n * 7 + place * 31) %% 340) * interval '1 day' END AS at
) AS ends
WHERE n %% 10 <> 2 OR place > 2;

INSERT INTO certificates_evidencecheck (evidence_id, method, address, result, refusal, note, told,
    image, image_sha256, clinic_id, checked_by_id, checked_at)
SELECT paper.id, 'paper', '', 'confirmed', '', '', '{}', '', '', %(clinic)s, %(manager)s,
    paper.given_at + interval '2 days'
FROM certificates_evidence AS paper JOIN bench_staff AS staff ON staff.id = paper.user_id
WHERE n %% 10 <> 3;
"""
_LEARNT = """
INSERT INTO courses_enrolment (public_id, user_id, course_id, course_version_id, started_at)
SELECT gen_random_uuid(), staff.id, version.course_id, version.id, %(begun)s
FROM bench_staff AS staff CROSS JOIN courses_courseversion AS version
WHERE version.id = %(version)s;

INSERT INTO quizzes_attempt (public_id, user_id, enrolment_id, quiz_id, quiz_version_id, number,
    state, started_at, deadline_at, finished_at, writer, flagged, has_draft_content, rest_left,
    left_behind)
SELECT gen_random_uuid(), enrolment.user_id, enrolment.id, quiz.id, version.id, 1, 'submitted',
    %(begun)s, %(begun)s + interval '1 hour', %(begun)s, gen_random_uuid(), '{}', false, '0', 0
FROM courses_enrolment AS enrolment JOIN bench_staff ON bench_staff.id = enrolment.user_id
JOIN quizzes_quiz AS quiz ON quiz.course_id = enrolment.course_id AND quiz.module_slug = '3-safety'
JOIN LATERAL (SELECT id FROM quizzes_quizversion WHERE quiz_id = quiz.id
              ORDER BY number DESC LIMIT 1) AS version ON true;

INSERT INTO certificates_certificate (public_id, number, code, kind, user_id, attempt_id, title,
    facts, is_draft, issued_at)
SELECT gen_random_uuid(), 'D' || attempt.id, 'D' || attempt.id, 'module-theory', attempt.user_id,
    attempt.id, 'Safety', jsonb_build_object(
        'programme', jsonb_build_object('slug', 'dry-needling-foundations', 'title', 'Bench'),
        'module', jsonb_build_object('slug', '3-safety', 'title', 'Safety'),
        'holder_name', 'Bench', 'score', '37', 'max_score', '40', 'cut', '30',
        'country', 'CA', 'passed_on', (%(begun)s + attempt.id %% 90 * interval '1 day')::date::text,
        'time_zone', 'UTC'),
    false, %(begun)s + attempt.id %% 90 * interval '1 day'
FROM quizzes_attempt AS attempt JOIN bench_staff ON bench_staff.id = attempt.user_id;

INSERT INTO certificates_signoff (public_id, checklist_version_id, candidate_id, examiner_id,
    recognition_id, side, needled_on, needle, place, results, rating, passed, is_draft, comment,
    relation, relation_note, same_examiner_reason, examined_at, time_zone, received_at)
SELECT gen_random_uuid(), sheet.id, staff.id, %(manager)s, %(recognition)s, 'left', 'model', '',
    'Room 1', '{}', 3, true, false, '', 'none', '', '', examined.at, 'UTC', examined.at
FROM bench_staff AS staff CROSS JOIN unnest(%(sheets)s::bigint[]) AS sheet (id)
CROSS JOIN LATERAL (SELECT %(begun)s + n %% 90 * interval '1 day' AS at) AS examined;

INSERT INTO certificates_credential (public_id, number, code, user_id, type_id, is_draft, issued_at)
SELECT gen_random_uuid(), 'C' || id, 'C' || id, id, %(type)s, false, %(begun)s FROM bench_staff;

WITH made AS (
    INSERT INTO certificates_evaluation (user_id, type_version_id, is_renewal, met, inputs, result,
        made_at)
    SELECT id, %(type_version)s, false, true, '{}', '{}', %(begun)s FROM bench_staff
    RETURNING id, user_id
)
INSERT INTO certificates_credentialcycle (credential_id, number, type_version_id, evaluation_id,
    valid_from, valid_until, time_zone, starts_at, expires_at, begun_at)
SELECT credential.id, 1, %(type_version)s, made.id, %(begun)s::date, ends.at::date, 'UTC',
    %(begun)s, ends.at, %(begun)s
FROM made JOIN bench_staff AS staff ON staff.id = made.user_id
JOIN certificates_credential AS credential ON credential.user_id = staff.id
 AND credential.type_id = %(type)s
CROSS JOIN LATERAL (
    SELECT date_trunc('day', %(now)s::timestamptz) + (20 + n %% 340) * interval '1 day' AS at
) AS ends;

INSERT INTO certificates_scopeentry (credential_id, sign_off_id, added_at)
SELECT credential.id, passed.id, %(begun)s
FROM certificates_credential AS credential
JOIN bench_staff ON bench_staff.id = credential.user_id
JOIN certificates_signoff AS passed ON passed.candidate_id = credential.user_id
WHERE credential.type_id = %(type)s;

DROP TABLE bench_staff;
"""


def stock_clinic(people: int, manager: User) -> Clinic:
    """With its manager; the clinic bears the number of its people in its name."""
    now = clock.now()
    begun = now - timedelta(days=200)
    slug = f"bench-{people}-{Clinic.objects.count()}"
    clinic = Clinic.objects.create(slug=slug, name=f"Bench {people}")
    Membership.objects.create(clinic=clinic, user=manager, role="manager", started_at=begun)
    kind = _credential_type(begun)
    arguments = {
        "now": now,
        "begun": begun,
        "mark": f"{slug}-",
        "people": people,
        "clinic": clinic.pk,
        "manager": manager.pk,
        "position": _position(clinic, manager, begun).pk,
        "kinds": [PAPERS.get(kind, "insurance") for kind, _settings in ASKED if _is_paper(kind)],
        "version": CourseVersion.objects.latest("pk").pk,
        "recognition": _recognition(manager, begun).pk,
        "sheets": list(_sheets()),
        "type": kind.type_id,
        "type_version": kind.pk,
    }
    _run(_PEOPLE + _LEARNT, arguments)
    return clinic


def _is_paper(kind: RequirementKind) -> bool:
    return kind in PAPERS or kind == RequirementKind.INSURANCE


def _position(clinic: Clinic, manager: User, begun: datetime) -> Position:
    position = Position.objects.create(clinic=clinic, slug="physio", title="Physiotherapist")
    rules = RequirementSet.objects.create(
        position=position, number=1, starts_at=begun, made_at=begun, made_by=manager
    )
    RequirementLine.objects.bulk_create(
        RequirementLine(
            set=rules,
            rank=rank,
            kind=kind,
            slug=kind.value,
            title=kind.label,
            level=RequirementLevel.NEEDED,
            settings=settings,
        )
        for rank, (kind, settings) in enumerate(ASKED)
    )
    return position


def _recognition(manager: User, begun: datetime) -> Recognition:
    recognition, _new = Recognition.objects.get_or_create(
        instructor=manager,
        role="examine",
        defaults={
            "authority": Authority.objects.get(slug="chcpbc"),
            "scope_kind": "course",
            "scope": str(Course.objects.earliest("pk").slug),
            "period": Range(begun.date() - timedelta(days=9), None),
            "verified_by": manager,
            "verified_at": begun,
        },
    )
    return recognition


def _sheets() -> list[int]:
    sheets = ChecklistVersion.objects.exclude(muscle="").order_by("muscle", "-number")
    return list(sheets.distinct("muscle").values_list("pk", flat=True))


def _credential_type(begun: datetime) -> CredentialTypeVersion:
    course = Course.objects.earliest("pk")
    kind, _new = CredentialType.objects.get_or_create(slug="bench-desk", course=course)
    version, _new = CredentialTypeVersion.objects.get_or_create(
        type=kind,
        number=1,
        defaults={
            "title": "Core regions",
            "summary": "",
            "criteria": "",
            "requires": {},
            "validity": "months",
            "months": 12,
            "published_at": begun,
        },
    )
    return version


def _run(statements: str, arguments: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        for statement in statements.split(";\n"):
            if statement.strip():
                cursor.execute(statement, arguments)
        # Not every table: those of the server are locked for all of its databases until a commit.
        cursor.execute("ANALYZE " + ", ".join(connection.introspection.django_table_names()))

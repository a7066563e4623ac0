"""People held against the rules of a credential, beside a query that reads as many rows barely."""

import time
from typing import Any

from django.db import connection

from bench.place import Place
from bench.report import entry
from bench.rounds import Effort
from certificates.domain.requirements.evaluating import assess, batches_of
from courses.models import Course
from training.lib import clock
from training.people.models import User

CONDITIONS = [
    {"quiz": {"module": "3-safety", "within_months": 24, "at_most_attempts": 3}},
    {"paper": {"kind": "insurance"}},
    {
        "any": [
            {"recency": {"of": "experience", "hours": 450, "months": 36}},
            {"experience": {"months": 24, "hours": 3900}},
        ]
    },
    {
        "at-least": {
            "number": 2,
            "of": [
                {"practical": {"muscle": "deltoid"}},
                {"practical": {"region": "hip"}},
                {"registration": {"jurisdiction": "British Columbia"}},
                {"credential": {"type": "core-lumbar"}},
            ],
        }
    },
    {"sessions": {"number": 25}},
]

# Everybody has an insurance that was checked, a paper of practice, and a registration.
_STOCK = """
INSERT INTO people_user (password, is_superuser, public_id, email, legal_name, country, time_zone,
    language, theme, quiz_keys, is_staff, is_active, date_joined)
SELECT '', false, gen_random_uuid(), 'asked' || n || '@bench.example', 'Bench', 'CA', 'UTC',
    'en', '', false, false, true, %(now)s
FROM generate_series(1, %(people)s) AS n;

INSERT INTO certificates_evidence (public_id, user_id, kind, title, issuer, number, issued_on,
    time_zone, details, file, content_type, sha256, size, machine_form, given_at)
SELECT gen_random_uuid(), person.id, paper.kind, 'Paper', 'Issuer', '', %(now)s::date, 'UTC',
    paper.details::jsonb, '', '', '', 0, '', %(now)s
FROM people_user AS person CROSS JOIN (VALUES
    ('insurance', '{"needling_named": true}'),
    ('experience', '{"hours": 5000, "from": "2024-01-01", "to": "2026-06-30"}')
) AS paper (kind, details)
WHERE person.email LIKE 'asked%%@bench.example';

INSERT INTO certificates_evidencecheck (evidence_id, method, address, result, refusal, note, told,
    image, image_sha256, checked_by_id, checked_at)
SELECT paper.id, 'paper', '', 'confirmed', '', '', '{}', '', '', paper.user_id, %(now)s
FROM certificates_evidence AS paper JOIN people_user AS person ON person.id = paper.user_id
WHERE person.email LIKE 'asked%%@bench.example';

INSERT INTO people_registration (user_id, authority_id, number, registration_class, conditions,
    declared_at)
SELECT person.id, (SELECT id FROM people_authority WHERE slug = 'chcpbc'), 'R', '', '', %(now)s
FROM people_user AS person WHERE person.email LIKE 'asked%%@bench.example';

ANALYZE certificates_evidence, certificates_evidencecheck, people_registration, people_user;
"""
_BARE = """
SELECT paper.user_id, paper.kind, paper.details, seen.result
FROM certificates_evidence AS paper
JOIN certificates_evidencecheck AS seen ON seen.evidence_id = paper.id
WHERE paper.user_id = ANY(%s)
"""


def measure_requirements(place: Place, effort: Effort) -> list[dict[str, Any]]:
    people = stock_people(effort.asked)
    ours, bare = [], []
    for number in range(effort.rounds):
        for measure, times in ((_assess, ours), (_read, bare))[:: 1 if number % 2 else -1]:
            began = time.perf_counter()
            measure(people)
            times.append(time.perf_counter() - began)
    per_person = [1000 * seconds / len(people) for seconds in ours]
    return [
        entry("requirements.seconds", "s for all", ours, n=len(people), baselines=bare),
        entry(
            "requirements.person_ms",
            "ms a person",
            per_person,
            n=len(people),
            baselines=[1000 * seconds / len(people) for seconds in bare],
        ),
    ]


def stock_people(count: int) -> list[int]:
    with connection.cursor() as cursor:
        for statement in _STOCK.split(";\n\n"):
            cursor.execute(statement, {"now": clock.now(), "people": count})
    asked = User.objects.filter(email__startswith="asked", email__endswith="@bench.example")
    return list(asked.values_list("pk", flat=True))


def _assess(people: list[int]) -> None:
    """As a worker does it: in batches, each by a constant number of statements."""
    course = Course.objects.first()
    tree = {"all": [*CONDITIONS, {"module": {"module": "3-safety", "course": str(course)}}]}
    now = clock.now()
    for batch in batches_of(people):
        assess(batch, [tree], at=now)


def _read(people: list[int]) -> None:
    """The rows of the papers and nothing else."""
    for batch in batches_of(people):
        with connection.cursor() as cursor:
            cursor.execute(_BARE, [batch])
            cursor.fetchall()

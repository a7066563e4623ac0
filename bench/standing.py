"""The status of every credential of a large body, as of a moment, by the one annotation."""

import time
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Count

from bench.place import Place
from bench.report import entry
from bench.rounds import Effort
from certificates.models import Credential, CredentialType
from certificates.queries import credentials_at
from courses.models import Course
from training.lib import clock
from training.people.models import TwoPersonAct, User

TYPES = 20
PER_PERSON = 20  # one of each type
READ_TIMES = 20

# Every tenth has two cycles; of a hundred, ten have expired, five end soon, two are suspended, two
# were suspended once, and one is revoked. The dates are set so that no two groups overlap.
_STATEMENTS = """
INSERT INTO people_user (password, is_superuser, public_id, email, legal_name, country, time_zone,
    language, theme, quiz_keys, is_staff, is_active, date_joined)
SELECT '', false, gen_random_uuid(), 'standing' || n || '@bench.example', 'Bench', 'CA', 'UTC',
    'en', '', false, false, true, %(now)s
FROM generate_series(1, %(people)s) AS n;

INSERT INTO certificates_credentialtypeversion (type_id, number, title, summary, criteria, requires,
    validity, months, fixed_day, renewal_opens_days, renewal_grace_days, renewal_requires,
    "references", what_changed, content_hash, published_at)
SELECT id, 1, slug, '', '', '{}', 'months', 12, '', 90, 0, '{}', '[]', '', '', %(now)s
FROM certificates_credentialtype WHERE id = ANY(%(types)s::bigint[]);

INSERT INTO certificates_credential (public_id, number, code, user_id, type_id, is_draft, issued_at)
SELECT gen_random_uuid(), 'B' || row_number() OVER (), 'B' || row_number() OVER (), person.id,
    kind.id, false, %(now)s::timestamptz - interval '2 years'
FROM people_user AS person CROSS JOIN certificates_credentialtype AS kind
WHERE person.email LIKE 'standing%%@bench.example' AND kind.id = ANY(%(types)s::bigint[]);

CREATE TEMPORARY TABLE bench_held AS
SELECT credential.id, credential.user_id, version.id AS version_id,
       row_number() OVER (ORDER BY credential.id) %% 100 AS share
FROM certificates_credential AS credential
JOIN certificates_credentialtypeversion AS version USING (type_id)
WHERE credential.type_id = ANY(%(types)s::bigint[]);

WITH made AS (
    INSERT INTO certificates_evaluation (user_id, type_version_id, is_renewal, met, inputs, result,
        made_at)
    SELECT user_id, version_id, cycle > 1, true, jsonb_build_object('of', id, 'cycle', cycle),
        '{}', %(now)s
    FROM bench_held CROSS JOIN generate_series(1, 2) AS cycle
    WHERE cycle = 1 OR share %% 10 = 0
    RETURNING id, type_version_id, inputs
)
INSERT INTO certificates_credentialcycle (credential_id, number, type_version_id, evaluation_id,
    valid_from, valid_until, time_zone, starts_at, expires_at, begun_at)
SELECT held.id, (made.inputs ->> 'cycle')::int, made.type_version_id, made.id,
    (%(now)s::timestamptz - interval '2 years')::date, ends.at::date, 'UTC',
    %(now)s::timestamptz - interval '2 years', ends.at, %(now)s::timestamptz - interval '1 year'
FROM made JOIN bench_held AS held ON held.id = (made.inputs ->> 'of')::bigint
CROSS JOIN LATERAL (
    SELECT %(now)s::timestamptz + CASE
        WHEN share %% 10 = 0 AND made.inputs ->> 'cycle' = '1' THEN interval '-30 days'
        WHEN share BETWEEN 1 AND 9 OR share = 99 THEN interval '-10 days'
        WHEN share BETWEEN 11 AND 15 THEN interval '30 days'
        ELSE interval '300 days' END AS at
) AS ends;

INSERT INTO certificates_suspension (public_id, credential_id, reason, public_text, private_note,
    act_id, lifted_by_act_id, from_at, until_at)
SELECT gen_random_uuid(), id, 'safety', '', '', %(act)s,
    CASE WHEN share < 23 THEN NULL ELSE %(act)s END, %(now)s::timestamptz - interval '90 days',
    CASE WHEN share < 23 THEN NULL ELSE %(now)s::timestamptz - interval '60 days' END
FROM bench_held WHERE share BETWEEN 21 AND 24;

INSERT INTO certificates_credentialrevocation (credential_id, reason, public_text, private_note,
    act_id, revoked_at)
SELECT id, 'error', '', '', %(act)s, %(now)s::timestamptz - interval '5 days'
FROM bench_held WHERE share = 25;

DROP TABLE bench_held;
"""


def measure_standing(place: Place, effort: Effort) -> list[dict[str, Any]]:
    stock_credentials(effort.credentials)
    with connection.cursor() as cursor:
        for table in ("credential", "credentialcycle", "suspension", "credentialrevocation"):
            cursor.execute(f"VACUUM ANALYZE certificates_{table}")
    rounds = [time_all() for _number in range(effort.rounds)]
    person = User.objects.filter(email__endswith="@bench.example", credentials__isnull=False)
    holder = person.earliest("pk")
    reads = [time_person(holder) for _number in range(effort.rounds)]
    everybody = f"s, status of {effort.credentials} credentials, counted"
    own = f"ms, status of the {PER_PERSON} credentials of one person"
    return [
        entry("standing.all_s", everybody, rounds, n=effort.rounds),
        entry("standing.person_ms", own, reads, n=effort.rounds * READ_TIMES),
    ]


def time_all() -> float:
    began = time.perf_counter()
    count_by_status()
    return time.perf_counter() - began


def time_person(holder: User) -> float:
    """The mean of one round."""
    began = time.perf_counter()
    for _time in range(READ_TIMES):
        list(credentials_at(holder.credentials.all(), clock.now()))
    return 1000 * (time.perf_counter() - began) / READ_TIMES


def count_by_status() -> dict[str, int]:
    held = credentials_at(Credential.objects.all(), clock.now())
    return dict(held.values_list("status").annotate(count=Count("pk")).order_by())


def stock_credentials(count: int) -> None:
    """In statements over whole sets: a million rows one by one would take an hour."""
    course = Course.objects.earliest("pk")
    slugs = [f"bench-standing-{number}" for number in range(TYPES)]
    kinds = CredentialType.objects.bulk_create(
        CredentialType(course=course, slug=slug) for slug in slugs
    )
    now = clock.now()
    admin = User.objects.create(email="decides@bench.example", is_staff=True)
    act = TwoPersonAct.objects.create(
        kind="bench", object_type="bench", object_id="1", reason="Bench.", proposed_by=admin,
        proposed_at=now - timedelta(days=100),
    )  # fmt: skip
    arguments = {
        "now": now,
        "people": count // PER_PERSON,
        "types": [kind.pk for kind in kinds],
        "act": act.pk,
    }
    with connection.cursor() as cursor:
        for statement in _STATEMENTS.split(";\n"):
            if statement.strip():
                cursor.execute(statement, arguments)

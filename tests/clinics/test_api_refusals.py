"""Whatever is refused, and by whomever, a program reads why; what means harm costs nothing."""

import gzip

import pytest
from django.test import Client

from clinics.api import people
from clinics.models import ApiClient
from tests.lib.spent import spent_by
from training.people.models import ClinicInvitation

pytestmark = pytest.mark.django_db
INVITE = b'{"email": "new@clinic.example"}'


def is_problem(answer) -> bool:
    """As RFC 9457 has it, with a sentence and the reference of our log."""
    body = answer.json()
    return (
        answer["Content-Type"] == "application/problem+json"
        and body["status"] == answer.status_code
        and bool(body["title"] and body["detail"])
        and body["reference"] == answer["X-Request-Id"]
    )


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/nowhere", 404),
        ("get", "/people/1", 404),
        ("get", "/people/", 404),
        ("get", "/people/%00", 400),
        ("post", "/people", 405),
        ("delete", "/people", 405),
        ("put", "/invitations", 405),
        ("get", "/token", 405),
        ("get", "/", 404),
    ],
)
def test_wrong_addresses_and_methods_are_told_as_problems(api, method, path, status):
    answer = getattr(api.client, method)(f"/api/v1{path}", headers=api.headers)

    assert (answer.status_code, is_problem(answer)) == (status, True)
    assert ("Allow" in answer) == (status == 405)


def test_maintenance_is_told_as_a_problem(api, settings):
    settings.MAINTENANCE = True

    answer = api.get("/people")

    assert (answer.status_code, answer["Retry-After"], is_problem(answer)) == (503, "60", True)


def test_a_mistake_of_ours_is_told_as_a_problem_and_tells_nothing(api, monkeypatch):
    def broken(*arguments, **options):
        raise RuntimeError("a secret of the database")

    monkeypatch.setattr(people, "staff_page", broken)
    answer = api.get("/people")

    assert (answer.status_code, is_problem(answer)) == (500, True)
    assert "secret" not in answer.content.decode()


def test_a_page_of_the_product_is_refused_as_a_page():
    answer = Client().get("/nowhere/")

    assert answer["Content-Type"].startswith("text/html")


def wide() -> bytes:
    return b"{" + b",".join(b'"k%d":1' % number for number in range(1_000_000)) + b"}"


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"[" * 10_000 + b"]" * 10_000, {}, 413),
        (b"[" * 8_000 + b"]" * 8_000, {}, 400),
        (b'{"a":' * 3_000 + b"1" + b"}" * 3_000, {}, 413),
        (b'{"a":' * 100 + b"1" + b"}" * 100, {}, 400),
        (wide(), {}, 413),
        (b"{" + b",".join(b'"k%d":1' % n for n in range(1_500)) + b"}", {}, 400),
        (b'{"email": "a@b.example", "email": "new@clinic.example"}', {}, 400),
        (gzip.compress(INVITE, mtime=0), {"content-encoding": "gzip"}, 415),
        (INVITE, {"kind": "text/plain"}, 415),
        (INVITE, {"kind": "application/x-www-form-urlencoded"}, 415),
        (b'{"email": "\xff"}', {}, 400),
        (b'{"email": "\\ud800"}', {}, 400),
        (b'{"email": NaN}', {}, 400),
        (b"", {}, 422),
        (b"[]", {}, 400),
        (b"{}", {}, 422),
        (b'{"email": ["a@b.example"]}', {}, 422),
        (b'{"email": "' + b"x" * 300 + b'"}', {}, 422),
    ],
)
def test_b40_a_body_that_means_harm_is_refused_at_once(api, body, headers, status):
    api.get("/clinic")  # what is imported at the first request is not the body's cost

    seconds, answer = spent_by(lambda: api.send("/invitations", body, **headers))

    assert (answer.status_code, is_problem(answer)) == (status, True)
    assert seconds < 0.1
    assert ClinicInvitation.objects.count() == 0


def test_a_length_that_lies_gets_no_further(api):
    """Less than was sent is read, and that is no JSON."""
    answers = [
        api.client.post(
            "/api/v1/invitations",
            INVITE,
            content_type="application/json",
            headers=api.headers | {"idempotency-key": "key-00001"},
            CONTENT_LENGTH=length,
        ).status_code
        for length in ("5", "0")
    ]

    assert answers == [400, 422]
    assert ClinicInvitation.objects.count() == 0


def test_the_minutes_share_is_refused_with_the_time_to_wait(api, settings):
    settings.API_REQUESTS_A_MINUTE = 0
    answer = api.get("/people")

    assert (answer.status_code, is_problem(answer)) == (429, True)
    assert 0 < int(answer["Retry-After"]) <= 60


def test_without_the_cache_nobody_is_limited(api, settings, monkeypatch):
    def away(*arguments):
        raise ValueError

    monkeypatch.setattr("clinics.api.limits.cache.incr", away)

    assert api.get("/people").status_code == 200


def test_nothing_of_a_refused_request_notes_a_use(api, settings):
    settings.API_REQUESTS_A_MINUTE = 0
    api.get("/people")

    assert ApiClient.objects.get().used_at is None

"""A production setting refuses what belongs to development, and says no more than it must."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress

from tests.factories import make_attempt, make_user
from tests.lib.worker import url_of_test_database
from training.people.models import User

ROOT = Path(__file__).parent.parent
PRODUCTION = {
    "NEEDLEWISE_ENV": "production",
    "NEEDLEWISE_DEMO": "0",
    "NEEDLEWISE_ALLOW_DRAFT": "0",
    "SECRET_KEY": "a-key-of-this-test-" + "0123456789abcdefghij" * 3,
    "RECEIPT_KEY": "a-receipt-key-of-this-test-" + "0123456789abcdefghij" * 2,
    "PUBLIC_URL": "https://learn.example",
    "EMAIL_URL": "smtps://mail.learn.example:465",
}

# A page with a code in its address asks for the stricter one.
REFERRERS = {"same-origin", "no-referrer"}


def run(*command: str, **variables: str) -> subprocess.CompletedProcess:
    """A process with a production setting; an empty variable counts as not set.

    The browser journeys of this process may have allowed async code, which no deployment does.
    """
    env = dict(os.environ) | PRODUCTION | variables
    env.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
    )


# --- Starting -----------------------------------------------------------------------------


def test_a_complete_production_setting_starts():
    assert run("-c", "import training.settings").returncode == 0


@pytest.mark.parametrize(
    ("variables", "reason"),
    [
        (
            {"NEEDLEWISE_DEMO": "1"},
            "Production refuses NEEDLEWISE_ALLOW_DRAFT and NEEDLEWISE_DEMO.",
        ),
        (
            {"NEEDLEWISE_ALLOW_DRAFT": "1"},
            "Production refuses NEEDLEWISE_ALLOW_DRAFT and NEEDLEWISE_DEMO.",
        ),
        ({"SECRET_KEY": ""}, "Set the environment variable SECRET_KEY."),
        (
            {"SECRET_KEY": "development-only-" + "k" * 50},
            "Production needs a SECRET_KEY of its own, of 50 characters.",
        ),
        ({"SECRET_KEY": "short"}, "Production needs a SECRET_KEY of its own, of 50 characters."),
        ({"RECEIPT_KEY": ""}, "Production needs a RECEIPT_KEY of its own, of 50 characters."),
        (
            {"RECEIPT_KEY": PRODUCTION["SECRET_KEY"]},
            "Production needs a RECEIPT_KEY of its own, of 50 characters.",
        ),
        ({"PUBLIC_URL": ""}, "Set the environment variable PUBLIC_URL."),
        (
            {"PUBLIC_URL": "http://learn.example"},
            "Production needs a PUBLIC_URL that begins with https://.",
        ),
        ({"EMAIL_URL": ""}, "Production needs EMAIL_URL: without it nobody gets any mail."),
        ({"NEEDLEWISE_ENV": "prod"}, "NEEDLEWISE_ENV is development or production."),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, dict) else "",
)
def test_a_production_setting_refuses(variables, reason):
    outcome = run("-c", "import training.settings", **variables)

    assert outcome.returncode != 0
    assert outcome.stderr.strip().splitlines()[-1].endswith(reason)


def test_production_never_debugs():
    outcome = run("-c", "from training.settings import DEBUG; print(DEBUG)", DEBUG="1")

    assert outcome.stdout == "False\n"


def test_the_deployment_check_finds_nothing():
    outcome = run("manage.py", "check", "--deploy", "--fail-level", "WARNING")

    assert outcome.returncode == 0, outcome.stderr
    assert "no issues" in outcome.stdout


def test_the_example_of_an_environment_names_only_what_is_read():
    example = (ROOT / "deploy" / "needlewise.env.example").read_text()
    names = {line.split("=")[0] for line in example.splitlines() if line and line[0] != "#"}
    settings = (ROOT / "training" / "settings.py").read_text()

    assert {name for name in names if f'"{name}"' not in settings} == set()


# --- Answers of a production setting ------------------------------------------------------


@pytest.fixture
def production(transactional_db, tmp_path):
    """What it answers, by page."""
    person = make_user(email="maria@learn.example")
    User.objects.filter(pk=person.pk).update(password=hashed("correct horse battery"))
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    outcome = run(
        "-m",
        "tests.production_probe",
        person.email,
        "correct horse battery",
        DJANGO_SETTINGS_MODULE="training.settings",
        DATABASE_URL=url_of_test_database(),
        NEEDLEWISE_DATA=str(tmp_path),
    )
    assert outcome.returncode == 0, outcome.stderr
    return json.loads(outcome.stdout)


def hashed(password: str) -> str:
    """The tests' own quick hash is unknown to a production setting."""
    from django.contrib.auth.hashers import PBKDF2PasswordHasher

    return PBKDF2PasswordHasher().encode(password, "salt", iterations=1)


def test_production_protects_every_page(production):
    """One process answers for all of these, as its start takes seconds."""
    pages = {path: told for path, told in production.items() if path.startswith("/")}
    assert {path: told["status"] for path, told in pages.items()} == {
        **dict.fromkeys(pages, 200),
        "/no/such/page/": 404,
    }
    for told in [*pages.values(), production["sign in"]]:
        headers = told["headers"]
        assert headers["Strict-Transport-Security"] == (
            "max-age=31536000; includeSubDomains; preload"
        )
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] in REFERRERS
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]

    cookies = pages["/accounts/login/"]["cookies"] | production["sign in"]["cookies"]
    assert sorted(cookies) == ["__Host-csrftoken", "__Host-sessionid"]
    for cookie in cookies.values():
        assert (cookie["secure"], cookie["path"], cookie["samesite"]) == (True, "/", "Lax")
        assert "domain" not in cookie
    assert cookies["__Host-sessionid"]["httponly"] is True
    assert production["sign in"]["status"] == 302

    plain = production["plain http"]
    assert (plain["status"], plain["headers"]["Location"]) == (301, "https://learn.example/verify/")
    assert production["behind the proxy"]["status"] == 200
    assert production["probe"]["status"] == 200


def test_what_the_timetable_names_exists(settings):
    """A tick for an unknown task is only a line in the log of a worker."""
    from training.celery import app

    app.loader.import_default_modules()

    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)


# --- Habits of every setting --------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["/", "/courses/", "/accounts/login/", "/verify/", "/healthz", "/readyz", "/metrics", "/x/"],
)
def test_every_answer_has_its_policies(client, path):
    headers = client.get(path).headers

    policy = dict(
        directive.split(" ", 1) for directive in headers["Content-Security-Policy"].split("; ")
    )
    assert policy["script-src"] == policy["style-src"] == policy["default-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == "'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] in REFERRERS


@pytest.mark.django_db
@pytest.mark.parametrize("action", ["submit", "answers", "writer", "flags"])
def test_nothing_of_an_attempt_is_changed_by_following_a_link(client, action):
    attempt = make_attempt()
    client.force_login(attempt.user)

    assert client.get(f"/attempts/{attempt.public_id}/{action}").status_code == 405


@pytest.mark.django_db
def test_a_change_without_the_token_of_the_form_is_refused(client):
    from django.test import Client

    attempt = make_attempt()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(attempt.user)

    assert strict.post(f"/attempts/{attempt.public_id}/submit").status_code == 403
    attempt.refresh_from_db()
    assert attempt.state == "open"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "//evil.example",
        "https://evil.example",
        "https:evil.example",
        "/\\evil.example",
        "/\r\nX-Evil: 1",
    ],
)
def test_signing_in_leads_nowhere_else(client, address):
    person = make_user()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)

    response = client.post(
        "/accounts/login/",
        {"login": person.email, "password": "correct horse battery", "next": address},
    )

    assert response.status_code == 302
    assert response["Location"].startswith("/")
    assert not response["Location"].startswith("//")
    assert "evil.example" not in response["Location"]
    assert "X-Evil" not in response.headers

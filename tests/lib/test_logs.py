"""What the log says: ids and reasons, never a name, an answer or a token."""

import json
import logging

import pytest
import structlog
from django.db import DatabaseError, IntegrityError, connection, transaction

from tests.factories import make_user
from training.lib.logs import RouteFilter, formatter, safe_message

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.lib.urls")]


class Lines(logging.Handler):
    """Keeps what the handler of the settings would have written."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.setFormatter(formatter())
        self.addFilter(RouteFilter())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    def events(self) -> list[dict]:
        return [json.loads(line) for line in self.lines]


@pytest.fixture
def log():
    """Everything that is logged while the test runs."""
    structlog.contextvars.clear_contextvars()  # what the last request of another test has left
    handler = Lines()
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield handler
    root.removeHandler(handler)
    root.setLevel(level)


def test_a_line_is_json_with_its_moment_and_level(log):
    logging.getLogger("training.test").warning("job failed", extra={"job": 7, "tries": 2})

    [event] = log.events()
    assert event.pop("timestamp").endswith("Z")
    assert event == {
        "event": "job failed",
        "level": "warning",
        "logger": "training.test",
        "job": 7,
        "tries": 2,
    }


def test_what_a_library_attaches_beyond_ids_stays_out(log):
    logging.getLogger("training.test").warning("x", extra={"name_of_person": "Maria Novak"})

    assert "Maria" not in log.lines[0]


def test_a_traceback_is_one_field(log):
    try:
        try:
            raise OSError("no space left on device")
        except OSError as error:
            raise RuntimeError("cannot store") from error
    except RuntimeError:
        logging.getLogger("training.test").exception("failed")

    [event] = log.events()
    lines = event["exception"].splitlines()
    assert "OSError: no space left on device" in lines
    assert lines[-1] == "RuntimeError: cannot store"
    assert "exc_info" not in event


def test_a_clash_in_the_database_is_told_without_the_row(log):
    address = "maria@clinic.example"
    make_user(email=address)
    with pytest.raises(IntegrityError) as clash, transaction.atomic():
        make_user(email=address)
    assert "maria@clinic.example" in str(clash.value)

    logging.getLogger("training.test").error("failed", exc_info=clash.value)

    assert "maria" not in log.lines[0]
    assert safe_message(clash.value).startswith("IntegrityError 23505 people_user ")


def test_a_value_the_database_cannot_read_is_not_told():
    with pytest.raises(DatabaseError) as refusal, transaction.atomic(), connection.cursor() as c:
        c.execute("SELECT %s::text::integer", ["my secret answer"])

    assert safe_message(refusal.value) == "DataError 22P02"


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/test/crash/TOKEN123/", "/test/crash/<token>/"),
        ("/verify/TOKEN123/", "/verify/<str:code>/"),
        ("/no/such/page/TOKEN123/", "an unknown address"),
        ("/accounts/password/reset/key/TOKEN123", "an unknown address"),
    ],
)
def test_a_failed_request_is_told_by_its_route(client, log, path, shown):
    client.raise_request_exception = False

    client.get(path)

    text = "\n".join(log.lines)
    assert "TOKEN123" not in text
    if log.lines:
        assert shown in text


def test_a_crash_keeps_its_traceback(client, log):
    client.raise_request_exception = False

    response = client.get("/test/crash/TOKEN123/")

    [event] = [event for event in log.events() if event["level"] == "error"]
    assert event["exception"].endswith("ZeroDivisionError: ")
    assert event["reference"] == response["X-Request-Id"]


def test_a_sign_in_that_fails_names_nobody(client, log):
    make_user(email="maria@clinic.example")

    client.post("/accounts/login/", {"login": "maria@clinic.example", "password": "wrong one"})

    text = "\n".join(log.lines)
    assert "maria" not in text
    assert "wrong one" not in text

"""Fixtures every test may use. Servers are real; `./dev test` starts them."""

import asyncio
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations

from tests.factories.elsewhere import Elsewhere
from training.lib import fetching


@pytest.fixture(scope="session", autouse=True)
def emptying_between_tests():
    """Lets the clean-up after a transactional test empty the audit log, which refuses TRUNCATE.

    Only the statements of that clean-up are wrapped; a test that tries TRUNCATE is refused.
    """
    flush = DatabaseOperations.sql_flush

    def sql_flush(self, *arguments, **options):
        switch = "ALTER TABLE people_auditentry {} TRIGGER people_auditentry_append_only"
        statements = flush(self, *arguments, **options)
        return [switch.format("DISABLE"), *statements, switch.format("ENABLE")]

    DatabaseOperations.sql_flush = sql_flush
    yield
    DatabaseOperations.sql_flush = flush


@pytest.fixture(scope="session", autouse=True)
def folder_of_static_files():
    """Empty: without it every client warns, and a warning that means something is not seen."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


@pytest.fixture(autouse=True)
def quick_and_separate(settings, tmp_path):
    """Cheap password hashes, files of its own, no rate limit left over from another test."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()


@pytest.fixture(autouse=True)
def without_the_loop_of_the_browser(request):
    """Playwright leaves its event loop marked as running in this thread from its first use on.

    What starts a loop of its own, as the signing of a PDF does, must not see that.
    """
    loop = asyncio._get_running_loop()
    if loop is None or {"playwright_driver", "chromium"} & set(request.fixturenames):
        _let_go_of_a_lost_session()
        yield
        return
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(loop)


def _let_go_of_a_lost_session() -> None:
    """Under that loop Django keeps a connection apart from the one that all other tests use, and
    the test of backups, which needs the database to itself, ends the sessions it finds."""
    if connection.connection is not None and not connection.is_usable():
        connection.close()


@pytest.fixture
def academy(monkeypatch) -> Elsewhere:
    """An issuer elsewhere, and no other network."""
    academy = Elsewhere()
    monkeypatch.setattr(fetching, "fetch", academy.fetch)
    return academy


@pytest.fixture
def now() -> datetime:
    """A fixed weekday morning in Vancouver, for code that takes `now`."""
    return datetime(2026, 5, 4, 17, 0, tzinfo=UTC)

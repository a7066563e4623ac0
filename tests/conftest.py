"""Fixtures every test may use. Servers are real; `./dev test` starts them."""

from datetime import UTC, datetime

import pytest
from django.core.cache import cache


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


@pytest.fixture
def now() -> datetime:
    """A fixed weekday morning in Vancouver, for code that takes `now`."""
    return datetime(2026, 11, 23, 17, 0, tzinfo=UTC)

"""Without Redis limits fall away and people still get in."""

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache, caches
from django.urls import reverse

from tests.factories import make_user


@pytest.fixture
def redis_is_away(settings):
    settings.CACHES = {
        "default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}
    }


def test_a_cache_that_is_away_remembers_nothing_and_breaks_nothing(redis_is_away):
    away = caches["default"]
    away.set("name", "value", 60)

    assert (away.get("name"), away.get("name", "other"), away.add("name", "value")) == (
        None,
        "other",
        True,
    )
    assert away.delete("name") is False


@pytest.mark.django_db
def test_signing_in_works_while_redis_is_away(client, redis_is_away):
    user = make_user()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)

    client.post(
        reverse("account_login"), {"login": user.email, "password": "correct horse battery"}
    )

    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_cache_that_is_there_remembers():
    cache.set("name", "value", 60)

    assert cache.get("name") == "value"

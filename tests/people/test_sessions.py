"""The person of a session in one statement: only when everything plainly holds."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session

from tests.factories import make_user
from training.lib import clock
from training.people.models import User
from training.people.sessions import SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return make_user()


@pytest.fixture
def session(client, user):
    """As a sign-in leaves it, with allauth's note of whose it is."""
    client.force_login(user)
    note(client.session.session_key, user)
    return client.session


def note(key, user):
    UserSession.objects.create(session_key=key, user=user, ip="127.0.0.1", user_agent="test")


def person(session):
    return SessionStore(session.session_key).person()


def test_session_and_person_come_with_one_statement(session, user, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = person(session)

    assert found == user
    assert found.legal_name == user.legal_name


def test_a_session_without_a_note_still_has_its_content(client, user):
    client.force_login(user)
    store = SessionStore(client.session.session_key)

    assert store.person() is None
    assert dict(store.items()) == dict(client.session.items())


def test_a_note_of_somebody_else_is_not_believed(session):
    UserSession.objects.update(user=make_user())

    assert person(session) is None


def test_after_a_change_of_password_or_a_deactivation_nobody_is_found(session, user):
    User.objects.update(is_active=False)
    inactive = person(session)
    User.objects.update(is_active=True)
    active = person(session)
    user.set_password("another correct horse")
    user.save()

    assert (inactive, active, person(session)) == (None, user, None)


def test_a_session_without_proof_of_the_password_finds_nobody(session):
    del session[HASH_SESSION_KEY]
    session.save()

    assert person(session) is None


def test_a_sign_in_by_a_backend_that_was_removed_finds_nobody(session, settings):
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]

    assert person(session) is None


def test_a_session_that_ended_finds_nobody(session):
    Session.objects.update(expire_date=clock.now() - timedelta(seconds=1))

    assert person(session) is None


@pytest.mark.parametrize("key", [None, "", "unknown", "x" * 32])
def test_an_unknown_session_finds_nobody(session, key):
    assert SessionStore(key).person() is None


def test_a_session_keeps_what_is_written_to_it(session, django_assert_num_queries):
    store = SessionStore(session.session_key)
    store["place"] = 7

    with django_assert_num_queries(1):
        store.save()

    assert SessionStore(session.session_key)["place"] == 7


def test_a_session_that_was_ended_meanwhile_stays_ended(session):
    store = SessionStore(session.session_key)
    store["place"] = 7
    Session.objects.all().delete()

    with pytest.raises(UpdateError):
        store.save()

    assert not Session.objects.exists()

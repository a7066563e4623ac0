"""A client gets a token with its secret, and answers only while both live."""

from datetime import timedelta

import pytest
import time_machine
from allauth.idp.oidc.models import Client, Token
from django.db import IntegrityError, transaction

from clinics.domain.systems.clients import MOST, forget_old, revoke_client
from clinics.models import ApiClient
from tests.factories import NOW, make_clinic, make_membership, make_user
from tests.factories.systems import Api, ask_token, make_api, new_client
from training.lib.errors import Conflict, NotAllowed
from training.people.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def new(clinic, manager):
    return new_client(clinic, manager, scopes=["people:read", "changes:read"])


def test_a_secret_gets_a_token_for_fifteen_minutes_and_the_scopes_of_the_client(new):
    answer = ask_token(new)

    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert {key: answer.json()[key] for key in ("expires_in", "token_type", "scope")} == {
        "expires_in": 900,
        "token_type": "Bearer",
        "scope": "people:read changes:read",
    }


def test_a_token_may_ask_for_fewer_scopes_and_never_for_others(new):
    fewer = ask_token(new, scope="changes:read").json()
    api = Api(fewer["access_token"])

    assert fewer["scope"] == "changes:read"
    assert (api.get("/changes").status_code, api.get("/people").status_code) == (200, 403)
    assert ask_token(new, scope="documents:read").json() == {"error": "invalid_scope"}


def test_neither_the_secret_nor_a_token_can_be_read_from_the_database(new):
    token = ask_token(new).json()["access_token"]

    stored = str([*Client.objects.values(), *Token.objects.values(), *ApiClient.objects.values()])
    stored += str(list(AuditEntry.objects.values()))
    assert new.secret not in stored
    assert token not in stored


@pytest.mark.parametrize("secret", ["", "wrong", "x" * 5_000, "a\0b", "é"])
def test_a_wrong_secret_gets_nothing(new, secret):
    answer = ask_token(new, secret=secret)

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "authorization_code"}, "unsupported_grant_type"),
        ({"grant_type": "urn:ietf:params:oauth:grant-type:device_code"}, "unsupported_grant_type"),
        ({"resource": "no address"}, "invalid_request"),
        ({"scope": "people:read\0"}, "invalid_request"),
    ],
)
def test_only_the_one_grant_is_given_and_nothing_else_is_read(new, fields, error):
    answer = ask_token(new, **fields)

    assert (answer.status_code, answer.json()) == (400, {"error": error})


def test_who_guesses_secrets_has_to_wait(new):
    for _ in range(20):
        ask_token(new, secret="wrong")

    answer = ask_token(new)

    assert (answer.status_code, answer["Retry-After"]) == (429, "600")


@pytest.mark.parametrize(
    ("header", "challenge"),
    [
        (None, "Bearer"),
        ("Basic abc", "Bearer"),
        ("Bearer ", "Bearer"),
        ("Bearer nothing", 'Bearer error="invalid_token"'),
        ("Bearer " + "x" * 8_000, 'Bearer error="invalid_token"'),
    ],
)
def test_without_a_living_token_there_is_no_answer(client, header, challenge):
    answer = client.get("/api/v1/people", headers={"authorization": header} if header else {})

    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, challenge)
    assert answer["Content-Type"] == "application/problem+json"


def test_who_is_signed_in_to_the_pages_is_nobody_here(desk):
    assert desk.get("/api/v1/people").status_code == 401


def test_a_token_ends_after_its_time(new):
    api = Api(ask_token(new).json()["access_token"])
    with time_machine.travel(NOW + timedelta(seconds=899), tick=False):
        assert api.get("/people").status_code == 200
    with time_machine.travel(NOW + timedelta(seconds=901), tick=False):
        assert api.get("/people").status_code == 401


def test_a_client_ends_with_its_last_day_and_so_does_a_token_it_got_before(clinic, manager):
    new = new_client(clinic, manager, ends_at=NOW + timedelta(minutes=5))
    api = Api(ask_token(new).json()["access_token"])

    with time_machine.travel(NOW + timedelta(minutes=6), tick=False):
        assert (api.get("/people").status_code, ask_token(new).status_code) == (401, 401)


def test_a_revoked_client_gets_no_answer_from_that_moment_on(clinic, manager, new):
    api = Api(ask_token(new).json()["access_token"])
    assert api.get("/people").status_code == 200

    revoke_client(new.client, by=manager, now=NOW)

    assert (api.get("/people").status_code, ask_token(new).status_code) == (401, 401)
    assert (Client.objects.count(), Token.objects.count()) == (0, 0)
    with pytest.raises(Conflict):
        revoke_client(new.client, by=manager, now=NOW)


def test_the_database_refuses_a_revoked_client_with_a_secret(new):
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiClient.objects.filter(pk=new.client.pk).update(revoked_at=NOW)


def test_a_client_gives_a_token_back_before_its_time(new, client):
    token = ask_token(new).json()["access_token"]
    client.post(
        "/api/v1/token/revoke",
        {"token": token, "client_id": new.client.identifier, "client_secret": new.secret},
    )

    assert Api(token).get("/people").status_code == 401


def test_only_managers_make_and_revoke_clients(clinic, manager, staff, new):
    for person in (staff(), make_user()):
        with pytest.raises(NotAllowed):
            new_client(clinic, person)
        with pytest.raises(NotAllowed):
            revoke_client(new.client, by=person, now=NOW)


def test_a_clinic_has_so_many_clients_and_no_more(clinic, manager, new):
    for _ in range(MOST - 1):
        new_client(clinic, manager)
    with pytest.raises(Conflict):
        new_client(clinic, manager)

    revoke_client(new.client, by=manager, now=NOW)

    assert new_client(clinic, manager).client.revoked_at is None


def test_what_it_did_last_is_noted_once_a_minute(new):
    api = Api(ask_token(new).json()["access_token"])
    seen = []
    for seconds in (0, 30, 61):
        with time_machine.travel(NOW + timedelta(seconds=seconds), tick=False):
            api.get("/people")
        new.client.refresh_from_db()
        seen.append((new.client.used_at - NOW).total_seconds())

    assert seen == [0, 0, 61]


def test_a_client_asks_so_often_a_minute_and_is_told_what_is_left(clinic, manager, settings):
    settings.API_REQUESTS_A_MINUTE = 2
    api, other = make_api(clinic, manager), make_api(clinic, manager, name="Other")

    answers = [api.get("/people") for _ in range(3)]

    assert [(each.status_code, each["RateLimit-Remaining"]) for each in answers] == [
        (200, "1"),
        (200, "0"),
        (429, "0"),
    ]
    assert int(answers[2]["Retry-After"]) == int(answers[2]["RateLimit-Reset"])
    assert other.get("/people").status_code == 200


def test_old_tokens_and_kept_answers_are_swept_away(new):
    ask_token(new)

    assert forget_old(NOW + timedelta(hours=1)) == 0
    assert forget_old(NOW + timedelta(days=2)) == 1
    assert Token.objects.count() == 0


def test_each_client_sees_its_own_clinic(clinic, manager, staff):
    ana = staff("Ana Lee")
    other = make_clinic()
    boss = make_user()
    make_membership(other, boss, "manager", started_at=NOW)
    theirs = make_api(other, boss)
    ours = make_api(clinic, manager)
    path = f"/people/{ana.membership.public_id}"

    assert [each["name"] for each in ours.get("/people").json()["items"]] == ["Ana Lee"]
    assert theirs.get("/people").json()["items"] == []
    assert (ours.get(path).status_code, theirs.get(path).status_code) == (200, 404)

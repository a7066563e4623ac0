"""What writes is done once however often it is asked for, and somebody answers for it."""

import pytest

from clinics.domain.systems.clients import take_over_client
from clinics.domain.systems.deliveries import send_test
from clinics.enums import DeliveryState
from clinics.models import KeptAnswer
from tests.at_once import at_once
from tests.factories import NOW, make_clinic, make_membership, make_user
from tests.factories.systems import Api, ask_token, make_api, make_webhook, new_client
from training.lib.models import Job
from training.people.models import AuditEntry, ClinicInvitation

pytestmark = pytest.mark.django_db
ANA = {"email": "ana@clinic.example"}


def test_a_person_is_invited_in_the_name_of_who_made_the_client(api, clinic, manager):
    answer = api.post("/invitations", ANA)

    made = ClinicInvitation.objects.get()
    assert (answer.status_code, answer.json()["id"]) == (201, str(made.public_id))
    assert (made.clinic, made.invited_by, made.email) == (clinic, manager, ANA["email"])
    assert AuditEntry.objects.filter(verb="invitation.sent", actor_id=manager.pk).count() == 1


def test_the_same_key_does_nothing_again_and_gives_the_first_answer(api):
    first, again = api.post("/invitations", ANA), api.post("/invitations", ANA)

    assert (again.status_code, again.json()) == (201, first.json())
    assert ("Idempotent-Replayed" in first, again["Idempotent-Replayed"]) == (False, "true")
    assert (ClinicInvitation.objects.count(), KeptAnswer.objects.count()) == (1, 1)


def test_a_key_belongs_to_one_request(api):
    api.post("/invitations", ANA)

    other = api.post("/invitations", {"email": "bo@clinic.example"})

    assert (other.status_code, other.json()["detail"]) == (
        422,
        "This key was used for another request.",
    )
    assert ClinicInvitation.objects.count() == 1


def test_keys_of_two_clients_do_not_meet(api, clinic, manager):
    other = make_api(clinic, manager, name="Other")
    api.post("/invitations", ANA)

    assert other.post("/invitations", {"email": "bo@clinic.example"}).status_code == 201


def test_a_refusal_is_kept_by_nobody(api, clinic, manager):
    api.post("/invitations", ANA)
    refused = api.post("/invitations", ANA, key="another-key")
    ClinicInvitation.objects.update(withdrawn_at=NOW)

    assert (refused.status_code, KeptAnswer.objects.count()) == (409, 1)
    assert api.post("/invitations", ANA, key="another-key").status_code == 201


@pytest.mark.parametrize("key", ["", "short", "x" * 101, "with space in it", "é" * 10])
def test_a_key_is_a_text_of_ones_own(api, key):
    assert api.post("/invitations", ANA, key=key).status_code == 422
    assert ClinicInvitation.objects.count() == 0


@pytest.mark.parametrize("email", ["", "nobody", "a@b", "a@b.example\0", "a b@c.example"])
def test_an_address_that_is_none_is_refused(api, email):
    assert api.post("/invitations", {"email": email}).status_code in {400, 422}
    assert ClinicInvitation.objects.count() == 0


def test_after_a_take_over_people_are_invited_in_the_name_of_the_new_manager(clinic, manager):
    left = make_user()
    membership = make_membership(clinic, left, "manager", started_at=NOW)
    new = new_client(clinic, left)
    api = Api(ask_token(new).json()["access_token"])
    membership.ended_at = NOW
    membership.save()

    refused = api.post("/invitations", ANA)
    take_over_client(new.client, by=manager, now=NOW)
    answer = api.post("/invitations", ANA)

    assert (refused.status_code, answer.status_code) == (403, 201)
    assert ClinicInvitation.objects.get().invited_by == manager


def test_a_failed_message_is_sent_again_by_a_program(api, clinic, manager):
    delivery = send_test(make_webhook(clinic, manager).webhook, by=manager, now=NOW)
    path = f"/deliveries/{delivery.public_id}/replay"
    on_its_way = api.post(path)
    delivery.state = DeliveryState.FAILED
    delivery.tried = 10
    delivery.save()

    again = api.post(path, key="key-00002")

    assert (on_its_way.status_code, again.status_code) == (409, 202)
    assert (again.json()["state"], again.json()["message"]) == ("waiting", delivery.message)
    assert Job.objects.filter(kind="webhook", done_at=None).count() == 2


def test_deliveries_are_listed_newest_first_with_their_webhook(api, clinic, manager):
    webhook = make_webhook(clinic, manager).webhook
    sent = [str(send_test(webhook, by=manager, now=NOW).public_id) for _ in range(3)]
    theirs = make_user()
    other = make_clinic()
    make_membership(other, theirs, "manager", started_at=NOW)
    foreign = send_test(make_webhook(other, theirs).webhook, by=theirs, now=NOW)

    first = api.get("/deliveries", {"limit": 2}).json()
    rest = api.get("/deliveries", {"cursor": first["next"]}).json()
    of_another = api.get("/deliveries", {"cursor": str(foreign.public_id)}).json()

    assert [each["id"] for each in first["items"] + rest["items"]] == sent[::-1]
    assert (rest["next"], of_another["items"]) == (None, [])
    assert api.get("/deliveries", {"state": "failed"}).json()["items"] == []


@pytest.mark.django_db(transaction=True)
def test_two_repetitions_at_once_invite_once(clinic, manager):
    api = make_api(clinic, manager)

    answers = at_once(*[lambda: api.post("/invitations", ANA)] * 2)

    assert [each.status_code for each in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert ClinicInvitation.objects.count() == 1


def test_a_client_without_the_scope_invites_nobody(clinic, manager):
    from clinics.enums import ApiScope

    others = [each for each in ApiScope if each != ApiScope.INVITATIONS]

    assert make_api(clinic, manager, scopes=others).post("/invitations", ANA).status_code == 403
    assert new_client(clinic, manager).client.scopes == [each.value for each in ApiScope]

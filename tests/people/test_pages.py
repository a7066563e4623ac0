"""The pages of one's own account, and what the forms of others cannot do there."""

import io
import json
import zipfile

import pytest
from django.urls import reverse

from tests.factories import (
    give_second_factor,
    make_admin,
    make_authority,
    make_clinic,
    make_membership,
    make_user,
    sign_in,
)
from training.lib import background, clock
from training.people.domain import acts, clinics
from training.people.domain.registrations import declare_registration
from training.people.models import DataExport, NoticeChoice, Registration, User

pytestmark = pytest.mark.django_db

PAGES = [
    "settings",
    "complete_profile",
    "registrations",
    "add_registration",
    "security",
    "second_factor",
    "notifications",
    "data",
    "consents",
]


@pytest.fixture
def person(client):
    return sign_in(client, make_user())


@pytest.mark.parametrize("page", PAGES)
def test_own_pages_open_after_signing_in_and_not_before(client, page):
    url = reverse(f"people:{page}")
    assert client.get(url).url == f"/accounts/login/?next={url}"

    sign_in(client, make_user())
    response = client.get(url)
    assert (response.status_code, response.content.count(b"<h1")) == (200, 1)


@pytest.mark.parametrize(
    ("row", "field", "sent", "stored"),
    [
        ("name", "legal_name", "  Zoë   Ng ", "Zoë Ng"),
        ("country", "country", "NZ", "NZ"),
        ("time-zone", "time_zone", "Pacific/Auckland", "Pacific/Auckland"),
        ("language", "language", "en", "en"),
        ("colours", "theme", "dark", "dark"),
        ("quiz-keys", "quiz_keys", "on", True),
    ],
)
def test_each_row_is_saved_alone(client, person, row, field, sent, stored):
    url = reverse("people:change", args=[row])
    assert client.get(url).status_code == 200

    response = client.post(url, {field: sent, "is_staff": "on", "email": "x@y.example"})

    assert response.url == reverse("people:settings")
    before = {name: getattr(person, name) for name in ("email", "is_staff")}
    person.refresh_from_db()
    assert getattr(person, field) == stored
    assert {name: getattr(person, name) for name in before} == before


@pytest.mark.parametrize(
    ("row", "data"),
    [
        ("name", {"legal_name": ""}),
        ("name", {"legal_name": "Ana\nBcc: x@y.example"}),
        ("country", {"country": "ZZ"}),
        ("time-zone", {"time_zone": "Mars/Olympus"}),
        ("language", {"language": "xx"}),
        ("colours", {"theme": "pink"}),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(client, person, row, data):
    response = client.post(reverse("people:change", args=[row]), data)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == list(data)
    assert b"<title>Error: " in response.content
    fresh = User.objects.get(pk=person.pk)
    assert (fresh.legal_name, fresh.country, fresh.theme) == (person.legal_name, "CA", "")


def test_security_counts_what_protects_the_account(client, django_assert_num_queries):
    sign_in(client, give_second_factor(make_user()))

    with django_assert_num_queries(4):  # session, person, factors, devices
        response = client.get(reverse("people:security"))

    values = {row["what"]: row["value"] for row in response.context["rows"]}
    assert values["Authenticator app"] == "In use"
    assert (values["Passkeys"], values["Recovery codes"]) == ("0 passkeys", "None")


def test_an_unknown_row_is_not_found(client, person):
    assert client.get("/settings/is_staff/").status_code == 404


def test_the_colours_hold_on_the_next_page(client, person):
    client.post(reverse("people:change", args=["colours"]), {"theme": "dark"})

    assert b'data-theme="dark"' in client.get(reverse("people:settings")).content


def test_hours_are_shown_in_the_zone_of_the_person(client, person):
    User.objects.filter(pk=person.pk).update(time_zone="Pacific/Auckland")

    response = client.get(reverse("people:settings"))

    assert b"Auckland" in response.content


def test_registrations_are_added_changed_and_ended(client, person):
    authority = make_authority(slug="chcpbc")
    client.post(reverse("people:add_registration"), {"authority": "chcpbc", "number": "00123"})
    edit = reverse("people:edit_registration", args=["chcpbc"])
    assert client.get(edit).status_code == 200
    client.post(edit, {"number": "00124", "authority": "other"})

    live = Registration.objects.get(ended_at=None)
    assert (live.number, live.authority) == ("00124", authority)
    client.post(reverse("people:end_registration", args=["chcpbc"]))
    assert not Registration.objects.filter(ended_at=None).exists()
    assert b"00123" in client.get(reverse("people:registrations")).content


def test_a_second_registration_with_the_same_regulator_is_refused_at_its_field(client, person):
    authority = make_authority(slug="chcpbc")
    declare_registration(person, authority=authority, number="1", now=clock.now())

    response = client.post(
        reverse("people:add_registration"), {"authority": "chcpbc", "number": "2"}
    )

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["authority"])


def test_registrations_of_others_cannot_be_ended(client, person):
    authority = make_authority(slug="chcpbc")
    declare_registration(make_user(), authority=authority, number="1", now=clock.now())

    response = client.post(reverse("people:end_registration", args=["chcpbc"]))

    assert response.status_code == 404


def test_mails_are_chosen_and_the_mandatory_ones_named(client, person):
    page = client.get(reverse("people:notifications"))
    assert page.context["mandatory"] == ["Sign-in and security", "Dates that are about to pass"]

    client.post(reverse("people:notifications"), {"result": "on", "security": ""})

    refused = NoticeChoice.objects.filter(user=person, wanted=False).values_list("kind", flat=True)
    assert sorted(refused) == ["certificate", "invitation", "news"]


def test_a_copy_of_everything_is_made_and_fetched_by_the_person_alone(client, person):
    client.post(reverse("people:ask_for_data"))
    assert b"Being made" in client.get(reverse("people:data")).content
    background.run_due(now=clock.now())

    export = DataExport.objects.get()
    url = reverse("people:download_data", args=[export.public_id])
    archive = zipfile.ZipFile(io.BytesIO(client.get(url).getvalue()))
    account = json.loads(archive.read("account.json"))
    assert account[0]["email"] == person.email
    assert "password" not in account[0]
    sign_in(client, make_user())
    assert client.get(url).status_code == 404


def test_a_copy_is_gone_after_its_days(client, person):
    client.post(reverse("people:ask_for_data"))
    background.run_due(now=clock.now())
    export = DataExport.objects.get()
    background.run_due(now=export.expires_at)

    export.refresh_from_db()
    assert not export.file
    assert client.get(reverse("people:download_data", args=[export.public_id])).status_code == 404


def test_asking_for_a_copy_needs_a_recent_sign_in(client):
    client.force_login(make_user())

    response = client.post(reverse("people:ask_for_data"))

    assert response.url.startswith("/accounts/reauthenticate/")
    assert not DataExport.objects.exists()


# --- Invitations and consent ---------------------------------------------------------------


@pytest.fixture
def invitation():
    clinic, manager = make_clinic(slug="harbour", name="Harbour"), make_user()
    make_membership(clinic, manager, role="manager", started_at=clock.now())
    return clinics.invite_member(
        clinic, email="ana@clinic.example", invited_by=manager, now=clock.now()
    )


def test_an_invited_newcomer_signs_up_without_a_second_confirmation(client, invitation):
    url = reverse("people:invitation", args=[clinics.token_of(invitation)])
    assert b"Create account" in client.get(url).content
    form = client.get(f"/accounts/signup/?next={url}").context["form"]
    assert form["email"].value() == "ana@clinic.example"

    response = client.post(
        "/accounts/signup/",
        {
            "email": "ana@clinic.example",
            "legal_name": "Ana Lee",
            "password1": "a needle in hay",
            "next": url,
        },
    )

    assert response.url == url
    assert b"Join and share with Harbour" in client.get(url).content
    response = client.post(f"{url}accept/", {"share": "yes"}, follow=True)
    assert b"You have joined Harbour." in response.content
    assert b"Sees your papers since" in response.content


def test_an_invitation_to_another_address_says_so(client, person, invitation):
    url = reverse("people:invitation", args=[clinics.token_of(invitation)])

    assert b"sent to another address" in client.get(url).content
    assert client.post(f"{url}accept/", {"share": "yes"}).status_code == 403


def test_an_unknown_token_is_not_found(client):
    assert client.get(reverse("people:invitation", args=["a" * 64])).status_code == 404


def test_sharing_is_stopped_and_given_again(client, person):
    clinic = make_clinic(slug="harbour")
    make_membership(clinic, person, started_at=clock.now())

    client.post(reverse("people:share", args=["harbour"]))
    assert clinic.consents.filter(ended_at=None).count() == 1
    client.post(reverse("people:stop_sharing", args=["harbour"]))
    assert clinic.consents.filter(ended_at=None).count() == 0
    client.post(reverse("people:leave_clinic", args=["harbour"]))
    assert clinic.memberships.filter(ended_at=None).count() == 0


@pytest.mark.parametrize("act", ["share", "stop_sharing", "leave_clinic"])
def test_clinics_of_others_are_not_found_and_a_link_changes_nothing(client, person, act):
    make_clinic(slug="harbour")
    url = reverse(f"people:{act}", args=["harbour"])

    assert (client.post(url).status_code, client.get(url).status_code) == (404, 405)


# --- Acts of two people --------------------------------------------------------------------


@pytest.fixture
def act(monkeypatch):
    monkeypatch.setattr(acts, "_kinds", {})
    acts.register_act(
        "close-clinic",
        label="Close a clinic",
        execute=lambda act, *, now: None,
        describe=lambda act: {"title": "Harbour", "text": ""},
    )
    return acts.propose_act(
        "close-clinic", make_clinic(), proposer=make_admin(), reason="Fraud.", now=clock.now()
    )


def test_another_admin_decides_on_the_page(client, act):
    sign_in(client, make_admin())
    assert b"Fraud." in client.get(reverse("people:acts")).content
    url = reverse("people:act", args=[act.public_id])
    assert b"Fraud." in client.get(url).content

    assert client.post(f"{url}decide/", {"decision": "refuse"}).status_code == 422
    client.post(f"{url}decide/", {"decision": "approve"})

    act.refresh_from_db()
    assert act.state == "approved"


def test_the_proposer_sees_it_and_cannot_decide(client, act):
    sign_in(client, act.proposed_by)
    url = reverse("people:act", args=[act.public_id])

    assert b"Another programme admin has to decide" in client.get(url).content
    assert client.post(f"{url}decide/", {"decision": "approve"}).status_code == 403


def test_others_find_nothing(client, act, person):
    url = reverse("people:act", args=[act.public_id])

    assert client.get(url).status_code == 404
    assert client.post(f"{url}decide/", {"decision": "approve"}).status_code == 404
    assert client.get(reverse("people:acts")).status_code == 403


def test_deciding_needs_a_recent_sign_in(client, act):
    client.force_login(make_admin())

    response = client.post(
        reverse("people:decide_act", args=[act.public_id]), {"decision": "approve"}
    )

    assert response.url.startswith("/accounts/reauthenticate/")
    act.refresh_from_db()
    assert act.state == "proposed"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_needs_the_same_statements_for_any_length(
    client, act, rows, django_assert_num_queries
):
    sign_in(client, make_admin())
    for _turn in range(rows - 1):
        proposer = make_admin()
        acts.propose_act(
            "close-clinic", make_clinic(), proposer=proposer, reason="Fraud.", now=clock.now()
        )

    with django_assert_num_queries(4):  # session, person, waiting, count of decided
        response = client.get(reverse("people:acts"))

    assert response.content.count(b"Fraud.") == rows

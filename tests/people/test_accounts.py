"""Signing up, signing in, and what a stranger cannot find out."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from tests.factories import give_second_factor, make_authority, make_user, sign_in
from training.lib import background, clock
from training.people.models import AuditEntry, Registration, User

pytestmark = pytest.mark.django_db

PASSWORD = "a needle in hay"


def sign_up(client, email="ana@clinic.example", legal_name="Ana Lee", **fields):
    data = {"email": email, "legal_name": legal_name, "password1": PASSWORD} | fields
    return client.post(reverse("account_signup"), data)


def mails():
    """Mail is sent in the background."""
    background.run_due(now=clock.now())
    return mail.outbox


def link_in(message):
    return re.search(r"https?://[^/\s]+(/\S+)", message.body).group(1)


def with_verified_address(user):
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def test_sign_up_confirms_the_address_and_goes_on_to_the_profile(client):
    authority = make_authority(slug="chcpbc", time_zone="America/Vancouver")
    response = sign_up(client)
    assert response.url == reverse("account_email_verification_sent")

    confirm = link_in(mails()[0])
    assert client.get(confirm).status_code == 200
    response = client.post(confirm)

    assert response.url == reverse("people:complete_profile")
    profile = {
        "legal_name": "Ana Lee",
        "country": "CA",
        "authority": authority.slug,
        "number": "00123",
    }
    assert client.post(response.url, profile).url == "/"
    user = User.objects.get()
    assert (user.legal_name, user.country, user.time_zone) == ("Ana Lee", "CA", "America/Vancouver")
    assert Registration.objects.get().number == "00123"
    assert [entry.verb for entry in AuditEntry.objects.all()] == [
        "person.signed-up",
        "registration.declared",
    ]


def test_sign_up_asks_for_at_most_four_things(client):
    page = client.get(reverse("account_signup")).content.decode()

    assert re.findall(r'name="(email|legal_name|password1|\w+2|username)"', page) == [
        "email",
        "legal_name",
        "password1",
    ]


def test_nobody_gets_in_before_the_address_is_confirmed(client):
    sign_up(client)
    client.logout()

    client.post(reverse("account_login"), {"login": "ana@clinic.example", "password": PASSWORD})

    assert "_auth_user_id" not in client.session


def test_sign_up_with_a_known_address_looks_the_same_and_the_mail_tells(client):
    with_verified_address(make_user(email="ana@clinic.example"))

    response = sign_up(client)

    assert response.url == reverse("account_email_verification_sent")
    assert User.objects.count() == 1
    assert len(mails()) == 1


@pytest.mark.parametrize("email", ["known@clinic.example", "unknown@clinic.example"])
def test_a_password_reset_says_the_same_for_any_address(client, email):
    with_verified_address(make_user(email="known@clinic.example"))

    response = client.post(reverse("account_reset_password"), {"email": email})

    assert response.url == reverse("account_reset_password_done")
    assert [message.to for message in mails()] == [[email]]


@pytest.mark.parametrize("email", ["known@clinic.example", "unknown@clinic.example"])
def test_a_failed_sign_in_says_the_same_for_any_address(client, email):
    with_verified_address(make_user(email="known@clinic.example"))

    response = client.post(reverse("account_login"), {"login": email, "password": "wrong"})

    assert response.context["form"].non_field_errors() == [
        "E-mail and password do not belong together. Check both, or choose a new password."
    ]


def test_many_failed_sign_ins_are_refused_for_a_while(client):
    with_verified_address(make_user(email="known@clinic.example"))
    wrong = {"login": "known@clinic.example", "password": "wrong"}
    for _turn in range(5):
        client.post(reverse("account_login"), wrong)

    response = client.post(
        reverse("account_login"),
        {"login": "known@clinic.example", "password": "correct horse battery"},
    )

    assert "_auth_user_id" not in client.session
    assert response.status_code in (200, 429)
    cache.clear()


@pytest.mark.parametrize(
    ("target", "lands"),
    [("//evil.example", "/"), ("https:evil.example", "/"), ("/a\r\nX: y", "/a%0D%0AX:%20y")],
)
def test_sign_in_never_leads_away(client, target, lands):
    with_verified_address(make_user(email="ana@clinic.example"))

    response = client.post(
        reverse("account_login"),
        {
            "login": "ana@clinic.example",
            "password": "correct horse battery",
            "next": target,
        },
    )

    assert response.url == lands


@pytest.mark.parametrize("password", ["short", "password", "12345678", "qwertyuiop", "anaclinic"])
def test_weak_passwords_are_refused(client, password):
    response = sign_up(client, email="anaclinic@clinic.example", password1=password)

    assert list(response.context["form"].errors) == ["password1"]


@pytest.mark.parametrize("password", ["needles and pins", "ÄÖÜ ß 李 🙂🙂", "x" * 7 + "y" * 57])
def test_any_characters_and_long_passwords_are_welcome(client, password):
    assert sign_up(client, password1=password).status_code == 302


@pytest.mark.parametrize(
    "legal_name", ["Ana\nBcc: x@y.example", "Ana\x00", "Ana \u202eeeL", "🙂", "x" * 201, " ", "1"]
)
def test_names_that_cannot_be_printed_or_mailed_are_refused(client, legal_name):
    response = sign_up(client, legal_name=legal_name)

    assert list(response.context["form"].errors) == ["legal_name"]
    assert not User.objects.exists()


@pytest.mark.parametrize("legal_name", ["Q", "O'Brien", "Nguyễn Thị", "李 小龙", "Zoë"])
def test_names_of_people_are_accepted(client, legal_name):
    sign_up(client, legal_name=legal_name)

    assert User.objects.get().legal_name == legal_name


def test_fields_nobody_asked_for_are_ignored(client):
    sign_up(client, is_staff="on", is_superuser="1", time_zone="Mars/Olympus")

    user = User.objects.get()
    assert (user.is_staff, user.is_superuser, user.time_zone) == (False, False, "America/Vancouver")


def test_a_changed_password_ends_the_sessions_of_other_devices(client, django_user_model):
    from django.test import Client

    user, other = make_user(), Client()
    other.force_login(user)
    assert other.get(reverse("people:settings")).status_code == 200

    user.set_password("another long one")
    user.save()

    assert other.get(reverse("people:settings")).status_code == 302


def test_a_deactivated_person_is_out_at_once(client):
    user = make_user()
    client.force_login(user)
    user.is_active = False
    user.save()

    assert client.get(reverse("people:settings")).status_code == 302


def test_the_session_of_before_the_sign_in_is_worth_nothing_after(client):
    user = with_verified_address(make_user())
    client.get(reverse("account_login"))
    client.session["probe"] = 1
    before = client.session.session_key

    client.post(
        reverse("account_login"), {"login": user.email, "password": "correct horse battery"}
    )

    assert client.session.session_key != before


def test_the_old_address_works_until_the_new_one_is_confirmed(client):
    user = sign_in(client, give_second_factor(with_verified_address(make_user())))
    old = user.email
    client.post(reverse("account_email"), {"email": "new@clinic.example", "action_add": ""})
    user.refresh_from_db()
    assert user.email == old

    (message,) = [m for m in mails() if m.to == ["new@clinic.example"]]
    client.post(link_in(message))

    user.refresh_from_db()
    assert user.email == "new@clinic.example"
    assert AuditEntry.objects.filter(verb="email.changed").count() == 1
    assert [m.to for m in mails()][-1] == [old]


class CountingHasher(MD5PasswordHasher):
    """Stands for the slow one: what it counts is what takes the time."""

    algorithm = "md5"
    calls = 0

    def encode(self, password, salt):
        type(self).calls += 1
        return super().encode(password, salt)


@pytest.fixture
def hashings(settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    user = with_verified_address(make_user(email="known@clinic.example"))
    user.refresh_from_db()
    CountingHasher.calls = 0
    return lambda: CountingHasher.calls


@pytest.mark.parametrize("email", ["known@clinic.example", "unknown@clinic.example"])
def test_a_sign_in_takes_as_long_for_any_address(client, hashings, email):
    client.post(reverse("account_login"), {"login": email, "password": "wrong"})

    assert hashings() == 1


@pytest.mark.parametrize("email", ["known@clinic.example", "unknown@clinic.example"])
def test_a_sign_up_takes_as_long_for_any_address(client, hashings, email):
    sign_up(client, email=email)

    assert hashings() == 1


def test_asking_for_many_resets_is_stopped(client):
    url = reverse("account_reset_password")
    statuses = [client.post(url, {"email": f"a{n}@x.example"}).status_code for n in range(21)]

    assert statuses == [302] * 20 + [429]
    cache.clear()

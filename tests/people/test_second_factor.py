"""Whoever decides about others has a second factor; everybody may have one."""

import time

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.core.cache import cache
from django.urls import reverse

from tests.factories import (
    give_second_factor,
    make_admin,
    make_clinic,
    make_membership,
    make_recognition,
    make_user,
    sign_in,
)
from training.people.models import AuditEntry

pytestmark = pytest.mark.django_db
SET_UP = "/settings/second-factor/?next=%2Fsettings%2F"


def code_for(secret, *, age=0):
    return format_hotp_value(hotp_value(secret, (int(time.time()) - age) // 30))


@pytest.fixture
def person_with_code():
    user, secret = make_user(), generate_totp_secret()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    TOTP.activate(user, secret)
    return user, secret


def an_admin():
    return make_user(is_staff=True)


def an_instructor():
    user = make_user()
    recognition = make_recognition(instructor=user)
    Authenticator.objects.filter(user=user)._raw_delete("default")
    return recognition.instructor


def a_manager():
    user = make_user()
    make_membership(make_clinic(), user, role="manager")
    Authenticator.objects.filter(user=user)._raw_delete("default")
    return user


@pytest.mark.parametrize("make", [an_admin, an_instructor, a_manager])
def test_those_who_decide_about_others_are_sent_to_the_set_up(client, make):
    sign_in(client, make())

    assert client.get(reverse("people:settings")).url == SET_UP
    assert client.get("/settings/second-factor/?next=/settings/").status_code == 200
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    assert client.get(reverse("healthz")).status_code == 200


def test_a_physiotherapist_is_not_made_to(client):
    sign_in(client, make_user())

    assert client.get(reverse("people:settings")).status_code == 200


def test_a_program_is_told_instead_of_sent_around(client):
    sign_in(client, an_admin())

    response = client.get(reverse("people:settings"), headers={"accept": "application/json"})

    assert response.status_code == 403


def test_setting_up_an_app_leads_back_and_is_written_down(
    client, django_capture_on_commit_callbacks
):
    user = sign_in(client, an_admin())
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert (
        f"otpauth://totp/{user.email.replace('@', '%40')}?secret={secret}"
        in (page.context["totp_url"])
    )

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)})

    assert client.get("/settings/second-factor/?next=/settings/").url == "/settings/"
    assert client.get(reverse("people:settings")).status_code == 200
    assert AuditEntry.objects.filter(verb="factor.added", object_id=str(user.pk)).exists()
    assert secret not in str(Authenticator.objects.get(user=user, type="totp").data)


@pytest.mark.parametrize("next_page", ["//evil.example", "https://evil.example/"])
def test_the_way_back_from_the_set_up_stays_here(client, next_page):
    sign_in(client, make_admin())

    assert client.get("/settings/second-factor/", {"next": next_page}).url == "/"


def test_the_last_factor_of_somebody_who_needs_one_stays(client):
    user = sign_in(client, make_admin())

    response = client.post(reverse("mfa_deactivate_totp"))

    assert response.context["form"].non_field_errors() == [
        "Your role needs a second factor. Add another one before you remove this one."
    ]
    assert Authenticator.objects.filter(user=user, type="totp").exists()


@pytest.mark.django_db(transaction=True)
def test_a_last_passkey_stays_too(client):
    user = sign_in(client, make_user(is_staff=True))
    passkey = Authenticator.objects.create(user=user, type="webauthn", data={"name": "Phone"})

    response = client.post(reverse("mfa_remove_webauthn", args=[passkey.pk]))

    assert response.status_code == 403
    assert Authenticator.objects.filter(pk=passkey.pk).exists()


def test_a_physiotherapist_may_remove_the_factor(client):
    user = sign_in(client, give_second_factor(make_user()))

    client.post(reverse("mfa_deactivate_totp"))

    assert not Authenticator.objects.filter(user=user).exists()


def test_a_password_alone_does_not_let_in_somebody_with_a_factor(client, person_with_code):
    user, secret = person_with_code
    response = client.post(
        reverse("account_login"), {"login": user.email, "password": "correct horse battery"}
    )
    assert (response.url, "_auth_user_id" in client.session) == (
        reverse("mfa_authenticate"),
        False,
    )

    client.post(reverse("mfa_authenticate"), {"code": code_for(secret)})

    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_code_works_once(client, person_with_code):
    user, secret = person_with_code
    code = code_for(secret)
    for expected in (True, False):
        client.post(
            reverse("account_login"), {"login": user.email, "password": "correct horse battery"}
        )
        client.post(reverse("mfa_authenticate"), {"code": code})
        assert ("_auth_user_id" in client.session) is expected
        client.logout()


def test_a_code_read_at_the_end_of_its_half_minute_is_still_good(client, person_with_code):
    """Whoever types it needs some seconds; an older one is refused."""
    user, secret = person_with_code
    for age, expected in ((60, False), (30, True)):
        client.post(
            reverse("account_login"), {"login": user.email, "password": "correct horse battery"}
        )
        client.post(reverse("mfa_authenticate"), {"code": code_for(secret, age=age)})
        assert ("_auth_user_id" in client.session) is expected


def test_a_used_code_stays_used_while_it_would_still_be_good(client, person_with_code):
    """allauth has forgotten it by then."""
    user, secret = person_with_code
    app = TOTP(Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP))
    now = int(time.time())
    code = code_for(secret)
    for moment, expected in ((now, True), (now + 35, False)):
        with time_machine.travel(moment, tick=False):
            client.post(
                reverse("account_login"), {"login": user.email, "password": "correct horse battery"}
            )
            client.post(reverse("mfa_authenticate"), {"code": code})
            assert ("_auth_user_id" in client.session) is expected
            client.logout()
        cache.delete(app._get_used_cache_key(code))


def test_a_recovery_code_works_once(client, person_with_code):
    user, _secret = person_with_code
    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    for expected in (True, False):
        client.post(
            reverse("account_login"), {"login": user.email, "password": "correct horse battery"}
        )
        client.post(reverse("mfa_authenticate"), {"code": code})
        assert ("_auth_user_id" in client.session) is expected
        client.logout()


def test_guessing_codes_is_stopped(client, person_with_code):
    user, secret = person_with_code
    client.post(
        reverse("account_login"), {"login": user.email, "password": "correct horse battery"}
    )
    for guess in range(10):
        client.post(reverse("mfa_authenticate"), {"code": f"{guess:06}"})

    client.post(reverse("mfa_authenticate"), {"code": code_for(secret)})

    assert "_auth_user_id" not in client.session
    cache.clear()


# --- Django's admin ------------------------------------------------------------------------


def test_the_admin_sends_strangers_to_our_sign_in(client):
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == (
        "/accounts/login/?next=%2Fadmin%2F"
    )


def test_the_admin_is_closed_to_everybody_else(client):
    sign_in(client, give_second_factor(make_user()))

    assert client.get("/admin/login/").status_code == 403


def test_the_admin_opens_after_a_recent_sign_in_with_a_factor(client):
    sign_in(client, make_admin())

    assert client.get("/admin/").status_code == 200


def test_the_admin_asks_again_when_the_sign_in_is_old(client):
    client.force_login(make_admin())

    assert client.get("/admin/").url == "/accounts/reauthenticate/?next=%2Fadmin%2F"

"""Requests nobody makes by accident: refused with a status, never with a crash."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_admin, make_clinic, make_membership, make_user, sign_in
from training.lib import clock

pytestmark = pytest.mark.django_db

CHANGES = [
    reverse("people:ask_for_data"),
    reverse("people:share", args=["harbour"]),
    reverse("people:stop_sharing", args=["harbour"]),
    reverse("people:leave_clinic", args=["harbour"]),
    reverse("people:end_registration", args=["chcpbc"]),
    reverse("people:accept_invitation", args=["a" * 64]),
    reverse("people:ask_for_invitation", args=["a" * 64]),
]


@pytest.mark.parametrize("url", CHANGES)
def test_a_link_changes_nothing(client, url):
    sign_in(client, make_user())

    assert client.get(url).status_code == 405


@pytest.mark.parametrize("url", [*CHANGES, "/settings/name/", "/accounts/login/", "/acts/"])
def test_a_form_of_another_site_is_refused(url):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user())

    assert client.post(url, {"legal_name": "Mallory"}).status_code == 403


@pytest.mark.parametrize("page", ["-1", "0", "x", "1000000000000", "", "1&page=2"])
def test_pages_that_do_not_exist_show_one_that_does(client, page):
    sign_in(client, make_admin())

    assert client.get(f"/acts/?page={page}").status_code == 200


def test_another_host_name_is_refused(client):
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


def test_a_forwarded_host_is_not_believed(client):
    sign_in(client, make_user())

    response = client.get("/settings/", headers={"x-forwarded-host": "evil.example"})

    assert b"evil.example" not in response.content


@pytest.mark.parametrize("email", ["ana@x.example\nBcc: b@x.example", "not an address", "a" * 300])
def test_addresses_that_are_none_are_refused(client, email):
    response = client.post(
        reverse("account_signup"),
        {"email": email, "legal_name": "Ana Lee", "password1": "a needle in hay"},
    )

    assert "email" in response.context["form"].errors


@pytest.mark.parametrize("number", ["1\x00", "1\n2", "1\u202e", "x" * 41, "  "])
def test_registration_numbers_stay_one_printable_line(client, number):
    sign_in(client, make_user())

    response = client.post(reverse("people:add_registration"), {"number": number})

    assert (response.status_code, "number" in response.context["form"].errors) == (422, True)


def test_markup_in_a_name_stays_text(client):
    user = sign_in(client, make_user(legal_name="<script>alert(1)</script> {{7*7}}"))
    make_membership(make_clinic(name="<img onerror=x>"), user, started_at=clock.now())

    for url in ("/settings/", "/consents/", "/"):
        page = client.get(url).content.decode()
        assert "<script>alert" not in page
        assert "<img onerror" not in page
        assert "</script> 49" not in page and "&lt;/script&gt; 49" not in page


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_need_the_same_statements_for_any_length(client, rows, django_assert_num_queries):
    user = sign_in(client, make_user())
    for _turn in range(rows):
        make_membership(make_clinic(), user, started_at=clock.now())
    client.get("/consents/")

    with django_assert_num_queries(4):  # session, person, consents, clinics
        client.get("/consents/")

"""Commands an operator runs."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.urls import reverse

from tests.factories import make_user
from training.people.domain.authorities import load_authorities
from training.people.models import Authority, User

pytestmark = pytest.mark.django_db


def path_in(output):
    return re.search(r"http://localhost:8000(/\S+)", output).group(1)


def test_the_first_admin_gets_a_link_that_ends_with_a_second_factor(client, capsys):
    call_command("create_admin", "Boss@Clinic.Example")
    link = path_in(capsys.readouterr().out)

    form = client.get(link, follow=True)
    set_password = form.redirect_chain[-1][0]
    client.post(set_password, {"password1": "a needle in hay", "password2": "a needle in hay"})
    response = client.post(
        reverse("account_login"),
        {"login": "boss@clinic.example", "password": "a needle in hay", "next": "/admin/"},
    )
    assert client.get(response.url).url == "/settings/second-factor/?next=%2Fadmin%2F"
    user = User.objects.get()
    assert (user.is_staff, user.is_superuser) == (True, True)
    assert EmailAddress.objects.get(user=user).verified


def test_the_link_works_once(client, capsys):
    call_command("create_admin", "boss@clinic.example")
    link = path_in(capsys.readouterr().out)
    User.objects.get().set_password("something else")
    set_password = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(set_password, {"password1": "a needle in hay", "password2": "a needle in hay"})
    client.logout()

    assert b"token_fail" not in client.get(link).content
    client.cookies.clear()
    again = client.get(link, follow=True)
    assert again.redirect_chain == []
    assert "form" not in again.context or again.context["token_fail"]


def test_somebody_who_is_there_already_is_promoted_and_keeps_the_password():
    user = make_user(email="ana@clinic.example")

    call_command("create_admin", "ana@clinic.example")

    user.refresh_from_db()
    assert (user.is_staff, user.check_password("correct horse battery")) == (True, True)


def test_what_is_no_address_is_refused():
    with pytest.raises(CommandError):
        call_command("create_admin", "boss")

    assert not User.objects.exists()


def test_the_authorities_load_once_and_keep_a_newer_look_of_an_admin():
    first = load_authorities()
    Authority.objects.filter(slug="chcpbc").update(
        register_url="https://new.example/", last_checked="2027-01-01"
    )
    Authority.objects.filter(slug="cpo").update(name="Old", last_checked="2020-01-01")

    second = load_authorities()

    assert (first.added, first.renewed) == (Authority.objects.count(), 0)
    assert (second.added, second.renewed) == (0, 1)
    assert Authority.objects.get(slug="chcpbc").register_url == "https://new.example/"
    assert Authority.objects.get(slug="cpo").name == "College of Physiotherapists of Ontario"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{}", "a list of authorities"),
        ("- slug: x", "row 1: missing"),
        ("- 1", "row 1: missing"),
    ],
)
def test_a_broken_file_is_refused_whole(tmp_path, text, reason):
    path = tmp_path / "a.yaml"
    path.write_text(text)

    with pytest.raises(CommandError, match=reason):
        call_command("load_authorities", path)

    assert not Authority.objects.exists()

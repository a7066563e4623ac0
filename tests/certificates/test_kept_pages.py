"""A page asked for again is not made again, and never says what no longer holds."""

from datetime import timedelta
from unittest.mock import patch

import pytest
import time_machine
from django.db import DatabaseError
from django.test import override_settings
from django.urls import reverse

from certificates.domain.credentials.renewing import renew
from certificates.domain.verifying import verification
from certificates.domain.verifying.verification import look_up
from certificates.models import Credential, CredentialEdition
from certificates.queries import credentials_at
from certificates.views import kept_pages
from tests.certificates.test_verifying import page_of
from tests.certificates.test_verifying_credentials import (  # noqa: F401
    credential,
    holder,
    revoke,
    suspend,
    today,
)
from tests.factories import make_evaluation

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, credential):  # noqa: F811
    """The page at a moment; asked twice, so that the second answer is a kept one if any is."""

    def ask(moment, **cookies):
        client.cookies.clear()
        client.cookies.load(cookies)
        with time_machine.travel(moment, tick=False):
            first, again = (page_of(client, credential.code) for _look in range(2))
        assert first.content == again.content
        return again

    kept_pages.pages.clear()
    kept_pages.frames.clear()
    return ask


def made_of(response) -> set[str]:
    return {template.name for template in response.templates}


def tone_of(response) -> str:
    tones = ("valid", "expiring", "expired", "suspended", "revoked")
    return next(tone for tone in tones if f'class="verdict verdict-{tone}"' in response.text)


def ends_at(credential):  # noqa: F811
    return credential.cycles.latest("number").expires_at


def test_the_second_look_within_a_minute_is_answered_without_making_the_page(page, today):  # noqa: F811
    first = page(today)
    assert (first.templates, tone_of(first)) == ([], "valid")
    assert first.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in first.headers["Cache-Control"]

    assert page(today, theme="dark").templates != []
    assert 'data-theme="dark"' in page(today, theme="dark").text
    assert 'data-theme="dark"' not in page(today).text


def test_the_kept_pages_stay_few(page, today, monkeypatch):  # noqa: F811
    monkeypatch.setattr(kept_pages, "_MOST", 2)
    for minutes in range(4):
        page(today + timedelta(minutes=minutes))
    assert len(kept_pages.pages) == 2


def test_suspension_and_its_end_show_with_the_next_look(page, credential, today):  # noqa: F811
    assert tone_of(page(today)) == "valid"
    suspension = suspend(credential, today)
    assert tone_of(page(today)) == "suspended"
    suspension.until_at, suspension.lifted_by_act = today, suspension.act
    suspension.save(update_fields=["until_at", "lifted_by_act"])
    assert tone_of(page(today)) == "valid"


def test_a_revocation_shows_with_the_next_look(page, credential, today):  # noqa: F811
    assert tone_of(page(today)) == "valid"
    revoke(credential, today)
    assert tone_of(page(today)) == "revoked"


def test_expiry_shows_at_its_very_instant_and_renewal_with_the_next_look(
    page, credential, holder  # noqa: F811
):  # fmt: skip
    end = ends_at(credential)
    last_moment = end - timedelta(microseconds=1)
    assert [tone_of(page(last_moment)), tone_of(page(end))] == ["expiring", "expired"]

    version = credential.cycles.get().type_version
    renew(
        credential, make_evaluation(holder, version, is_renewal=True, at=last_moment),
        now=last_moment,
    )  # fmt: skip
    assert [tone_of(page(last_moment)), tone_of(page(end))] == ["valid", "valid"]


def test_the_statement_that_is_kept_says_the_same_as_the_definition(credential, today):  # noqa: F811
    end = ends_at(credential)
    seen = set()
    for act in (None, suspend, revoke):
        if act:
            act(credential, today)
        moments = [today, end - timedelta(days=60, microseconds=1), end - timedelta(days=60), end]
        for moment in moments:
            defined = credentials_at(Credential.objects.all(), moment).get()
            found = look_up(credential.code, now=moment)
            told = (found.status, found.credential.expires_at, found.credential.title)
            assert told == (defined.status, defined.expires_at, defined.title)
            seen.add(str(found.status))
    assert look_up(credential.code, now=today - timedelta(days=1)) is None
    assert seen == {"valid", "expiring", "expired", "suspended", "revoked"}


def test_a_kept_page_is_answered_with_every_header_of_a_made_one(client, credential, today):  # noqa: F811
    kept_pages.pages.clear()
    with time_machine.travel(today, tick=False):
        made, kept = (page_of(client, credential.code) for _look in range(2))

    assert (made.templates != [], kept.templates) == (True, [])
    own = {"X-Request-Id", "Expires"}
    headers = [{k: v for k, v in each.items() if k not in own} for each in (made, kept)]
    assert headers[0] == headers[1]
    assert "X-Request-Id" in kept
    assert "Content-Security-Policy" in kept
    assert kept["X-Frame-Options"] == "DENY"


def test_a_page_is_kept_for_who_asks_alike(client, credential, today):  # noqa: F811
    kept_pages.pages.clear()
    address = reverse("certificates:verify", args=[credential.code])
    with time_machine.travel(today, tick=False):
        for headers in ({}, {"accept-language": "fr"}, {"hx-request": "true"}):
            assert "base.html" in made_of(client.get(address, headers=headers))
        assert made_of(client.get(address, headers={"accept-language": "fr"})) == set()


def test_another_minute_makes_the_standing_alone_anew(
    client, credential, today  # noqa: F811
):  # fmt: skip
    kept_pages.pages.clear()
    kept_pages.frames.clear()
    later = today + timedelta(minutes=7)
    with time_machine.travel(today, tick=False):
        page_of(client, credential.code)
    with time_machine.travel(later, tick=False):
        again = page_of(client, credential.code)
        other = page_of(client, credential.code, document="no-paper-of-it")
        client.cookies.load({"of-somebody": "else"})
        made = page_of(client, credential.code)

    assert "base.html" in made_of(made)
    assert "verify/_verdict.html" in made_of(again)
    assert "base.html" not in made_of(again)
    assert (made_of(other), other.content) == (set(), again.content)
    assert again.content == made.content


def test_what_may_not_be_told_now_is_not_told_from_a_kept_page(page, client, credential, today):  # noqa: F811
    page(today)
    with time_machine.travel(today, tick=False):
        with patch.object(verification._CREDENTIAL, "first", side_effect=DatabaseError):
            assert page_of(client, credential.code).status_code == 503
        with patch("certificates.views.looking.guesses_left", return_value=False):
            assert page_of(client, credential.code).status_code == 429
        with override_settings(MAINTENANCE=True):
            assert page_of(client, credential.code).status_code == 503
        assert page_of(client, credential.code).templates == []


def test_a_kept_page_costs_the_statements_of_the_record_and_the_note(
    client, credential, today, django_assert_num_queries  # noqa: F811
):  # fmt: skip
    with time_machine.travel(today, tick=False):
        page_of(client, credential.code)
        with django_assert_num_queries(5):  # two of them the savepoint of the note, in a test
            assert page_of(client, credential.code).templates == []


def test_what_is_stated_is_made_anew_when_it_changes(page, credential, holder, today):  # noqa: F811
    """The part that outlives the minute has what was read as its key, and nothing else."""
    kept_pages._parts.clear()
    kept_pages.frames.clear()
    assert holder.legal_name in page(today).text
    assert len(kept_pages._parts) == 1
    page(today + timedelta(minutes=5))
    assert len(kept_pages._parts) == 1

    CredentialEdition.objects.create(
        credential=credential, number=2, cycle=credential.cycles.get(), reason="name-change",
        holder_name="Another Name", planned_at=today,
        facts=credential.editions.get().facts | {"holder_name": "Another Name"},
    )  # fmt: skip
    text = page(today).text
    assert "Another Name" in text
    assert holder.legal_name not in text

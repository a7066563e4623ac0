"""A page asked for again is not made again, and never says what no longer holds."""

from datetime import timedelta

import pytest
import time_machine

from certificates.domain.credentials.renewing import renew
from certificates.domain.verifying.verification import look_up
from certificates.models import Credential
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

    kept_pages._pages.clear()
    return ask


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
    assert len(kept_pages._pages) == 2


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

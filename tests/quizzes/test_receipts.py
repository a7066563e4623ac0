"""Receipts: genuine, altered or not ours, for whoever holds one, without asking any record."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from quizzes.domain import receipt_keys
from quizzes.domain.receipts import Check, check_receipt, read_receipt, receipt_of
from tests.factories import sit_quiz

pytestmark = pytest.mark.django_db
KEY = "a-receipt-key-of-this-test-" + "0123456789" * 3


@pytest.fixture(autouse=True)
def key(settings):
    settings.RECEIPT_KEY = KEY
    return KEY


@pytest.fixture
def receipt():
    return receipt_of(sit_quiz())


def check(text: str) -> str:
    return check_receipt(read_receipt(text))


def changed(receipt, **changes) -> str:
    return json.dumps(json.loads(receipt.as_text()) | changes)


def test_a_receipt_as_it_was_given_is_genuine(receipt):
    assert check(receipt.as_text()) == Check.GENUINE


@pytest.mark.parametrize(
    "changes",
    [
        {"answered": 3},
        {"attempt": "00000000-0000-4000-8000-000000000000"},
        {"sha256": "0" * 64},
        {"finished_at": "2026-05-04T17:00:00+00:00"},
        {"code": "0" * 64},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_receipt_with_one_other_value_is_altered(receipt, changes):
    assert check(changed(receipt, **changes)) == Check.ALTERED


def test_a_receipt_of_another_house_is_not_ours(receipt, settings):
    text = receipt.as_text()
    settings.RECEIPT_KEY = "another-key-" + "0123456789" * 5

    assert check(text) == Check.NOT_OURS


def test_after_a_change_of_keys_the_receipts_of_the_key_before_still_verify(receipt, settings):
    text = receipt.as_text()
    settings.RECEIPT_KEY = "another-key-" + "0123456789" * 5
    settings.RECEIPT_KEY_BEFORE = KEY

    assert check(text) == Check.GENUINE


def test_the_same_moment_in_another_zone_is_the_same_receipt(receipt):
    local = receipt.finished_at.isoformat().replace("+00:00", "Z")

    assert check(changed(receipt, finished_at=local)) == Check.GENUINE


def test_development_makes_a_key_of_its_own_and_keeps_it(settings, tmp_path):
    settings.RECEIPT_KEY, settings.SIGNING_KEYS = "", tmp_path / "keys"
    receipt_keys._own_key.cache_clear()

    first = receipt_keys.current_key()
    receipt_keys._own_key.cache_clear()

    assert (receipt_keys.current_key(), len(first) > 50) == (first, True)
    assert (tmp_path / "keys" / "receipt.key").stat().st_mode & 0o777 == 0o600


def test_the_reply_of_a_submit_is_a_receipt_and_names_no_person(client):
    attempt = sit_quiz()
    client.force_login(attempt.user)

    text = client.post(reverse("quizzes:submit", args=[attempt.public_id])).content.decode()

    assert check(text) == Check.GENUINE
    assert attempt.user.email not in text


def test_the_result_page_shows_the_receipt_to_keep(client, receipt):
    from quizzes.models import Attempt

    attempt = Attempt.objects.get(public_id=receipt.attempt)
    client.force_login(attempt.user)

    page = client.get(reverse("quizzes:result", args=[attempt.public_id])).content.decode()

    assert receipt.code in page
    assert reverse("quizzes:receipts") in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "We made this receipt, and nothing in it was altered."),
        ({"answered": 1}, "The code does not belong to these values."),
        ({"key": "00000000"}, "The receipt names a key that we do not know."),
    ],
)
def test_anybody_pastes_a_receipt_and_reads_what_it_is(
    client, receipt, changes, sentence, django_assert_num_queries
):
    with django_assert_num_queries(0):
        response = client.post("/receipts/", {"receipt": changed(receipt, **changes)})

    assert response.status_code == 200
    assert sentence in response.content.decode()


@pytest.mark.parametrize(
    "text", ["", "no receipt", "[]", "{}", '{"answered": "four"}', "[" * 3000, "\ud800"[:0] + "é"]
)
def test_what_is_no_receipt_gets_a_sentence_and_stays_in_the_box(client, text):
    response = client.post("/receipts/", {"receipt": text})

    assert response.status_code == 422
    assert ("whole receipt" if text else "Paste the receipt.") in response.content.decode()


def test_the_command_tells_genuine_from_altered(receipt, tmp_path):
    file = tmp_path / "receipt.json"
    file.write_text(receipt.as_text())
    output = StringIO()

    call_command("verify_receipt", str(file), stdout=output)

    assert output.getvalue().startswith("Genuine: attempt ")
    with pytest.raises(CommandError, match="Altered"):
        call_command("verify_receipt", changed(receipt, answered=1))
    with pytest.raises(CommandError, match="Not ours"):
        call_command("verify_receipt", changed(receipt, key="00000000"))
    with pytest.raises(CommandError, match="not a whole receipt"):
        call_command("verify_receipt", "{}")

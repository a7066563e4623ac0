"""What holds for every kind of question, whatever its payload and whatever comes back."""

import json
from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.kinds import KINDS, get_kind
from quizzes.kinds.responses import fits
from tests.examples import SHARING
from tests.quizzes.kinds_samples import (
    FIGURE,
    ITEMS,
    fitting,
    items,
    make_payload,
    not_json,
    payloads,
    responses,
)

every_kind = pytest.mark.parametrize("name", list(KINDS))
SECRET = ("key", "rationale", "score", "forbidden", "shape", "value", "tolerance", "correct")


def test_every_kind_has_a_sample():
    assert list(ITEMS) == list(KINDS)


@every_kind
@settings(max_examples=30)
@given(data=st.data())
def test_what_is_written_is_read_back(name, data):
    payload = get_kind(name).parse(data.draw(items(name)))

    assert get_kind(name).parse(get_kind(name).dump(payload)) == payload
    assert json.loads(json.dumps(payload)) == payload


@every_kind
@settings(max_examples=30)
@given(data=st.data())
def test_a_mark_is_within_its_bounds_and_in_hundredths(name, data):
    payload = data.draw(payloads(name))
    mark = get_kind(name).grade(payload, data.draw(responses(payload)))

    assert 0 <= mark <= 1
    assert mark == mark.quantize(Decimal("0.01"))


@every_kind
@settings(max_examples=30)
@given(data=st.data())
def test_the_response_of_the_key_gets_all_marks_and_harms_nobody(name, data):
    payload, kind = data.draw(payloads(name)), get_kind(name)
    response = kind.key_response(payload)

    assert kind.grade(payload, response) == 1
    assert not kind.is_forbidden(payload, response)


@every_kind
@settings(max_examples=30)
@given(data=st.data())
def test_the_order_of_options_changes_nothing(name, data):
    payload = data.draw(payloads(name))
    other = payload | {"options": data.draw(st.permutations(payload["options"]))}
    response = data.draw(responses(payload))
    kind = get_kind(name)

    assert kind.grade(payload, response) == kind.grade(other, response)
    assert kind.is_forbidden(payload, response) == kind.is_forbidden(other, response)


@every_kind
@settings(max_examples=30)
@given(data=st.data())
def test_a_blank_is_zero_and_never_an_error(name, data):
    kind, payload = get_kind(name), data.draw(payloads(name))

    kind.check_response(payload, None)
    assert (kind.grade(payload, None), kind.is_forbidden(payload, None)) == (0, False)
    assert kind.describe(payload, None) == ""


@every_kind
@settings(max_examples=30)
@given(data=st.data())
def test_no_response_can_make_it_fail(name, data):
    kind, payload = get_kind(name), data.draw(payloads(name))
    response = data.draw(responses(payload) | not_json)
    entry = kind.form_entry(payload)

    kind.describe(payload, response)
    if response is not None and not fits(entry, response):
        assert (kind.grade(payload, response), kind.is_forbidden(payload, response)) == (0, False)
        with pytest.raises(ValueError, match="does not fit this question"):
            kind.check_response(payload, response)


@every_kind
@settings(max_examples=30)
@given(data=st.data())
def test_what_is_accepted_later_becomes_the_key_and_is_worth_it_all(name, data):
    kind, payload = get_kind(name), data.draw(payloads(name))
    response = data.draw(fitting(kind.form_entry(payload)))
    other = data.draw(responses(payload))
    keyed = kind.with_key(payload, response)

    assert kind.grade(keyed, response) == 1 or name in {"extended-matching", "hotspot"}
    assert 0 <= kind.grade(keyed, other) <= 1
    assert not kind.is_forbidden(keyed, response)


@every_kind
@settings(max_examples=30)
@given(data=st.data())
def test_what_was_chosen_and_why_it_is_wrong_never_tells_what_is_right(name, data):
    kind, payload = get_kind(name), data.draw(payloads(name))
    response = data.draw(responses(payload) | st.none())
    wrong = kind.why_wrong(payload, response)

    assert all(reason.right is False for reason in wrong)
    assert kind.chosen(payload, response) <= set(range(len(kind.reasons(payload))))
    if kind.grade(payload, response) == 1:
        assert wrong == []


@pytest.mark.django_db
@every_kind
@settings(SHARING, max_examples=40)
@given(data=st.data())
def test_the_database_and_the_kind_agree_on_what_fits(name, data):
    payload = data.draw(payloads(name))
    entry = get_kind(name).form_entry(payload)
    sent = data.draw(st.lists(responses(payload), min_size=1, max_size=4))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quizzes_response_fits(%s::jsonb, response)"
            " FROM jsonb_array_elements(%s::jsonb) WITH ORDINALITY AS sent (response, place)"
            " ORDER BY place",
            [json.dumps(entry), json.dumps(sent, allow_nan=False)],
        )
        judged = [row[0] for row in cursor.fetchall()]

    assert judged == [fits(entry, response) for response in sent]
    assert None not in judged


@every_kind
def test_all_listed_responses_fit_and_one_of_them_is_worth_it_all(name):
    kind, payload = get_kind(name), make_payload(name)
    listed = kind.responses(payload)

    if listed is not None:
        assert all(fits(kind.form_entry(payload), response) for response in listed)
        assert max(kind.grade(payload, response) for response in listed) == 1
        assert len({json.dumps(response) for response in listed}) == len(listed)


@every_kind
def test_a_candidate_sees_no_part_of_the_key(name):
    kind, payload = get_kind(name), make_payload(name)
    shown = kind.candidate(payload, kind.form_entry(payload)["options"])

    assert shown["stem"] == payload["stem"]
    assert not [word for word in SECRET if f'"{word}"' in json.dumps(shown)]


@every_kind
def test_a_review_says_the_key_and_the_reasons_in_words(name):
    kind, payload = get_kind(name), make_payload(name)

    assert kind.describe_key(payload)
    assert all(reason.text and reason.rationale for reason in kind.reasons(payload))


@every_kind
def test_the_draw_finds_the_ids_under_the_names_it_reads(name):
    """`queries.drawable_items` reads options and stems of payloads without knowing the kind."""
    kind, payload = get_kind(name), make_payload(name)
    entry = kind.form_entry(payload)

    assert entry["takes"] == kind.takes
    assert entry["options"] == [option["id"] for option in payload["options"]]
    assert entry.get("stems", []) == [stem["id"] for stem in payload.get("stems", [])]


@pytest.mark.parametrize(
    ("name", "response", "mark"),
    [
        ("single-best-answer", "aaaa", "1"),
        ("single-best-answer", "bbbb", "0"),
        ("multiple-response", ["bbbb", "aaaa"], "1"),
        ("multiple-response", ["aaaa"], "0.50"),
        ("multiple-response", ["aaaa", "cccc"], "0"),
        ("multiple-response", ["aaaa", "bbbb", "cccc"], "0.50"),
        ("multiple-response", ["aaaa", "bbbb", "cccc", "dddd"], "0"),
        ("multiple-response", ["cccc"], "0"),
        ("true-false", "true", "1"),
        ("true-false", "false", "0"),
        ("ordering", ["aaaa", "bbbb", "cccc", "dddd"], "1"),
        ("ordering", ["bbbb", "cccc", "dddd", "aaaa"], "0.67"),
        ("ordering", ["dddd", "cccc", "bbbb", "aaaa"], "0"),
        ("ordering", ["aaaa", "bbbb", "cccc"], "0"),
        ("extended-matching", {"s1": "aaaa", "s2": "bbbb", "s3": "bbbb"}, "1"),
        ("extended-matching", {"s1": "aaaa"}, "0.33"),
        ("extended-matching", {"s1": "aaaa", "s2": "bbbb", "s3": "cccc"}, "0.67"),
        ("short-numeric", 10, "1"),
        ("short-numeric", 10.5, "1"),
        ("short-numeric", 9.5, "1"),
        ("short-numeric", 10.51, "0"),
        ("hotspot", "aaaa", "1"),
        ("hotspot", [200, 300], "1"),
        ("hotspot", [200, 301], "0"),
        ("hotspot", [450, 100], "0.50"),
        ("hotspot", [550, 500], "0"),
        ("hotspot", "cccc", "0"),
        ("hotspot", [1000, 1000], "0"),
    ],
)
def test_what_a_response_is_worth(name, response, mark):
    assert get_kind(name).grade(make_payload(name), response) == Decimal(mark)


@pytest.mark.parametrize("name", ["multiple-response", "ordering"])
def test_all_or_nothing_gives_nothing_for_a_part(name):
    kind, payload = get_kind(name), make_payload(name, scoring="all-or-nothing")
    nearly = ["aaaa"] if name == "multiple-response" else ["bbbb", "cccc", "dddd", "aaaa"]

    assert (kind.grade(payload, payload["key"]), kind.grade(payload, nearly)) == (1, 0)


@pytest.mark.parametrize(
    ("response", "harm"),
    [("cccc", True), ([550, 500], True), ([700, 600], True), ("aaaa", False), ([0, 0], False)],
)
def test_a_forbidden_area_does_harm_even_where_another_overlaps(response, harm):
    assert get_kind("hotspot").is_forbidden(make_payload("hotspot"), response) == harm


@pytest.mark.parametrize(
    ("name", "response", "words"),
    [
        ("multiple-response", ["dddd", "aaaa"], "Cough\nThirst"),
        ("true-false", "false", "False"),
        ("ordering", ["bbbb", "aaaa", "cccc", "dddd"], "1. Lay flat\n2. Stop\n3. Call\n4. Record"),
        ("extended-matching", {"s2": "aaaa"}, "Diabetes: Absolute"),
        ("short-numeric", 9.5, "9.5 min"),
        ("hotspot", "bbbb", "Beside the bone"),
        ("hotspot", [550, 500], "Beside the bone, Between the ribs"),
        ("hotspot", [0, 0], "A point outside the named areas"),
    ],
)
def test_a_response_is_described_in_words(name, response, words):
    assert get_kind(name).describe(make_payload(name), response) == words


def test_the_key_of_a_number_names_its_tolerance():
    kind = get_kind("short-numeric")

    assert kind.describe_key(make_payload("short-numeric")) == "10 min, give or take 0.5 min"
    assert kind.describe_key(make_payload("short-numeric", tolerance=0)) == "10 min"


def test_a_figure_is_shown_by_its_address():
    kind = get_kind("hotspot")

    assert kind.candidate(make_payload("hotspot"), ["bbbb"]) == {
        "stem": "Where is it safe?",
        "options": [{"id": "bbbb", "text": "Beside the bone"}],
        "figure": {
            "address": f"/courses/files/{FIGURE['file']}",
            "alt": "A square.",
            "width": 400,
            "height": 300,
        },
    }


def test_an_unknown_kind_is_named():
    with pytest.raises(ValueError, match="no kind of question called “essay”"):
        get_kind("essay")

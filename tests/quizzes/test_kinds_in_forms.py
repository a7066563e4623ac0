"""Every kind of question on the pages of a sitting, as plain forms send it and show it again."""

import json
import re

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.domain.paper import Question
from quizzes.domain.saving import save_answer
from quizzes.kinds import KINDS, get_kind
from quizzes.kinds.plain_forms import Unreadable, read_response
from quizzes.kinds.responses import fits
from quizzes.models import Answer, ItemVersion
from tests.factories import make_attempt, make_quiz
from tests.quizzes.kinds_samples import ITEMS, make_payload

every_kind = pytest.mark.parametrize("name", list(KINDS))
RESPONSES = {
    "single-best-answer": "bbbb",
    "multiple-response": ["aaaa", "cccc"],
    "true-false": "false",
    "ordering": ["cccc", "aaaa", "dddd", "bbbb"],
    "extended-matching": {"s1": "bbbb", "s3": "aaaa"},
    "short-numeric": 12.5,
    "hotspot": [450, 300],
}


def read(name: str, fields: str):
    return read_response(get_kind(name).form_entry(make_payload(name)), QueryDict(fields), "r")


@pytest.mark.parametrize(
    ("name", "fields", "response"),
    [
        ("single-best-answer", "r=aaaa", "aaaa"),
        ("single-best-answer", "", None),
        ("multiple-response", "r=cccc&r=aaaa", ["aaaa", "cccc"]),
        ("multiple-response", "r=", None),
        ("ordering", "r-aaaa=2&r-bbbb=1&r-cccc=4&r-dddd=3", ["bbbb", "aaaa", "dddd", "cccc"]),
        ("ordering", "r-aaaa=&r-bbbb=&r-cccc=1&r-dddd=", ["cccc", "aaaa", "bbbb", "dddd"]),
        ("ordering", "r-aaaa=1&r-bbbb=1&r-cccc=1&r-dddd=x", ["aaaa", "bbbb", "cccc", "dddd"]),
        ("ordering", "r-aaaa=&r-bbbb=&r-cccc=&r-dddd=", None),
        ("extended-matching", "r-s1=aaaa&r-s2=&r-s3=cccc", {"s1": "aaaa", "s3": "cccc"}),
        ("extended-matching", "r-s1=&r-s2=&r-s3=", None),
        ("short-numeric", "r=12,5", 12.5),
        ("short-numeric", "r=+12.50", 12.5),
        ("short-numeric", "r=%20-3%20", -3),
        ("short-numeric", "r=%E2%88%923", -3),
        ("short-numeric", "r=", None),
        ("hotspot", "r=cccc", "cccc"),
        ("hotspot", "r=450,300.5", [450, 300.5]),
        ("hotspot", "r=", None),
    ],
)
def test_a_plain_form_is_read_as_the_response_it_means(name, fields, response):
    assert read(name, fields) == response


@pytest.mark.parametrize("text", ["ten", "1,2,3", "1e5", "0x10", "12.", "--1", "nan", "1" * 13])
def test_what_is_no_number_is_refused_with_what_was_typed(text):
    with pytest.raises(Unreadable) as refusal:
        read("short-numeric", f"r={text}")

    assert f"“{text}”" in refusal.value.message


@every_kind
@settings(max_examples=40)
@given(
    sent=st.dictionaries(
        st.sampled_from(["r", "r-aaaa", "r-bbbb", "r-s1", "r-s2"]), st.text(max_size=6)
    )
)
def test_no_form_can_make_it_fail(name, sent):
    data = QueryDict(mutable=True)
    data.update(sent)
    try:
        read_response(get_kind(name).form_entry(make_payload(name)), data, "r")
    except Unreadable as error:
        assert name == "short-numeric"
        assert error.message


def controls(name: str, response) -> str:
    kind, payload = get_kind(name), make_payload(name)
    question = Question(
        position=3,
        kind=name,
        template=kind.candidate_template,
        shown=kind.candidate(payload, kind.form_entry(payload)["options"]),
        response=response,
        sequence=0,
        flagged=False,
    )
    return render_to_string(kind.candidate_template, {"question": question})


def sent_by(html: str) -> QueryDict:
    """What a browser would post of these controls without a touch."""
    data = QueryDict(mutable=True)
    for tag in re.findall(r"<input[^>]*>", html):
        kind, name, value = (
            re.search(rf'{field}="([^"]*)"', tag) for field in ("type", "name", "value")
        )
        if kind[1] not in {"radio", "checkbox"} or " checked" in tag:
            data.appendlist(name[1], value[1])
    for name, inner in re.findall(r'<select[^>]*name="([^"]*)".*?>(.*?)</select>', html, re.S):
        data[name] = re.search(r'<option value="([^"]*)"[^>]* selected', inner)[1]
    return data


@every_kind
def test_what_is_stored_is_shown_so_that_sending_it_again_changes_nothing(name):
    entry = get_kind(name).form_entry(make_payload(name))
    response = RESPONSES[name]

    assert fits(entry, response)
    assert read_response(entry, sent_by(controls(name, response)), "response-3") == response
    assert read_response(entry, sent_by(controls(name, None)), "response-3") is None


@every_kind
def test_controls_have_names_and_show_no_part_of_the_key(name):
    html = controls(name, None)
    labelled = re.findall(r'<label[^>]* for="([^"]*)"', html)
    fields = re.findall(r'<(?:select|input)[^>]* id="([^"]*)"', html)

    assert labelled == fields
    for word in ("rationale", "Because", "It is.", "Bone lies below", "score", "forbidden"):
        assert word not in html


def publish_as(name: str, version: ItemVersion) -> None:
    """The next version of the question, of that kind."""
    ItemVersion.objects.update(state="retired")
    version.pk, version.number, version.kind, version.payload = None, 2, name, make_payload(name)
    version._state.adding = True
    version.save()


@pytest.fixture
def sitting(client, db):
    """An open attempt with one question of a kind, at position 1."""

    def start(name: str):
        version = make_quiz(counts={("3.1", "recall"): 1})
        publish_as(name, ItemVersion.objects.get())
        attempt = make_attempt(quiz_version=version)
        client.force_login(attempt.user)
        client.post(reverse("quizzes:take_over", args=[attempt.public_id]))
        return attempt

    return start


def test_samples_cover_every_kind():
    assert list(ITEMS) == list(KINDS) == list(RESPONSES)


@every_kind
def test_an_answer_of_each_kind_is_saved_shown_and_cleared_without_scripts(client, sitting, name):
    attempt = sitting(name)
    address = reverse("quizzes:question", args=[attempt.public_id, 1])
    order = attempt.form.items[0]["options"]
    fields = sent_by(controls(name, RESPONSES[name]).replace("response-3", "response-1"))

    client.post(address, fields.urlencode() + "&go=next", "application/x-www-form-urlencoded")
    assert Answer.objects.get().response == RESPONSES[name]
    page = client.get(address).content.decode()
    shown = page[page.index("<fieldset") : page.index("</fieldset>")]
    assert sent_by(shown).get("stored-1") == "yes"
    assert read_response(attempt.form.items[0], sent_by(shown), "response-1") == RESPONSES[name]
    client.post(address, {"go": "clear"})
    assert Answer.objects.order_by("-sequence").first().response is None
    assert attempt.form.items[0]["options"] == order


def test_ticks_that_were_all_taken_off_clear_the_answer(client, sitting):
    attempt = sitting("multiple-response")
    address = reverse("quizzes:question", args=[attempt.public_id, 1])
    client.post(address, {"response-1": ["aaaa"], "go": "next"})

    client.post(address, {"stored-1": "yes", "go": "next"})

    assert list(Answer.objects.order_by("sequence").values_list("response", flat=True)) == [
        ["aaaa"],
        None,
    ]


def test_a_number_that_cannot_be_read_is_said_again_and_changes_nothing(client, sitting):
    attempt = sitting("short-numeric")
    address = reverse("quizzes:question", args=[attempt.public_id, 1])
    client.post(address, {"response-1": "7", "go": "next"})

    page = client.post(address, {"response-1": "7 or 8", "go": "next"}, follow=True)

    assert page.redirect_chain == [(address, 302)]
    assert "we cannot read “7 or 8” as a number" in page.content.decode()
    assert [answer.response for answer in Answer.objects.all()] == [7]


@every_kind
def test_the_state_of_an_attempt_has_the_question_and_takes_its_response(client, sitting, name):
    attempt = sitting(name)
    judged = save_answer(
        attempt.public_id, user_id=attempt.user_id, position=1, response=RESPONSES[name]
    )
    state = client.get(reverse("quizzes:state", args=[attempt.public_id])).json()

    assert judged.verdict == "saved"
    assert state["items"][0]["kind"] == name
    assert state["items"][0]["response"] == RESPONSES[name]
    assert not re.search(r'"(key|rationale|shape|forbidden|tolerance)"', json.dumps(state))


@pytest.mark.parametrize(
    ("name", "response"),
    [
        ("multiple-response", ["aaaa", "aaaa"]),
        ("multiple-response", []),
        ("ordering", ["aaaa", "bbbb"]),
        ("extended-matching", {"s9": "aaaa"}),
        ("short-numeric", "10"),
        ("short-numeric", True),
        ("hotspot", [1001, 3]),
        ("hotspot", "zzzz"),
        ("true-false", True),
    ],
)
def test_a_response_that_does_not_fit_is_refused(sitting, name, response):
    attempt = sitting(name)
    judged = save_answer(attempt.public_id, user_id=attempt.user_id, position=1, response=response)

    assert judged.verdict == "bad-option"
    assert not Answer.objects.exists()

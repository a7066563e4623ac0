"""What the page of a form repeats by the hundred is written as text: escaped, and marked right."""

import re

import pytest
from django.template import Context, Template

from quizzes.domain.paper import Place

TEXTS = {"aaaa": "Less than 5 mm", "bbbb": '<b> & "more" than 5 mm'}
OPTIONS = [{"id": name, "text": text} for name, text in TEXTS.items()]


def options(control="radio", *, chosen=None, disabled=False, shown=OPTIONS):
    written = "{% load paper %}{% choices control shown name=7 chosen=chosen disabled=disabled %}"
    context = {"control": control, "shown": shown, "chosen": chosen, "disabled": disabled}
    return Template(written).render(Context(context))


def test_what_an_author_wrote_is_escaped():
    html = options(shown=[{"id": '"x', "text": TEXTS["bbbb"]}])

    assert "&lt;b&gt; &amp; &quot;more&quot; than 5 mm" in html
    assert 'value="&quot;x"' in html


@pytest.mark.parametrize(
    ("control", "chosen", "marked"),
    [
        ("radio", None, []),
        ("radio", "bbbb", ["bbbb"]),
        ("checkbox", ["aaaa", "bbbb"], ["aaaa", "bbbb"]),
        ("checkbox", None, []),
        ("radio", {"other": "kind"}, []),
    ],
)
def test_what_is_chosen_is_checked(control, chosen, marked):
    html = options(control, chosen=chosen)

    assert re.findall(r'value="(\w+)" checked', html) == marked
    assert html.count(f'type="{control}" name="response-7"') == 2


def test_a_page_that_may_not_write_has_its_controls_off():
    assert (options(disabled=True).count(" disabled>"), options().count("disabled")) == (2, 0)


@pytest.mark.parametrize(("control", "wrapped"), [("radio", "option"), ("checkbox", "options")])
def test_the_controls_say_what_they_answer_with(control, wrapped):
    assert f'data-answer="{wrapped}">' in options(control)


def test_nothing_but_the_text_stands_in_the_label_of_an_option():
    assert re.findall(r"<label><input [^>]*>([^<]*)</label>", options()) == [
        "Less than 5 mm",
        "&lt;b&gt; &amp; &quot;more&quot; than 5 mm",
    ]


def test_the_map_says_in_words_how_each_question_stands():
    places = [Place(1, True, False), Place(2, False, True), Place(3, False, False)]
    written = Template("{% load paper %}{% question_map places current=2 %}")

    html = written.render(Context({"places": places}))

    buttons = re.findall(r'value="(\d)"(?: class="([a-z ]*)")?(.*?) aria-label="([^"]*)">', html)
    assert buttons == [
        ("1", "answered", "", "1, answered"),
        ("2", "flagged", ' aria-current="step"', "2, open, flagged"),
        ("3", "", "", "3, open"),
    ]

"""Template filters of the components, and the error summary they feed."""

import pytest
from django import forms
from django.template.loader import render_to_string

from training.lib.templatetags.pages import beside, device_words, sentences


class UploadForm(forms.Form):
    name = forms.CharField(label="Legal name")
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A")], widget=forms.RadioSelect)
    paper = forms.FileField(label="Paper")
    share = forms.BooleanField(label="My clinic may see this")
    reason = forms.CharField(error_messages={"required": "Say why."})


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("name", "Fill in: Legal name"),
        ("kind", "Choose: Kind"),
        ("paper", "Choose a file: Paper"),
        ("share", "Tick: My clinic may see this"),
        ("reason", "Say why."),
    ],
)
def test_a_missing_answer_is_asked_for_by_name(field, sentence):
    assert sentences(UploadForm({})[field]) == [sentence]


def test_the_summary_links_each_error_to_its_field():
    html = render_to_string("components/error_summary.html", {"form": UploadForm({})})

    assert "There is a problem" in html
    for target in ("id_name", "id_kind_0", "id_paper", "id_share", "id_reason"):
        assert f'href="#{target}"' in html


def test_there_is_no_summary_without_an_error():
    assert render_to_string("components/error_summary.html", {"form": UploadForm()}).strip() == ""


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/150.0 Safari/537.36 Edg/150.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Version/19.0 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 16) Chrome/150.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", "Unknown device"),
    ],
)
def test_a_device_is_named_as_people_name_it(user_agent, words):
    assert device_words(user_agent) == words


def test_cells_meet_their_columns():
    assert list(beside(["a", 1], [{"label": "A"}, {"label": "N", "numeric": True}])) == [
        ("a", {"label": "A"}),
        (1, {"label": "N", "numeric": True}),
    ]


@pytest.mark.parametrize("code", ["expiring", "expired", "unknown", "draft", "anything else"])
def test_only_valid_says_valid(code):
    assert "Valid" not in render_to_string("components/status.html", {"status": code})
    assert "Valid" in render_to_string("components/status.html", {"status": "valid"})

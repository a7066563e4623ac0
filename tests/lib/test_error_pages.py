"""Error pages: they work without the database and give typed text back."""

import uuid

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from training.lib.error_pages import error_page, kept_text


def page(status: int, path: str = "/courses/", **context) -> str:
    request = RequestFactory().get(path)
    request.reference = "7F3A21C9"
    response: HttpResponse = error_page(request, status, **context)
    assert response.status_code == status
    return response.content.decode()


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (400, "We could not read this request"),
        (403, "You may not do this"),
        (404, "We cannot find this page"),
        (409, "This was changed elsewhere"),
        (410, "The time for this has ended"),
        (413, "This is too large"),
        (422, "This is not possible now"),
        (429, "Too many tries"),
        (500, "Something failed on our side"),
        (503, "We cannot do this now"),
    ],
)
def test_each_says_what_happened_without_the_database(status, sentence):
    html = page(status)  # this test may not touch the database: pytest-django would refuse

    assert f"<h1>{sentence}</h1>" in html
    assert 'href="/help/"' in html
    assert html.count("button primary") == 1


def test_titles_differ():
    statuses = (400, 403, 404, 409, 410, 413, 422, 429, 500, 503)
    titles = {page(status).partition("<title>")[2].partition("</title>")[0] for status in statuses}

    assert len(titles) == len(statuses)


def test_a_refusal_speaks_in_its_own_words():
    assert "This attempt is closed." in page(409, sentence="This attempt is closed.")


def test_a_failure_names_its_reference():
    assert "Reference 7F3A21C9" in page(500)


def test_minutes_are_named_when_known():
    assert "Wait 3 minutes, then try again." in page(429, minutes=3)


def test_inside_an_attempt_the_way_back_is_the_attempt():
    path = f"/attempts/{uuid.uuid4()}/"

    assert f'href="{path}">Back to my attempt' in page(500, f"{path}answers")
    assert "Back to my attempt" not in page(404, path)


def test_typed_text_is_given_back_but_no_secret():
    request = RequestFactory().post(
        "/author/",
        {"item_stem": "Which rib?", "password": "hunter22", "csrfmiddlewaretoken": "x" * 32},
    )

    assert kept_text(request) == [{"name": "item stem", "text": "Which rib?"}]
    assert "Which rib?" in error_page(request, 500).content.decode()


def test_a_form_without_its_token_gets_its_text_back():
    client = Client(enforce_csrf_checks=True)

    response = client.post(
        "/accounts/login/", {"login": "nadia@example.org", "password": "secret1"}
    )

    html = response.content.decode()
    assert response.status_code == 403
    assert "Your session has ended" in html
    assert "nadia@example.org" in html
    assert "secret1" not in html

"""Versions of a lesson: any two side by side, and who did what to them."""

import pytest
from django.urls import reverse

from courses.domain.commenting import add_comment, resolve_comment
from courses.domain.comparing import compare_texts
from courses.domain.drafting import discard_draft, take_back
from courses.domain.publishing import publish_lesson, send_back
from courses.domain.signing import sign_lesson
from courses.queries import history_of
from tests.courses.changes import LATER, make_draft, make_proposal, make_writer
from tests.courses.counting import count_statements
from tests.factories import make_admin, make_course, make_recognition, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return make_course(slug="needling")


def url_of(name: str, query: str = "") -> str:
    return reverse(f"courses:{name}", args=["needling", "lesson-1"]) + query


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def test_any_two_versions_stand_side_by_side(client, edition):
    for source in ("Stop and wait.", "Stop and call."):
        publish_lesson(make_proposal(edition, source=source), make_admin(), now=LATER)
    client.force_login(make_writer())

    last_two = text_of(client.get(url_of("compare")))
    assert "Version 2 and version 3" in last_two
    assert "</span>wait.</del>" in last_two and "</span>call.</ins>" in last_two
    first = text_of(client.get(url_of("compare", "?before=1&after=3")))
    assert "Version 1 and version 3" in first and "</span>Some" in first
    same = text_of(client.get(url_of("compare", "?before=2&after=2")))
    assert "Nothing differs." in same


@pytest.mark.parametrize("query", ["?before=9", "?after=x", "?before=-1&after=1"])
def test_a_version_that_does_not_exist_is_said_so(client, edition, query):
    client.force_login(make_writer())

    response = client.get(url_of("compare", query))

    assert (response.status_code, "There is a problem" in text_of(response)) == (422, True)


def test_drafts_of_others_are_not_compared(client, edition):
    make_draft(edition)
    proposal = make_proposal(edition, source="Open to review.")
    client.force_login(make_writer())

    numbers = client.get(url_of("compare")).context["form"].fields["after"].choices

    assert [number for number, _words in numbers] == [proposal.number, 1]


@pytest.mark.parametrize("name", ["compare", "log"])
def test_only_those_who_teach_the_course_see_its_versions(client, edition, name):
    client.force_login(make_user())

    assert client.get(url_of(name)).status_code == 404


def test_a_text_written_anew_is_compared_as_a_whole():
    old = " ".join(f"a{n}" for n in range(3000))
    new = " ".join(f"b{n}" for n in range(3000))

    (passage,) = compare_texts(old, new)

    assert [(piece.mark, piece.text) for piece in passage.before] == [("removed", old)]
    assert [(piece.mark, piece.text) for piece in passage.after] == [("added", new)]


# --- The log


def test_the_log_tells_the_whole_way_of_a_text(client, edition):
    author, admin = make_writer(), make_admin()
    recognition = make_recognition(role="author", scope="needling")
    proposal = make_proposal(edition, author)
    send_back(proposal, admin, note="Cite it.", now=LATER)
    proposal = make_proposal(edition, author, source="Cited.")
    comment = add_comment(proposal, admin, text="Good.", now=LATER)
    resolve_comment(comment, admin, now=LATER)
    publish_lesson(proposal, admin, now=LATER)
    read = proposal.content_hash
    sign_lesson(proposal, recognition.instructor, recognition=recognition, read=read, now=LATER)

    acts = [(act.who, str(act.verb)) for act in history_of(proposal.lesson)]

    reviewer = recognition.instructor.legal_name
    assert sorted(acts) == sorted(
        [
            ("", "loaded from the files of the programme"),
            (author.legal_name, "began a change"),
            (author.legal_name, "proposed it for review"),
            (admin.legal_name, "sent it back with remarks"),
            (author.legal_name, "proposed it for review"),
            (admin.legal_name, "commented"),
            (admin.legal_name, "settled a comment"),
            (admin.legal_name, "published it"),
            (reviewer, "signed it as clinical reviewer"),
        ]
    )
    client.force_login(author)
    page = text_of(client.get(url_of("log")))
    assert f"{admin.legal_name} published it" in page and "Version 2: Better." in page


def test_a_deleted_draft_stays_in_the_log(client, edition):
    proposal = make_proposal(edition)
    take_back(proposal, now=LATER)
    discard_draft(proposal, now=LATER)
    client.force_login(make_writer())

    page = text_of(client.get(url_of("log")))

    assert f"{proposal.author.legal_name} deleted the draft" in page
    assert "A draft that was deleted" in page


def test_what_a_draft_says_is_not_in_the_log(client, edition):
    make_proposal(edition, what_changed="A secret plan.")
    client.force_login(make_writer())

    assert "A secret plan." not in text_of(client.get(url_of("log")))


@pytest.mark.parametrize("count", [1, 3])
def test_the_log_needs_the_same_queries_for_any_length(client, edition, count):
    for number in range(count):
        proposal = make_proposal(edition, source=f"Text {number}.")
        publish_lesson(proposal, make_admin(), now=LATER)
    client.force_login(make_admin())

    # The lesson, its versions, the newest one; then the acts and the names of who did them.
    assert count_statements(client, url_of("log")) == 3
    assert count_statements(client, url_of("log"), "people_auditentry") == 1

"""Reviewers comment beside the text, its author answers, and all is settled before it goes out."""

import pytest
from django.urls import reverse

from courses.domain.commenting import add_comment, answer_comment, line_of, resolve_comment
from courses.domain.drafting import discard_draft, take_back
from courses.domain.publishing import publish_lesson
from courses.models import LessonComment
from tests.at_once import at_once
from tests.courses.changes import LATER, make_proposal, make_writer
from tests.courses.counting import count_statements
from tests.factories import NOW, make_admin, make_course, make_user
from training.lib.errors import Conflict
from training.people.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return make_course(slug="needling")


@pytest.fixture
def proposal(edition):
    return make_proposal(edition)


@pytest.fixture
def reviewer(edition):
    return make_writer()


@pytest.fixture
def comment(proposal, reviewer):
    return add_comment(proposal, reviewer, text="Cite it.", quote="better text", now=LATER)


def url_of(name: str, row) -> str:
    return reverse(f"courses:{name}", args=[row.public_id])


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def test_a_comment_is_answered_and_settled_once(comment, proposal, reviewer):
    answer = answer_comment(comment, proposal.author, text="Done.", now=LATER)
    resolve_comment(comment, reviewer, now=LATER)

    assert (answer.answers, answer.version) == (comment, proposal)
    assert (comment.resolved_by, comment.resolved_at) == (reviewer, LATER)
    for act in (
        lambda: resolve_comment(comment, reviewer, now=LATER),
        lambda: answer_comment(comment, reviewer, text="More.", now=LATER),
    ):
        with pytest.raises(Conflict, match="settled already"):
            act()


def test_an_answer_to_an_answer_belongs_to_the_comment(comment, reviewer):
    answer = answer_comment(comment, reviewer, text="One more thing.", now=LATER)

    assert answer_comment(answer, reviewer, text="And another.", now=LATER).answers == comment
    with pytest.raises(Conflict):
        resolve_comment(answer, reviewer, now=LATER)


def test_the_log_names_what_was_said_by_ids_only(comment, reviewer):
    resolve_comment(comment, reviewer, now=LATER)

    entries = AuditEntry.objects.filter(actor_id=reviewer.pk).order_by("number")
    facts = {"lesson": comment.version.lesson_id, "comment": comment.pk}
    assert [(entry.verb, entry.data) for entry in entries] == [
        ("lesson.commented", facts),
        ("lesson.resolved", facts),
    ]


def test_nothing_is_published_while_a_comment_is_open(comment, proposal, reviewer):
    with pytest.raises(Conflict, match="1 comment is not settled yet"):
        publish_lesson(proposal, make_admin(), now=LATER)

    proposal.refresh_from_db()
    assert proposal.state == "proposed"
    resolve_comment(comment, reviewer, now=LATER)
    publish_lesson(proposal, make_admin(), now=LATER)
    with pytest.raises(Conflict, match="published"):
        add_comment(proposal, reviewer, text="Too late.", now=LATER)


@pytest.mark.django_db(transaction=True)
def test_a_comment_made_while_the_text_is_published_is_seen_or_refused(proposal, reviewer):
    """Never neither: a published text with an open comment."""
    admin = make_admin()

    done = at_once(
        lambda: publish_lesson(proposal, admin, now=LATER),
        lambda: add_comment(proposal, reviewer, text="Wait.", now=LATER),
    )

    assert sum(isinstance(each, Conflict) for each in done) == 1


def test_a_deleted_draft_takes_its_comments_along(comment, proposal):
    take_back(proposal, now=LATER)
    discard_draft(proposal, now=LATER)

    assert LessonComment.objects.count() == 0


@pytest.mark.parametrize(
    ("words", "line"),
    [("third line", 3), ("line\nthe third", 2), ("not there", None), ("", None), ("(a+", None)],
)
def test_the_line_of_the_words_is_found(words, line):
    assert line_of("First.\nSecond line\nthe third line.", words) == line


# --- Pages


def test_reviewers_and_the_author_speak_beside_the_text(client, proposal, reviewer):
    client.force_login(reviewer)
    words = {"text": "Cite it.", "quote": " better\n text "}
    assert client.post(url_of("comment", proposal), words).status_code == 302
    comment = LessonComment.objects.get()
    assert comment.quote == "better text"

    client.force_login(proposal.author)
    page = text_of(client.get(url_of("proposal", proposal)))
    assert "Cite it." in page and "line 1" in page
    name = f"answer-{comment.public_id}-text"
    client.post(url_of("answer_comment", comment), {name: "See the next line."})
    take_back(proposal, now=LATER)
    assert "See the next line." in text_of(client.get(url_of("draft", proposal)))


def test_an_empty_comment_comes_back_with_the_words_it_is_about(client, proposal, reviewer):
    client.force_login(reviewer)

    response = client.post(url_of("comment", proposal), {"text": " ", "quote": "better text"})

    page = text_of(response)
    assert (response.status_code, "Write the comment." in page) == (422, True)
    assert "better text</textarea>" in page and "<title>Error:" in page


@pytest.mark.parametrize("proposed", [True, False])
def test_an_empty_answer_comes_back_open(client, comment, proposal, proposed):
    if not proposed:
        take_back(proposal, now=LATER)
    client.force_login(proposal.author)

    response = client.post(url_of("answer_comment", comment), {})

    page = text_of(response)
    assert (response.status_code, "Write the answer." in page) == (422, True)
    assert "<title>Error:" in page


def test_the_author_of_the_text_answers_and_others_settle(client, comment, proposal, reviewer):
    colleague = make_writer()
    for person, status in (
        (proposal.author, 403),
        (colleague, 403),
        (make_user(), 404),
        (reviewer, 302),
    ):
        client.force_login(person)
        assert client.post(url_of("resolve_comment", comment)).status_code == status


def test_an_admin_settles_a_comment_of_somebody_else_on_a_text_of_somebody_else(
    client, edition, reviewer
):
    admin = make_admin()
    own = make_proposal(edition, admin)
    other = add_comment(own, reviewer, text="Hm.", now=NOW)
    client.force_login(admin)
    assert client.post(url_of("resolve_comment", other)).status_code == 403

    client.force_login(make_admin())
    assert client.post(url_of("resolve_comment", other)).status_code == 302


def test_comments_are_not_made_on_published_texts_or_on_drafts_of_others(
    client, proposal, reviewer
):
    published = proposal.based_on
    client.force_login(reviewer)
    assert client.post(url_of("comment", published), {"text": "x"}).status_code == 403

    take_back(proposal, now=LATER)
    assert client.post(url_of("comment", proposal), {"text": "x"}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_a_proposal_needs_the_same_queries_for_any_number_of_comments(
    client, proposal, reviewer, count
):
    for _ in range(count):
        remark = add_comment(proposal, reviewer, text="Hm.", now=LATER)
        answer_comment(remark, proposal.author, text="So?", now=LATER)
    client.force_login(make_admin())

    # The proposal, its comments, their answers.
    assert count_statements(client, url_of("proposal", proposal)) == 3

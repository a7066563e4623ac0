"""An instructor drafts and proposes, an admin decides, nobody's text is overwritten."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.urls import reverse

from courses.domain.drafting import (
    discard_draft,
    follow_newest,
    open_draft,
    propose_draft,
    save_draft,
    take_back,
)
from courses.domain.publishing import publish_lesson, send_back
from courses.models import CourseVersion, Lesson, LessonVersion
from tests.courses.changes import CHANGES, LATER
from tests.courses.counting import count_statements
from tests.factories import (
    NOW,
    make_admin,
    make_course,
    make_enrolment,
    make_recognition,
    make_user,
)
from training.lib.errors import Conflict, DomainError
from training.people.models import AuditEntry

pytestmark = pytest.mark.django_db
FIELDS = {
    "title": "Lesson 1",
    "minutes": "6",
    "source": "Some better text.",
    "what_changed": "Better.",
}


@pytest.fixture
def edition():
    return make_course(lessons=2, slug="needling")


@pytest.fixture
def author(edition):
    return make_recognition(scope="needling", role="teach").instructor


@pytest.fixture
def lesson(edition):
    return Lesson.objects.get(course=edition.course, slug="lesson-1")


@pytest.fixture
def draft(lesson, author):
    return open_draft(lesson, author, now=NOW)


@pytest.fixture
def proposal(draft):
    save_draft(draft, seen=NOW, changes=CHANGES, now=LATER)
    propose_draft(draft, now=LATER)
    return draft


def url_of(name: str, row: LessonVersion) -> str:
    return reverse(f"courses:{name}", args=[row.public_id])


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


# --- Domain


def test_a_draft_starts_as_a_copy_and_is_opened_once(draft, lesson, author):
    assert (draft.source, draft.number, draft.state) == ("Some text.", 2, "draft")
    assert open_draft(lesson, author, now=LATER) == draft


def test_each_author_has_a_draft_of_their_own(draft, lesson):
    other = make_recognition(scope="needling").instructor

    assert open_draft(lesson, other, now=NOW).number == 3


@pytest.mark.django_db(transaction=True)
def test_authors_who_begin_at_once_get_drafts_of_their_own(lesson):
    authors = [make_recognition(scope="needling").instructor for _ in range(4)]

    def begin(author):
        try:
            return open_draft(lesson, author, now=NOW).number
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(begin, authors * 2))
    assert sorted(set(numbers)) == [2, 3, 4, 5]


def test_saving_renders_and_keeps_the_published_text(draft, lesson):
    save_draft(draft, seen=NOW, changes=CHANGES, now=LATER)

    assert draft.html == '<p id="p-1">Some better text.</p>\n'
    assert lesson.versions.get(number=1).source == "Some text."


def test_a_second_window_is_told_and_overwrites_nothing(draft):
    save_draft(draft, seen=NOW, changes=CHANGES, now=LATER)
    stale = LessonVersion.objects.get(pk=draft.pk)

    with pytest.raises(Conflict, match="Changed in another window at"):
        save_draft(stale, seen=NOW, changes={**CHANGES, "source": "Mine."}, now=LATER)

    assert LessonVersion.objects.get(pk=draft.pk).source == "Some better text.\n"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"source": "A fact. [@NOBODY]"}, "Repair line 1 first"),
        ({"what_changed": ""}, "Say what changed"),
    ],
)
def test_an_unfinished_draft_is_not_proposed(draft, changes, reason):
    save_draft(draft, seen=NOW, changes=CHANGES | changes, now=LATER)

    with pytest.raises(DomainError, match=reason):
        propose_draft(draft, now=LATER)


def test_a_draft_without_a_difference_is_not_proposed(draft):
    with pytest.raises(DomainError, match="Nothing differs"):
        propose_draft(draft, now=LATER)


def test_a_proposal_is_locked_until_it_is_taken_back(proposal):
    with pytest.raises(Conflict, match="proposed in another window"):
        save_draft(proposal, seen=LATER, changes=CHANGES, now=LATER)
    with pytest.raises(Conflict):
        discard_draft(proposal, now=LATER)

    take_back(proposal, now=LATER)
    save_draft(proposal, seen=LATER, changes=CHANGES, now=LATER)
    discard_draft(proposal, now=LATER)
    assert not LessonVersion.objects.filter(pk=proposal.pk).exists()


def test_publishing_makes_a_version_and_an_edition_and_moves_nobody(proposal, edition):
    enrolment = make_enrolment(version=edition)

    new = publish_lesson(proposal, make_admin(), now=LATER)

    assert (proposal.state, proposal.number, new.number) == ("published", 2, 2)
    assert new.what_changed == "Lesson 3.1: Better."
    texts = [entry.lesson_version for entry in new.modules.get().entries.all()]
    unchanged = edition.modules.get().entries.get(position=2).lesson_version
    assert texts == [proposal, unchanged]
    enrolment.refresh_from_db()
    assert enrolment.course_version == edition


def test_publishing_and_sending_back_leave_a_trace(proposal, author):
    admin = make_admin()
    send_back(proposal, admin, note="Cite it.", now=LATER)
    assert (proposal.lesson.versions.get(number=2).review_note, proposal.state) == (
        "Cite it.",
        "proposed",
    )
    proposal.refresh_from_db()
    propose_draft(proposal, now=LATER)
    publish_lesson(proposal, admin, now=LATER)

    verbs = AuditEntry.objects.filter(actor_id=admin.pk).order_by("number")
    assert list(verbs.values_list("verb", flat=True)) == ["lesson.sent-back", "lesson.published"]


def test_two_admins_publish_once(proposal):
    publish_lesson(proposal, make_admin(), now=LATER)

    with pytest.raises(Conflict):
        publish_lesson(proposal, make_admin(), now=LATER)
    assert CourseVersion.objects.count() == 2


def test_a_change_written_against_an_older_text_undoes_nothing(proposal, lesson):
    other = open_draft(lesson, make_recognition(scope="needling").instructor, now=NOW)
    save_draft(other, seen=NOW, changes=CHANGES | {"source": "Another."}, now=NOW)
    propose_draft(other, now=NOW)
    publish_lesson(other, make_admin(), now=LATER)

    with pytest.raises(Conflict, match="Version 3 was published after"):
        publish_lesson(proposal, make_admin(), now=LATER)

    take_back(proposal, now=LATER)
    follow_newest(proposal, now=LATER)
    propose_draft(proposal, now=LATER)
    publish_lesson(proposal, make_admin(), now=LATER)
    assert proposal.number == 4


# --- Pages


def test_the_way_of_a_change_through_the_pages(client, lesson, author):
    client.force_login(author)
    opened = client.post(reverse("courses:open_draft", args=["needling", "lesson-1"]))
    draft = LessonVersion.objects.get(author=author)
    assert opened.url == url_of("draft", draft)

    editor = client.get(opened.url)
    seen = editor.context["form"]["seen"].value()
    saved = client.post(opened.url, FIELDS | {"seen": seen, "propose": "1"})
    assert saved.url == reverse("courses:shelf")

    client.force_login(make_admin())
    page = text_of(client.get(url_of("proposal", draft)))
    assert "<ins>" in page and "better" in page
    read = client.get(url_of("publish", draft)).context["form"]["read"].value()
    published = client.post(url_of("publish", draft), {"enrolled": "stay", "read": read})
    assert published.url == url_of("version", draft)
    assert "Version 2 of the course" in text_of(client.get(published.url))


def test_a_conflict_shows_both_texts_and_lets_the_author_decide(client, draft, author):
    client.force_login(author)
    url = url_of("draft", draft)
    save_draft(draft, seen=NOW, changes=CHANGES | {"source": "Theirs."}, now=LATER)

    response = client.post(url, FIELDS | {"source": "Mine.", "seen": NOW.isoformat()})

    page = text_of(response)
    assert response.status_code == 409
    assert "Changed in another window at" in page
    assert "Theirs." in page and "Mine." in page
    again = {**FIELDS, "source": "Mine.", "seen": response.context["form"]["seen"].value()}
    assert client.post(url, again).status_code == 302
    draft.refresh_from_db()
    assert draft.source == "Mine.\n"


@pytest.mark.parametrize(
    "broken", [{"title": ""}, {"minutes": "0"}, {"source": "  "}, {"title": "a\u202eb"}]
)
def test_a_mistake_comes_back_with_what_was_typed(client, draft, author, broken):
    client.force_login(author)
    sent = FIELDS | {"seen": NOW.isoformat(), "summary": "Typed."} | broken

    response = client.post(url_of("draft", draft), sent)

    assert response.status_code == 422
    assert "Typed." in text_of(response)
    draft.refresh_from_db()
    assert draft.source == "Some text."


def test_an_unfinished_proposal_is_saved_and_says_why_it_was_not_sent(client, draft, author):
    client.force_login(author)
    sent = FIELDS | {"seen": NOW.isoformat(), "source": "Fact. [@NOBODY]", "propose": "1"}

    response = client.post(url_of("draft", draft), sent)

    assert response.status_code == 422
    assert "Saved, but not proposed" in text_of(response)
    draft.refresh_from_db()
    assert (draft.state, draft.source) == ("draft", "Fact. [@NOBODY]\n")


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_preview_shows_the_typed_text_and_saves_nothing(client, draft, author, headers):
    client.force_login(author)

    response = client.post(
        url_of("preview", draft), {"source": "<script>x</script> **new**"}, headers=headers
    )

    page = text_of(response)
    assert "&lt;script&gt;x&lt;/script&gt; <strong>new</strong>" in page
    assert ("<h1" in page) is not bool(headers)
    draft.refresh_from_db()
    assert draft.source == "Some text."


@pytest.mark.parametrize("count", [1, 3])
def test_the_shelf_needs_the_same_queries_for_any_length(client, count):
    admin = make_admin()
    for _ in range(count):
        edition = make_course(lessons=count)
        open_draft(edition.course.lessons.first(), admin, now=NOW)
    client.force_login(admin)

    # Courses taught (2), editions, modules, lessons, facts to re-check, own drafts, proposals.
    assert count_statements(client, reverse("courses:shelf")) == 9


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_proposals_needs_the_same_queries_for_any_length(client, lesson, count):
    for _ in range(count):
        row = open_draft(lesson, make_recognition(scope="needling").instructor, now=NOW)
        save_draft(row, seen=NOW, changes=CHANGES, now=NOW)
        propose_draft(row, now=NOW)
    client.force_login(make_admin())

    # How many, and the page.
    assert count_statements(client, reverse("courses:proposals")) == 2


# --- Who may


def test_colleagues_see_a_proposal_and_only_admins_decide(client, proposal, author):
    colleague = make_recognition(scope="needling").instructor
    learner = make_enrolment(version=CourseVersion.objects.get()).user
    for person, draft_page, proposal_page, decision in (
        (author, 200, 200, 403),
        (colleague, 404, 200, 403),
        (learner, 404, 404, 404),
        (make_admin(), 404, 200, 200),
    ):
        client.force_login(person)
        assert client.get(url_of("draft", proposal)).status_code == draft_page
        assert client.get(url_of("proposal", proposal)).status_code == proposal_page
        assert client.get(url_of("publish", proposal)).status_code == decision
    client.force_login(learner)
    assert client.get(reverse("courses:proposals")).status_code == 403


def test_a_draft_is_seen_by_its_author_alone(client, draft):
    client.force_login(make_admin())

    assert client.get(url_of("version", draft)).status_code == 404
    assert client.get(url_of("proposal", draft)).status_code == 404


def test_who_teaches_nothing_cannot_draft(client, lesson):
    client.force_login(make_user())

    assert client.get(reverse("courses:shelf")).status_code == 403
    url = reverse("courses:open_draft", args=["needling", "lesson-1"])
    assert client.post(url).status_code == 404
    assert LessonVersion.objects.filter(state="draft").count() == 0


def test_who_teaches_another_module_may_look_but_not_draft(client, edition):
    other = edition.modules.get()
    assert other.slug == "3-safety"
    person = make_recognition(
        scope_kind="module", scope="needling/3-safety", role="teach"
    ).instructor
    lesson = Lesson.objects.create(course=edition.course, slug="not-in-the-module")
    client.force_login(person)

    url = reverse("courses:open_draft", args=["needling", lesson.slug])
    assert client.post(url).status_code == 403

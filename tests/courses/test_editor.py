"""While somebody writes: saved by itself, told of others, nothing overwritten, sources at hand."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from courses.domain.drafting import open_draft, propose_draft, save_draft
from courses.models import CourseVersion, LessonVersion
from courses.queries import facts_to_recheck
from courses.rules import courses_taught
from tests.courses.changes import CHANGES, LATER, make_draft, make_writer
from tests.courses.counting import count_statements
from tests.factories import NOW, make_admin, make_course, next_number
from training.lib import clock

pytestmark = pytest.mark.django_db
FIELDS = {"title": "Lesson 1", "minutes": "6", "source": "Mine.", "what_changed": "Better."}


@pytest.fixture
def edition():
    return make_course(slug="needling")


@pytest.fixture
def draft(edition):
    return make_draft(edition)


@pytest.fixture
def autosave(client, draft):
    client.force_login(draft.author)
    url = reverse("courses:autosave", args=[draft.public_id])

    def autosave(seen: datetime | str = NOW, **fields: str):
        return client.post(url, FIELDS | {"seen": getattr(seen, "isoformat", str)()} | fields)

    return autosave


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("seen", ["", "x", "2026-13-45T00:00:00+00:00", "2026-01-01T00:00:00"])
def test_a_save_that_was_seen_at_no_moment_is_a_conflict_and_overwrites_nothing(
    autosave, draft, seen
):
    response = autosave(seen=seen)

    before = draft.source
    draft.refresh_from_db()
    assert (response.status_code, draft.source) == (409, before)


def test_a_text_saves_itself_and_says_so(autosave, draft):
    response = autosave()

    draft.refresh_from_db()
    assert draft.source == "Mine.\n"
    data = response.json()
    assert datetime.fromisoformat(data["seen"]) == draft.updated_at
    assert data["saved"].startswith("Saved ")
    assert autosave(seen=draft.updated_at, source="More.").status_code == 200


def test_a_second_window_is_told_and_nothing_is_overwritten(autosave, draft):
    save_draft(draft, seen=NOW, changes=CHANGES | {"source": "Theirs."}, now=LATER)

    response = autosave()

    assert response.status_code == 409
    assert response.json()["conflict"].startswith("Changed in another window at ")
    draft.refresh_from_db()
    assert draft.source == "Theirs.\n"


def test_a_save_whose_answer_was_lost_may_be_sent_again(autosave, draft):
    first = autosave()

    again = autosave()

    assert (again.status_code, again.json()["seen"]) == (200, first.json()["seen"])


def test_a_locked_text_says_why_it_is_not_saved(autosave, draft):
    save_draft(draft, seen=NOW, changes=CHANGES, now=LATER)
    propose_draft(draft, now=LATER)

    assert "proposed in another window" in autosave().json()["conflict"]


def test_what_cannot_be_saved_yet_is_a_sentence(autosave, draft):
    response = autosave(title="", recheck_day="31")

    assert response.status_code == 422
    assert "Enter the day, the month and the year." in response.json()["problem"]
    draft.refresh_from_db()
    assert draft.source == "Some text."


def test_both_texts_stand_side_by_side_with_all_their_facts(client, draft):
    client.force_login(draft.author)
    theirs = CHANGES | {"source": "Stop and wait.", "title": "Their title"}
    save_draft(draft, seen=NOW, changes=theirs, now=LATER)

    mine = FIELDS | {"source": "Stop and call.", "title": "My title", "seen": NOW.isoformat()}
    response = client.post(reverse("courses:draft", args=[draft.public_id]), mine)

    page = text_of(response)
    assert response.status_code == 409
    assert "</span>Their title</del>" in page and "</span>My title</ins>" in page
    assert "</span>wait.</del>" in page and "</span>call.</ins>" in page
    assert "data-autosave=" not in page  # whoever has seen both decides


def test_two_people_changing_a_lesson_are_told_of_each_other(client, draft):
    other = open_draft(draft.lesson, make_writer(), now=NOW)
    client.force_login(draft.author)

    page = text_of(client.get(reverse("courses:draft", args=[draft.public_id])))

    assert f"{other.author} is changing this lesson too" in page
    assert "Whoever is published second brings the text up to date first." in page


def test_sources_are_picked_from_the_list_of_the_course(client, draft):
    CourseVersion.objects.create(
        course=draft.lesson.course,
        number=2,
        title="Needling",
        hours=1,
        references={"WHO99": {"text": "Guidelines, 1999"}},
        published_at=NOW,
    )
    client.force_login(draft.author)

    page = text_of(client.get(reverse("courses:draft", args=[draft.public_id])))

    assert '<option value="WHO99">WHO99: Guidelines, 1999</option>' in page
    assert "<code>[@WHO99]</code>" in page  # for those who write it by hand


def test_an_unknown_source_is_refused_with_its_line(client, draft):
    client.force_login(draft.author)
    sent = FIELDS | {"seen": NOW.isoformat(), "source": "A.\n\nB. [@NOBODY]", "propose": "1"}

    response = client.post(reverse("courses:draft", args=[draft.public_id]), sent)

    assert response.status_code == 422
    words = "Repair line 3 first: The reference NOBODY is not in the list of references."
    assert words in text_of(response)


# --- Facts to re-check


def test_facts_that_fall_due_are_listed_for_those_who_teach_them(client):
    today = date(2026, 5, 4)
    days = [date(2026, 5, 3), date(2026, 7, 31), date(2026, 8, 1), None]
    edition = make_course(lessons=4)
    texts = LessonVersion.objects.filter(lesson__course=edition.course).order_by("label")
    for text, day in zip(texts, days, strict=True):
        write_recheck(text, day)
    admin = make_admin()

    due = facts_to_recheck(courses_taught(admin, today), today)

    assert (due.until, [text.recheck for text in due.texts]) == (date(2026, 8, 1), days[:2])


def test_the_shelf_says_how_many_facts_fall_due(client, edition):
    overdue = (clock.now() - timedelta(days=40)).date()
    write_recheck(LessonVersion.objects.get(lesson__course=edition.course), overdue)
    client.force_login(make_writer())

    page = text_of(client.get(reverse("courses:shelf")))

    assert "1 lesson has facts to re-check before 1 " in page
    assert "Overdue since" in page


def write_recheck(text: LessonVersion, day: date | None) -> None:
    """A published text does not change, so one that says so from the start takes its place."""
    fields = {
        field.attname: getattr(text, field.attname)
        for field in LessonVersion._meta.concrete_fields
        if field.attname not in {"id", "public_id", "number", "recheck"}
    }
    new = LessonVersion.objects.create(**fields, number=text.number + 1, recheck=day)
    entry = text.entries.get()
    entry.module.entries.create(position=100 + next_number(), lesson_version=new)


# --- Lists


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_own_changes_is_paginated_at_the_same_cost(client, count):
    author = make_admin()
    for _ in range(count):
        make_draft(make_course(), author)
    client.force_login(author)

    # How many, and the page.
    assert count_statements(client, reverse("courses:drafts")) == 2


def test_the_shelf_leads_to_what_it_does_not_show(client, monkeypatch):
    monkeypatch.setattr("courses.views.authoring.PER_PAGE", 1)
    author = make_admin()
    for _ in range(2):
        make_draft(make_course(), author)
    client.force_login(author)

    assert "All your changes under way" in text_of(client.get(reverse("courses:shelf")))
    second = text_of(client.get(reverse("courses:drafts") + "?page=2"))
    assert "2 to 2 of 2" in second


@pytest.mark.parametrize("page", ["-1", "1000000000000", "x", ""])
def test_a_page_that_does_not_exist_is_the_nearest_one(client, draft, page):
    client.force_login(draft.author)
    for name in ("shelf", "drafts", "proposals"):
        assert client.get(reverse(f"courses:{name}"), {"page": page}).status_code == 200


def test_the_hour_of_a_save_is_the_authors(autosave, draft, settings):
    draft.author.time_zone = "America/Vancouver"
    draft.author.save(update_fields=["time_zone"])
    response = autosave()

    draft.refresh_from_db()
    utc = draft.updated_at.astimezone(UTC)
    assert f"{(utc.hour - 8) % 24:02}:" in response.json()["saved"] or (
        f"{(utc.hour - 7) % 24:02}:" in response.json()["saved"]
    )

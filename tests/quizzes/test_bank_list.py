"""The list of a bank finds questions by what they are and what they say."""

from datetime import date, timedelta

import pytest
from django.db import connection

from quizzes.bank_list import _with_words, matching, sorted_by
from quizzes.bank_pages import BankPaginator
from quizzes.models import CaseSet, Item, ItemRating, ItemStatistics, ItemVersion, QuizStatistics
from tests.factories import (
    NOW,
    make_admin,
    make_item,
    make_quiz,
    make_user,
    next_number,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 4)


@pytest.fixture
def bank():
    """Empty, in a course with a quiz over another bank."""
    course = make_quiz(counts={("3.1", "recall"): 1}).quiz.course
    return course.banks.create(module_slug="2-technique", slug="technique", title="Technique")


def ask(bank, **wanted):
    return {version.pk for version in matching(bank, wanted, on_date=TODAY)}


def say(bank, text, **fields):
    """A question in use with these words."""
    number = next_number()
    facts = {"topic": "3.1", "level": "recall", "confidence": "high", "kind": "true-false"}
    return ItemVersion.objects.create(
        item=Item.objects.create(bank=bank, ref=f"S{number}"),
        number=1,
        state="published",
        payload={"stem": text, "options": [{"id": "aaaa", "text": "Option aaaa"}]},
        **facts | fields,
    )


def draft_of(version, **fields):
    number = version.item.versions.count() + 1
    return ItemVersion.objects.create(
        item=version.item,
        kind=version.kind,
        payload=version.payload,
        topic="3.1",
        level="recall",
        confidence="high",
        **{"number": number, "state": "draft"} | fields,
    )


def test_a_question_is_one_row_by_the_wording_that_speaks_for_it(bank):
    in_use, retired = make_item(bank), make_item(bank)
    draft_of(in_use)
    ItemVersion.objects.filter(pk=retired.pk).update(state="retired")
    last_retired = draft_of(retired, state="retired")
    new = draft_of(make_item(bank, pool="practice"))
    ItemVersion.objects.filter(item=new.item, number=1).update(state="retired")

    assert ask(bank) == {in_use.pk, last_retired.pk, new.pk}


def test_drafts_are_listed_themselves_also_beside_a_wording_in_use(bank):
    in_use = make_item(bank)
    mine, yours = draft_of(in_use), draft_of(in_use)
    proposed = draft_of(in_use, state="proposed")

    assert ask(bank, state="draft") == {mine.pk, yours.pk}
    assert ask(bank, state="proposed") == {proposed.pk}


def test_words_are_found_in_any_form_in_any_part_and_in_the_references(bank):
    lung = say(bank, "Which signs suggest a punctured lung after needling?")
    other = say(bank, "Which nerve runs here?", references=["APTA13"])

    assert ask(bank, q="needle") == {lung.pk}
    assert ask(bank, q='"punctured lung"') == {lung.pk}
    assert ask(bank, q='"lung punctured"') == set()
    assert ask(bank, q="lung or nerve") == {lung.pk, other.pk}
    assert ask(bank, q="which -lung") == {other.pk}
    assert ask(bank, q="option") == {lung.pk, other.pk}  # their answers
    assert ask(bank, q="apta13") == {other.pk}
    assert ask(bank, q="the") == set()


def test_a_part_of_the_ref_finds_the_question_too(bank):
    first, _second = make_item(bank), make_item(bank)

    assert ask(bank, q=first.item.ref.lower()) == {first.pk}


def test_the_text_of_a_case_finds_its_questions(bank):
    case = CaseSet.objects.create(
        bank=bank, ref="C1", number=1, text="A swimmer coughs.", content_hash="0" * 64
    )
    version = make_item(bank, case_set=case, case_place=1)

    assert ask(bank, q="swimmers") == {version.pk}


def test_what_other_banks_hold_is_never_found(bank):
    say(make_quiz().bank, "Which signs suggest a punctured lung?")

    assert ask(bank, q="lung") == set()


@pytest.mark.parametrize("words", ["'", '"', "a:*&|!", "\\", "%", "(("])
def test_no_search_makes_the_page_fail(bank, words):
    make_item(bank)

    assert ask(bank, q=words) == set()


def test_every_filter_tells_two_questions_apart(bank):
    author = make_user()
    two = make_item(bank, topic="3.2", level="apply", signed=False, pool="practice")
    signed = {"signed_by": author, "signed_at": NOW, "critical": True, "author": author}
    one = say(bank, "One?", confidence="high-read", jurisdiction="Alberta", **signed)
    Item.objects.filter(pk=one.item_id).update(tags=["lung"], review_on=TODAY)
    Item.objects.filter(pk=two.item_id).update(review_on=TODAY + timedelta(days=1))
    ItemRating.objects.create(
        item_version=one, value="0.6", applied_by=make_admin(), applied_at=NOW
    )
    run = QuizStatistics.objects.create(
        quiz_version=bank.course.quizzes.get().versions.get(), n=1, figures={}, computed_at=NOW
    )
    ItemStatistics.objects.create(run=run, item_version=one, n=1, figures={})

    for name, value in {
        "kind": "true-false",
        "topic": "3.1",
        "level": "recall",
        "critical": "yes",
        "signed": "yes",
        "tag": "lung",
        "author": author.public_id,
        "pool": "exam",
        "confidence": "high-read",
        "jurisdiction": "Alberta",
        "review": "due",
        "statistics": "yes",
        "rated": "yes",
    }.items():
        assert (name, ask(bank, **{name: value})) == (name, {one.pk})
    for name in ("critical", "signed", "statistics", "rated"):
        assert (name, ask(bank, **{name: "no"})) == (name, {two.pk})


def test_filters_narrow_each_other(bank):
    make_item(bank, topic="3.1")
    wanted = make_item(bank, topic="3.1", critical=True)
    make_item(bank, topic="3.2", critical=True)

    assert ask(bank, topic="3.1", critical="yes") == {wanted.pk}


def test_rows_without_a_day_of_review_come_last(bank):
    versions = [make_item(bank) for _ in range(3)]
    for version, days in zip(versions, (9, None, 1), strict=True):
        day = days and TODAY + timedelta(days=days)
        Item.objects.filter(pk=version.item_id).update(review_on=day)

    rows = sorted_by(matching(bank, {}, on_date=TODAY), "review")
    assert [row.pk for row in rows] == [versions[2].pk, versions[0].pk, versions[1].pk]


def test_the_search_is_served_by_its_index(bank):
    make_item(bank)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")

    found = ItemVersion.objects.filter(_with_words(bank, "lung"))
    assert "item_version_words" in found.explain()


def test_more_than_anybody_pages_is_not_counted(bank, monkeypatch):
    for number in range(3):
        say(bank, f"Question {number}")
    monkeypatch.setattr("quizzes.bank_list.MOST_COUNTED", 1)
    found = BankPaginator(matching(bank, {}, on_date=TODAY).order_by("pk"), 25)
    assert (found.found, found.count, found.has_more, found.num_pages) == (2, 1, True, 1)

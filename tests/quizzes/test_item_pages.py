"""A question over all its versions: what changed, where it is drawn, what it is like."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from quizzes.bank_list import due_for_review
from quizzes.domain.enmities import part, plan_review, reconcile
from quizzes.domain.item_proposals import propose_draft, publish_draft
from quizzes.domain.similar import find_alike, similarity
from quizzes.item_history import acts_on, enemies_of, uses_of, versions_of
from quizzes.models import Enmity, ItemVersion
from tests.courses.counting import count_statements
from tests.factories import (
    NOW,
    make_admin,
    make_course,
    make_graded_attempt,
    make_item,
    make_quiz,
    sign_in,
)
from tests.quizzes.item_desk import place_of, written
from training.lib import clock
from training.lib.errors import Conflict, DomainError

pytestmark = pytest.mark.django_db
COPY = "A physiotherapist needles the upper trapezius in prone; which complaint asks to stop?"


@pytest.fixture
def quiz():
    return make_quiz(make_course(lessons=1, slug="needling"))


@pytest.fixture
def bank(quiz):
    return quiz.bank


def first_of(bank) -> ItemVersion:
    return ItemVersion.objects.filter(item__bank=bank).order_by("pk")[0]


def reworded(bank, stem: str) -> ItemVersion:
    """A question of its own with this stem; published ones are frozen."""
    version = make_item(bank)
    payload = version.payload | {"stem": stem}
    ItemVersion.objects.filter(pk=version.pk).update(state="retired")
    return ItemVersion.objects.create(
        item=version.item,
        number=2,
        kind=version.kind,
        payload=payload,
        topic=version.topic,
        level=version.level,
        confidence="high",
        content_hash=version.content_hash[::-1],
    )


def test_the_history_tells_versions_acts_and_what_differs(client, bank, author):
    draft = written(bank, author, "A better question?")
    propose_draft(draft, now=NOW)
    publish_draft(draft, admin=make_admin(), now=NOW)
    sign_in(client, author)
    place = place_of(draft)[:2]

    page = client.get(reverse("quizzes:author_question", args=place))
    text = " ".join(page.content.decode().split())
    compared = client.get(reverse("quizzes:author_compare", args=place))

    assert [version.number for version in page.context["versions"]] == [2, 1]
    assert [act.words for act in page.context["acts"]] == [
        "Version 2 published",
        "Version 2 proposed",
    ]
    assert "Edition 1 draws 2 of 2 such questions." in text
    assert [each.label for each in compared.context["differences"]] == ["Question"]
    pieces = "".join(piece.text for piece in compared.context["differences"][0].passages[0].after)
    assert pieces == "A better question?"
    assert "<ins>" in compared.content.decode()


def test_a_version_that_does_not_exist_is_not_found(client, bank, author):
    sign_in(client, author)
    address = reverse("quizzes:author_compare", args=place_of(first_of(bank))[:2])

    assert client.get(address, {"before": "1", "after": "7"}).status_code == 404
    assert client.get(address, {"before": "x", "after": "1"}).status_code == 404


def test_exposure_counts_forms_of_all_versions_and_those_of_late(quiz, bank):
    version = first_of(bank)
    make_graded_attempt(quiz_version=quiz, finished_at=NOW)
    make_graded_attempt(quiz_version=quiz, finished_at=clock.now())
    ItemVersion.objects.filter(pk=version.pk).update(state="retired")
    make_graded_attempt(quiz_version=quiz, finished_at=clock.now())

    use = uses_of(version.item, version, list(versions_of(version.item)), now=clock.now())[0]

    assert (use.forms, use.forms_with, use.percent) == (3, 2, 67)
    assert (use.lately, use.lately_with) == (2, 1)


def test_a_practice_question_is_used_by_no_examination(bank):
    version = make_item(bank, pool="practice")

    assert uses_of(version.item, version, [version], now=NOW) == []


def test_near_copies_are_found_and_others_are_not(bank):
    version = reworded(bank, COPY)
    copy = reworded(bank, COPY.replace("asks to stop", "asks you to stop"))
    reworded(bank, "How are used needles thrown away after the last patient of the day has left?")

    found = find_alike(version)

    assert [one.version for one in found] == [copy]
    assert 60 <= found[0].percent < 100


def test_a_copy_to_the_letter_is_found_by_its_hash(bank):
    version, copy = reworded(bank, COPY), reworded(bank, COPY)
    ItemVersion.objects.filter(pk=copy.pk).update(content_hash=version.content_hash)

    assert [(one.version, one.percent) for one in find_alike(version)] == [(copy, 100)]


def test_an_empty_draft_is_like_nothing(bank):
    version = reworded(bank, "")
    version.payload = {"stem": "", "options": []}

    assert find_alike(version) == []


def test_likeness_is_asked_of_the_stored_words_and_not_of_a_copy_of_the_bank(bank):
    version = ItemVersion.objects.filter(item__bank=bank).select_related("item").first()
    with CaptureQueriesContext(connection) as asked:
        find_alike(version)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {asked[0]['sql']}")
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert ("CTE Scan" in plan, "jsonb_to_tsvector" in plan) == (False, False)


@given(one=st.text(max_size=80), other=st.text(max_size=80))
def test_likeness_is_a_share_the_same_both_ways_and_whole_with_itself(one, other):
    assert 0 <= similarity(one, other) == similarity(other, one) <= 1
    assert similarity(one, one) in {0.0, 1.0}


def test_enemies_are_named_from_either_side_once(bank, author):
    one, other = first_of(bank).item, make_item(bank).item

    part(other, one.ref.lower(), reason="It gives the answer.", by=author, now=NOW)
    with pytest.raises(Conflict, match="apart already"):
        part(one, other.ref, reason="", by=author, now=NOW)

    for item, enemy in ((one, other), (other, one)):
        assert [(found.ref, enmity.reason) for found, enmity in enemies_of(item)] == [
            (enemy.ref, "It gives the answer.")
        ]
    reconcile(one, other, by=author, now=NOW)
    assert Enmity.objects.count() == 0
    assert [act.words for act in acts_on(one)] == ["May share a form again"]


def test_an_enemy_is_another_question_of_the_same_bank_and_pool(bank, author):
    item, practice = first_of(bank).item, make_item(bank, pool="practice").item

    for ref, words in (
        (item.ref, "from itself"),
        ("X-99", "no question X-99"),
        (practice.ref, "other pool"),
    ):
        with pytest.raises(DomainError, match=words):
            part(item, ref, reason="", by=author, now=NOW)


def test_a_wrong_ref_is_told_beside_its_field_and_kept(client, bank, author):
    sign_in(client, author)
    address = reverse("quizzes:author_part", args=place_of(first_of(bank))[:2])

    response = client.post(address, {"enemy-ref": "X-99", "enemy-reason": "Overlap"})

    assert response.status_code == 422
    assert response.context["enemy_form"].errors == {"ref": ["This bank has no question X-99."]}
    assert "Overlap" in response.content.decode()


def test_the_next_review_is_noted_and_the_question_is_due_on_that_day(bank, author):
    item = first_of(bank).item
    plan_review(item, date(2027, 3, 31), by=author, now=NOW)

    assert not due_for_review(bank, on_date=date(2027, 3, 30)).exists()
    assert due_for_review(bank, on_date=date(2027, 3, 31)).get() == item


def test_the_pages_of_a_question_need_the_same_statements_for_any_length(
    client, quiz, bank, author
):
    item = first_of(bank).item
    sign_in(client, author)
    counts = []
    for number in (2, 4):
        for each in range(number - 1, number + 1):
            version = make_item(bank)
            ItemVersion.objects.filter(pk=version.pk).update(state="retired")
            part(item, version.item.ref, reason="", by=author, now=NOW)
            make_graded_attempt(quiz_version=quiz)
            ItemVersion.objects.create(
                item=item,
                number=each + 1,
                state="retired",
                kind=version.kind,
                payload=version.payload,
                topic="3.1",
                level="recall",
                confidence="high",
                content_hash="0" * 64,
                author=author,
            )
        counts.append(
            [
                count_statements(client, reverse(f"quizzes:author_{name}", args=args), "")
                for name, args in (
                    ("question", [bank.slug, item.public_id]),
                    ("compare", [bank.slug, item.public_id]),
                    ("alike", [bank.slug, item.public_id, 1]),
                    ("item", [bank.slug, item.public_id, 1]),
                )
            ]
        )

    assert counts[0] == counts[1]

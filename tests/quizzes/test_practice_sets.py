"""Case sets in practice: drawn whole, in their written order, each question with its place."""

import random

import pytest
from django.urls import reverse

from quizzes.domain.practice import Wish, answer_practice, start_practice
from quizzes.domain.practice_drawing import draw_practice, place_in_case
from quizzes.models import CaseSet, ItemVersion
from quizzes.practising import practice_pool, with_history
from tests.factories import make_enrolment, make_item, make_quiz
from training.lib import clock

pytestmark = pytest.mark.django_db
CASE = "A woman of 34 is breathless after treatment."


@pytest.fixture
def enrolment():
    """Of a course whose practice pool has a set of three, over two topics, and four singles."""
    bank = make_quiz().bank
    case = CaseSet.objects.create(bank=bank, ref="C1", number=1, text=CASE, content_hash="0" * 64)
    for place, topic in ((3, "3.2"), (1, "3.1"), (2, "3.1")):
        make_item(bank, pool="practice", topic=topic, case_set=case, case_place=place)
    for _ in range(4):
        make_item(bank, pool="practice")
    return make_enrolment(version=bank.course.versions.get())


def start(enrolment, **wish):
    bank = CaseSet.objects.get().bank
    wanted = {"topics": ["3.1"], "count": 7} | wish
    return start_practice(
        enrolment, bank, Wish(**wanted), pace=None, allow_draft=False, now=clock.now()
    )


def places_in_set(session) -> list[int | None]:
    place = dict(ItemVersion.objects.values_list("pk", "case_place"))
    return [place[entry["version"]] for entry in session.items]


def test_a_set_is_drawn_whole_together_and_in_its_order(enrolment):
    for _ in range(5):
        places = places_in_set(start(enrolment))

        first = places.index(1)
        assert places[first : first + 3] == [1, 2, 3]
        assert places.count(None) == 4


@pytest.mark.parametrize("seed", range(12))
def test_a_set_is_never_drawn_in_part(enrolment, seed):
    pool = practice_pool(CaseSet.objects.get().bank, allow_draft=False)
    versions = list(with_history(pool, enrolment.user))

    drawn = draw_practice(versions, 5, random.Random(seed))

    assert sum(version.case_set_id is not None for version in drawn) in {0, 3}
    assert len(drawn) == 5 if any(version.case_set_id for version in drawn) else len(drawn) == 4


def test_a_set_larger_than_the_wish_is_still_practised(enrolment):
    versions = list(
        with_history(practice_pool(CaseSet.objects.get().bank, allow_draft=False), enrolment.user)
    )
    only_the_set = [version for version in versions if version.case_set_id]

    assert [version.case_place for version in draw_practice(only_the_set, 2)] == [1, 2, 3]


def test_only_what_i_got_wrong_leaves_out_what_was_right_in_a_set(enrolment):
    session = start(enrolment)
    for position, place in enumerate(places_in_set(session), 1):
        response = "bbbb" if place == 2 else "aaaa"
        answer_practice(session, position, response, sureness="", now=clock.now())

    again = start(enrolment, only_wrong=True)

    assert places_in_set(again) == [2]
    assert place_in_case(again.items, 1).count == 1


def test_each_question_of_a_case_says_its_place_before_and_after_the_answer(client, enrolment):
    session = start(enrolment)
    second = places_in_set(session).index(2) + 1
    client.force_login(enrolment.user)
    address = reverse("quizzes:practice_question", args=[session.public_id, second])

    before = client.get(address).content.decode()
    after = client.post(address, {f"response-{second}": "aaaa"}, follow=True).content.decode()

    assert "Question 2 of 3 of this case" in before and CASE in before
    assert "Question 2 of 3 of this case" in after and CASE in after
    single = places_in_set(session).index(None) + 1
    address = reverse("quizzes:practice_question", args=[session.public_id, single])
    assert "of this case" not in client.get(address).content.decode()

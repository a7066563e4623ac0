"""Which questions a form may hold: enemies, dates, exposure, and how hard it is altogether."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from quizzes.domain.blueprints import keeping_blueprints_filled
from quizzes.domain.offers import OfferState
from quizzes.domain.standing import look
from quizzes.domain.starting import Overtaken, _insert_counting, start_attempt
from quizzes.domain.stock import candidates_today
from quizzes.models import (
    Enmity,
    Item,
    ItemRating,
    ItemStatistics,
    ItemVersion,
    QuizStatistics,
    QuizVersion,
)
from tests.factories import (
    NOW,
    make_admin,
    make_attempt,
    make_enrolment,
    make_item,
    make_quiz,
    make_set_quiz,
    next_number,
)
from training.lib.errors import Conflict, NotAllowed

pytestmark = pytest.mark.django_db
ONE = {("3.1", "recall"): 1}
BEING_REVIEWED = "This quiz is not open yet: its questions are still being reviewed."
NOT_AS_HARD = (
    "This quiz cannot start: no form is as hard as its rules ask for. Tell your instructor."
)


def questions_of(quiz) -> list[ItemVersion]:
    return list(ItemVersion.objects.filter(item__bank=quiz.bank, state="published").order_by("pk"))


def part(one: ItemVersion, other: ItemVersion) -> None:
    first, second = sorted((one.item, other.item), key=lambda item: item.pk)
    Enmity.objects.create(first=first, second=second, made_at=NOW)


def enrolled(quiz):
    return make_enrolment(version=quiz.quiz.course.versions.get())


def offer_of(quiz):
    return look(enrolled(quiz), "3-safety").offer


def drawn(attempt) -> set[int]:
    return {entry["version"] for entry in attempt.form.items}


def replace(version: ItemVersion, **fields) -> ItemVersion:
    """Another question in its place: a published one never changes."""
    ItemVersion.objects.filter(pk=version.pk).update(state="retired")
    version.pk, version.state = None, "published"
    version.item = Item.objects.create(bank=version.item.bank, ref=f"R-{next_number()}")
    for name, value in fields.items():
        setattr(version, name, value)
    version.save(force_insert=True)
    return version


# --- Enemies ---------------------------------------------------------------------------------


def test_enemies_never_share_a_form():
    quiz = make_quiz(counts={("3.1", "recall"): 2})
    one, other = questions_of(quiz)
    make_item(quiz.bank)
    part(one, other)

    forms = [drawn(make_attempt(quiz_version=quiz)) for _number in range(12)]

    assert not any({one.pk, other.pk} <= form for form in forms)


def test_a_case_set_with_an_enemy_stays_away_from_it():
    quiz = make_set_quiz()
    alone, *_rest = (one for one in questions_of(quiz) if one.case_set is None)
    member = next(one for one in questions_of(quiz) if one.case_set)
    part(alone, member)
    assert offer_of(quiz).reason == BEING_REVIEWED

    make_item(quiz.bank, topic="3.2", level="apply")

    assert alone.pk not in drawn(make_attempt(quiz_version=quiz))


def test_no_start_is_offered_when_enemies_leave_too_few():
    quiz = make_quiz(counts={("3.1", "recall"): 2})
    assert offer_of(quiz).state == OfferState.START
    part(*questions_of(quiz))

    offer = offer_of(quiz)

    assert (offer.state, offer.reason) == (OfferState.NOT_READY, BEING_REVIEWED)
    with pytest.raises(NotAllowed):
        start_attempt(enrolled(quiz), "3-safety")


def test_questions_are_not_parted_when_that_leaves_a_quiz_undrawable():
    quiz = make_quiz(counts={("3.1", "recall"): 2})

    with pytest.raises(Conflict), keeping_blueprints_filled(quiz.bank):
        part(*questions_of(quiz))


# --- Dates -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "is_drawn"),
    [
        ({"valid_from": 0}, True),
        ({"valid_from": 2}, False),
        ({"valid_until": 0}, True),
        ({"valid_until": -2}, False),
        ({"valid_from": -2, "valid_until": 2}, True),
    ],
)
def test_a_wording_is_drawn_within_its_dates(fields, is_drawn):
    quiz = make_quiz(counts=ONE)
    enrolment = enrolled(quiz)
    today = enrolment.user.today(timezone.now())
    days = {name: today + timedelta(days=days) for name, days in fields.items()}
    version = replace(*questions_of(quiz), **days)

    assert (look(enrolment, "3-safety").offer.state == OfferState.START) is is_drawn
    if is_drawn:
        assert drawn(start_attempt(enrolment, "3-safety")) == {version.pk}


def test_a_case_set_waits_for_the_last_of_its_questions():
    quiz = make_set_quiz()
    member = next(one for one in questions_of(quiz) if one.case_set)
    replace(member, valid_from=timezone.now().date() + timedelta(days=9))

    assert offer_of(quiz).reason == BEING_REVIEWED
    assert [one for one in candidates_today(quiz.bank, allow_draft=True) if one.case_set] == []


# --- Exposure --------------------------------------------------------------------------------


def test_a_question_is_drawn_as_often_as_its_limit_says():
    quiz = make_quiz(counts=ONE)
    (limited,) = questions_of(quiz)
    Item.objects.filter(pk=limited.item_id).update(exposure_limit=2)
    for _number in range(2):
        assert drawn(make_attempt(quiz_version=quiz)) == {limited.pk}

    assert offer_of(quiz).reason == BEING_REVIEWED
    assert candidates_today(quiz.bank, allow_draft=True) == []
    spare = make_item(quiz.bank)
    assert drawn(make_attempt(quiz_version=quiz)) == {spare.pk}


def test_a_limit_counts_the_forms_that_were_drawn_before_it():
    quiz = make_quiz(counts=ONE)
    (version,) = questions_of(quiz)
    make_attempt(quiz_version=quiz)
    Item.objects.filter(pk=version.item_id).update(exposure_limit=1)

    assert Item.objects.get(pk=version.item_id).drawn_in == 1
    assert offer_of(quiz).state == OfferState.NOT_READY


def test_whoever_comes_a_moment_later_gets_another_question():
    """The other start was written between the look and the write of this one."""
    quiz = make_quiz(counts=ONE)
    (limited,) = questions_of(quiz)
    attempt = make_attempt(quiz_version=quiz)
    Item.objects.filter(pk=limited.item_id).update(exposure_limit=1)

    with pytest.raises(Overtaken):
        _insert_counting(attempt, [limited.item_id])

    assert Item.objects.get(pk=limited.item_id).drawn_in == 1


# --- How hard a form is ----------------------------------------------------------------------


def rate(version: ItemVersion, value: str) -> None:
    ItemRating.objects.create(
        item_version=version, value=Decimal(value), applied_by=make_admin(), applied_at=NOW
    )


def banded(least: str, most: str) -> QuizVersion:
    """One question is drawn of three: rated 0.3, rated 0.6, and unknown."""
    quiz = make_quiz(counts=ONE, least_expected=Decimal(least), most_expected=Decimal(most))
    (easy,) = questions_of(quiz)
    rate(easy, "0.6")
    rate(make_item(quiz.bank), "0.3")
    return quiz


def test_forms_lie_in_the_band():
    quiz = banded("0.5", "0.6")
    easy, _hard = questions_of(quiz)

    assert {pk for _n in range(8) for pk in drawn(make_attempt(quiz_version=quiz))} == {easy.pk}


def test_a_retake_is_as_hard_as_the_first_form_though_its_question_was_met():
    quiz = banded("0.5", "0.7")
    over = timezone.now() - timedelta(minutes=1)
    first = make_attempt(quiz_version=quiz, deadline_at=over)

    situation = look(first.enrolment, "3-safety")

    assert situation.least_met == 1


def test_without_a_form_in_the_band_no_start_is_offered():
    quiz = banded("0.8", "0.9")

    offer = offer_of(quiz)

    assert (offer.state, offer.reason) == (OfferState.NOT_READY, NOT_AS_HARD)


def test_a_form_with_an_unknown_question_is_not_judged():
    quiz = banded("0.8", "0.9")
    unknown = make_item(quiz.bank)

    assert drawn(make_attempt(quiz_version=quiz)) == {unknown.pk}


@pytest.mark.parametrize(("n", "state"), [(29, OfferState.START), (30, OfferState.NOT_READY)])
def test_a_question_without_a_rating_is_judged_by_those_who_answered_it(n, state):
    quiz = make_quiz(counts=ONE, least_expected=Decimal("0.5"), most_expected=Decimal("0.6"))
    (version,) = questions_of(quiz)
    run = QuizStatistics.objects.create(
        quiz_version=quiz, counted="first", n=n, figures={}, computed_at=NOW
    )
    ItemStatistics.objects.create(run=run, item_version=version, n=n, figures={"facility": 0.9})

    assert offer_of(quiz).state == state

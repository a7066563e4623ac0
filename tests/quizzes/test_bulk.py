"""Many questions at once: tagged, moved, dated, limited; all of it on record."""

from datetime import date

import pytest

from quizzes.domain import bulk
from quizzes.domain.bulk import BULK_JOB, carry_out, plan_change
from quizzes.models import Bank, BulkChange, Item, ItemVersion, QuizVersion
from tests.factories import NOW, make_attempt, make_item, make_quiz, make_set_quiz, make_user
from training.lib.background import run_due
from training.lib.errors import DomainError
from training.lib.models import Job
from training.people.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank():
    return make_quiz().bank


@pytest.fixture
def other(bank):
    return Bank.objects.create(
        course=bank.course, module_slug="2-technique", slug="other", title="Technique"
    )


def items_of(bank):
    return list(bank.items.order_by("pk").values_list("pk", flat=True))


def change(bank, act, value="", items=None, **fields):
    items = items_of(bank) if items is None else items
    made = plan_change(bank, items, act=act, value=value, user=make_user(), now=NOW, **fields)
    carry_out(made, now=NOW)
    return made


def test_a_tag_is_added_once_and_taken_off_again(bank):
    first = Item.objects.get(pk=items_of(bank)[0])
    Item.objects.filter(pk=first.pk).update(tags=["lung", "old"])

    change(bank, "add-tag", "lung")
    assert set(map(tuple, bank.items.values_list("tags", flat=True))) == {
        ("lung", "old"),
        ("lung",),
    }
    change(bank, "remove-tag", "lung")
    assert sorted(bank.items.values_list("tags", flat=True)) == [[], [], [], ["old"]]


def test_the_next_review_and_the_limit_are_set_and_taken_off(bank):
    change(bank, "review-on", "2027-03-31")
    change(bank, "limit", "20")
    rows = bank.items.values_list("review_on", "exposure_limit").distinct()
    assert list(rows) == [(date(2027, 3, 31), 20)]

    change(bank, "review-on")
    change(bank, "limit")
    assert list(rows.all()) == [(None, None)]


def test_a_limit_that_would_leave_nothing_to_draw_is_refused(bank):
    make_attempt(quiz_version=QuizVersion.objects.get(bank=bank))  # draws every question once

    made = change(bank, "limit", "1")

    sentence = "With this change no form of “Safety: timed quiz” could be drawn any more."
    assert made.refusal == sentence
    assert list(bank.items.values_list("exposure_limit", flat=True).distinct()) == [None]


def test_only_what_was_chosen_changes_and_the_log_says_so(bank):
    chosen = items_of(bank)[:2]
    made = change(bank, "add-tag", "lung", chosen)

    assert items_of(bank)[:2] == list(
        Item.objects.filter(tags=["lung"]).order_by("pk").values_list("pk", flat=True)
    )
    entry = AuditEntry.objects.get(verb="items.changed")
    assert entry.actor_id == made.user_id
    assert entry.data == {"act": "add-tag", "value": "lung", "items": chosen}


def test_nothing_chosen_is_refused(bank):
    with pytest.raises(DomainError, match="Mark the questions first"):
        plan_change(bank, [], act="add-tag", value="lung", user=make_user(), now=NOW)


def test_questions_that_no_blueprint_needs_move_to_another_bank(bank, other):
    spare = make_item(bank).item

    made = change(bank, "move", "other", [spare.pk])

    spare.refresh_from_db()
    assert (spare.bank, made.refusal, made.finished_at) == (other, "", NOW)


def test_a_move_that_would_empty_a_blueprint_is_refused_whole(bank, other):
    spare = make_item(bank).item
    made = change(bank, "move", "other")

    sentence = "With this change no form of “Safety: timed quiz” could be drawn any more."
    assert (made.refusal, made.finished_at) == (sentence, NOW)
    spare.refresh_from_db()
    assert (spare.bank, other.items.count()) == (bank, 0)
    assert not AuditEntry.objects.filter(verb="items.changed").exists()


def test_a_ref_that_is_taken_in_the_other_bank_is_named(bank, other):
    spares = [make_item(bank).item for _ in range(5)]
    for spare in spares:
        Item.objects.create(bank=other, ref=spare.ref)

    made = change(bank, "move", "other", [spare.pk for spare in spares])

    refs = sorted(spare.ref for spare in spares)[:3]
    assert made.refusal == (
        f"“Technique” has questions of these references already: {', '.join(refs)} and 2 more."
    )


def test_questions_of_a_case_stay_with_its_bank():
    bank = make_set_quiz().bank
    Bank.objects.create(course=bank.course, module_slug="2-t", slug="other", title="Technique")
    first = ItemVersion.objects.filter(item__bank=bank, case_set__isnull=False)[0].item

    made = change(bank, "move", "other", [first.pk])
    assert made.refusal == f"Questions of a case set stay with its bank: {first.ref}."


def test_a_bank_of_another_course_takes_none(bank):
    elsewhere = make_quiz().bank

    made = change(bank, "move", elsewhere.slug, [make_item(bank).item_id])
    assert made.refusal == "Choose another bank of this course."


def test_what_was_moved_away_meanwhile_is_left_alone(bank, other):
    spare = make_item(bank).item
    made = plan_change(bank, [spare.pk], act="add-tag", value="x", user=make_user(), now=NOW)
    Item.objects.filter(pk=spare.pk).update(bank=other)

    carry_out(made, now=NOW)
    assert Item.objects.get(pk=spare.pk).tags == []


def test_many_are_left_to_a_worker_that_goes_on_where_another_died(bank, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 3)
    monkeypatch.setattr(bulk, "BATCH", 2)
    ids = items_of(bank)
    made = plan_change(bank, ids, act="add-tag", value="x", user=make_user(), now=NOW)
    bulk._do_batch(made.pk, now=NOW)
    made.refresh_from_db()
    assert (made.done, made.finished_at) == (2, None)
    assert Item.objects.filter(tags=["x"]).count() == 2

    assert Job.objects.filter(kind=BULK_JOB, key=str(made.public_id)).count() == 1
    run_due(now=NOW)

    made = BulkChange.objects.get(pk=made.pk)
    assert (made.done, made.finished_at is not None) == (4, True)
    assert Item.objects.filter(tags=["x"]).count() == 4
    assert AuditEntry.objects.filter(verb="items.changed").count() == 2
    carry_out(made, now=NOW)
    assert AuditEntry.objects.filter(verb="items.changed").count() == 2


def test_few_need_no_worker(bank):
    change(bank, "add-tag", "x")

    assert not Job.objects.filter(kind=BULK_JOB).exists()

"""The deadline of a running attempt moves by recorded acts alone."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from quizzes.domain.accommodations import NO_LIMIT
from quizzes.domain.attempts import AttemptClosed, close_if_overdue, submit_attempt
from quizzes.domain.deadlines import apply_accommodation, move_all_deadlines, move_deadline
from quizzes.domain.personal_data import parts_of
from quizzes.models import Attempt, DeadlineChange
from tests.at_once import at_once
from tests.factories import make_admin, make_attempt, make_quiz, make_user
from tests.quizzes.timekeeping import make_accommodation
from training.lib.errors import Conflict, DomainError, NotAllowed
from training.people.domain import audit
from training.people.models import AuditEntry

pytestmark = pytest.mark.django_db
FIVE = timedelta(minutes=5)
EXTENSION = {"kind": "extension", "span": FIVE, "reason": "The fire alarm rang."}


def test_an_extension_moves_the_deadline_and_leaves_a_row_and_an_audit_entry(now):
    attempt, admin = make_attempt(), make_admin()

    move_deadline(attempt, by=admin, now=now, **EXTENSION)

    stored, change = Attempt.objects.get(), DeadlineChange.objects.get()
    assert stored.deadline_at == attempt.deadline_at + FIVE
    assert (change.old_deadline_at, change.new_deadline_at) == (
        attempt.deadline_at,
        stored.deadline_at,
    )
    assert (change.kind, change.reason, change.made_by) == (
        "extension",
        "The fire alarm rang.",
        admin,
    )
    entry = AuditEntry.objects.get(verb="attempt.time-added")
    assert (entry.object_id, entry.data) == (
        str(attempt.pk),
        {"kind": "extension", "seconds": 300},
    )
    assert audit.verify() == []


def test_a_change_of_the_deadline_is_never_rewritten(now):
    move_deadline(make_attempt(), by=make_admin(), now=now, **EXTENSION)

    for rewrite in (
        lambda: DeadlineChange.objects.update(reason="Nothing happened."),
        lambda: DeadlineChange.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rewrite()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"span": timedelta(seconds=59)}, "Give a time from 1 to 240 minutes."),
        ({"span": timedelta(minutes=241)}, "Give a time from 1 to 240 minutes."),
        ({"span": -FIVE}, "Give a time from 1 to 240 minutes."),
        ({"reason": " "}, "Give the reason. It stays with the attempt."),
    ],
)
def test_a_slip_is_refused_with_a_sentence_and_changes_nothing(now, fields, sentence):
    attempt = make_attempt()

    with pytest.raises(DomainError, match=sentence):
        move_deadline(attempt, by=make_admin(), now=now, **EXTENSION | fields)
    with pytest.raises(DomainError, match=sentence):
        move_all_deadlines(attempt.quiz, by=make_admin(), now=now, **EXTENSION | fields)

    assert Attempt.objects.get().deadline_at == attempt.deadline_at
    assert not DeadlineChange.objects.exists()


def test_nobody_moves_the_deadline_of_their_own_attempt(now):
    admin = make_admin()
    own = make_attempt(user=admin)
    other = make_attempt(quiz_version=own.quiz_version)

    with pytest.raises(NotAllowed):
        move_deadline(own, by=admin, now=now, **EXTENSION)
    count = move_all_deadlines(own.quiz, by=admin, now=now, **EXTENSION)

    assert count == 1
    assert Attempt.objects.get(pk=own.pk).deadline_at == own.deadline_at
    assert Attempt.objects.get(pk=other.pk).deadline_at == other.deadline_at + FIVE


def test_a_closed_attempt_keeps_its_deadline(now):
    attempt = make_attempt()
    submit_attempt(attempt)

    with pytest.raises(AttemptClosed):
        move_deadline(attempt, by=make_admin(), now=now, **EXTENSION)

    assert not DeadlineChange.objects.exists()
    assert not AuditEntry.objects.filter(verb="attempt.time-added").exists()


def test_time_can_be_added_within_the_grace_and_not_after_it(now):
    moment = datetime.now(UTC)
    within = make_attempt(deadline_at=moment - timedelta(seconds=2))
    after = make_attempt(deadline_at=moment - timedelta(seconds=6))

    move_deadline(within, by=make_admin(), now=now, **EXTENSION)
    with pytest.raises(AttemptClosed):
        move_deadline(after, by=make_admin(), now=now, **EXTENSION)


@pytest.mark.parametrize("count", [1, 3])
def test_everybody_who_sits_gets_the_credit_in_the_same_statements(
    now, count, django_assert_num_queries
):
    quiz, admin = make_quiz(), make_admin()
    running = [make_attempt(quiz_version=quiz) for _ in range(count)]
    submit_attempt(make_attempt(quiz_version=quiz))

    with django_assert_num_queries(9):
        moved = move_all_deadlines(
            quiz.quiz, kind="credit", span=FIVE, reason="No network.", by=admin, now=now
        )

    assert moved == count
    assert set(DeadlineChange.objects.values_list("attempt", "kind")) == {
        (attempt.pk, "credit") for attempt in running
    }
    entry = AuditEntry.objects.get(verb="quiz.time-added")
    assert entry.data["attempts"] == sorted(attempt.pk for attempt in running)


def test_with_nobody_sitting_there_is_nothing_to_credit(now):
    with pytest.raises(Conflict, match="Nobody sits this quiz now"):
        move_all_deadlines(make_quiz().quiz, by=make_admin(), now=now, **EXTENSION)


def test_an_accommodation_is_applied_to_a_running_attempt_once(now):
    person, admin = make_user(), make_admin()
    attempt = make_attempt(user=person, quiz_version=make_quiz(time_limit=timedelta(minutes=40)))
    granted = make_accommodation(person, extra_percent=25, rest_minutes=5)

    assert apply_accommodation(attempt, by=admin, now=now) == timedelta(minutes=10)
    with pytest.raises(Conflict, match="applied already"):
        apply_accommodation(attempt, by=admin, now=now)

    stored = Attempt.objects.get()
    assert stored.deadline_at == attempt.deadline_at + timedelta(minutes=10)
    assert (stored.accommodation, stored.rest_left) == (granted, FIVE)
    assert DeadlineChange.objects.get().kind == "accommodation"
    assert AuditEntry.objects.get(verb="attempt.accommodation-applied").data == {
        "kind": "accommodation",
        "seconds": 600,
        "rest": 300,
        "accommodation": granted.pk,
    }


def test_only_what_a_later_accommodation_gives_beyond_the_first_is_added(now):
    person, admin = make_user(), make_admin()
    attempt = make_attempt(user=person, quiz_version=make_quiz(time_limit=timedelta(minutes=40)))
    make_accommodation(person, extra_percent=25)
    apply_accommodation(attempt, by=admin, now=now)
    make_accommodation(person, extra_percent=50, decided_at=now + timedelta(hours=1))

    assert apply_accommodation(attempt, by=admin, now=now) == timedelta(minutes=10)
    assert Attempt.objects.get().deadline_at == attempt.deadline_at + timedelta(minutes=20)


def test_an_accommodation_without_time_moves_no_deadline(now):
    person = make_user()
    attempt = make_attempt(user=person)
    make_accommodation(person, extra_percent=0, larger_text=True)

    assert apply_accommodation(attempt, by=make_admin(), now=now) == timedelta()
    assert Attempt.objects.get().deadline_at == attempt.deadline_at
    assert not DeadlineChange.objects.exists()


def test_a_limit_that_is_lifted_leaves_a_day(now):
    person = make_user()
    attempt = make_attempt(user=person)
    make_accommodation(person, no_limit=True)

    apply_accommodation(attempt, by=make_admin(), now=now)

    stored = Attempt.objects.get()
    assert stored.deadline_at - stored.started_at == NO_LIMIT


def test_nothing_is_applied_without_an_approval_or_after_the_end(now):
    person, admin = make_user(), make_admin()
    attempt = make_attempt(user=person)
    with pytest.raises(Conflict, match="Nothing is approved"):
        apply_accommodation(attempt, by=admin, now=now)

    make_accommodation(person)
    submit_attempt(attempt)
    with pytest.raises(AttemptClosed):
        apply_accommodation(attempt, by=admin, now=now)


@pytest.mark.django_db(transaction=True)
def test_an_extension_that_races_the_close_wins_or_is_refused_never_both(now):
    quiz, admin = make_quiz(), make_admin()
    outcomes = set()
    for _ in range(30):
        attempt = make_attempt(quiz_version=quiz)

        moved, _submitted = at_once(
            lambda a=attempt: move_deadline(a, by=admin, now=now, **EXTENSION),
            lambda a=attempt: submit_attempt(Attempt.objects.get(pk=a.pk)),
        )

        stored = Attempt.objects.get(pk=attempt.pk)
        refused = isinstance(moved, AttemptClosed)
        shift = timedelta() if refused else FIVE
        assert stored.state == "submitted"
        assert stored.deadline_at == attempt.deadline_at + shift
        assert stored.deadline_changes.count() == (not refused)
        outcomes.add(refused)
    assert outcomes, "no race was run"


@pytest.mark.django_db(transaction=True)
def test_an_extension_that_races_the_sweep_leaves_an_open_or_an_unmoved_attempt(now):
    quiz, admin = make_quiz(), make_admin()
    for _ in range(20):
        late = datetime.now(UTC) - timedelta(seconds=4.98)
        attempt = make_attempt(quiz_version=quiz, deadline_at=late)

        moved, _closed = at_once(
            lambda a=attempt: move_deadline(a, by=admin, now=now, **EXTENSION),
            lambda a=attempt: close_if_overdue(Attempt.objects.get(pk=a.pk)),
        )

        stored = Attempt.objects.get(pk=attempt.pk)
        if isinstance(moved, AttemptClosed):
            assert stored.deadline_at == attempt.deadline_at
            assert not stored.deadline_changes.exists()
        else:
            assert (stored.state, stored.deadline_at) == ("open", attempt.deadline_at + FIVE)
        Attempt.objects.filter(pk=attempt.pk, state="open").update(deadline_at=datetime.now(UTC))


def test_a_person_takes_home_every_move_of_their_deadlines_and_what_was_granted(now):
    granted = make_accommodation()
    attempt = make_attempt(user=granted.user)
    move_deadline(attempt, by=make_admin(), now=now, **EXTENSION)

    parts = dict(parts_of(granted.user, now=now))

    (change,) = parts["attempts"][0]["deadline_changes"]
    assert (change["kind"], change["reason"]) == ("extension", "The fire alarm rang.")
    assert change["new_deadline_at"] - change["old_deadline_at"] == FIVE
    assert [row["extra_percent"] for row in parts["accommodations"]] == [25]

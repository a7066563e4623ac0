"""A rest pause stops the clock: nothing of the sitting is lost, and nothing is gained."""

import re
from datetime import timedelta

import pytest
from django.db.models import F
from django.urls import reverse

from quizzes.domain.attempts import (
    AttemptClosed,
    Verdict,
    close_if_overdue,
    close_overdue,
    save_answer,
    submit_attempt,
)
from quizzes.domain.deadlines import apply_accommodation, move_deadline
from quizzes.domain.resting import begin_rest, end_rest
from quizzes.models import Attempt, DeadlineChange
from quizzes.rules import own_attempts
from tests.at_once import at_once
from tests.factories import NOW, answer_all, make_admin, make_attempt, make_user
from tests.quizzes.timekeeping import make_accommodation
from training.lib.errors import Conflict
from training.people.models import AuditEntry

pytestmark = pytest.mark.django_db
TEN = timedelta(minutes=10)
BLINK = timedelta(seconds=5)  # what a slow machine may need between two statements


def rest(attempt):
    begin_rest(attempt, by=attempt.user, now=NOW)


def go_on(attempt):
    end_rest(attempt, by=attempt.user, now=NOW)


def let_pass(attempt, span):
    """Move the whole attempt into the past: to it, so much time has gone by."""
    Attempt.objects.filter(pk=attempt.pk).update(
        started_at=F("started_at") - span,
        deadline_at=F("deadline_at") - span,
        resting_since=F("resting_since") - span,
    )


def stored(attempt) -> Attempt:
    return own_attempts(attempt.user).get(pk=attempt.pk)


def save(attempt, **fields):
    return save_answer(
        attempt.public_id, user_id=attempt.user_id, position=1, response="aaaa", **fields
    )


def test_the_whole_rest_goes_into_the_deadline_and_what_was_not_used_comes_off_again():
    attempt = make_attempt(rest_left=TEN)

    rest(attempt)
    assert stored(attempt).deadline_at == attempt.deadline_at + TEN
    let_pass(attempt, timedelta(minutes=4))
    go_on(attempt)

    now_stored = stored(attempt)
    unused = now_stored.rest_left
    assert timedelta(minutes=6) - BLINK < unused <= timedelta(minutes=6)
    assert now_stored.deadline_at == attempt.deadline_at + timedelta(minutes=6) - unused
    assert now_stored.resting_since is None


def test_both_ends_of_a_pause_are_on_record():
    attempt = make_attempt(rest_left=TEN)

    rest(attempt)
    let_pass(attempt, timedelta(minutes=4))
    go_on(attempt)

    changes = DeadlineChange.objects.order_by("pk")
    assert [change.kind for change in changes] == ["rest", "rest"]
    first, second = (change.new_deadline_at - change.old_deadline_at for change in changes)
    assert first == TEN and -timedelta(minutes=6) <= second < -timedelta(minutes=6) + BLINK
    assert AuditEntry.objects.filter(verb="attempt.rest", actor_id=attempt.user_id).count() == 2


def test_a_second_click_changes_nothing():
    attempt = make_attempt(rest_left=TEN)

    rest(attempt)
    rest(attempt)
    assert stored(attempt).deadline_at == attempt.deadline_at + TEN
    go_on(attempt)
    go_on(attempt)

    assert DeadlineChange.objects.count() == 2


def test_rest_can_be_taken_in_parts_until_it_is_used_up():
    attempt = make_attempt(rest_left=TEN)
    for _ in range(2):
        rest(attempt)
        let_pass(attempt, timedelta(minutes=5))
        go_on(attempt)

    assert stored(attempt).rest_left == timedelta()
    with pytest.raises(Conflict, match="no rest left"):
        rest(attempt)


def test_without_an_allowance_there_is_no_rest():
    with pytest.raises(Conflict, match="no rest left"):
        rest(make_attempt())


def test_a_closed_attempt_does_not_rest():
    attempt = make_attempt(rest_left=TEN)
    submit_attempt(attempt)

    with pytest.raises(AttemptClosed):
        rest(attempt)
    with pytest.raises(AttemptClosed):
        go_on(attempt)


def test_no_answer_is_saved_during_a_pause_and_all_are_after_it():
    attempt = make_attempt(rest_left=TEN)
    assert save(attempt, sequence=1).verdict == Verdict.SAVED

    rest(attempt)
    assert save(attempt, sequence=2).verdict == Verdict.RESTING
    assert save(attempt, sequence=1).verdict == Verdict.DUPLICATE
    go_on(attempt)

    assert save(attempt, sequence=2).verdict == Verdict.SAVED


def test_a_pause_that_is_used_up_ends_by_itself():
    attempt = make_attempt(rest_left=TEN)

    rest(attempt)
    let_pass(attempt, TEN + timedelta(minutes=1))

    assert save(attempt, sequence=1).verdict == Verdict.SAVED
    with pytest.raises(Conflict, match="no rest left"):
        rest(attempt)
    assert close_overdue().closed == 0


def test_the_sweep_closes_nobody_who_rests_and_everybody_whose_time_is_over():
    attempt = make_attempt(rest_left=TEN)
    rest(attempt)
    let_pass(attempt, timedelta(minutes=55))  # past the first deadline, within the rest
    assert not close_if_overdue(stored(attempt))

    let_pass(attempt, timedelta(minutes=10))

    assert close_if_overdue(stored(attempt))
    closed = stored(attempt)
    assert (closed.state, closed.finished_at) == ("timed-out", closed.deadline_at)


def test_time_added_during_a_pause_stays_after_it():
    attempt = make_attempt(rest_left=TEN)
    rest(attempt)

    move_deadline(attempt, kind="extension", span=TEN, reason="Alarm.", by=make_admin(), now=NOW)
    go_on(attempt)

    gained = stored(attempt).deadline_at - attempt.deadline_at
    assert TEN <= gained < TEN + BLINK


def test_more_rest_is_given_while_somebody_rests_or_after_the_first_was_used_up():
    attempt = make_attempt(rest_left=timedelta(minutes=2))
    rest(attempt)
    let_pass(attempt, timedelta(minutes=5))
    before = stored(attempt).deadline_at
    make_accommodation(attempt.user, extra_percent=0, rest_minutes=10)

    apply_accommodation(attempt, by=make_admin(), now=NOW)

    after = stored(attempt)
    assert (after.deadline_at, after.rest_left, after.resting_since) == (before, TEN, None)
    rest(attempt)
    assert stored(attempt).deadline_at == before + TEN


@pytest.mark.django_db(transaction=True)
def test_a_pause_that_races_the_submission_is_refused_or_lies_before_it():
    from tests.factories import make_quiz

    quiz = make_quiz()
    for _ in range(15):
        attempt = make_attempt(quiz_version=quiz, rest_left=TEN)
        answer_all(attempt)

        rested, _submitted = at_once(
            lambda a=attempt: begin_rest(a, by=a.user, now=NOW),
            lambda a=attempt: submit_attempt(Attempt.objects.get(pk=a.pk)),
        )

        row = stored(attempt)
        shift = timedelta() if isinstance(rested, AttemptClosed) else TEN
        assert (row.state, row.deadline_at) == ("submitted", attempt.deadline_at + shift)


# --- In the browser and as JSON ---


def address(attempt, name):
    return reverse(f"quizzes:{name}", args=[attempt.public_id])


def test_the_questions_are_hidden_on_every_page_while_somebody_rests(client):
    attempt = make_attempt(rest_left=TEN)
    client.force_login(attempt.user)
    assert "Rest" in client.get(address(attempt, "attempt")).content.decode()

    answer = client.post(address(attempt, "rest"))

    assert answer["Location"] == address(attempt, "attempt")
    for name in ("attempt", "review"):
        page = client.get(address(attempt, name)).content.decode()
        assert "You are resting. The clock stands still." in page
        assert "Option aaaa" not in page
    state = client.get(address(attempt, "state")).json()
    assert state["resting"] is True and "items" not in state
    taken = client.post(address(attempt, "writer"), content_type="application/json").json()
    assert "items" not in taken


def test_the_page_of_a_pause_names_the_zone_of_its_hour(client):
    attempt = make_attempt(user=make_user(time_zone="America/Halifax"), rest_left=TEN)
    client.force_login(attempt.user)
    client.post(address(attempt, "rest"))

    page = client.get(address(attempt, "attempt")).content.decode()

    assert re.search(r"Rest: 10 min left, until \d\d:\d\d \(Halifax\)\.", page)


def test_going_on_brings_the_questions_back(client):
    attempt = make_attempt(rest_left=TEN)
    client.force_login(attempt.user)
    client.post(address(attempt, "rest"))

    client.post(address(attempt, "go_on"))

    assert "Option aaaa" in client.get(address(attempt, "attempt")).content.decode()
    state = client.get(address(attempt, "state")).json()
    assert state["resting"] is False and len(state["items"]) == 4


def test_a_save_during_a_pause_says_how_to_go_on(client):
    attempt = make_attempt(rest_left=TEN)
    rest(attempt)
    client.force_login(attempt.user)

    answer = client.post(
        address(attempt, "answers"),
        {"position": 1, "sequence": 1, "response": "aaaa"},
        content_type="application/json",
    )

    assert (answer.status_code, answer.json()["verdict"]) == (409, "resting")
    assert answer.json()["detail"] == "Your rest pause runs. End it first, then answer."


def test_without_an_allowance_the_page_offers_no_rest(client):
    attempt = make_attempt()
    client.force_login(attempt.user)

    page = client.get(address(attempt, "attempt")).content.decode()
    answer = client.post(address(attempt, "rest"))

    assert address(attempt, "rest") not in page
    assert answer.status_code == 409

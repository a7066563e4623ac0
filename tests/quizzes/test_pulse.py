"""The pulse of a sitting: the time as the server sees it, and the trace of who was there."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import F
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain.attempts import take_over
from quizzes.domain.deadlines import move_deadline
from quizzes.domain.presence import Gap, Trace, read_trace, take_pulse
from quizzes.domain.resting import begin_rest
from quizzes.models import Attempt, Presence
from tests.factories import make_admin, make_attempt, make_enrolment, make_quiz, make_user

START = datetime(2026, 5, 4, 17, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def heard(since, until, device="phone") -> Presence:
    return Presence(device=device, since=at(since), seen_at=at(until))


# --- What the rows say ---


def test_nobody_was_heard_from_yet():
    assert read_trace([]) == Trace(heard_at=None, gaps=[], two_devices=False)


def test_a_stretch_without_a_gap():
    trace = read_trace([heard(0, 600)])

    assert trace == Trace(heard_at=at(600), gaps=[], two_devices=False)


def test_a_gap_is_told_with_its_beginning_its_end_and_its_length():
    trace = read_trace([heard(0, 600), heard(780, 900)])

    assert trace.gaps == [Gap(at(600), at(780))]
    assert trace.lost == timedelta(minutes=3)
    assert not trace.two_devices


def test_a_change_of_the_device_within_a_minute_is_two_devices_and_no_gap():
    trace = read_trace([heard(0, 600), heard(630, 900, "laptop")])

    assert (trace.gaps, trace.two_devices) == ([], True)


def test_a_device_that_came_minutes_after_the_other_is_a_gap_and_not_two_devices():
    trace = read_trace([heard(0, 600), heard(720, 900, "laptop")])

    assert (trace.gaps, trace.two_devices) == ([Gap(at(600), at(720))], False)


def test_a_device_heard_all_the_while_leaves_no_gap_of_the_other():
    trace = read_trace([heard(0, 900), heard(10, 60, "laptop"), heard(800, 850, "laptop")])

    assert (trace.heard_at, trace.gaps, trace.two_devices) == (at(900), [], True)


@given(
    st.lists(
        st.tuples(st.integers(0, 4000), st.integers(0, 500), st.sampled_from("ab")), max_size=8
    )
)
def test_gaps_lie_apart_within_the_sitting_whatever_the_rows(stretches):
    rows = [heard(since, since + length, device) for since, length, device in stretches]
    trace = read_trace(rows)

    ends = [moment for gap in trace.gaps for moment in (gap.since, gap.until)]
    assert ends == sorted(ends)
    assert all(
        not (row.since < gap.until and row.seen_at > gap.since)
        for row in rows
        for gap in trace.gaps
    )


# --- What a call leaves and tells ---


def call(attempt, device="phone"):
    return take_pulse(attempt.public_id, user_id=attempt.user_id, device=device)


def wait(seconds):
    """To the rows, so much time has gone by."""
    span = timedelta(seconds=seconds)
    Presence.objects.update(since=F("since") - span, seen_at=F("seen_at") - span)


@pytest.mark.django_db
def test_calls_extend_one_row_and_not_at_every_call():
    attempt = make_attempt()

    call(attempt)
    first = Presence.objects.get()
    call(attempt)
    assert Presence.objects.get().seen_at == first.seen_at
    wait(20)
    call(attempt)

    row = Presence.objects.get()
    assert timedelta(seconds=20) <= row.seen_at - row.since < timedelta(seconds=30)


@pytest.mark.django_db
@pytest.mark.parametrize(("silence", "rows"), [(40, 1), (50, 2)])
def test_a_gap_begins_a_new_row(silence, rows):
    attempt = make_attempt()

    call(attempt)
    wait(silence)
    call(attempt)

    assert Presence.objects.count() == rows


@pytest.mark.django_db
def test_each_device_has_rows_of_its_own():
    attempt = make_attempt()

    for device in ("phone", "laptop", "phone"):
        call(attempt, device)

    assert sorted(Presence.objects.values_list("device", flat=True)) == ["laptop", "phone"]
    assert read_trace(list(attempt.presences.all())).two_devices


@pytest.mark.django_db
def test_nobody_is_noted_after_the_end_or_at_somebody_elses_attempt():
    closed = make_attempt(state="submitted", finished_at=START)

    assert call(closed).attempt.state == "submitted"
    assert take_pulse(closed.public_id, user_id=make_user().pk, device="phone") is None
    assert not Presence.objects.exists()


@pytest.mark.django_db
def test_a_pulse_is_one_statement(django_assert_num_queries):
    attempt = make_attempt()
    with django_assert_num_queries(1):
        call(attempt)


def begin(client) -> Attempt:
    enrolment = make_enrolment(version=make_quiz().quiz.course.versions.get())
    client.force_login(enrolment.user)
    client.post(reverse("quizzes:start", args=[enrolment.public_id, "3-safety"]))
    return Attempt.objects.get()


def ask(client, attempt):
    return client.get(reverse("quizzes:pulse", args=[attempt.public_id])).json()


@pytest.mark.django_db
def test_the_page_hears_the_time_and_that_it_writes(client):
    attempt = begin(client)

    told = ask(client, attempt)

    assert 52 * 60_000 < told.pop("remaining_ms") <= 53 * 60_000
    assert told.pop("server_time") < told["deadline_at"]
    assert told == {
        "state": "open",
        "deadline_at": attempt.deadline_at.isoformat(),
        "resting": False,
        "change": "",
        "writes_here": True,
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "minutes", "sentence"),
    [
        ("extension", 5, "5 minutes were added by the invigilator."),
        ("extension", 1, "1 minute was added by the invigilator."),
        ("credit", 12, "12 minutes of lost time were credited by the invigilator."),
    ],
)
def test_a_moved_deadline_comes_with_a_sentence_to_read_out(client, now, kind, minutes, sentence):
    attempt, span = begin(client), timedelta(minutes=minutes)
    move_deadline(attempt, kind=kind, span=span, reason="Alarm.", by=make_admin(), now=now)

    told = ask(client, attempt)

    assert told["change"] == sentence
    assert told["deadline_at"] == (attempt.deadline_at + span).isoformat()
    page = client.get(reverse("quizzes:attempt", args=[attempt.public_id])).content.decode()
    assert sentence in page


@pytest.mark.django_db
def test_a_browser_hears_that_another_took_over(client):
    attempt = begin(client)
    take_over(attempt)

    assert ask(client, attempt)["writes_here"] is False


@pytest.mark.django_db
def test_during_a_rest_pause_the_clock_stands_still(client, now):
    attempt = begin(client)
    Attempt.objects.update(rest_left=timedelta(minutes=10))
    begin_rest(attempt, by=attempt.user, now=now)

    told = ask(client, attempt)

    assert told["resting"] is True
    assert told["remaining_ms"] <= 53 * 60_000
    assert told["change"] == ""


@pytest.mark.django_db
def test_a_pulse_after_the_grace_closes_the_attempt(client):
    attempt = begin(client)
    late = datetime.now(UTC) - timedelta(seconds=6)
    Attempt.objects.update(started_at=late - timedelta(hours=1), deadline_at=late)

    told = ask(client, attempt)

    assert (told["state"], told["remaining_ms"]) == ("timed-out", 0)


@pytest.fixture(params=["fast route", "ordinary way"])
def way(request, settings):
    """The pulse takes the short way of the saves; without it the answer must be the same."""
    if request.param == "ordinary way":
        fast = "quizzes.fast_route.FastSaveRoute"
        settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != fast]


@pytest.mark.django_db
def test_a_call_is_one_statement_beside_session_and_person(client, statements, way):
    attempt = begin(client)

    with statements() as made:
        told = ask(client, attempt)

    assert told["writes_here"] is True
    assert len(made) == 3


@pytest.mark.django_db
def test_nobody_else_and_nobody_who_is_signed_out_or_deactivated_is_told(client, way):
    attempt = begin(client)
    path = reverse("quizzes:pulse", args=[attempt.public_id])

    client.force_login(make_user())
    stranger = client.get(path)
    client.force_login(attempt.user)
    attempt.user.is_active = False
    attempt.user.save()
    deactivated = client.get(path)
    client.logout()

    assert [stranger.status_code, deactivated.status_code] == [404, 401]
    assert client.get(path).status_code == 401
    assert client.get(path)["Cache-Control"].startswith("max-age=0")
    assert client.post(path).status_code == 405
    assert not Presence.objects.exists()

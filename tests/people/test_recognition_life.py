"""A recognition is entered, suspended, lifted and withdrawn by new facts; nothing is rewritten."""

from datetime import date, timedelta
from itertools import product

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from tests.factories import (
    make_admin,
    make_authority,
    make_course,
    make_recognition,
    make_user,
)
from training.lib.errors import Conflict, DomainError, NotAllowed
from training.lib.papers import Paper
from training.people.domain.recognition_requests import (
    ask_for_recognition,
    record_request,
    refuse_request,
)
from training.people.domain.recognitions import (
    Grant,
    lift_suspension,
    record_recognitions,
    suspend_recognition,
    withdraw_all,
    withdraw_recognition,
)
from training.people.models import AuditEntry, Recognition, RecognitionRequest
from training.people.queries import with_standing
from training.people.rules import recognised
from training.people.scopes import names
from training.people.signals import recognition_withdrawn

pytestmark = pytest.mark.django_db
YEAR = DateRange(date(2026, 1, 1), date(2027, 1, 1))
LETTER = Paper(b"%PDF-1.7 a letter %%EOF", "application/pdf")


@pytest.fixture
def today(now):
    return make_user().today(now)


@pytest.fixture
def admin():
    return make_admin()


@pytest.fixture
def held():
    return make_recognition(period=YEAR, scope="dnf")


def is_held(recognition, day):
    return recognised(recognition.instructor, "teach", on_date=day, programme="dnf")


def test_one_letter_becomes_a_row_for_each_role_and_thing(admin, now):
    grants = [Grant(role, "region", scope) for role in ("teach", "examine") for scope in "ab"]
    instructor = make_user()

    made = record_recognitions(
        instructor,
        grants,
        authority=make_authority(),
        period=YEAR,
        verified_by=admin,
        now=now,
        paper=LETTER,
    )

    assert [(one.role, one.scope) for one in made] == [
        ("teach", "a"),
        ("teach", "b"),
        ("examine", "a"),
        ("examine", "b"),
    ]
    assert {(one.evidence.name, one.evidence_sha256) for one in made} == {
        (made[0].evidence.name, LETTER.sha256)
    }
    assert made[0].evidence.read() == LETTER.content
    assert AuditEntry.objects.filter(verb="recognition.recorded").count() == 4


def test_a_letter_is_entered_whole_or_not_at_all(admin, now):
    first = make_recognition(period=YEAR, role="examine", scope_kind="region", scope="hip")
    grants = [Grant("teach", "region", "hip"), Grant("examine", "region", "hip")]

    with pytest.raises(Conflict, match="“Examine: hip” is already recognised"):
        record_recognitions(
            first.instructor,
            grants,
            authority=first.authority,
            period=YEAR,
            verified_by=admin,
            now=now,
        )

    assert first.instructor.recognitions.count() == 1


def test_a_suspended_recognition_does_not_hold_until_it_is_lifted(held, admin, now, today):
    suspend_recognition(held, from_date=today, reason="A complaint.", actor=admin, now=now)
    days = [today - timedelta(days=1), today, today + timedelta(days=3)]
    assert [is_held(held, day) for day in days] == [True, False, False]

    lift_suspension(held, holds_from=today + timedelta(days=2), actor=admin, now=now)

    days = [today, today + timedelta(days=1), today + timedelta(days=2)]
    assert [is_held(held, day) for day in days] == [False, False, True]


def test_a_suspension_is_not_lifted_into_the_past(held, admin, now, today):
    suspend_recognition(
        held, from_date=today - timedelta(days=9), reason="A complaint.", actor=admin, now=now
    )
    with pytest.raises(DomainError, match="has not passed yet"):
        lift_suspension(held, holds_from=today - timedelta(days=1), actor=admin, now=now)

    assert not is_held(held, today - timedelta(days=5))


def test_it_is_suspended_once_at_a_time(held, admin, now, today):
    facts = {"reason": "A complaint.", "actor": admin, "now": now}
    suspend_recognition(held, from_date=today, **facts)
    with pytest.raises(Conflict, match="already suspended"):
        suspend_recognition(held, from_date=today + timedelta(days=30), **facts)

    lift_suspension(held, holds_from=today + timedelta(days=1), actor=admin, now=now)
    with pytest.raises(Conflict, match="not suspended"):
        lift_suspension(held, holds_from=today + timedelta(days=2), actor=admin, now=now)


@pytest.mark.parametrize("act", ["suspend", "lift", "withdraw"])
def test_nobody_decides_about_themselves(act, now, today):
    own = make_recognition(instructor=make_admin(), period=YEAR)
    facts = {"actor": own.instructor, "now": now}
    acts = {
        "suspend": lambda: suspend_recognition(own, from_date=today, reason="No.", **facts),
        "lift": lambda: lift_suspension(own, holds_from=today, **facts),
        "withdraw": lambda: withdraw_recognition(own, from_date=today, reason="No.", **facts),
    }
    with pytest.raises(NotAllowed):
        acts[act]()


def test_a_withdrawal_for_cause_says_from_when_on_it_is_disputed(held, admin, now, today):
    told = []
    recognition_withdrawn.connect(
        lambda recognition, **kwargs: told.append(recognition), weak=False
    )
    facts = {"from_date": today, "reason": "Fraud.", "actor": admin, "now": now}
    with pytest.raises(DomainError, match="before the withdrawal"):
        withdraw_recognition(held, disputed_from=today + timedelta(days=1), **facts)

    withdraw_recognition(held, disputed_from=date(2026, 2, 1), **facts)

    held.refresh_from_db()
    assert (held.withdrawn_at, held.disputed_from) == (now, date(2026, 2, 1))
    assert [one.disputed_from for one in told] == [date(2026, 2, 1)]


def test_a_day_outside_the_recognition_is_refused(held, admin, now):
    with pytest.raises(DomainError, match="within the time"):
        withdraw_recognition(held, from_date=date(2027, 1, 1), reason="Left.", actor=admin, now=now)


def test_those_of_one_letter_are_withdrawn_all_or_none(held, admin, now, today):
    other = make_recognition(instructor=held.instructor, period=YEAR, role="author")
    facts = {"from_date": today, "reason": "Left.", "actor": admin, "now": now}
    withdraw_recognition(other, **facts)
    with pytest.raises(Conflict):
        withdraw_all([held, other], **facts)

    held.refresh_from_db()
    assert held.withdrawn_from is None


@pytest.mark.parametrize(
    "changes",
    [
        {"scope": "other"},
        {"period": DateRange(date(2026, 1, 1), date(2030, 1, 1))},
        {"evidence_sha256": "0" * 64},
        {"withdrawn_from": date(2026, 5, 1), "role": "examine"},
    ],
)
def test_what_a_body_said_is_not_rewritten(held, changes):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Recognition.objects.filter(pk=held.pk).update(**changes)


def test_a_withdrawal_is_written_once_and_nothing_is_deleted(held):
    rows = Recognition.objects.filter(pk=held.pk)
    rows.update(withdrawn_from=date(2026, 5, 1))
    for act in (lambda: rows.update(withdrawn_from=date(2026, 6, 1)), rows.delete):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            act()


def test_the_standing_shown_is_what_acts_are_judged_by():
    """Every life of a recognition against every day: holds exactly where it covers the day."""
    start = date(2026, 5, 1)
    days = [start + timedelta(days=number) for number in range(-1, 9)]
    ends = [None, start + timedelta(days=6)]
    pauses = [None, (2, 4), (3, None)]
    withdrawals = [None, start + timedelta(days=5)]
    admin = make_admin()
    for end, pause, withdrawn in product(ends, pauses, withdrawals):
        row = make_recognition(period=DateRange(start, end), withdrawn_from=withdrawn)
        if pause:
            first, last = (day and start + timedelta(days=day) for day in pause)
            row.suspensions.create(
                period=DateRange(first, last), reason="x", made_by=admin, made_at=row.verified_at
            )
    for day in days:
        shown = with_standing(Recognition.objects.all(), day).filter(standing="holds")
        covering = Recognition.objects.covering(day)
        assert set(shown.values_list("pk")) == set(covering.values_list("pk")), day


def test_the_words_of_a_standing(held, admin, now, today):
    def standing(day):
        return with_standing(Recognition.objects.all(), day).get().standing

    assert [standing(day) for day in (date(2025, 12, 31), today, date(2027, 1, 1))] == [
        "coming",
        "holds",
        "ended",
    ]
    suspend_recognition(held, from_date=today, reason="A complaint.", actor=admin, now=now)
    assert standing(today) == "suspended"
    withdraw_recognition(held, from_date=today, reason="Left.", actor=admin, now=now)
    assert standing(today) == "withdrawn"


def ask(now, **changes):
    facts = {"authority": make_authority(), "role": "examine", "scope": "Hip", "paper": LETTER}
    instructor = changes.pop("instructor", None) or make_user()
    return ask_for_recognition(instructor, **(facts | changes), now=now)


def test_a_request_is_kept_with_its_paper_and_asked_once(now):
    first = ask(now)
    again = ask(now, instructor=first.instructor, authority=first.authority)

    assert (again, RecognitionRequest.objects.count()) == (first, 1)
    assert first.evidence.read() == LETTER.content


def test_a_request_is_recorded_with_the_paper_that_came_with_it(admin, now):
    asked = ask(now)
    facts = {"authority": asked.authority, "period": YEAR, "verified_by": admin, "now": now}
    (made,) = record_request(asked, [Grant("examine", "region", "hip")], **facts)

    assert (made.instructor, made.evidence.name) == (asked.instructor, asked.evidence.name)
    assert (asked.state, asked.answered_by) == ("recorded", admin)
    with pytest.raises(Conflict, match="already answered"):
        refuse_request(asked, note="Too late.", actor=admin, now=now)


def test_a_request_that_cannot_be_entered_stays_open(admin, now):
    first = make_recognition(period=YEAR, role="examine", scope_kind="region", scope="hip")
    asked = ask(now, instructor=first.instructor, authority=first.authority)
    facts = {"authority": asked.authority, "period": YEAR, "verified_by": admin, "now": now}
    with pytest.raises(Conflict):
        record_request(asked, [Grant("examine", "region", "hip")], **facts)

    assert RecognitionRequest.objects.get().state == "open"


def test_nobody_answers_their_own_request(now):
    asked = ask(now, instructor=make_admin())
    with pytest.raises(NotAllowed):
        refuse_request(asked, note="No.", actor=asked.instructor, now=now)


def test_what_is_taught_has_a_name_in_scopes():
    course = make_course().course
    known = names()
    assert known[("muscle", "upper-trapezius")] == "Upper trapezius"
    assert ("programme", course.slug) in known
    assert ("module", f"{course.slug}/3-safety") in known

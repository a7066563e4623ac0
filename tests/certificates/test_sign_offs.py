"""The record of a practical examination: who may sign it, what passes, and that it stays."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from hypothesis import given
from hypothesis import strategies as st

from certificates.domain.practical.examinees import NotListed
from certificates.domain.practical.sign_offs import (
    acknowledge,
    amend,
    may_pass,
    sign,
)
from certificates.enums import GlobalRating, StepResult
from certificates.models import Acknowledgement, ChecklistVersion, Examinee, SignOff
from tests.factories import (
    NOW,
    make_checklist,
    make_clinic,
    make_course,
    make_examiner,
    make_membership,
    make_recognition,
    make_sign_off,
    make_user,
)
from tests.factories.practical import ALL_DONE, STEPS, seen
from training.lib.errors import Conflict, DomainError, NotAllowed
from training.people.models import AuditEntry, Recognition

pytestmark = pytest.mark.django_db
CRITICAL = [step["id"] for step in STEPS if step["critical"]]


def put_on_list(examiner, candidate):
    Examinee.objects.create(examiner=examiner, candidate=candidate, day=examiner.today(NOW))


@given(
    results=st.fixed_dictionaries(
        {step["id"]: st.sampled_from(StepResult.values) for step in STEPS}
    ),
    rating=st.sampled_from(GlobalRating.values),
)
def test_nothing_makes_up_for_a_critical_step_or_an_unsafe_rating(results, rating):
    version = ChecklistVersion(steps=STEPS)
    expected = all(results[step] == "done" for step in CRITICAL) and rating in (3, 4)
    assert may_pass(version, results, rating) is expected


def test_a_sheet_with_all_critical_steps_passes_and_names_the_recognition(
    version, candidate, examiner
):
    record = make_sign_off(version, candidate, examiner)

    assert record.passed
    assert record.recognition == Recognition.objects.get(instructor=examiner)
    assert AuditEntry.objects.filter(verb="sign_off.signed", object_id=record.pk).count() == 1


def test_b2_given_a_critical_miss_the_result_cannot_be_a_pass(version, candidate, examiner):
    results = ALL_DONE | {"stop": "not-done"}

    record = make_sign_off(
        version, candidate, examiner, results=results, rating=4, comment="Went on after the cue."
    )

    assert record.passed is False


def test_a_critical_miss_without_a_line_is_sent_back(version, candidate, examiner):
    results = ALL_DONE | {"stop": "not-observed"}
    with pytest.raises(DomainError, match="one line about the critical step"):
        make_sign_off(version, candidate, examiner, results=results)


def recognised_until(day):
    """An examiner whose recognition ends with the day before `day`."""
    return make_examiner(period=DateRange(NOW.date() - timedelta(days=30), day))


def test_b3_a_recognition_that_ended_yesterday_refuses_and_says_why(version, candidate):
    examiner = recognised_until(NOW.date())
    with pytest.raises(NotAllowed, match="not recognised to examine Upper trapezius"):
        make_sign_off(version, candidate, examiner, at=NOW + timedelta(days=1))


def test_a_record_of_a_day_that_was_covered_may_arrive_after_the_end(version, candidate):
    examiner = recognised_until(NOW.date() + timedelta(days=1))
    record = make_sign_off(version, candidate, examiner, now=NOW + timedelta(days=3))

    assert record.received_at - record.examined_at == timedelta(days=3)


def test_b3_another_muscle_is_not_covered(version, candidate):
    examiner = make_examiner(muscle="infraspinatus")
    with pytest.raises(NotAllowed, match="Upper trapezius or its region"):
        make_sign_off(version, candidate, examiner)


def test_the_whole_programme_does_not_cover_a_muscle(version, candidate):
    examiner = make_recognition(role="examine", scope=version.checklist.course.slug).instructor
    with pytest.raises(NotAllowed):
        make_sign_off(version, candidate, examiner)


def test_a_region_covers_its_muscles(version, candidate):
    examiner = make_recognition(
        role="examine", scope_kind="region", scope="shoulder-girdle"
    ).instructor
    assert make_sign_off(version, candidate, examiner).passed


def test_a_module_station_needs_the_module(candidate):
    version = make_checklist(make_course().course, muscle="", module="1-assessment")
    taught = make_recognition(role="examine", scope_kind="module", scope="1-assessment").instructor
    other = make_recognition(role="examine", scope_kind="module", scope="3-safety").instructor

    assert make_sign_off(version, candidate, taught, side="", needle="").passed
    with pytest.raises(NotAllowed, match="this module"):
        make_sign_off(version, candidate, other, side="", needle="")


def test_who_teaches_does_not_examine(version, candidate):
    teacher = make_recognition(
        role="teach", scope_kind="muscle", scope="upper-trapezius"
    ).instructor
    with pytest.raises(NotAllowed):
        make_sign_off(version, candidate, teacher)


def test_nobody_examines_themselves(version, examiner):
    with pytest.raises(NotAllowed, match="Nobody examines themselves"):
        make_sign_off(version, examiner, examiner)


def test_nobody_examines_themselves_by_another_way_in(version, candidate, examiner):
    record = make_sign_off(version, candidate, examiner)
    record.pk, record.public_id, record.candidate = None, uuid4(), examiner
    with pytest.raises(IntegrityError), transaction.atomic():
        record.save(force_insert=True)


def test_an_open_step_or_a_missing_needle_is_refused(version, candidate, examiner):
    with pytest.raises(DomainError, match="“Stops on sharp pain” is open"):
        make_sign_off(
            version, candidate, examiner, results={"position": "done", "direction": "done"}
        )
    with pytest.raises(DomainError, match="size of the needle"):
        make_sign_off(version, candidate, examiner, needle="")


def test_a_step_of_another_sheet_is_refused(version, candidate, examiner):
    with pytest.raises(DomainError, match="does not fit its checklist"):
        make_sign_off(version, candidate, examiner, results=ALL_DONE | {"other": "done"})


def test_a_clock_that_is_ahead_is_refused(version, candidate, examiner):
    with pytest.raises(DomainError, match="clock of this device is ahead"):
        make_sign_off(version, candidate, examiner, at=NOW + timedelta(minutes=6), now=NOW)


def test_sent_twice_it_is_one_record(version, candidate, examiner):
    public_id = uuid4()
    put_on_list(examiner, candidate)
    facts = {"examiner": examiner, "examined_at": NOW, "now": NOW}
    first = sign(public_id, version, candidate, seen(), **facts)
    again = sign(public_id, version, candidate, seen(), **facts)

    assert (again.pk, SignOff.objects.count()) == (first.pk, 1)


def test_a_sheet_changed_after_it_was_signed_is_not_taken_for_the_record(
    version, candidate, examiner
):
    public_id = uuid4()
    put_on_list(examiner, candidate)
    facts = {"examiner": examiner, "examined_at": NOW, "now": NOW}
    first = sign(public_id, version, candidate, seen(), **facts)
    with pytest.raises(Conflict, match="with other entries"):
        sign(public_id, version, candidate, seen(rating=1), **facts)

    first.refresh_from_db()
    assert (first.rating, SignOff.objects.count()) == (3, 1)


def test_the_number_of_another_record_is_a_conflict(version, candidate, examiner):
    record = make_sign_off(version, candidate, examiner)
    with pytest.raises(Conflict):
        sign(
            record.public_id,
            version,
            make_user(),
            seen(),
            examiner=examiner,
            examined_at=NOW,
            now=NOW,
        )


def test_b8_a_retest_by_the_same_examiner_asks_why(version, candidate, examiner):
    make_sign_off(version, candidate, examiner, rating=2)
    with pytest.raises(DomainError, match="failed with you before"):
        make_sign_off(version, candidate, examiner)

    record = make_sign_off(
        version, candidate, examiner, same_examiner_reason="Nobody else is recognised here."
    )
    assert record.same_examiner_reason == "Nobody else is recognised here."
    assert SignOff.objects.filter(candidate=candidate, passed=False).count() == 1


def test_another_examiner_is_not_asked(version, candidate, examiner):
    make_sign_off(version, candidate, examiner, rating=2)
    assert make_sign_off(version, candidate, make_examiner()).passed


def test_an_unsigned_checklist_makes_draft_records_or_none(candidate, examiner, settings):
    version = make_checklist(make_course().course, signed=False)
    settings.ALLOW_DRAFT = False
    with pytest.raises(NotAllowed, match="not signed by a clinical reviewer"):
        make_sign_off(version, candidate, examiner)
    settings.ALLOW_DRAFT = True

    assert make_sign_off(version, candidate, examiner).is_draft is True


def test_b4_a_signed_record_is_only_added_to(version, candidate, examiner):
    record = make_sign_off(version, candidate, examiner)

    amend(record, by=examiner, text="It was the right side.", reason="Slip", now=NOW)

    assert record.amendments.get().text == "It was the right side."
    with pytest.raises(NotAllowed):
        amend(record, by=make_examiner(), text="No.", reason="No", now=NOW)
    for statement in (
        "UPDATE certificates_signoff SET passed = false",
        "DELETE FROM certificates_signoffamendment",
        "UPDATE certificates_checklistversion SET title = 'Other'",
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            connection.cursor().execute(statement)


def test_the_learner_acknowledges_once_and_nobody_else_does(version, candidate, examiner):
    record = make_sign_off(version, candidate, examiner)
    with pytest.raises(NotAllowed):
        acknowledge(record, by=examiner, remark="", now=NOW)

    acknowledge(record, by=candidate, remark="The cue was unclear.", now=NOW)
    acknowledge(record, by=candidate, remark="Changed my mind.", now=NOW + timedelta(days=1))

    assert Acknowledgement.objects.get().remark == "The cue was unclear."


def test_only_who_was_on_the_list_of_the_day_is_examined(version, candidate, examiner):
    facts = {"examiner": examiner, "examined_at": NOW, "now": NOW}
    with pytest.raises(NotListed, match="not on your list of that day"):
        sign(uuid4(), version, candidate, seen(), **facts)
    put_on_list(examiner, candidate)

    assert sign(uuid4(), version, candidate, seen(), **facts).passed


def test_b9_who_works_for_the_same_clinic_declares_it_on_the_record(version, candidate, examiner):
    clinic = make_clinic(name="Harbourside")
    for person in (examiner, candidate):
        make_membership(clinic, person, started_at=NOW - timedelta(days=30))
    with pytest.raises(DomainError, match="both work for Harbourside"):
        make_sign_off(version, candidate, examiner)
    assert not SignOff.objects.exists()

    declared = {"relation": "employer", "relation_note": "Both work for Harbourside."}
    assert make_sign_off(version, candidate, examiner, **declared).relation == "employer"


def test_b9_the_clinic_of_the_day_counts(version, candidate, examiner):
    clinic = make_clinic()
    make_membership(clinic, examiner, started_at=NOW - timedelta(days=30))
    make_membership(clinic, candidate, started_at=NOW + timedelta(days=1))

    assert make_sign_off(version, candidate, examiner).relation == "none"

"""A small year of the demo: what the issue promises is there, and nothing of it is made up."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction

from certificates.models import (
    Attestation,
    Certificate,
    Credential,
    Evidence,
    NeedlingSession,
    RecognitionReview,
    ReviewRow,
    SignOff,
)
from certificates.queries.credentials import credentials_at
from courses.models import Course, Enrolment
from quizzes.domain.checking import differing_grades
from quizzes.domain.closing import submit_attempt
from quizzes.domain.receipts import Check, check_receipt, hash_answers, read_receipt, receipt_of
from quizzes.domain.saving import save_answer
from quizzes.domain.starting import start_attempt
from quizzes.enums import AttemptState
from quizzes.models import Answer, Attempt, Grade, GradedResponse, QuizStatistics
from tests.factories import make_admin, make_clinic, make_membership, make_user
from training.demo.year.cycles import make_takers, read_examinations
from training.demo.year.keeping import keep_enrolments, keep_sittings
from training.demo.year.scale import Scale
from training.demo.year.sittings import sit_cycle
from training.demo.year.telling import tell_year
from training.lib import background, clock
from training.lib.models import Job
from training.people.domain.audit import verify
from training.people.enums import RecognitionRole
from training.people.models import Clinic, Membership, Recognition, User

PROGRAMME = "dry-needling-foundations"
SMALL = Scale(people=12, attempts=90)
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker):
    """The starter programme and one small year, once for the tests of this file."""
    allowed, settings.ALLOW_DRAFT = settings.ALLOW_DRAFT, True
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_authorities", verbosity=0)
        call_command("load_programme", str(Path(settings.PROGRAMMES_DIR) / PROGRAMME), verbosity=0)
        here = make_clinic(slug="harbourside", name="Harbourside")
        for _ in range(2):
            make_membership(here, make_user())
        course = Course.objects.get(slug=PROGRAMME)
        admins = [make_admin(), make_admin()]
        now = clock.now()
        for _ in range(2):  # the second time changes nothing
            tell_year(course, here, admins, [], SMALL, now=now)
        yield now
        transaction.set_rollback(True)
    settings.ALLOW_DRAFT = allowed


def test_there_are_three_clinics_with_their_people(told):
    staff = Membership.objects.filter(role="staff")
    assert Clinic.objects.count() == 3
    assert staff.values("user").distinct().count() == SMALL.people
    assert staff.count() == SMALL.people + 2  # two of them work at two clinics
    assert {clinic.positions.count() for clinic in Clinic.objects.exclude(slug="harbourside")} == {
        1
    }


def test_of_the_instructors_one_has_lapsed_and_one_is_withdrawn(told):
    held = Recognition.objects.exclude(instructor__email__contains="needlewise")
    today = told.date()
    instructors = User.objects.filter(recognitions__in=held).distinct()
    standing = {user.legal_name: user.recognitions.covering(today).exists() for user in instructors}
    assert sorted(standing.values()) == [False, False, True, True, True]
    assert {each.role for each in held} == set(RecognitionRole.values)
    withdrawn = held.exclude(withdrawn_from=None)
    assert withdrawn.values("instructor").distinct().count() == 1
    assert RecognitionReview.objects.count() == withdrawn.count()
    assert ReviewRow.objects.exclude(decided_at=None).count() == 1
    assert ReviewRow.objects.filter(decided_at=None).exclude(proposed_by=None).count() == 1


def test_the_attempts_are_as_many_as_asked_and_keep_the_rules(told):
    attempts = Attempt.objects.all()
    assert attempts.count() == SMALL.attempts
    assert attempts.filter(state="open").count() == 0
    assert attempts.filter(finished_at__gt=told).count() == 0
    assert attempts.values("quiz").distinct().count() == 4
    in_cycle: dict[tuple[int, int], int] = {}
    for enrolment, quiz in attempts.values_list("enrolment", "quiz"):
        in_cycle[enrolment, quiz] = in_cycle.get((enrolment, quiz), 0) + 1
    assert max(in_cycle.values()) <= 3
    assert {each.has_draft_content for each in attempts} == {True}


def test_every_grade_is_what_a_fresh_grading_gives_and_the_log_is_whole(told):
    assert list(differing_grades()) == []
    assert Grade.objects.count() == SMALL.attempts
    assert verify() == []
    passed = Attempt.objects.filter(grades__passed=True)
    assert 0 < passed.count() < SMALL.attempts
    assert Certificate.objects.count() == passed.count()
    assert {each.is_draft for each in Certificate.objects.all()} == {True}
    sheet = Attempt.objects.order_by("pk").first()
    assert check_receipt(read_receipt(receipt_of(sheet).as_text())) == Check.GENUINE


def test_credentials_were_renewed_are_due_in_the_grace_and_over(told):
    core = Credential.objects.filter(type__slug="core-upper-quarter")
    rows = list(credentials_at(core, told).order_by("valid_until"))
    today = told.date()
    days = [(row.valid_until - today).days for row in rows if row.cycle_number == 1]
    assert [row.cycle_number for row in rows].count(2) == 2
    assert any(day < -31 for day in days)
    assert any(-31 < day < 0 for day in days)
    assert any(0 < day < 60 for day in days)
    assert {row.status for row in rows} == {"unverified", "expired"}  # drafts are never green
    assert Attestation.objects.count() == 2


def test_stations_were_passed_under_the_recognition_of_the_day(told):
    records = SignOff.objects.select_related("recognition", "examiner")
    assert records.count() > 48  # eight stations of each of the six who began long ago
    assert all(record.examined_at.date() in record.recognition.period for record in records)
    assert NeedlingSession.objects.filter(answer=None).exists()
    assert NeedlingSession.objects.exclude(answer=None).exists()


def test_a_policy_has_ended_and_one_leaves_the_thorax_out(told):
    policies = Evidence.objects.filter(kind="insurance")
    assert policies.filter(valid_until__lt=told.date()).count() == 1
    assert policies.filter(details__excluded_regions=["thorax"]).count() == 1


def test_figures_are_asked_of_the_job_that_makes_them(told):
    waiting = Job.objects.filter(kind="quizzes.compute-statistics", done_at=None)
    assert waiting.count() == 8
    background.run_job(waiting.filter(payload__counted="all").first().pk, now=clock.now())

    run = QuizStatistics.objects.get()
    assert run.n == run.quiz_version.attempts.count()
    assert 0 < run.figures["pass_rate"] < 1


def a_submitted_sitting(user, enrolment, examinations):
    """The first in time: what a chance tells follows from the address of the person and the day,
    and some sit until the clock ends it."""
    for seed in range(100):
        (taker,) = make_takers([user], seed=seed)
        cycle = sit_cycle(taker, enrolment, examinations, studied=0, until=clock.now())
        sitting = next(cycle, None)
        if sitting and sitting.attempt.state == AttemptState.SUBMITTED:
            return sitting
    raise AssertionError("nobody ended in time")


def test_what_is_kept_is_what_the_product_writes_for_the_same_answers(told, monkeypatch):
    course = Course.objects.get(slug=PROGRAMME)
    told_of, real = make_user(), make_user()
    edition = course.versions.get()
    enrolments = [
        Enrolment(user=user, course=course, course_version=edition, started_at=clock.now() - ago)
        for user, ago in ((told_of, timedelta(days=30)), (real, timedelta(days=1)))
    ]
    keep_enrolments(enrolments)
    examinations = read_examinations(course, enrolments[0], seed=3)
    sitting = a_submitted_sitting(told_of, enrolments[0], examinations[:1])
    keep_sittings([sitting])
    module = examinations[0].version.quiz.module_slug
    form = sitting.attempt.form
    drawn = {one.version: one for one in examinations[0].candidates}
    monkeypatch.setattr(
        "quizzes.domain.standing.draw_within",
        lambda *_, **__: [drawn[entry["version"]] for entry in form.items],
    )
    monkeypatch.setattr("quizzes.domain.starting.lay_out", lambda *_: form.items)
    attempt = start_attempt(enrolments[1], module, writer=uuid4())
    for save in sitting.saves:
        save_answer(
            attempt.public_id,
            user_id=real.pk,
            position=save.position,
            sequence=save.sequence,
            response=save.response,
        )
    submit_attempt(attempt)

    assert _rows(sitting.attempt) == _rows(attempt)
    receipts = [receipt_of(each) for each in (sitting.attempt, attempt)]
    answers = list(
        GradedResponse.objects.filter(attempt=attempt, response__isnull=False)
        .order_by("position")
        .values_list("position", "response")
    )
    assert receipts[0].sha256 == hash_answers(sitting.attempt.public_id, answers)
    assert [receipt.answered for receipt in receipts] == [len(answers)] * 2
    assert check_receipt(read_receipt(receipts[0].as_text())) == Check.GENUINE


def _rows(attempt: Attempt) -> dict:
    """Everything that is written of it, without keys, persons and moments."""
    row = Attempt.objects.values().get(pk=attempt.pk)
    its_own = ("id", "public_id", "user_id", "enrolment_id", "writer", "flagged")
    of_grade = ("id", "attempt_id", "graded_at")
    moments = ("started_at", "deadline_at", "finished_at")
    answers = Answer.objects.filter(attempt=attempt).order_by("position", "sequence")
    graded = GradedResponse.objects.filter(attempt=attempt).order_by("position")
    (grade,) = Grade.objects.filter(attempt=attempt).values()
    (form,) = type(attempt.form).objects.filter(attempt=attempt).values()
    jobs = Job.objects.filter(key__startswith=str(attempt.public_id))
    return {
        "attempt": {key: value for key, value in row.items() if key not in its_own + moments},
        "time": row["deadline_at"] - row["started_at"],
        "form": {key: value for key, value in form.items() if key != "attempt_id"},
        "answers": list(answers.values_list("position", "sequence", "response")),
        "writer": {each.writer == row["writer"] for each in answers},
        "in_time": {row["started_at"] < each.received_at <= row["finished_at"] for each in answers},
        "graded": list(graded.values_list("position", "item_version", "response", "mark")),
        "grade": {key: value for key, value in grade.items() if key not in of_grade},
        "jobs": sorted(jobs.values_list("kind", flat=True)),
    }


def test_the_demo_is_refused_on_a_production_setting(settings):
    settings.PRODUCTION = True

    with pytest.raises(CommandError, match="refused on a production setting"):
        call_command("demo")

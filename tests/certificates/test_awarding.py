"""Whoever meets the rules gets the credential once; whoever does not is told what is missing."""

from datetime import UTC, date, datetime, timedelta

import pytest

from certificates.domain.certificates.issuing import issue_for_attempt
from certificates.domain.requirements import awarding
from certificates.domain.requirements.attesting import attest
from certificates.domain.requirements.awarding import AWARD_JOB, award, plan_missed
from certificates.domain.requirements.evaluating import assess, evaluate, evaluate_many
from certificates.models import (
    Certificate,
    Credential,
    Evaluation,
    Evidence,
    EvidenceCheck,
    Revocation,
)
from tests.at_once import at_once
from tests.certificates.test_verifying import revoke
from tests.factories import (
    NOW,
    make_admin,
    make_checklist,
    make_course,
    make_credential_type,
    make_enrolment,
    make_examiner,
    make_graded_attempt,
    make_passed,
    make_quiz,
    make_sign_off,
    make_user,
)
from training.lib.background import run_all_due
from training.lib.models import Job
from training.people.domain.recognitions import suspend_recognition, withdraw_recognition

pytestmark = pytest.mark.django_db

LEG = ["gluteus-medius", "hamstrings", "gastrocnemius"]
LATER = NOW + timedelta(days=10)


@pytest.fixture
def version():
    """Theory of the module on safety, and one muscle of the leg."""
    quiz = make_quiz()
    course = quiz.quiz.course
    asked = [
        {"quiz": {"module": "3-safety", "course": course.slug}},
        {"practical": {"muscles": LEG, "number": 1}},
    ]
    return make_credential_type(course, slug="core-leg", requires={"all": asked})


def certify(user, version, *, at=NOW, is_draft=False) -> Certificate:
    quiz = version.type.course.quizzes.get().versions.get()
    attempt = make_graded_attempt(user, quiz, finished_at=at, has_draft_content=is_draft)
    certificate = issue_for_attempt(attempt, now=at)
    assert certificate
    return certificate


def confirm(user, *, kind="insurance", at=NOW, result="confirmed", details=None, **fields):
    paper = Evidence.objects.create(
        user=user,
        kind=kind,
        title="Paper",
        issuer="Issuer",
        given_at=at,
        details=details or {},
        **{"time_zone": "America/Vancouver"} | fields,
    )
    EvidenceCheck.objects.create(
        evidence=paper, method="paper", result=result, checked_by=make_user(), checked_at=at
    )
    return paper


def states(evaluation):
    return [part["state"] for part in evaluation.result["parts"]]


def test_a3_theory_only_gives_the_certificate_and_not_the_credential(version):
    """Story A3: the certificate is issued, the credential is not, and what is missing is known."""
    user = make_user()

    certificate = certify(user, version)
    assert award([user.pk], now=NOW) == []

    evaluation = Evaluation.objects.get(user=user)
    assert not evaluation.met
    assert states(evaluation) == ["have", "missing"]
    assert evaluation.result["parts"][0]["counted"][0]["ref"] == certificate.number
    assert not Credential.objects.exists()


def test_a4_a_sign_off_for_the_leg_does_not_make_the_credential_list_the_chest(version):
    """Story A4, by the way of the worker: what is listed is what was examined."""
    user = make_user()
    certify(user, version)
    make_passed(user, version.type.course, muscle="gluteus-medius")

    run_all_due()

    credential = Credential.objects.get(user=user)
    scope = credential.editions.get().facts["scope"]
    assert [entry["muscle"] for entry in scope] == ["gluteus-medius"]
    assert not any(entry["region"] == "thorax" or entry["near_lung"] for entry in scope)


def test_a_later_sign_off_extends_what_is_held(version):
    user = make_user()
    certify(user, version)
    make_passed(user, version.type.course, muscle="gluteus-medius")
    run_all_due()

    make_passed(user, version.type.course, muscle="hamstrings", at=LATER)
    run_all_due()

    credential = Credential.objects.get(user=user)
    listed = [
        [entry["muscle"] for entry in edition.facts["scope"]]
        for edition in credential.editions.order_by("number")
    ]
    assert listed == [["gluteus-medius"], ["gluteus-medius", "hamstrings"]]


def test_what_is_taken_back_while_a_batch_is_judged_gives_nothing(version, monkeypatch):
    user, real = make_user(), awarding.assess
    certificate = certify(user, version)
    make_passed(user, version.type.course, muscle="gluteus-medius")

    def assess_then_revoke(people, trees, *, at):
        found = real(people, trees, at=at)
        if not Revocation.objects.exists():
            revoke(certificate, at)
        return found

    monkeypatch.setattr(awarding, "assess", assess_then_revoke)

    assert award([user.pk], now=NOW) == []
    assert not Credential.objects.exists()
    assert Evaluation.objects.get().met is False


def test_drafts_give_nothing_outside_a_demonstration(version, settings):
    user = make_user()
    certify(user, version, is_draft=True)
    make_passed(user, version.type.course, muscle="hamstrings")

    settings.ALLOW_DRAFT = False
    assert award([user.pk], now=NOW) == []
    why_not = Evaluation.objects.get().result["parts"][0]["uncounted"][0]["why_not"]
    assert why_not == "draft"

    settings.ALLOW_DRAFT = True
    (credential,) = award([user.pk], now=NOW)
    assert credential.is_draft


def test_rules_that_nobody_signed_give_nothing_outside_a_demonstration(settings):
    settings.ALLOW_DRAFT = False
    quiz = make_quiz()
    asked = {"quiz": {"module": "3-safety", "course": quiz.quiz.course.slug}}
    version = make_credential_type(quiz.quiz.course, signed=False, requires={"all": [asked]})
    user = make_user()
    certify(user, version)

    assert award([user.pk], now=NOW) == []
    assert not evaluate(user, version, now=NOW).met


def test_an_examiner_whose_recognition_did_not_cover_the_day_does_not_count(version):
    user = make_user()
    certify(user, version)
    record = make_passed(user, version.type.course, muscle="hamstrings")
    recognition = record.recognition
    recognition.withdrawn_from = NOW.date()
    recognition.save()

    evaluation = evaluate(user, version, now=NOW)

    assert not evaluation.met
    assert evaluation.result["parts"][1]["uncounted"][0]["why_not"] == "not-recognised"


def test_a_recognition_that_ended_later_still_counts_for_the_day(version):
    user = make_user()
    certify(user, version)
    record = make_passed(user, version.type.course, muscle="hamstrings")
    record.recognition.withdrawn_from = LATER.date()
    record.recognition.save()

    assert evaluate(user, version, now=LATER + timedelta(days=1)).met


@pytest.mark.parametrize("ended_by", ["withdrawal", "suspension"])
def test_what_the_recognition_turned_out_not_to_cover_is_not_listed(version, ended_by):
    """Recorded later, from a day before the examination on; what was known before stays known."""
    user = make_user()
    certify(user, version)
    make_passed(user, version.type.course, muscle="hamstrings")
    lost = make_passed(user, version.type.course, muscle="upper-trapezius").recognition
    asked = {"practical": {"muscle": "upper-trapezius"}}
    facts = {"reason": "Found later.", "actor": make_admin(), "now": LATER}
    if ended_by == "withdrawal":
        withdraw_recognition(lost, from_date=NOW.date() - timedelta(days=1), **facts)
    else:
        suspend_recognition(lost, from_date=NOW.date() - timedelta(days=1), **facts)

    (credential,) = award([user.pk], now=LATER)
    known = [assess([user.pk], [asked], at=at)[user.pk][0].outcome.met for at in (NOW, LATER)]

    scope = credential.editions.get().facts["scope"]
    assert [entry["muscle"] for entry in scope] == ["hamstrings"]
    assert known == [True, False]


def test_a_failed_examination_counts_for_nothing(version):
    user = make_user()
    certify(user, version)
    sheet = make_checklist(version.type.course, muscle="hamstrings")
    make_sign_off(sheet, user, make_examiner(muscle="hamstrings"), rating=2)

    assert states(evaluate(user, version, now=NOW)) == ["have", "missing"]


def test_papers_count_from_their_check_on_and_to_their_end():
    asked = {"all": [{"paper": {"kind": "insurance"}}]}
    version = make_credential_type(requires=asked)
    user = make_user()
    paper = confirm(
        user, valid_until=LATER.date(), expires_at=LATER, issued_on=NOW.date(), result="not-found"
    )
    refused = evaluate(user, version, now=NOW).result["parts"][0]
    assert (refused["state"], refused["uncounted"][0]["why_not"]) == ("missing", "refused")

    EvidenceCheck.objects.create(
        evidence=paper, method="paper", result="confirmed", checked_by=make_user(), checked_at=NOW
    )
    held = evaluate(user, version, now=NOW).result["parts"][0]
    assert (held["state"], held["until"]) == ("expires", str(LATER.date()))


def test_what_was_known_on_a_past_day_is_evaluated_as_it_was(version):
    user = make_user()
    certify(user, version)
    make_passed(user, version.type.course, muscle="hamstrings", at=LATER)

    before = assess([user.pk], [version.requires], at=LATER - timedelta(days=1))
    after = assess([user.pk], [version.requires], at=LATER)

    assert [one.outcome.met for one in (before[user.pk][0], after[user.pk][0])] == [False, True]


def test_a_paper_given_when_it_is_tomorrow_elsewhere_counts_at_once():
    """Midnight has passed in London, and not where the issuer is."""
    at = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
    user = make_user()
    confirm(user, at=at, time_zone="Europe/London", issued_on=date(2026, 11, 23))
    confirm(user, at=at, kind="cpr", time_zone="Europe/London", issued_on=date(2026, 11, 24))
    trees = [{"paper": {"kind": "insurance"}}, {"paper": {"kind": "cpr"}}]

    assessed = assess([user.pk], trees, at=at)[user.pk]

    assert [one.outcome.met for one in assessed] == [True, False]


def test_hours_count_from_confirmed_papers_and_from_courses_completed_here(version):
    user = make_user()
    certify(user, version)
    confirm(user, kind="course", details={"hours": {"practical": 10}}, issued_on=NOW.date())
    hours = {"hours": {"number": 12, "of": ["theory", "practical", "online"]}}

    (assessed,) = assess([user.pk], [hours], at=NOW)[user.pk]

    assert assessed.outcome.has == {"hours": 12}  # ten, and the two hours of the course itself


def test_a_declaration_counts_and_completes_a_credential():
    words = {"slug": "fit", "text": "I am fit to practise."}
    version = make_credential_type(requires={"all": [{"attestation": words}]})
    user = make_user()

    attest(user, "fit", "I am fit to practise.", now=NOW)
    run_all_due()

    assert Credential.objects.get(user=user).type == version.type


def test_lessons_of_a_module_count_when_all_are_read_and_the_sweep_finds_it():
    course_version = make_course(lessons=2)
    asked = {"module": {"module": "3-safety", "course": course_version.course.slug}}
    make_credential_type(course_version, requires={"all": [asked]})
    enrolment = make_enrolment(version=course_version)
    for entry in course_version.modules.get().entries.all():
        assert not Credential.objects.exists()
        text = entry.lesson_version
        type(text).objects.filter(pk=text.pk).update(signed_by=make_user(), signed_at=NOW)
        enrolment.progress.create(
            lesson=text.lesson, lesson_version=text, opened_at=NOW, seen_at=NOW, completed_at=NOW
        )
        plan_missed(now=NOW)
        award([enrolment.user_id], now=NOW)

    assert Credential.objects.get().user == enrolment.user


def test_lessons_that_nobody_signed_count_for_nothing_outside_a_demonstration(settings):
    course_version = make_course()
    asked = {"module": {"module": "3-safety", "course": course_version.course.slug}}
    enrolment = make_enrolment(version=course_version)
    text = course_version.modules.get().entries.get().lesson_version
    enrolment.progress.create(
        lesson=text.lesson, lesson_version=text, opened_at=NOW, seen_at=NOW, completed_at=NOW
    )
    person = enrolment.user_id

    def counts() -> bool:
        return assess([person], [asked], at=NOW)[person][0].outcome.met

    settings.ALLOW_DRAFT = False
    type(text).objects.update(signed_by=None, signed_at=None)
    assert not counts()
    type(text).objects.update(signed_by=make_user(), signed_at=NOW)
    assert counts()


def test_a_lost_event_is_found_by_the_sweep_once(version):
    user = make_user()
    certify(user, version)
    make_passed(user, version.type.course, muscle="hamstrings")
    Job.objects.filter(kind=AWARD_JOB).delete()

    assert plan_missed(now=NOW) == 1  # certificate and sign-off are of one moment
    assert plan_missed(now=NOW) == 0
    run_all_due()
    assert Credential.objects.filter(user=user).count() == 1


def test_what_has_not_changed_is_not_evaluated_into_another_row(version):
    user = make_user()
    certify(user, version)

    award([user.pk], now=NOW)
    award([user.pk], now=LATER)

    assert Evaluation.objects.count() == 1


def test_somebody_who_holds_nothing_that_counts_leaves_no_row(version):
    award([make_user().pk], now=NOW)
    assert not Evaluation.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_evaluating_many_costs_the_statements_of_one(version, count, django_assert_num_queries):
    users = [make_user() for _ in range(count)]
    for user in users:
        certify(user, version)
        make_passed(user, version.type.course, muscle="hamstrings")

    with django_assert_num_queries(4):  # attempts, certificates, examinations; one for the rows
        found = list(evaluate_many([user.pk for user in users], version, now=NOW))

    assert [evaluation.met for evaluation in found] == [True] * count


@pytest.mark.django_db(transaction=True)
def test_five_workers_at_once_give_one_credential_on_one_evaluation(version):
    user = make_user()
    certify(user, version)
    make_passed(user, version.type.course, muscle="hamstrings")

    given = at_once(*[lambda: [row.pk for row in award([user.pk], now=NOW)]] * 5)

    credential = Credential.objects.get()
    assert given == [[credential.pk]] * 5
    assert (credential.editions.count(), credential.cycles.count()) == (1, 1)
    assert Evaluation.objects.count() == 1

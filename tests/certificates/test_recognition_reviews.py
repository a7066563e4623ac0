"""After a withdrawal for cause: every record and credential in doubt, worked through by two."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from certificates.domain.credentials.life import begin
from certificates.domain.credentials.withdrawing import propose_withdrawal
from certificates.domain.practical.recognition_reviews import (
    complete_reviews,
    decide,
    open_review,
    propose_answer,
    send_back,
)
from certificates.enums import CredentialRevocationReason, ReviewAnswer
from certificates.models import (
    CredentialRevocation,
    RecognitionReview,
    ReviewRow,
    SignOff,
    SignOffVoid,
)
from certificates.queries import scope_at, status_of
from certificates.queries.practical import under_recognition
from tests.factories import (
    NOW,
    make_admin,
    make_checklist,
    make_course,
    make_recognition,
    make_sign_off,
    make_user,
    sign_in,
)
from tests.factories.credentials import make_credential_type, make_evaluation
from tests.factories.recognising import YEARS, make_review
from training.lib.errors import Conflict, DomainError, NotAllowed
from training.lib.models import Job
from training.people.domain.recognitions import suspend_recognition, withdraw_recognition
from training.people.models import AuditEntry

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


@pytest.fixture
def course():
    return make_course().course


@pytest.fixture
def version(course):
    return make_checklist(course)


@pytest.fixture
def admin():
    return make_admin()


@pytest.fixture
def other_admin():
    return make_admin()


def make_examiner(version, **fields):
    """A recognition as examiner of the sheet."""
    facts = {"role": "examine", "scope_kind": "muscle", "scope": version.muscle, "period": YEARS}
    return make_recognition(**(facts | fields))


def withdraw(recognition, admin, *, disputed_from, from_date=None, now=NOW):
    withdraw_recognition(
        recognition,
        from_date=from_date or (NOW + timedelta(days=1)).date(),
        disputed_from=disputed_from,
        reason="Fraud.",
        actor=admin,
        now=now,
    )


def hold(record, course):
    """The record's candidate holds a credential that lists it."""
    rules = make_credential_type(course)
    user = record.candidate
    return begin(user, rules, make_evaluation(user, rules, at=LATER), now=LATER)


def sign(version, recognition, *, days_ago=0, candidate=None, **changes):
    return make_sign_off(
        version,
        candidate or make_user(),
        recognition.instructor,
        at=NOW - timedelta(days=days_ago),
        **changes,
    )


def test_the_list_has_what_was_signed_in_the_disputed_time_and_what_rests_on_it(
    version, course, admin
):
    recognition = make_examiner(version)
    before = sign(version, recognition, days_ago=31)
    first, failed = sign(version, recognition, days_ago=30), sign(version, recognition, rating=1)
    sign(version, make_examiner(version))  # another examiner
    credential = hold(first, course)

    withdraw(recognition, admin, disputed_from=(NOW - timedelta(days=30)).date())

    rows = recognition.review.rows
    assert set(rows.filter(credential=None).values_list("sign_off", flat=True)) == {
        first.pk,
        failed.pk,
    }
    assert list(rows.filter(sign_off=None).values_list("credential", flat=True)) == [credential.pk]
    assert before.reviews.count() == 0


def test_a_withdrawal_without_cause_opens_no_list(version, admin):
    recognition = make_examiner(version)
    sign(version, recognition)
    withdraw(recognition, admin, disputed_from=None)

    assert not RecognitionReview.objects.exists()
    assert complete_reviews(now=LATER) == 0


def test_a_withdrawal_recorded_late_lists_what_was_signed_since_the_day_it_holds_from(
    version, course, admin
):
    recognition = make_examiner(version)
    before, on_the_day = (sign(version, recognition, days_ago=days) for days in (6, 5))
    credential = hold(on_the_day, course)
    sign(version, make_examiner(version))  # another examiner

    backdated = (NOW - timedelta(days=5)).date()
    withdraw(recognition, admin, disputed_from=None, from_date=backdated)

    review = recognition.review
    assert (review.disputed_from, review.disputed_until) == (backdated, NOW.date())
    rows = review.rows.values_list("sign_off", "credential")
    assert set(rows) == {(on_the_day.pk, None), (None, credential.pk)}
    assert before.reviews.count() == 0


def suspend(recognition, admin, *, days_ago, now=NOW):
    from_date = (now - timedelta(days=days_ago)).date()
    suspend_recognition(recognition, from_date=from_date, reason="Asked.", actor=admin, now=now)


def test_a_suspension_recorded_late_lists_them_too_and_the_withdrawal_after_it_adds_to_the_list(
    version, admin
):
    recognition = make_examiner(version)
    long_ago, before, since = (sign(version, recognition, days_ago=days) for days in (30, 9, 2))
    suspend(recognition, admin, days_ago=3)
    assert recognition.review.rows.get().sign_off == since

    withdraw(recognition, admin, disputed_from=(NOW - timedelta(days=10)).date())

    review = RecognitionReview.objects.get()
    assert (review.disputed_from, review.disputed_until) == (
        (NOW - timedelta(days=10)).date(),
        NOW.date(),
    )
    assert set(review.rows.values_list("sign_off", flat=True)) == {before.pk, since.pk}
    assert long_ago.reviews.count() == 0


def test_a_suspension_from_today_on_or_without_records_opens_no_list(version, admin):
    recognition = make_examiner(version)
    sign(version, recognition, days_ago=1)
    suspend(recognition, admin, days_ago=0)
    suspend(make_examiner(version), admin, days_ago=9)

    assert not RecognitionReview.objects.exists()
    assert complete_reviews(now=LATER) == 0


def test_the_page_of_a_list_after_a_suspension_says_so(client, version, admin):
    recognition = make_examiner(version)
    sign(version, recognition, days_ago=2)
    suspend(recognition, admin, days_ago=3)
    sign_in(client, admin)

    page = client.get(
        reverse("certificates:recognition-review", args=[recognition.review.public_id])
    )

    assert "Suspended" in page.text and "Asked." in page.text
    assert "Withdrawn" not in page.text


def test_the_day_of_an_examination_stays_when_its_examiner_moves(version, admin):
    """On the 4th in Vancouver, which was the 5th in Auckland already."""
    recognition = make_examiner(version)
    examiner = recognition.instructor
    record = sign(version, recognition)
    assert (record.time_zone, str(record.day)) == ("America/Vancouver", str(NOW.date()))
    type(examiner).objects.filter(pk=examiner.pk).update(time_zone="Pacific/Auckland")

    withdraw(
        recognition,
        admin,
        disputed_from=None,
        from_date=NOW.date() + timedelta(days=1),
        now=NOW + timedelta(days=1),
    )

    assert not RecognitionReview.objects.exists()
    assert list(under_recognition(SignOff.objects.all())) == [record]


def test_the_withdrawal_changes_nothing_of_the_past(version, course, admin):
    recognition = make_examiner(version)
    record = sign(version, recognition)
    credential = hold(record, course)
    before = (status_of(credential, LATER), scope_at(credential, LATER))

    withdraw(recognition, admin, disputed_from=NOW.date())

    record.refresh_from_db()
    assert (record.passed, record.recognition) == (True, recognition)
    assert (status_of(credential, LATER), scope_at(credential, LATER)) == before


def test_a_list_that_got_lost_is_made_by_the_sweep(version, admin):
    recognition = make_examiner(version)
    sign(version, recognition)
    recognition.__class__.objects.filter(pk=recognition.pk).update(
        withdrawn_from=LATER.date(), withdrawn_at=NOW, disputed_from=NOW.date()
    )
    assert complete_reviews(now=LATER) == 1
    assert complete_reviews(now=LATER) == 0
    assert ReviewRow.objects.count() == 1


def test_a_record_that_a_tablet_brings_later_joins_the_list(version, admin):
    recognition = make_examiner(version)
    withdraw(recognition, admin, disputed_from=NOW.date())
    record = make_sign_off(
        version, make_user(), recognition.instructor, at=NOW, now=NOW + timedelta(days=2)
    )
    assert complete_reviews(now=LATER) == 1
    assert recognition.review.rows.get().sign_off == record


def test_opening_twice_is_one_list(version, admin):
    review = make_review(version, make_user(), admin=admin)
    assert open_review(review.recognition, now=LATER) == review
    assert review.rows.count() == 1


def test_one_proposes_and_another_decides(version, admin, other_admin):
    row = make_review(version, make_user(), admin=admin).rows.get()
    propose_answer(row, ReviewAnswer.STANDS, note="", by=admin, now=LATER)
    with pytest.raises(NotAllowed, match="it takes two people"):
        decide(row, by=admin, now=LATER)
    with pytest.raises(Conflict, match="already proposed"):
        propose_answer(row, ReviewAnswer.REVOKED, note="Why.", by=other_admin, now=LATER)

    decide(row, by=other_admin, now=LATER)

    row.refresh_from_db()
    assert (row.answer, row.proposed_by, row.decided_by) == ("stands", admin, other_admin)
    with pytest.raises(Conflict):
        decide(row, by=other_admin, now=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewRow.objects.filter(pk=row.pk).update(answer="revoked")


def test_whatever_a_shell_does_nobody_decides_alone(version, admin):
    row = make_review(version, make_user(), admin=admin).rows.get()
    alone = {"proposed_by": admin, "decided_by": admin, "decided_at": NOW, "answer": "stands"}
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewRow.objects.filter(pk=row.pk).update(**alone)


def test_the_second_person_may_send_it_back(version, admin, other_admin):
    row = make_review(version, make_user(), admin=admin).rows.get()
    propose_answer(row, ReviewAnswer.REVOKED, note="Never seen.", by=admin, now=LATER)
    send_back(row, by=other_admin, now=LATER)

    row.refresh_from_db()
    assert (row.answer, row.proposed_by, row.decided_at) == ("", None, None)
    assert AuditEntry.objects.filter(verb="review.sent-back").count() == 1
    propose_answer(row, ReviewAnswer.STANDS, note="", by=other_admin, now=LATER)


def test_what_was_proposed_anew_is_not_what_the_second_person_read(version, admin, other_admin):
    row = make_review(version, make_user(), admin=admin).rows.get()
    propose_answer(row, ReviewAnswer.STANDS, note="", by=admin, now=LATER)
    read = ReviewRow.objects.get(pk=row.pk)
    send_back(row, by=other_admin, now=LATER)
    again = ReviewRow.objects.get(pk=row.pk)
    propose_answer(
        again, ReviewAnswer.REVOKED, note="Why.", by=admin, now=LATER + timedelta(hours=1)
    )
    with pytest.raises(Conflict):
        decide(read, by=other_admin, now=LATER)
    assert not SignOffVoid.objects.exists()


def test_a_reason_is_needed_unless_it_stands(version, admin):
    row = make_review(version, make_user(), admin=admin).rows.get()
    with pytest.raises(DomainError, match="Say why"):
        propose_answer(row, ReviewAnswer.RE_EXAMINE, note=" ", by=admin, now=LATER)


def test_nobody_decides_what_is_about_themselves(version, admin):
    candidate = make_admin()
    row = make_review(version, candidate, admin=admin).rows.get()
    with pytest.raises(NotAllowed, match="does not concern"):
        propose_answer(row, ReviewAnswer.STANDS, note="", by=candidate, now=LATER)
    with pytest.raises(NotAllowed):
        propose_answer(row, ReviewAnswer.STANDS, note="", by=make_user(), now=LATER)


def agree_on(row, answer, admin, other_admin):
    propose_answer(row, answer, note="Not seen by anybody.", by=admin, now=LATER)
    decide(row, by=other_admin, now=LATER)


def test_a_revoked_record_stays_and_its_credentials_drop_it(version, course, admin, other_admin):
    recognition = make_examiner(version)
    kept = make_checklist(course, muscle="infraspinatus")
    record = sign(version, recognition)
    sign(kept, make_examiner(kept), candidate=record.candidate)
    credential = hold(record, course)
    withdraw(recognition, admin, disputed_from=NOW.date())

    agree_on(recognition.review.rows.get(sign_off=record), ReviewAnswer.REVOKED, admin, other_admin)

    record.refresh_from_db()
    assert (record.passed, record.void.reason) == (True, "Not seen by anybody.")
    muscles = [one.checklist_version.muscle for one in scope_at(credential, LATER)]
    assert muscles == ["infraspinatus"]
    assert [one.reason for one in credential.editions.order_by("number")] == ["first", "correction"]


def test_a_record_to_be_repeated_counts_until_it_is_decided_otherwise(
    client, version, course, admin, other_admin
):
    recognition = make_examiner(version)
    record = sign(version, recognition)
    credential = hold(record, course)
    withdraw(recognition, admin, disputed_from=NOW.date())
    Job.objects.all().delete()

    agree_on(
        recognition.review.rows.get(sign_off=record), ReviewAnswer.RE_EXAMINE, admin, other_admin
    )

    assert scope_at(credential, LATER) == [record]
    assert Job.objects.filter(kind="mail", payload__user=record.candidate_id).count() == 1
    sign_in(client, record.candidate)
    desk = client.get(reverse("desk")).text
    assert "Please be examined again" in desk
    shown = client.get(reverse("certificates:sign-off", args=[record.public_id])).text
    assert "Not seen by anybody." in shown

    other = make_examiner(version)
    make_sign_off(version, record.candidate, other.instructor, at=LATER + timedelta(days=1))
    assert "Please be examined again" not in client.get(reverse("desk")).text


def test_a_revoked_credential_goes_the_way_of_every_revocation(version, course, admin, other_admin):
    recognition = make_examiner(version)
    credential = hold(sign(version, recognition), course)
    withdraw(recognition, admin, disputed_from=NOW.date())

    agree_on(
        recognition.review.rows.get(credential=credential), ReviewAnswer.REVOKED, admin, other_admin
    )

    revocation = CredentialRevocation.objects.get(credential=credential)
    assert revocation.reason == "examination"
    assert (revocation.act.proposed_by, revocation.act.decided_by) == (admin, other_admin)
    told = Job.objects.filter(kind="mail", payload__user=credential.user_id)
    assert [job.key for job in told] == [f"credential-revoked:{credential.public_id}"]


def test_a_credential_that_somebody_proposed_to_revoke_says_who_and_when(
    version, course, admin, other_admin
):
    recognition = make_examiner(version)
    credential = hold(sign(version, recognition), course)
    withdraw(recognition, admin, disputed_from=NOW.date())
    third = make_admin(legal_name="Pilar Ocampo")
    propose_withdrawal(
        credential,
        proposer=third,
        reason=CredentialRevocationReason.ERROR,
        public_text="In error.",
        private_note="",
        now=LATER,
    )
    row = recognition.review.rows.get(credential=credential)

    with pytest.raises(Conflict, match=r"Pilar Ocampo proposed on .*\b2026\b.*Decide that first"):
        agree_on(row, ReviewAnswer.REVOKED, admin, other_admin)

    assert not CredentialRevocation.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_cost_the_same_for_one_and_three(
    client, version, admin, count, django_assert_num_queries
):
    review = make_review(version, *(make_user() for _number in range(count)), admin=admin)
    for _number in range(count - 1):
        make_review(version, admin=admin)
    sign_in(client, admin)
    address = reverse("certificates:recognition-review", args=[review.public_id])
    client.get(address)
    with django_assert_num_queries(8):
        assert client.get(address).text.count("Propose<") == count
    with django_assert_num_queries(6):
        client.get(reverse("certificates:recognition-reviews"))


def test_the_list_is_worked_through_on_its_page(client, version, admin, other_admin):
    review = make_review(version, make_user(legal_name="Lene Ek"), admin=admin)
    record = review.rows.get().sign_off
    address = reverse("certificates:recognition-review", args=[review.public_id])
    row = f"{address}{record.public_id}/"
    sign_in(client, admin)
    assert "0 of 1 decided" in client.get(address).text
    reply = client.post(f"{row}propose/", {"answer": "stands", "show": "open", "page": "1"})
    assert reply["Location"] == f"{address}?show=open&page=1"
    assert "Agree<" not in client.get(address).text
    assert "Lene Ek" not in client.get(f"{address}?show=open").text

    sign_in(client, other_admin)
    assert "Lene Ek" in client.get(f"{address}?show=proposed").text
    earlier = (NOW - timedelta(days=1)).isoformat()
    reply = client.post(f"{row}decide/", {"verdict": "agree", "read": earlier})
    assert reply.status_code == 409  # another proposal than the one the page showed
    read = review.rows.get().proposed_at.isoformat()
    client.post(f"{row}decide/", {"verdict": "agree", "read": read})
    assert "1 of 1 decided" in client.get(address).text
    open_lists = client.get(reverse("certificates:recognition-reviews"), {"show": "open"}).text
    assert "No list waits." in open_lists


@pytest.mark.parametrize(
    ("act", "sent", "sentence"),
    [
        ("propose", {}, "Choose what should become of it."),
        ("propose", {"answer": "revoked"}, "Say why. The person concerned reads it."),
        ("decide", {}, "Choose to agree or to send it back."),
    ],
)
def test_what_is_left_open_is_said(client, version, admin, act, sent, sentence):
    review = make_review(version, make_user(), admin=admin)
    sign_in(client, admin)
    of = review.rows.get().sign_off.public_id
    address = reverse("certificates:recognition-review", args=[review.public_id])
    reply = client.post(f"{address}{of}/{act}/", sent)
    assert (reply.status_code, sentence in reply.text) == (422, True)

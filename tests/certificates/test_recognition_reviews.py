"""After a withdrawal for cause: a list of every record and credential in doubt."""

from datetime import timedelta

import pytest
from django.urls import reverse

from certificates.domain.practical.recognition_reviews import (
    complete_reviews,
    open_review,
)
from certificates.models import (
    RecognitionReview,
    ReviewRow,
    SignOff,
)
from certificates.queries import scope_at, status_of
from certificates.queries.practical import under_recognition
from tests.certificates.disputes import LATER, hold, make_examiner, sign, withdraw
from tests.factories import (
    NOW,
    make_sign_off,
    make_user,
    sign_in,
)
from tests.factories.recognising import make_review
from training.people.domain.recognitions import suspend_recognition

pytestmark = pytest.mark.django_db


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

"""Records and credentials in doubt, worked through by two: one proposes, another decides."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from certificates.domain.credentials.withdrawing import propose_withdrawal
from certificates.domain.practical.recognition_reviews import (
    decide,
    propose_answer,
    send_back,
)
from certificates.enums import CredentialRevocationReason, ReviewAnswer
from certificates.models import (
    CredentialRevocation,
    ReviewRow,
    SignOffVoid,
)
from certificates.queries import scope_at
from tests.certificates.disputes import LATER, agree_on, hold, make_examiner, sign, withdraw
from tests.factories import (
    NOW,
    make_admin,
    make_checklist,
    make_sign_off,
    make_user,
    sign_in,
)
from tests.factories.recognising import make_review
from training.lib.errors import Conflict, DomainError, NotAllowed
from training.lib.models import Job
from training.people.models import AuditEntry

pytestmark = pytest.mark.django_db


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

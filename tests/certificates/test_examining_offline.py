"""What a tablet takes along for a room without signal, and what becomes of what it brings back."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from certificates.models import Examinee, SignOff
from tests.factories import (
    make_checklist,
    make_clinic,
    make_examiner,
    make_membership,
    make_sign_off,
    make_user,
    sign_in,
)
from tests.factories.practical import ALL_DONE
from training.lib import clock
from training.people.models import Recognition

pytestmark = pytest.mark.django_db
DAY, RECEIVE = reverse("certificates:examine-day"), reverse("certificates:examine-receive")


@pytest.fixture(autouse=True)
def midday():
    """What was signed half an hour ago was signed today, wherever the examiner lives."""
    with time_machine.travel(clock.now().replace(hour=20), tick=True):
        yield


@pytest.fixture
def examiner(client, version):
    examiner = make_examiner()
    sign_in(client, examiner)
    return examiner


@pytest.fixture
def candidate(examiner):
    candidate = make_user(legal_name="Imke Rautavaara")
    Examinee.objects.create(examiner=examiner, candidate=candidate, day=examiner.today(clock.now()))
    return candidate


def kept(sheet, candidate, *, minutes_ago=30, **changes):
    """As the tablet sends it; its clock is an hour fast, which must not matter."""
    sent = int((clock.now() + timedelta(hours=1)).timestamp() * 1000)
    usual = ALL_DONE | {"record": str(uuid4()), "rating": "3", "needled_on": "model"}
    usual |= {"side": "left", "needle": "0.30 × 40", "place": "Basement", "relation": "none"}
    usual |= {"learner": str(candidate.public_id), "version": str(sheet.pk)}
    usual |= {"sent": str(sent), "signed": str(sent - minutes_ago * 60_000)}
    return usual | changes


def test_the_day_holds_each_station_the_examiner_is_recognised_for(client, version, candidate):
    make_checklist(version.checklist.course, muscle="infraspinatus")

    day = client.get(DAY).json()

    assert [(one["name"], one["title"]) for one in day["stations"]] == [
        ("Imke Rautavaara", "Needling")
    ]
    assert "Sign as examiner" in day["stations"][0]["sheet"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_day_costs_the_same_for_one_and_three(
    client, version, examiner, candidate, count, django_assert_num_queries
):
    for _number in range(count - 1):
        Examinee.objects.create(
            examiner=examiner, candidate=make_user(), day=examiner.today(clock.now())
        )
        make_checklist(version.checklist.course)
    with django_assert_num_queries(8):
        assert len(client.get(DAY).json()["stations"]) == count**2


def test_b1_a_kept_record_has_the_time_of_the_device_and_of_the_server(client, version, candidate):
    before = clock.now()
    reply = client.post(RECEIVE, kept(version, candidate))

    record = SignOff.objects.get()
    assert reply.json() == {"address": reverse("certificates:sign-off", args=[record.public_id])}
    assert record.received_at - record.examined_at == timedelta(minutes=30)
    assert record.device_at - record.examined_at > timedelta(minutes=59)
    assert record.received_at >= before


@pytest.mark.parametrize("rating", ["3", "1"])
def test_b1_sent_twice_it_is_one_record(client, version, candidate, rating):
    sent = kept(version, candidate, rating=rating)  # a fail is no retest of itself
    replies = [client.post(RECEIVE, sent).json() for _time in range(2)]
    assert replies[0] == replies[1]
    assert SignOff.objects.count() == 1


def test_b1_sent_again_after_a_later_fail_it_is_still_the_same_record(
    client, version, candidate, examiner
):
    sent = kept(version, candidate)
    first = client.post(RECEIVE, sent).json()
    make_sign_off(version, candidate, examiner, rating=1)
    assert client.post(RECEIVE, sent).json() == first


def test_b3_a_recognition_that_ended_before_the_examination_refuses_with_the_reason(
    client, version, candidate, examiner
):
    today = examiner.today(clock.now())
    withdrawn = {"withdrawn_from": today, "withdrawn_reason": "Left."}
    Recognition.objects.filter(instructor=examiner).update(**withdrawn)
    reply = client.post(RECEIVE, kept(version, candidate, minutes_ago=0))

    assert reply.status_code == 403
    assert "not recognised to examine Upper trapezius" in reply.json()["detail"]
    assert not SignOff.objects.exists()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"stop": "not-done"}, "Write one line about the critical step that was missed."),
        ({"stop": ""}, "Judge this step."),
        ({"rating": "9"}, "Select a valid choice. 9 is not one of the available choices."),
        ({"signed": "yesterday"}, "This is not a record of an examination."),
        ({"version": "0"}, "This is not a record of an examination."),
        ({"learner": "nobody"}, "This is not a record of an examination."),
    ],
)
def test_what_does_not_hold_is_refused_with_a_sentence(client, version, candidate, changes, reason):
    reply = client.post(RECEIVE, kept(version, candidate, **changes))
    assert (reply.status_code, reply.json()["detail"]) == (422, reason)
    assert not SignOff.objects.exists()


def test_somebody_who_was_not_on_the_list_is_refused(client, version, candidate):
    reply = client.post(RECEIVE, kept(version, make_user()))
    assert reply.status_code == 403
    assert reply.json()["detail"] == "This learner was not on your list of that day."


@pytest.mark.parametrize(("days", "status"), [(1, 200), (2, 403)])
def test_what_began_before_midnight_is_taken_after_it(
    client, version, candidate, examiner, days, status
):
    listed = examiner.today(clock.now()) - timedelta(days=days)
    examiner.examinees.update(day=listed)
    reply = client.post(RECEIVE, kept(version, candidate, minutes_ago=0))
    assert reply.status_code == status


def test_b1_what_a_tablet_kept_is_sent_after_the_recognition_ended(
    client, version, candidate, examiner
):
    """The tablet asks for the day first, and sends nothing where it gets none."""
    sent = kept(version, candidate)
    today = examiner.today(clock.now())
    examiner.recognitions.update(withdrawn_from=today, withdrawn_at=clock.now())
    listed = examiner.today(clock.now()) - timedelta(days=1)
    examiner.examinees.update(day=listed)

    assert client.get(reverse("certificates:examine")).status_code == 200
    assert client.get(DAY).json()["stations"] == []
    reply = client.post(RECEIVE, sent | {"signed": str(int(sent["sent"]) - 86_400_000)})

    assert (reply.status_code, SignOff.objects.count()) == (200, 1)


def test_a_sheet_of_an_older_wording_stays_what_the_tablet_showed(client, version, candidate):
    sent = kept(version, candidate)
    make_checklist(
        version.checklist.course, slug=version.checklist.slug, number=2, title="Needling, new"
    )
    client.post(RECEIVE, sent)
    assert SignOff.objects.get().checklist_version == version


def test_a_retest_that_came_to_light_later_asks_why(client, version, candidate, examiner):
    make_sign_off(version, candidate, examiner, rating=1)
    reply = client.post(RECEIVE, kept(version, candidate))
    assert (reply.status_code, reply.json()["detail"]) == (422, "Say why you examine again.")


def test_the_page_without_signal_takes_no_message_that_names_somebody(client, candidate):
    examine = reverse("certificates:examine")
    client.post(examine, {"email": candidate.email})
    assert "Imke" not in client.get(reverse("certificates:examine-offline")).text
    assert "Imke Rautavaara is on today" in client.get(examine).text


def test_the_page_without_signal_names_nobody(client, candidate):
    page = client.get(reverse("certificates:examine-offline")).text
    assert "Imke" not in page
    assert client.get("/examine/worker.js")["Content-Type"] == "text/javascript; charset=utf-8"


def test_a_refused_sheet_comes_back_with_what_is_to_be_mended_and_is_sent_again(
    client, version, candidate
):
    sent = kept(version, candidate, place="", needle="0.25 × 30")
    refused = client.post(RECEIVE, sent)
    sheet = refused.json()["sheet"]

    assert refused.status_code == 422
    assert "Enter where it took place." in sheet
    for kept_entry in (sent["record"], "0.25 × 30"):
        assert f'value="{kept_entry}"' in sheet
    assert client.post(RECEIVE, sent | {"place": "Basement"}).status_code == 200
    assert str(SignOff.objects.get().public_id) == sent["record"]


def test_what_no_correction_helps_brings_no_sheet(client, version, examiner):
    refused = client.post(RECEIVE, kept(version, make_user()))
    assert (refused.status_code, "sheet" in refused.json()) == (403, False)


def test_a_refused_retest_comes_back_with_the_question_it_lacked(
    client, version, candidate, examiner
):
    make_sign_off(version, candidate, examiner, rating=1)
    sheet = client.post(RECEIVE, kept(version, candidate)).json()["sheet"]
    assert "Why you examine again" in sheet


def test_b9_a_kept_sheet_that_hides_the_shared_clinic_is_refused(
    client, version, candidate, examiner
):
    clinic = make_clinic(name="Harbourside")
    for person in (examiner, candidate):
        make_membership(clinic, person)
    assert "Both work for Harbourside." in client.get(DAY).json()["stations"][0]["sheet"]
    reply = client.post(RECEIVE, kept(version, candidate))

    assert reply.status_code == 422
    assert "both work for Harbourside" in reply.json()["detail"]


def test_b3_a_recognition_that_was_suspended_that_day_refuses_with_the_reason(
    client, version, candidate, examiner
):
    held = examiner.recognitions.get()
    first = examiner.today(clock.now()) - timedelta(days=1)
    held.suspensions.create(
        period=(first, None), reason="A complaint.", made_by=held.verified_by, made_at=clock.now()
    )
    reply = client.post(RECEIVE, kept(version, candidate, minutes_ago=0))

    assert reply.status_code == 403
    assert "not recognised to examine Upper trapezius" in reply.json()["detail"]

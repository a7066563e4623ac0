"""The examiner's pages: the list of the day, the sheet, the record, and what the learner does."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from certificates.models import Examinee, SignOff
from certificates.views.throttling import MOST_UNKNOWN
from tests.factories import (
    make_admin,
    make_checklist,
    make_clinic,
    make_examiner,
    make_membership,
    make_recognition,
    make_sign_off,
    make_user,
    sign_in,
)
from tests.factories.practical import ALL_DONE
from training.lib import clock
from training.people.signals import collect_personal_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def station(client, version, examiner, candidate):
    """The address of the sheet, with the learner on today's list and the examiner signed in."""
    Examinee.objects.create(examiner=examiner, candidate=candidate, day=examiner.today(clock.now()))
    sign_in(client, examiner)
    checklist = version.checklist
    return reverse(
        "certificates:sheet", args=[candidate.public_id, checklist.course.slug, checklist.slug]
    )


def filled(**changes):
    usual = ALL_DONE | {"record": str(uuid4()), "rating": "3", "needled_on": "model"}
    usual |= {"side": "left", "needle": "0.30 × 40", "place": "Vancouver", "relation": "none"}
    return usual | changes


def test_a_learner_is_added_by_address_once(client, examiner, candidate, version):
    sign_in(client, examiner)
    for _click in range(2):
        client.post(reverse("certificates:examine"), {"email": candidate.email.upper()})
    page = client.get(reverse("certificates:examine"))

    assert Examinee.objects.count() == 1
    assert str(candidate) in page.text


def test_an_unknown_address_keeps_what_was_typed_and_says_what_to_do(client, examiner, version):
    sign_in(client, examiner)
    page = client.post(reverse("certificates:examine"), {"email": "nobody@clinic.example"})

    assert page.status_code == 422
    assert "Ask the learner to sign up first." in page.text
    assert 'value="nobody@clinic.example"' in page.text


def test_the_addresses_of_members_are_not_found_by_trying(client, examiner, candidate, version):
    sign_in(client, examiner)
    page = reverse("certificates:examine")
    for number in range(MOST_UNKNOWN):
        client.post(page, {"email": f"somebody{number}@clinic.example"})
    told = client.post(page, {"email": candidate.email})

    assert "Too many unknown addresses. Wait 10 minutes" in told.text
    assert not Examinee.objects.exists()


def test_only_who_examines_lists_somebody(client, candidate, version):
    author = make_recognition(role="author", scope_kind="module", scope="2-technique").instructor
    sign_in(client, author)
    told = client.post(reverse("certificates:examine"), {"email": candidate.email})
    assert "You are not recognised to examine today." in told.text
    assert not Examinee.objects.exists()


def test_an_examiner_cannot_list_themselves(client, examiner, version):
    sign_in(client, examiner)
    page = client.post(reverse("certificates:examine"), {"email": examiner.email})
    assert (page.status_code, Examinee.objects.count()) == (422, 0)


def test_a_signed_sheet_becomes_a_record(client, station, candidate):
    page = client.post(station, filled(), follow=True)

    record = SignOff.objects.get()
    assert (record.candidate, record.passed, record.side) == (candidate, True, "left")
    assert page.request["PATH_INFO"] == reverse("certificates:sign-off", args=[record.public_id])


@pytest.mark.parametrize("rating", ["3", "1"])
def test_a_double_click_signs_once(client, station, rating):
    sheet = filled(rating=rating)
    for _click in range(2):
        assert client.post(station, sheet).status_code == 302
    assert SignOff.objects.count() == 1


def test_a_sheet_opened_before_midnight_is_signed_after_it(client, station, examiner):
    examiner.examinees.update(day=examiner.today(clock.now()) - timedelta(days=1))
    assert client.post(station, filled()).status_code == 302


def test_a_sheet_is_stored_with_the_wording_it_showed(client, station, version):
    assert f'name="version" value="{version.pk}"' in client.get(station).text
    checklist = version.checklist
    make_checklist(checklist.course, slug=checklist.slug, number=2, title="Needling, new")

    client.post(station, filled(version=str(version.pk)))

    assert SignOff.objects.get().checklist_version == version


def test_an_open_step_is_named_and_nothing_is_lost(client, station):
    page = client.post(station, filled(stop="", place="Basement room 2"))

    assert page.status_code == 422
    assert "Judge this step." in page.text
    assert 'value="Basement room 2"' in page.text
    assert not SignOff.objects.exists()


def test_a_critical_miss_asks_for_a_line_and_keeps_the_sheet(client, station):
    page = client.post(station, filled(stop="not-done"))

    assert page.status_code == 422
    assert "Write one line about the critical step that was missed." in page.text


def test_a_relation_is_explained(client, station):
    page = client.post(station, filled(relation="employer"))
    assert page.status_code == 422
    assert "Say what the relation is." in page.text

    client.post(station, filled(relation="employer", relation_note="Same clinic since 2024"))
    assert SignOff.objects.get().relation_note == "Same clinic since 2024"


def test_b9_the_page_chooses_the_shared_clinic_and_refuses_none(
    client, station, candidate, examiner
):
    clinic = make_clinic(name="Harbourside")
    for person in (examiner, candidate):
        make_membership(clinic, person)
    shown = client.get(station).text
    assert 'value="Both work for Harbourside."' in shown
    assert 'value="employer" required id="id_relation_1" checked' in " ".join(shown.split())

    refused = client.post(station, filled())
    assert (refused.status_code, "both work for Harbourside" in refused.text) == (422, True)
    client.post(station, filled(relation="employer", relation_note="Both work for Harbourside."))
    assert SignOff.objects.get().relation == "employer"


def test_a_learner_is_taken_off_the_list_and_their_records_stay(
    client, station, version, candidate, examiner
):
    client.post(station, filled())
    address = reverse("certificates:examine-remove", args=[candidate.public_id])
    assert client.post(address).status_code == 302

    assert not Examinee.objects.exists()
    assert SignOff.objects.count() == 1
    assert client.post(address).status_code == 404
    assert client.get(station).status_code == 404


def test_who_may_not_examine_is_not_asked_to_add_a_learner(client, version):
    author = make_recognition(role="author", scope_kind="module", scope="2-technique").instructor
    for reader in (author, make_admin()):
        sign_in(client, reader)
        shown = client.get(reverse("certificates:examine")).text
        assert "Add a learner" not in shown
        assert version.title in shown
    sign_in(client, make_examiner())
    assert "Add a learner" in client.get(reverse("certificates:examine")).text


def test_b8_the_page_warns_before_a_retest_by_the_same_examiner(
    client, station, version, candidate, examiner
):
    make_sign_off(version, candidate, examiner, rating=1)
    warning = "This learner failed with you before. Another examiner is better."

    assert warning in client.get(station).text
    assert client.post(station, filled()).status_code == 422
    client.post(station, filled(same_examiner_reason="Nobody else comes here."))
    assert SignOff.objects.filter(passed=True).count() == 1


@pytest.mark.parametrize(("with_drafts", "title"), [(False, "Needling"), (True, "Newer")])
def test_a_later_draft_takes_the_place_of_the_signed_wording_only_where_drafts_are_tried(
    client, station, version, examiner, settings, with_drafts, title
):
    settings.ALLOW_DRAFT = with_drafts
    sheet = {"slug": version.checklist.slug, "number": 2, "title": "Newer", "signed": False}
    make_checklist(version.checklist.course, **sheet)

    day = client.get(reverse("certificates:examine"))
    taken = client.get(reverse("certificates:examine-day")).json()["stations"]

    assert f"{title}</a></p>" in day.text.partition("Checklists</h2>")[0]
    assert [each["title"] for each in taken] == [title]
    assert client.get(station).context["version"].title == title


def test_a_sheet_that_nobody_signed_is_refused_before_it_starts(
    client, version, examiner, candidate, settings
):
    settings.ALLOW_DRAFT = False
    draft = make_checklist(version.checklist.course, title="Unread", signed=False)
    Examinee.objects.create(examiner=examiner, candidate=candidate, day=examiner.today(clock.now()))
    sign_in(client, examiner)
    station = [candidate.public_id, draft.checklist.course.slug, draft.checklist.slug]

    page = client.get(reverse("certificates:sheet", args=station))

    assert page.status_code == 403
    assert "not signed by a clinical reviewer yet" in page.text
    day = client.get(reverse("certificates:examine"))
    assert "Unread</a></p>" not in day.text


def test_a_tablet_is_not_called_ready_once_the_recognition_has_ended(client, station, examiner):
    ready = 'data-say="ready"'
    assert ready in client.get(reverse("certificates:examine")).text
    yesterday = examiner.today(clock.now()) - timedelta(days=1)
    examiner.recognitions.update(withdrawn_from=yesterday, withdrawn_reason="Left.")

    page = client.get(reverse("certificates:examine"))

    assert (page.status_code, ready in page.text) == (200, False)


def test_b3_without_a_recognition_the_sheet_is_refused_before_it_starts(client, version, candidate):
    other = make_examiner(muscle="infraspinatus")
    Examinee.objects.create(examiner=other, candidate=candidate, day=other.today(clock.now()))
    sign_in(client, other)
    checklist = version.checklist
    page = client.get(
        reverse(
            "certificates:sheet",
            args=[candidate.public_id, checklist.course.slug, checklist.slug],
        )
    )
    assert page.status_code == 403
    assert "not recognised to examine Upper trapezius" in page.text


def test_only_who_is_on_the_list_is_examined(client, station):
    elsewhere = station.replace(station.split("/")[3], str(make_user().public_id))
    assert client.get(elsewhere).status_code == 404


def test_the_learner_reads_and_acknowledges(client, version, candidate, examiner):
    record = make_sign_off(version, candidate, examiner)
    sign_in(client, candidate)
    address = reverse("certificates:sign-off", args=[record.public_id])

    assert "Not by the learner yet" in client.get(address).text
    client.post(f"{address}acknowledge/", {"remark": "The cue was unclear."})

    page = client.get(address).text
    assert "The cue was unclear." in page
    assert "I have read this record" not in page
    assert version.title in client.get(reverse("certificates:portfolio")).text


def test_an_amendment_stands_beside_the_record(client, version, candidate, examiner):
    record = make_sign_off(version, candidate, examiner)
    sign_in(client, examiner)
    address = reverse("certificates:sign-off", args=[record.public_id])
    empty = client.post(f"{address}amend/", {"text": "It was the right side.", "reason": ""})
    assert (empty.status_code, "It was the right side." in empty.text) == (422, True)

    client.post(f"{address}amend/", {"text": "It was the right side.", "reason": "Slip"})

    assert "It was the right side." in client.get(address).text


def test_the_desk_leads_both_there(client, version, candidate, examiner):
    record = make_sign_off(version, candidate, examiner)
    sign_in(client, candidate)
    assert reverse("certificates:sign-off", args=[record.public_id]) in client.get("/").text
    sign_in(client, examiner)
    assert reverse("certificates:examine") in client.get("/").text
    sign_in(client, make_user())
    assert reverse("certificates:examine") not in client.get("/").text


def test_the_download_of_everything_holds_the_record(version, candidate, examiner):
    make_sign_off(version, candidate, examiner, comment="Steady hands.")
    parts: list = []
    collect_personal_data.send(sender=None, user=candidate, parts=parts)
    (told,) = dict(parts)["practical_examinations"]
    assert (told["comment"], told["passed"], told["acknowledged"]) == ("Steady hands.", True, False)


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_for_one_and_three(
    client, version, candidate, examiner, count, django_assert_num_queries
):
    for _number in range(count):
        make_sign_off(version, make_user(), examiner)
        Examinee.objects.create(
            examiner=examiner, candidate=make_user(), day=examiner.today(clock.now())
        )
    sign_in(client, examiner)
    client.get(reverse("certificates:examine"))
    with django_assert_num_queries(QUERIES):
        client.get(reverse("certificates:examine"))


QUERIES = 9  # session, person with roles, two rights, people, sheets, records, additions

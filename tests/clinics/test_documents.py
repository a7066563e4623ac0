"""Documents a clinic keeps under control: versions, the yearly look, and who signed for which."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse

from clinics.domain.documents import Wording, add_document, add_version, sign_for
from clinics.models import ClinicDocument, ClinicDocumentVersion, DocumentReview, ReadingReceipt
from clinics.queries.readings import readings_at
from tests.at_once import at_once
from tests.clinics.pages import filled_buttons
from tests.factories import NOW, make_clinic, make_membership, make_user, sign_in
from training.lib.errors import Conflict
from training.people.models import AuditEntry

pytestmark = pytest.mark.django_db
DUE = date(2027, 5, 1)
PDF = b"%PDF-1.7\n%%EOF\n"
TOLD = {
    "kind": "infection-control",
    "title": "Infection control",
    "text": "Hands first.",
    "review_due_day": "1",
    "review_due_month": "4",
    "review_due_year": "2027",
}


def make(clinic, manager, *, kind="event-plan", text="Phone first.", at=NOW):
    wording = Wording(text, None, DUE)
    return add_document(clinic, kind=kind, title="The plan", wording=wording, by=manager, now=at)


def renew(document, manager, *, at, seen=1):
    wording = Wording("Phone at once.", None, DUE, changes="Faster")
    return add_version(document, wording, seen=seen, by=manager, now=at)


def address(name, clinic, document=None, *more):
    return reverse(
        f"clinics:{name}", args=[clinic.slug, *([document.slug] if document else []), *more]
    )


@pytest.fixture
def plan(clinic, manager):
    return make(clinic, manager)


@pytest.fixture
def as_person(client):
    """Signs somebody else in, in a browser of their own."""

    def enter(person):
        browser = type(client)()
        sign_in(browser, person)
        return browser

    return enter


def test_a_document_is_added_as_text_under_the_word_of_its_kind(desk, clinic, manager):
    answer = desk.post(address("new-document", clinic), TOLD)

    document = ClinicDocument.objects.get()
    version = document.versions.get()
    assert answer["Location"] == address("document", clinic, document)
    assert (document.slug, version.number, version.text) == ("infection-control", 1, "Hands first.")
    assert version.review_due == date(2027, 4, 1)


def test_a_document_is_added_as_a_file_and_read_back_as_it_was(desk, clinic, manager):
    file = SimpleUploadedFile("../plan.pdf", PDF, content_type="text/html")
    desk.post(address("new-document", clinic), TOLD | {"text": "", "file": file})

    document = ClinicDocument.objects.get()
    answer = desk.get(address("document-file", clinic, document, 1))
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="infection-control-1.pdf"'


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text": ""}, "Enter the text, or choose a file."),
        ({"kind": ""}, "Choose what it is."),
        ({"title": ""}, "Enter the title."),
        ({"review_due_year": "2029"}, "Enter a day after today and within a year."),
        ({"review_due_year": "2026"}, "Enter a day after today and within a year."),
        ({"text": "x\x00y"}, "Remove line breaks and characters that cannot be shown."),
    ],
)
def test_what_is_missing_is_said_beside_its_field(desk, clinic, manager, changes, sentence):
    answer = desk.post(address("new-document", clinic), TOLD | changes)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not ClinicDocument.objects.exists()


def test_text_and_file_together_are_refused(desk, clinic, manager):
    answer = desk.post(
        address("new-document", clinic), TOLD | {"file": SimpleUploadedFile("plan.pdf", PDF)}
    )

    assert "Choose one: the text or a file." in answer.content.decode()


def test_the_event_plan_starts_from_the_words_of_the_programme(desk, clinic, manager):
    page = desk.get(address("new-document", clinic) + "?kind=event-plan").content.decode()

    assert "Emergency department now, not tomorrow." in page


def test_a_new_version_asks_everybody_again_and_keeps_the_one_before(
    desk, clinic, manager, staff, plan
):
    ana = staff()
    sign_for(plan.versions.get(), by=ana, now=NOW)
    before = desk.get(address("document", clinic, plan)).content.decode()

    desk.post(
        address("new-document-version", clinic, plan),
        TOLD | {"changes": "Chest named", "seen": "1"},
    )
    page = desk.get(address("document", clinic, plan)).content.decode()

    assert "Everybody on the roster has read and signed for it." in before
    assert "1 person has not read it:" in page
    assert [
        text for text in ("Hands first.", "Phone first.", "Chest named") if text not in page
    ] == []


def test_a_file_takes_the_place_of_the_text_that_was_filled_in(desk, clinic, manager, plan):
    url = address("new-document-version", clinic, plan)
    file = SimpleUploadedFile("plan.pdf", PDF)
    told = TOLD | {"changes": "As a file", "seen": "1", "file": file}
    refused = desk.post(url, told | {"text": "Phone first, then run."})
    file.seek(0)

    desk.post(url, told | {"text": "Phone first.\r\n"})

    version = plan.versions.latest("number")
    assert "Choose one: the text or a file." in refused.content.decode()
    assert (version.number, version.text, version.size) == (2, "", len(PDF))


def test_a_version_after_one_that_is_not_there_is_refused(clinic, manager, plan):
    with pytest.raises(Conflict):
        renew(plan, manager, at=NOW, seen=9999)

    assert plan.versions.count() == 1


def test_two_versions_made_at_once_do_not_hide_each_other(clinic, manager, plan):
    renew(plan, manager, at=NOW)

    with pytest.raises(Conflict):
        renew(plan, manager, at=NOW)


def test_whoever_has_not_read_is_listed_by_name(desk, clinic, manager, staff, plan):
    ana, bo = staff("Ana Lee"), staff("Bo Strand")
    sign_for(plan.versions.get(), by=bo, now=NOW)

    page = desk.get(address("document", clinic, plan)).content.decode()
    unread = page.split("has not read it:")[1].split("</ul>")[0]

    assert (ana.legal_name in unread, bo.legal_name in unread) == (True, False)


def test_a_person_reads_and_signs_on_their_own_account(as_person, clinic, manager, staff, plan):
    ana = staff()
    browser = as_person(ana)
    page = browser.get(address("read-document", clinic, plan)).content.decode()

    browser.post(address("read-document", clinic, plan), {"version": "1"})

    receipt = ReadingReceipt.objects.get()
    assert "Phone first." in page
    assert (receipt.user, receipt.version.number, receipt.signed_at) == (ana, 1, NOW)
    assert AuditEntry.objects.get(verb="document.read").actor_id == ana.pk


def version_asked_for(page):
    return re.search(r'name="version" value="(\d+)"', page)[1]


def test_a_version_that_was_replaced_meanwhile_is_shown_and_not_signed_for_unread(
    as_person, clinic, manager, staff, plan
):
    browser = as_person(staff())
    renew(plan, manager, at=NOW)

    answer = browser.post(address("read-document", clinic, plan), {"version": "1"})

    page = " ".join(answer.content.decode().split())
    assert answer.status_code == 409
    assert f"While you read version 1, {manager} made version 2." in page
    assert [text for text in ("Faster", "Phone at once.") if text not in page] == []
    assert filled_buttons(answer) == ["I have read this and will follow it"]
    assert not ReadingReceipt.objects.exists()

    browser.post(address("read-document", clinic, plan), {"version": version_asked_for(page)})
    assert ReadingReceipt.objects.get().version.number == 2


def test_a_second_click_signs_once(clinic, manager, staff, plan):
    ana, version = staff(), plan.versions.get()

    assert sign_for(version, by=ana, now=NOW) == sign_for(version, by=ana, now=NOW)
    assert ReadingReceipt.objects.count() == 1


def test_what_a_person_has_to_read_stands_on_their_page_unread_first(
    as_person, clinic, manager, staff, plan
):
    ana = staff()
    make(clinic, manager, kind="consent-form")
    sign_for(plan.versions.get(), by=ana, now=NOW)

    page = as_person(ana).get(address("reading", clinic)).content.decode()

    assert page.index("Not read") < page.index("Signed 4 May 2026")


def test_what_is_unread_stands_on_the_persons_own_desk_until_it_is_signed(
    as_person, clinic, manager, staff, plan
):
    ana = staff()
    before = as_person(ana).get("/").content.decode()
    sign_for(plan.versions.get(), by=ana, now=NOW)

    after = as_person(ana).get("/").content.decode()

    assert "1 document to read and sign" in before
    assert "to read and sign" not in after


def test_strangers_and_leavers_do_not_find_the_documents(as_person, clinic, manager, staff, plan):
    leaver = staff("Lea Gone")
    type(leaver.membership).objects.filter(pk=leaver.membership.pk).update(ended_at=NOW)
    elsewhere = make_user()
    make_membership(make_clinic(), elsewhere, role="manager")
    names = ["reading", "event-plan"]

    for person in (leaver, elsewhere):
        browser = as_person(person)
        assert [browser.get(address(name, clinic)).status_code for name in names] == [404, 404]
        assert browser.get(address("read-document", clinic, plan)).status_code == 404


def test_staff_read_and_only_managers_change(as_person, clinic, staff, plan):
    browser = as_person(staff())

    assert browser.get(address("document", clinic, plan)).status_code == 404
    assert browser.post(address("end-document", clinic, plan)).status_code == 404


def test_c3_readings_are_those_of_the_moment(clinic, manager, staff, plan):
    ana = staff()
    sign_for(plan.versions.get(), by=ana, now=NOW + timedelta(days=1))
    renew(plan, manager, at=NOW + timedelta(days=3))

    def at(days):
        found = readings_at(clinic, [ana.pk], NOW + timedelta(days=days))
        return [(line.document, line.version, line.is_current) for line in found.get(ana.pk, ())]

    assert (at(0), at(2), at(4)) == (
        [],
        [("event-plan", 1, True)],
        [("event-plan", 1, False)],
    )


def test_readings_of_another_clinic_are_not_seen(clinic, manager, staff, plan):
    ana = staff()
    sign_for(plan.versions.get(), by=ana, now=NOW)

    assert readings_at(make_clinic(), [ana.pk], NOW) == {}


def test_c3_a_past_day_shows_the_version_and_the_readers_of_that_day(
    desk, clinic, manager, staff, plan
):
    staff()
    later = NOW + timedelta(days=5)
    with time_machine.travel(later, tick=False):
        renew(plan, manager, at=later)
        sign_in(desk, manager)
        then = desk.get(address("document", clinic, plan) + f"?as_of={NOW.date()}").content.decode()

    assert ("Version 1, in force" in then, "Phone at once." in then) == (True, False)


def test_a_look_that_finds_nothing_moves_the_date_and_asks_nobody_again(
    desk, clinic, manager, staff, plan
):
    sign_for(plan.versions.get(), by=staff(), now=NOW)

    desk.post(
        address("review-document", clinic, plan),
        {"next_due_day": "2", "next_due_month": "5", "next_due_year": "2027"},
    )
    page = desk.get(address("document", clinic, plan)).content.decode()

    assert DocumentReview.objects.get().next_due == date(2027, 5, 2)
    assert "Next look by 2 May 2027." in page
    assert "Everybody on the roster has read and signed for it." in page


def test_a_look_without_its_day_is_refused_in_the_title_too(desk, clinic, plan):
    answer = desk.post(address("review-document", clinic, plan), {})

    assert answer.status_code == 422
    assert "<title>Error: The plan" in answer.content.decode()


def test_an_overdue_look_is_said_in_the_list_and_comes_first_on_its_page(
    desk, clinic, manager, plan
):
    with time_machine.travel(NOW + timedelta(days=400), tick=False):
        sign_in(desk, manager)
        page = desk.get(address("documents", clinic)).content.decode()
        due = filled_buttons(desk.get(address("document", clinic, plan)))

    assert "Look at it again: was due 1 May 2027" in page
    assert due == ["I looked: it stands as it is"]


def test_a_document_out_of_force_is_asked_of_nobody_and_stays_on_record(
    desk, as_person, clinic, manager, staff, plan
):
    browser = as_person(staff())

    desk.post(address("end-document", clinic, plan))

    assert "The plan" not in browser.get(address("reading", clinic)).content.decode()
    assert "Out of force since" in desk.get(address("document", clinic, plan)).content.decode()


@pytest.mark.parametrize("model", [ClinicDocumentVersion, ReadingReceipt])
def test_versions_and_receipts_are_never_rewritten(clinic, manager, staff, plan, model):
    sign_for(plan.versions.get(), by=staff(), now=NOW)

    for act in (model.objects.all().delete, lambda: model.objects.update(id=999_999)):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_the_card_says_the_worst_first_and_needs_no_script(as_person, clinic, manager, staff):
    page = as_person(staff()).get(address("event-plan", clinic)).content.decode()

    assert page.index("Breathless or chest pain") < page.index("Faint")
    assert "Emergency department now, not tomorrow." in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_needs_the_same_queries_for_any_length(
    desk, clinic, manager, staff, queries_of_app, count
):
    staff()
    for kind in ["event-plan", "consent-form", "sharps-contract"][:count]:
        make(clinic, manager, kind=kind)

    with queries_of_app() as asked:
        page = desk.get(address("documents", clinic)).content.decode()
        statements = asked()

    assert page.count("The plan</a>") == count
    assert len(statements) == 6, statements


@pytest.mark.django_db(transaction=True)
def test_a_signature_and_a_new_version_at_the_same_moment_take_turns(clinic, manager, staff):
    """Whoever signs has read the newest version, or is told: nobody signs unread."""
    plan, ana = make(clinic, manager), staff()
    version = plan.versions.get()

    signed, _made = at_once(
        lambda: sign_for(version, by=ana, now=NOW), lambda: renew(plan, manager, at=NOW)
    )

    assert plan.versions.count() == 2
    assert ReadingReceipt.objects.count() + isinstance(signed, Conflict) == 1

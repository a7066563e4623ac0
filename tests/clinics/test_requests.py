"""Asking people for what they lack: one link, added to, reminded of, closed by itself."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from clinics.domain.asking import look_again
from clinics.models import EvidenceRequest, Position, RequestedPaper, RequirementSet
from tests.clinics.makers import make_registration
from tests.clinics.pages import filled_buttons
from tests.factories import NOW, make_authority, make_clinic, make_membership, make_user, sign_in
from tests.factories.evidence import make_evidence, make_evidence_check
from tests.factories.rostering import make_entry
from training.lib import background
from training.lib.models import Job
from training.people.domain.consent import stop_consent
from training.people.models import AuditEntry

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture
def rules(clinic, manager):
    """Everybody in the position needs a registration, insurance and CPR."""
    position = Position.objects.create(clinic=clinic, slug="physio", title="Physio")
    long_ago = NOW - 300 * DAY
    rules = RequirementSet.objects.create(
        position=position, number=1, starts_at=long_ago, made_by=manager, made_at=long_ago
    )
    for rank, (kind, title) in enumerate(
        [("registration", "Registration"), ("insurance", "Insurance"), ("cpr", "CPR")]
    ):
        rules.lines.create(slug=kind, kind=kind, title=title, level="needed", rank=rank)
    return position


@pytest.fixture
def member(staff, rules):
    def member(name="Ana Lee", **fields):
        person = staff(name, **fields)
        person.membership.assignments.create(position=rules, started_at=NOW - 100 * DAY)
        return person

    return member


def ask(desk, clinic, *people, requirement=""):
    path = reverse("clinics:new-request", args=[clinic.slug])
    query = f"?requirement={requirement}" if requirement else ""
    keys = [str(person.membership.public_id) for person in people]
    return desk.post(path + query, {"people": keys})


def enter(person):
    browser = Client()
    sign_in(browser, person)
    return browser


def run(now=NOW):
    while background.run_due(now=now):
        pass


def give(browser, request, requirement, **fields):
    policy = SimpleUploadedFile("policy.pdf", PDF, "application/pdf")
    data = {"title": "Policy", "issuer": "Insurer", "file": policy, "turned": "0"} | fields
    return browser.post(reverse("clinics:asked-paper", args=[request.public_id, requirement]), data)


INSURANCE = {"needling_named": "yes", "valid_until": "2027-03-31"}


def test_one_mail_with_one_link_lists_exactly_what_is_missing_ended_or_refused(
    desk, clinic, member, mailoutbox, settings
):
    ana = member(email="ana@clinic.example")
    make_registration(ana)
    make_evidence(ana, kind="cpr", valid_until=(NOW - DAY).date())
    policy = make_evidence(ana, given_at=NOW - DAY)
    make_evidence_check(policy, result="differs", refusal="unreadable", clinic=clinic)

    response = ask(desk, clinic, ana)
    run()

    request = EvidenceRequest.objects.get()
    assert response.url == reverse("clinics:request", args=[clinic.slug, request.public_id])
    assert [(paper.requirement, paper.why) for paper in request.papers.all()] == [
        ("insurance", "refused: Unreadable"),
        ("cpr", "ended 3 May 2026"),
    ]
    [mail] = [each for each in mailoutbox if "asks you for" in each.subject]
    assert (mail.to, mail.subject) == (
        ["ana@clinic.example"],
        "Harbour Physio asks you for 2 papers",
    )
    assert f"{settings.PUBLIC_URL}/asked/{request.public_id}/" in mail.body
    assert "CPR" not in mail.body
    page = enter(ana).get(reverse("clinics:asked", args=[request.public_id])).content.decode()
    assert "0 of 2 given" in page
    assert ("Insurance" in page, "Registration" in page) == (True, False)


def test_giving_a_paper_moves_the_list_on_and_the_last_one_closes_it(desk, clinic, member):
    ana = member()
    ask(desk, clinic, ana)
    request = EvidenceRequest.objects.get()
    browser = enter(ana)

    authority = make_authority(slug="chcpbc")
    declared = {"authority": authority.slug, "number": "PT-1"}
    path = reverse("clinics:asked-paper", args=[request.public_id, "registration"])
    assert browser.post(path, declared).status_code == 302
    assert give(browser, request, "insurance", **INSURANCE).status_code == 302
    answer = browser.get(reverse("clinics:asked", args=[request.public_id]))
    assert "2 of 3 given" in answer.content.decode()
    assert [words.partition("<")[0] for words in filled_buttons(answer)] == ["Add it"]
    assert give(browser, request, "cpr", valid_until="2027-01-31").status_code == 302

    request.refresh_from_db()
    assert (request.closed_at, request.ending) == (NOW, "given")
    assert sorted(ana.evidence.values_list("kind", flat=True)) == ["cpr", "insurance"]
    page = browser.get(reverse("clinics:asked", args=[request.public_id])).content.decode()
    assert "All given. Thank you." in page
    assert browser.get(path).status_code == 404


def test_a_paper_added_elsewhere_counts_as_well_and_a_next_one_before_the_end(desk, clinic, member):
    ana = member()
    make_registration(ana)
    make_evidence(ana, kind="cpr", given_at=NOW - 9 * DAY)
    old = make_evidence(ana, given_at=NOW - 300 * DAY, valid_until=(NOW + 9 * DAY).date())
    make_evidence_check(old, checked_at=NOW - 299 * DAY)
    ask(desk, clinic, ana)
    request = EvidenceRequest.objects.get()
    assert [paper.requirement for paper in request.papers.all()] == ["insurance"]

    make_evidence(ana, given_at=NOW, valid_until=(NOW + 300 * DAY).date())
    look_again(request.pk, now=NOW)

    request.refresh_from_db()
    assert request.ending == "given"


def test_what_is_wrong_with_a_paper_is_said_and_what_was_typed_stays(desk, clinic, member):
    ana = member()
    ask(desk, clinic, ana)
    request, browser = EvidenceRequest.objects.get(), enter(ana)
    picture = SimpleUploadedFile("x.exe", b"MZ")

    response = give(browser, request, "insurance", **INSURANCE, file=picture)

    assert response.status_code == 422
    assert "The file is not a PDF or a photo" in response.content.decode()
    assert "Insurer" in response.content.decode()
    assert not ana.evidence.exists()


def test_the_form_is_filled_in_with_what_the_clinic_wrote_down(desk, clinic, manager, member):
    ana = member()
    make_entry(
        clinic, manager, membership=ana.membership, number="PT-7", papers={"cpr": "2027-02-28"}
    )
    ask(desk, clinic, ana)
    request, browser = EvidenceRequest.objects.get(), enter(ana)

    pages = [
        browser.get(reverse("clinics:asked-paper", args=[request.public_id, each])).content.decode()
        for each in ("cpr", "registration")
    ]

    assert 'value="2027"' in pages[0]
    assert 'value="PT-7"' in pages[1]


def test_a_second_request_adds_to_the_open_one_and_no_second_mail_goes_that_day(
    desk, clinic, member
):
    ana = member()
    ask(desk, clinic, ana, requirement="cpr")
    ask(desk, clinic, ana, requirement="cpr")
    ask(desk, clinic, ana)

    request = EvidenceRequest.objects.get()
    assert sorted(request.papers.values_list("requirement", flat=True)) == [
        "cpr",
        "insurance",
        "registration",
    ]
    assert Job.objects.filter(kind="mail").count() == 1

    with time_machine.travel(NOW + DAY, tick=False):
        ask(desk, clinic, ana)
    assert Job.objects.filter(kind="mail").count() == 2


def test_reminders_come_after_three_seven_and_fourteen_days_then_the_manager_hears(
    desk, clinic, manager, member, mailoutbox
):
    ana = member(email="ana@clinic.example")
    ask(desk, clinic, ana)
    mailed = {}
    for day in range(30):
        with time_machine.travel(NOW + day * DAY, tick=False):
            mailoutbox.clear()
            run(NOW + day * DAY)
            if mailoutbox:
                mailed[day] = sorted(mail.to[0] for mail in mailoutbox)

    assert mailed == {
        0: ["ana@clinic.example"],
        3: ["ana@clinic.example"],
        7: ["ana@clinic.example"],
        14: sorted(["ana@clinic.example", manager.email]),
    }


def test_who_has_given_everything_is_reminded_of_nothing(desk, clinic, member, mailoutbox):
    ana = member()
    make_registration(ana)
    make_evidence(ana, kind="insurance")
    ask(desk, clinic, ana)
    run()
    make_evidence(ana, kind="cpr", given_at=NOW + DAY)
    mailoutbox.clear()

    with time_machine.travel(NOW + 3 * DAY, tick=False):
        run(NOW + 3 * DAY)

    assert not [mail for mail in mailoutbox if "asks you for" in mail.subject]
    assert EvidenceRequest.objects.get().ending == "given"


def test_a_request_ends_with_the_consent(desk, clinic, member):
    ana = member(since=NOW - 2 * DAY)
    ask(desk, clinic, ana)

    stop_consent(ana.consent, actor=ana, now=NOW)
    run()

    request = EvidenceRequest.objects.get()
    assert request.ending == "consent"
    page = enter(ana).get(reverse("clinics:asked", args=[request.public_id])).content.decode()
    assert "You no longer share with this clinic" in page


def test_a_request_is_withdrawn_once_and_reminds_no_more(desk, clinic, member, mailoutbox):
    ask(desk, clinic, member())
    run()
    request = EvidenceRequest.objects.get()
    path = reverse("clinics:withdraw-request", args=[clinic.slug, request.public_id])

    statuses = [desk.post(path).status_code for _ in range(2)]
    mailoutbox.clear()
    run(NOW + 20 * DAY)

    request.refresh_from_db()
    assert (statuses, request.ending) == ([302, 409], "withdrawn")
    assert not [mail for mail in mailoutbox if "asks you for" in mail.subject]
    assert AuditEntry.objects.filter(verb="papers.request-ended").count() == 1


def test_all_who_lack_one_thing_are_found_and_asked_for_that_alone(desk, clinic, member):
    ana, bo, cy = member("Ana Lee"), member("Zoë Quist"), member("Cy Orr")
    make_evidence(bo, kind="cpr")
    path = reverse("clinics:new-request", args=[clinic.slug])

    page = desk.get(path, {"requirement": "cpr"}).content.decode()
    ask(desk, clinic, ana, cy, requirement="cpr")

    assert [name in page for name in ("Ana Lee", "Zoë Quist", "Cy Orr")] == [True, False, True]
    assert len(re.findall(r'name="people"[^>]* checked', page)) == 2
    assert list(RequestedPaper.objects.values_list("requirement", flat=True)) == ["cpr", "cpr"]


def test_who_has_not_consented_cannot_be_asked_and_somebody_elsewhere_is_not_there(
    desk, clinic, member
):
    waiting = member("Waiting", consents=False)
    elsewhere = make_user()
    elsewhere.membership = make_membership(make_clinic(), elsewhere)

    assert [ask(desk, clinic, person).status_code for person in (waiting, elsewhere)] == [404, 404]
    assert ask(desk, clinic).status_code == 422
    assert not EvidenceRequest.objects.exists()


def test_the_link_works_for_its_person_alone_and_after_the_sign_in(desk, clinic, member):
    ask(desk, clinic, member())
    path = reverse("clinics:asked", args=[EvidenceRequest.objects.get().public_id])

    nobody, stranger = Client().get(path), enter(make_user()).get(path)

    assert nobody.url == f"/accounts/login/?next={path}"
    assert (stranger.status_code, desk.get(path).status_code) == (404, 404)


def test_the_request_waits_on_the_persons_desk(desk, clinic, member):
    ana = member()
    ask(desk, clinic, ana)

    page = enter(ana).get("/").content.decode()

    assert "Harbour Physio asks you for papers" in page
    assert "0 of 3 given." in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_of_requests_need_the_same_queries_for_any_length(
    desk, clinic, member, queries_of_app, count
):
    people = [member(f"Person {number}") for number in range(count)]
    ask(desk, clinic, *people)

    with queries_of_app() as statements:
        page = desk.get(reverse("clinics:requests", args=[clinic.slug])).content.decode()
        listed = len(statements())
        desk.get(reverse("clinics:new-request", args=[clinic.slug]))

    assert page.count("0 of 3 given") == count
    assert (listed, len(statements()) - listed) == (5, 15)


def test_what_the_clinic_wrote_down_is_the_persons_to_add_and_never_added_alone(
    clinic, manager, staff
):
    ana = staff()
    make_entry(
        clinic,
        manager,
        membership=ana.membership,
        papers={"insurance": "2027-03-31", "registration": "2027-03-31"},
    )
    browser = enter(ana)
    noted = reverse("clinics:noted", args=[clinic.slug])
    form = reverse("clinics:give-noted", args=[clinic.slug, "insurance"])

    page = browser.get(noted).content.decode()
    assert ("31 March 2027" in page, "You have one in your portfolio" in page) == (True, False)
    assert not ana.evidence.exists()
    assert "has a list of your papers" in browser.get("/").content.decode()

    policy = SimpleUploadedFile("policy.pdf", PDF, "application/pdf")
    data = {"title": "Policy", "issuer": "I", "file": policy, "turned": "0"} | INSURANCE
    assert browser.post(form, data).url == noted

    [paper] = ana.evidence.all()
    assert (paper.kind, str(paper.valid_until)) == ("insurance", "2027-03-31")
    assert "You have one in your portfolio" in browser.get(noted).content.decode()


def test_what_a_clinic_wrote_down_is_shown_while_the_person_shares(clinic, manager, staff):
    ana = staff(consents=False)
    make_entry(clinic, manager, membership=ana.membership, papers={"cpr": "2027-03-31"})

    paths = [
        reverse("clinics:noted", args=[clinic.slug]),
        reverse("clinics:give-noted", args=[clinic.slug, "cpr"]),
    ]

    assert [enter(ana).get(path).status_code for path in paths] == [404, 404]

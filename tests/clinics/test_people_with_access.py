"""Who manages a clinic, who reads it until a day, and what neither may do."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from clinics.models import RecordViewing
from tests.clinics.makers import make_registration
from tests.factories import (
    NOW,
    give_second_factor,
    make_clinic,
    make_membership,
    make_user,
    sign_in,
)
from tests.factories.clinic_records import make_document
from tests.factories.rostering import make_auditor
from training.lib.papers import Paper
from training.people.domain.clinics import accept_invitation
from training.people.models import AuditEntry, ClinicInvitation

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def enter(person):
    browser = Client()
    sign_in(browser, person)
    return browser


def path(name, clinic, *more):
    return reverse(f"clinics:{name}", args=[clinic.slug, *more])


def appoint(browser, clinic, membership):
    return browser.post(path("appoint-manager", clinic), {"person": str(membership.public_id)})


def test_a_manager_names_another_one_among_the_staff(desk, clinic, staff):
    ana = staff("Ana Lee")

    response = appoint(desk, clinic, ana.membership)

    assert response.url == path("access", clinic)
    assert clinic.memberships.filter(user=ana, role="manager", ended_at=None).exists()
    assert "Ana Lee" in desk.get(response.url).content.decode()


def test_b38_a_manager_cannot_name_a_person_of_another_clinic(desk, clinic):
    elsewhere = make_membership(make_clinic(), make_user())

    assert appoint(desk, clinic, elsewhere).status_code == 404
    assert clinic.memberships.filter(role="manager").count() == 1


def test_b38_nobody_promotes_themselves(desk, clinic, manager, staff):
    own = clinic.memberships.get(user=manager)
    ana = staff("Ana Lee")
    auditor = make_auditor(clinic)

    assert appoint(desk, clinic, own).status_code == 403
    assert appoint(enter(ana), clinic, ana.membership).status_code == 404
    assert appoint(enter(auditor.user), clinic, auditor).status_code == 403
    assert clinic.memberships.filter(role="manager").count() == 1


def test_b38_the_last_manager_stays(desk, clinic, manager):
    own = clinic.memberships.get(user=manager)

    response = desk.post(path("end-access", clinic, own.public_id))

    assert response.status_code == 409
    assert "A clinic needs a manager." in response.content.decode()
    assert desk.get(path("access", clinic)).status_code == 200


def test_a_manager_who_leaves_loses_sight_at_once(desk, clinic, manager):
    other = give_second_factor(make_user())
    make_membership(clinic, other, role="manager")
    own = clinic.memberships.get(user=manager)

    response = desk.post(path("end-access", clinic, own.public_id))

    assert response.url == reverse("clinics:index")
    assert desk.get(path("desk", clinic)).status_code == 404
    assert enter(other).get(path("desk", clinic)).status_code == 200


def invite(desk, clinic, until="2026-06-30", email="olu@insurer.example"):
    return desk.post(path("invite-auditor", clinic), {"email": email, "until": until})


def test_an_auditor_is_invited_by_mail_until_the_end_of_a_day(desk, clinic):
    response = invite(desk, clinic)
    page = desk.get(response.url).content.decode()
    olu = give_second_factor(make_user(email="olu@insurer.example"))
    found = ClinicInvitation.objects.get()
    accept_invitation(found, user=olu, share=False, now=NOW)

    assert "Invited to see it until 30 June 2026" in page
    seen = {}
    for moment in ("2026-07-01T06:59:59Z", "2026-07-01T07:00:00Z"):
        with time_machine.travel(moment, tick=False):
            seen[moment] = enter(olu).get(path("desk", clinic)).status_code
    assert list(seen.values()) == [200, 404]  # midnight in Vancouver


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("2026-05-03", "This day has passed."),
        ("2028-05-03", "That is more than a year."),
        ("", "Enter the day, the month and the year."),
    ],
)
def test_a_day_that_cannot_be_is_refused(desk, clinic, until, said):
    response = invite(desk, clinic, until)

    assert response.status_code == 422
    assert said in response.content.decode()
    assert not ClinicInvitation.objects.exists()


def test_an_auditor_without_a_second_factor_is_sent_to_set_one_up(clinic):
    olu = make_user()
    clinic.memberships.create(user=olu, role="auditor", started_at=NOW, ended_at=NOW + DAY)

    response = enter(olu).get(path("desk", clinic))

    assert response.url.startswith(reverse("people:second_factor"))


def test_the_access_of_an_auditor_is_ended_before_its_day(desk, clinic):
    auditor = make_auditor(clinic)

    desk.post(path("end-access", clinic, auditor.public_id))

    assert enter(auditor.user).get(path("desk", clinic)).status_code == 404


def test_a_manager_of_another_clinic_ends_nobodys_access_here(clinic):
    auditor = make_auditor(clinic)
    other = make_clinic()
    stranger = give_second_factor(make_user())
    make_membership(other, stranger, role="manager")

    statuses = [
        enter(stranger).post(path("end-access", place, auditor.public_id)).status_code
        for place in (clinic, other)
    ]

    assert statuses == [404, 404]


def test_an_auditor_is_offered_nothing_to_press(clinic, staff):
    ana = staff("Ana Lee")
    make_registration(ana)
    browser = enter(make_auditor(clinic).user)

    for name, *more in (
        ("roster",),
        ("requests",),
        ("person", ana.membership.public_id),
    ):
        page = browser.get(path(name, clinic, *more)).content.decode()
        main = page.partition("<main")[2].partition("</main>")[0]
        assert 'method="post"' not in main, name


def test_auditors_end_their_own_access_and_nobody_elses(clinic, manager):
    own, other = make_auditor(clinic), make_auditor(clinic)
    browser = enter(own.user)
    page = browser.get(path("access", clinic)).content.decode()

    refused = [
        browser.post(path("end-access", clinic, each.public_id)).status_code
        for each in (other, clinic.memberships.get(user=manager))
    ]
    response = browser.post(path("end-access", clinic, own.public_id))

    assert (page.count("End my access"), page.count("End the access of")) == (2, 0)
    assert (refused, response.url) == ([403, 403], reverse("clinics:index"))
    assert browser.get(path("desk", clinic)).status_code == 404
    assert AuditEntry.objects.get(verb="membership.ended").actor_id == own.user_id


def test_auditors_open_the_documents_they_are_shown_until_their_day_and_not_a_moment_longer(
    clinic, manager
):
    sheet = Paper(b"%PDF-1.7\n%%EOF\n", "application/pdf")
    make_document(clinic, manager, kind="consent-form", at=NOW, text="", paper=sheet)
    browser = enter(make_auditor(clinic, ended_at=NOW + DAY).user)
    file = path("document-file", clinic, "consent-form", 1)
    page = browser.get(path("document", clinic, "consent-form"))

    assert file in page.content.decode()
    assert browser.get(file).status_code == 200
    with time_machine.travel(NOW + DAY, tick=False):
        names = ("desk", "documents", "packs", "access")
        assert {browser.get(path(name, clinic)).status_code for name in names} == {404}
        assert browser.get(file).status_code == 404


def test_a_person_reads_who_opened_their_page_and_when(desk, clinic, manager, staff):
    ana = staff("Ana Lee")
    for _ in range(2):
        desk.get(path("person", clinic, ana.membership.public_id))

    page = enter(ana).get(reverse("clinics:viewings")).content.decode()

    assert RecordViewing.objects.count() == 1
    assert "Mara Manager" in page
    assert "Harbour Physio · Your page at the clinic" in page
    assert (
        "Mara Manager" not in enter(staff("Bo")).get(reverse("clinics:viewings")).content.decode()
    )


def test_the_link_to_join_is_shown_to_copy_and_withdrawn(desk, clinic):
    links = path("join-links", clinic)
    assert desk.post(links, {"uses": "0", "days": "99"}).status_code == 422

    desk.post(links, {"uses": "5", "days": "7"})
    link = clinic.join_links.get()
    page = desk.get(links).content.decode()
    desk.post(path("withdraw-join-link", clinic, link.public_id))

    assert "/join/" in page
    assert "5 of 5 may still join, until 11 May 2026" in page
    assert "/join/" not in desk.get(links).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_log_needs_the_same_queries_for_any_length(clinic, staff, queries_of_app, count):
    ana = staff()
    for number in range(count):
        RecordViewing.objects.create(
            clinic=clinic, viewer=make_user(), person=ana, what="file", day=NOW.date(),
            first_at=NOW - number * DAY,
        )  # fmt: skip
    browser = enter(ana)

    with queries_of_app() as statements:
        page = browser.get(reverse("clinics:viewings")).content.decode()

    assert page.count('<li class="row">') == count
    assert len(statements()) == 2

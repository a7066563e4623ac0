"""A clinic comes with the spreadsheet it has, and ends with a board in three colours."""

import re

import pytest
from playwright.sync_api import Page, expect

from clinics.models import Position, RequirementSet, RosterImport
from tests.journeys.people import make_person
from tests.journeys.steps import fill_in_password, follow_mail_link, open_mail, wait_until
from training.lib import clock
from training.people.domain.clinics import accept_invitation
from training.people.domain.registrations import declare_registration, record_source_check
from training.people.models import Authority, Clinic, ClinicInvitation, User

pytestmark = pytest.mark.browser
PHONE, GREEN, AMBER = "Ida Sund", "Noor Haddad", "Pia Rask"
BAD = [";Bo Without Address;;;", "not-an-address;Cy Typo;;;"]


def messy_sheet(emails: dict[str, str]) -> bytes:
    """Forty rows of a team, as a spreadsheet of a country with decimal commas wrote them."""
    people = [f"{emails[name]};{name};Physio;Harbour;03/04/2027" for name in emails]
    rest = [
        f"p{n}@harbour-row.example;Person {n};Physio;Hill;" for n in range(40 - len(people) - 2)
    ]
    head = ["Team list 2026;;;;", ";;;;", "Where to write;Staff;Role;Site;CPR expiry"]
    return "\r\n".join([*head, *people, *BAD, *rest]).encode("cp1252")


def put_three_colours(clinic: Clinic, people: dict[str, User]) -> None:
    """What the position needs, and who has shown what by now."""
    now = clock.now()
    manager = clinic.memberships.get(role="manager").user
    position = Position.objects.get(clinic=clinic, title="Physio")
    rules = RequirementSet.objects.create(
        position=position, number=1, starts_at=now, made_by=manager, made_at=now
    )
    rules.lines.create(
        slug="registration", kind="registration", title="Registration", level="needed", rank=0
    )
    authority = Authority.objects.get(slug="chcpbc")
    for name in (GREEN, AMBER):
        invitation = ClinicInvitation.objects.get(clinic=clinic, email=people[name].email)
        accept_invitation(invitation, user=people[name], share=True, now=now)
        declared = declare_registration(people[name], authority=authority, number=name, now=now)
        if name == GREEN:
            record_source_check(
                registration=declared, result="confirmed", address="https://register.example/",
                note="", checked_by=manager, clinic=clinic, now=now,
            )  # fmt: skip


def test_from_a_messy_sheet_of_forty_rows_to_a_board_in_three_colours(records, device, signed_in):
    made = {name: make_person(name) for name in (PHONE, GREEN, AMBER)}
    emails = {name: user.email for name, (user, _login) in made.items()}
    manager: Page = signed_in("manager", width=1280, height=900)
    manager.goto("/clinics/new/")
    manager.get_by_label("Name of the clinic").fill("Onboarding Physio")
    manager.get_by_role("main").get_by_role("button").click()
    manager.wait_for_url("**/clinics/onboarding-physio/")
    manager.goto("/clinics/onboarding-physio/roster/")
    manager.get_by_role("link", name="Import your spreadsheet").click()
    sheet = {"name": "team.csv", "mimeType": "text/csv", "buffer": messy_sheet(emails)}
    manager.get_by_label("Your spreadsheet").set_input_files(sheet)
    manager.get_by_role("button", name="Read the file").click()

    asking = RosterImport.objects.filter(clinic__slug="onboarding-physio", state="asking")
    file = wait_until(asking.first)
    manager.goto(f"/clinics/onboarding-physio/roster/import/{file.public_id}/")
    expect(manager.get_by_label("Where to write")).to_have_value("email")
    expect(manager.get_by_label("Role")).to_have_count(0)
    manager.get_by_label("Day first: 03/04/2027 is 3 April 2027").check()
    manager.get_by_role("button", name="Read it this way").click()

    expect(manager.get_by_role("heading", name="Nothing has been stored")).to_be_visible()
    expect(manager.get_by_text("“not-an-address” is no e-mail address.")).to_be_visible()
    manager.get_by_role("button", name="Store: add 38").click()
    expect(manager.get_by_role("heading", name="Stored", exact=True)).to_be_visible()

    phone: Page = device()
    open_mail(phone, to=emails[PHONE], subject="invites you to share your records")
    follow_mail_link(phone, "/invitations/")
    phone.get_by_role("link", name="I have an account").click()
    fill_in_password(phone, made[PHONE][1])
    phone.get_by_role("button", name=re.compile("^Join and share")).click()
    expect(phone.get_by_text("You have joined Onboarding Physio.")).to_be_visible()
    phone.goto("/")
    expect(phone.get_by_text("Onboarding Physio has a list of your papers")).to_be_visible()

    clinic = Clinic.objects.get(slug="onboarding-physio")
    put_three_colours(clinic, {name: user for name, (user, _login) in made.items()})
    manager.goto("/clinics/onboarding-physio/")
    for name, word in ((GREEN, "Valid"), (AMBER, "Unverified"), (PHONE, "Missing")):
        row = manager.get_by_role("row").filter(has_text=name)
        expect(row).to_contain_text(word)

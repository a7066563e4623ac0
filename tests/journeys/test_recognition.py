"""A recognition is withdrawn for cause: from that act to the list that is worked through."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateRange
from playwright.sync_api import Page, expect

from certificates.models import ChecklistVersion, RecognitionReview, SignOff
from tests.factories import make_recognition, make_sign_off
from tests.journeys.people import make_author, make_person
from tests.journeys.sitting import heading
from training.lib import clock
from training.people.models import Recognition

pytestmark = pytest.mark.browser
LEARNERS = ("Ylva Brandvold", "Tomasz Zielinski")


def test_withdrawal_for_cause_is_worked_through_by_two_people(records, stack, signed_in):
    recognition = make_examiner("Ragnvald Ostberg")
    for name in LEARNERS:
        examine(recognition, name)
    admin: Page = signed_in("admin", width=1280, height=900)
    second: Page = signed_in("second admin", width=390, height=844)
    for page, role in ((admin, "admin"), (second, "second admin")):
        prove_who_one_is(page, stack.logins[role])

    withdraw(admin, recognition)
    review = RecognitionReview.objects.get(recognition=recognition)
    admin.goto("/recognitions/reviews/?show=open")
    admin.get_by_role("link", name="Ragnvald Ostberg").click()
    expect(admin.get_by_text("0 of 2 decided").first).to_be_visible()
    propose(admin, LEARNERS[0], "Stands")
    propose(admin, LEARNERS[1], "Revoked", note="Nobody saw it happen.")
    expect(admin.get_by_role("button", name="Agree")).to_have_count(0)

    second.goto(f"/recognitions/reviews/{review.public_id}/?show=proposed")
    for name in LEARNERS:
        second.get_by_role("button", name=f"Agree {name}").click()
        expect(second.get_by_text("Decided and carried out.")).to_be_visible()
    expect(second.get_by_text("2 of 2 decided").first).to_be_visible()

    kept, voided = (SignOff.objects.get(candidate__legal_name=name) for name in LEARNERS)
    assert (hasattr(kept, "void"), voided.void.reason) == (False, "Nobody saw it happen.")
    assert kept.passed and voided.passed
    second.goto(f"/examine/records/{voided.public_id}/")
    expect(second.get_by_text("This record no longer counts")).to_be_visible()


def make_examiner(name: str) -> Recognition:
    examiner, _login = make_author(name)
    today = clock.now().date()
    return make_recognition(
        instructor=examiner,
        role="examine",
        scope_kind="muscle",
        scope="upper-trapezius",
        period=DateRange(today - timedelta(days=300), today + timedelta(days=300)),
    )


def examine(recognition: Recognition, name: str) -> None:
    learner, _login = make_person(name)
    sheet = ChecklistVersion.objects.filter(muscle="upper-trapezius").latest("number")
    results = {step["id"]: "done" for step in sheet.steps}
    yesterday = clock.now() - timedelta(days=1)
    make_sign_off(sheet, learner, recognition.instructor, at=yesterday, results=results)


def prove_who_one_is(page: Page, login: dict[str, str]) -> None:
    """The session may be older than the ten minutes for which dangerous acts are open."""
    page.goto("/admin/")
    if heading(page).inner_text() == "Confirm that it is you":
        page.get_by_label("Password", exact=True).fill(login["password"])
        page.get_by_role("button", name="Confirm").click()
    expect(heading(page)).to_have_text("Everything that is kept")


def withdraw(page: Page, recognition: Recognition) -> None:
    page.goto("/recognitions/all/")
    page.get_by_label("Name, address or number").fill("Ragnvald")
    page.get_by_role("button", name="Show", exact=True).click()
    page.get_by_role("link", name="Examine: Upper trapezius").click()
    page.get_by_role("link", name="Withdraw").click()
    fill_day(page, "First day it does not hold", days=0)
    page.get_by_label("Reason").fill("Signed sheets of people who were not there.")
    page.get_by_label("For cause").check()
    fill_day(page, "Disputed from", days=-30)
    page.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_text("What was signed before stays as it is.")).to_be_visible()
    expect(page.get_by_text("Withdrawn", exact=True).first).to_be_visible()


def fill_day(page: Page, label: str, *, days: int) -> None:
    here = ZoneInfo(settings.DEFAULT_PERSON_TIME_ZONE)  # that of the admin, whose day it is
    day = clock.now().astimezone(here).date() + timedelta(days=days)
    boxes = page.get_by_role("group", name=label)
    for name, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        boxes.get_by_label(name).fill(str(value))


def propose(page: Page, name: str, answer: str, *, note: str = "") -> None:
    row = page.get_by_role("listitem").filter(has_text=name)
    row.get_by_label("What should become of it").select_option(label=answer)
    row.get_by_label("Why").fill(note)
    row.get_by_role("button", name=f"Propose {name}").click()
    expect(page.get_by_text("Proposed. Another programme admin decides.")).to_be_visible()
    expect(row.get_by_role("button")).to_have_count(0)

"""A practical examination in a basement: signed without signal, sent once, acknowledged."""

import pytest
from playwright.sync_api import Page, expect

from certificates.models import ChecklistVersion, SignOff
from tests.factories import make_sign_off
from tests.journeys.people import make_learner, make_person
from tests.journeys.steps import sign_in, wait_until
from training.lib import clock
from training.people.models import User

pytestmark = pytest.mark.browser
NAME = "Imke Rautavaara"
STATION = "Needling: Upper trapezius"
KEPT_DAY = "day"
KEPT_NAMES = """async () => {
  const opened = indexedDB.open("needlewise.examine");
  await new Promise((resolve) => { opened.onsuccess = resolve; });
  const asked = opened.result.transaction("kept").objectStore("kept").getAllKeys();
  await new Promise((resolve) => { asked.onsuccess = resolve; });
  return asked.result;
}"""
KEPT_ROWS = """async () => {
  const opened = indexedDB.open("needlewise.examine");
  await new Promise((resolve) => { opened.onsuccess = resolve; });
  const asked = opened.result.transaction("kept").objectStore("kept").getAll();
  await new Promise((resolve) => { asked.onsuccess = resolve; });
  return asked.result.map((row) => Object.keys(row).sort().join());
}"""


def test_b1_a_sheet_signed_without_signal_is_kept_sent_once_and_acknowledged(
    records, device, signed_in
):
    learner = make_learner(NAME)
    tablet: Page = signed_in("instructor", width=820, height=1180)
    tablet.goto("/examine/")
    tablet.get_by_label("E-mail address of the learner").fill(learner.user.email)
    tablet.get_by_role("button", name="Add to today's list").click()
    expect(tablet.get_by_role("heading", name=NAME)).to_be_visible()
    expect(tablet.get_by_text("This tablet is ready for a room without signal")).to_be_visible()

    tablet.context.set_offline(True)
    tablet.goto("/examine/")
    expect(tablet.get_by_role("heading", name="Examine without signal")).to_be_visible()
    station = tablet.get_by_role("listitem").filter(has_text=NAME).filter(has_text=STATION)
    station.get_by_role("button", name=STATION).click()
    fill_sheet(tablet)
    tablet.get_by_label("Not done").nth(8).check()
    tablet.get_by_role("button", name="Sign as examiner").click()
    expect(tablet.get_by_role("heading", name=STATION)).to_be_visible()  # a line is asked for
    tablet.get_by_label("Comment").fill("Went on after the cue.")
    tablet.get_by_label("Family").check()
    tablet.get_by_role("button", name="Sign as examiner").click()
    expect(tablet.get_by_role("heading", name=STATION)).to_be_visible()  # so is the relation
    tablet.get_by_label("About the relation").fill("Cousins")
    tablet.get_by_role("button", name="Sign as examiner").click()
    expect(tablet.get_by_text("Kept on this tablet. It becomes a record")).to_be_visible()
    expect(station.get_by_text("Signed, waiting to be sent.")).to_be_visible()
    expect(station.get_by_role("button", name=STATION)).to_be_disabled()
    assert not SignOff.objects.filter(candidate=learner.user).exists()
    assert set(tablet.evaluate(KEPT_ROWS)) == {"iv,sealed"}

    tablet.context.set_offline(False)
    expect(tablet.get_by_role("heading", name="What you signed")).to_be_visible()
    record = SignOff.objects.get(candidate=learner.user)
    assert (record.passed, record.comment) == (False, "Went on after the cue.")
    assert record.relation_note == "Cousins"
    assert record.device_at is not None and record.examined_at <= record.received_at
    tablet.reload()
    expect(tablet.get_by_text("This tablet is ready for a room without signal")).to_be_visible()
    expect(tablet.get_by_text("Kept on this tablet, not sent")).to_be_hidden()
    assert SignOff.objects.filter(candidate=learner.user).count() == 1

    tablet.get_by_role("link", name=STATION).first.click()  # with signal the server judges
    fill_sheet(tablet)
    tablet.get_by_label("Why you examine again").fill("Nobody else comes here.")
    tablet.get_by_role("button", name="Sign as examiner").click()
    expect(tablet.get_by_text(f"Signed. {NAME} can read it now.")).to_be_visible()
    assert SignOff.objects.filter(candidate=learner.user).count() == 2

    phone: Page = device()
    sign_in(phone, learner.login)
    phone.goto(f"/examine/records/{record.public_id}/")
    phone.get_by_role("button", name="I have read this record").click()
    expect(phone.get_by_text("You acknowledged the record.")).to_be_visible()


def test_a_refused_sheet_is_corrected_on_the_tablet_and_names_leave_with_the_session(
    records, stack, signed_in
):
    learner, _login = make_person("Saoirse Lindqvist")
    tablet: Page = signed_in("instructor", width=820, height=1180)
    add_to_list(tablet, learner)
    tablet.context.set_offline(True)
    tablet.goto("/examine/")
    station = tablet.get_by_role("listitem").filter(has_text=str(learner)).filter(has_text=STATION)
    station.get_by_role("button", name=STATION).click()
    fill_sheet(tablet)
    tablet.get_by_role("button", name="Sign as examiner").click()
    expect(tablet.get_by_text("Kept on this tablet. It becomes a record")).to_be_visible()
    fail_meanwhile(learner, stack.logins["instructor"]["email"])

    tablet.context.set_offline(False)
    expect(tablet.get_by_text("Say why you examine again.")).to_be_visible()
    taking_off = tablet.get_by_role("region", name=str(learner)).locator("summary")
    expect(taking_off).to_be_hidden()  # the kept sheet would be refused afterwards
    tablet.get_by_role("button", name="Open and correct").click()
    tablet.get_by_label("Why you examine again").fill("Nobody else comes here.")
    tablet.get_by_role("button", name="Sign as examiner").click()
    expect(tablet.get_by_text("What this tablet kept was sent.")).to_be_visible()
    record = SignOff.objects.get(candidate=learner, passed=True)
    assert record.same_examiner_reason == "Nobody else comes here."
    assert record.device_at is not None
    assert KEPT_DAY in tablet.evaluate(KEPT_NAMES)

    tablet.context.clear_cookies()
    tablet.goto("/examine/")
    expect(tablet.get_by_role("heading", name="Sign in")).to_be_visible()
    wait_until(lambda: KEPT_DAY not in tablet.evaluate(KEPT_NAMES), seconds=20)


def add_to_list(tablet: Page, learner: User) -> None:
    tablet.goto("/examine/")
    tablet.get_by_label("E-mail address of the learner").fill(learner.email)
    tablet.get_by_role("button", name="Add to today's list").click()
    expect(tablet.get_by_text("This tablet is ready for a room without signal")).to_be_visible()


def fail_meanwhile(learner: User, examiner: str) -> None:
    """Another record of the same two people reaches the server first."""
    sheet = ChecklistVersion.objects.filter(title=STATION).latest("number")
    results = {step["id"]: "done" for step in sheet.steps}
    examined_by = User.objects.get(email=examiner)
    make_sign_off(sheet, learner, examined_by, at=clock.now(), results=results, rating=1)


def fill_sheet(page: Page) -> None:
    expect(page.get_by_role("button", name="Sign as examiner")).to_be_visible()  # all is there
    for done in page.get_by_label("Done", exact=True).all():
        done.check()
    page.get_by_label("Safe and independent").check()
    page.get_by_label("A model").check()
    page.get_by_label("Left").check()
    page.get_by_label("Needle, diameter × length in mm").fill("0.30 × 40")
    page.get_by_label("Place").fill("Basement room 2")
    page.get_by_label("None").check()

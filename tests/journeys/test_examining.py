"""A practical examination in a basement: signed without signal, sent once, acknowledged."""

import pytest
from playwright.sync_api import Page, expect

from certificates.models import SignOff
from tests.journeys.people import make_learner
from tests.journeys.steps import sign_in

pytestmark = pytest.mark.browser
NAME = "Imke Rautavaara"
STATION = "Needling: Upper trapezius"
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


def fill_sheet(page: Page) -> None:
    for done in page.get_by_label("Done", exact=True).all():
        done.check()
    page.get_by_label("Safe and independent").check()
    page.get_by_label("A model").check()
    page.get_by_label("Left").check()
    page.get_by_label("Needle, diameter × length in mm").fill("0.30 × 40")
    page.get_by_label("Place").fill("Basement room 2")
    page.get_by_label("None").check()

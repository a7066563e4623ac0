"""A lesson from the first word to the reader: written, illustrated, reviewed, published, read."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from courses.models import LessonVersion
from tests.journeys.people import make_learner
from tests.journeys.sitting import heading
from tests.journeys.steps import sign_in

pytestmark = pytest.mark.browser
LESSON = "3-3-infection-control-and-sharps"
ADDED = "Say what you will do before you do it."
SAVED = re.compile(r"^Saved \d\d:\d\d:\d\d \(.+\)$")


def open_draft(instructor: Page, label: str) -> None:
    instructor.goto("/author/")
    instructor.get_by_role("button", name=re.compile(f"^Draft a change {label} ")).click()
    instructor.wait_for_url("**/author/drafts/**")


def photograph() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "Taken at 49.28 N"
    result = io.BytesIO()
    Image.new("RGB", (320, 200), "teal").save(result, "JPEG", exif=exif)
    return result.getvalue()


def test_a_lesson_is_written_reviewed_published_and_read_by_who_was_moved(
    records, device, signed_in
):
    learner = make_learner("Henrike Adeyemi-Strand")
    instructor: Page = signed_in("instructor", width=1280, height=900)
    write_with_figure(instructor)
    admin: Page = signed_in("admin", width=1280, height=900)
    admin.goto("/author/proposals/")
    admin.get_by_role("link", name=re.compile("^3.3 ")).click()
    comment(admin)
    refuse_to_publish(admin)
    answer(instructor)
    settle_and_publish(admin)

    phone: Page = device()
    sign_in(phone, learner.login)
    phone.goto(f"/learn/{learner.enrolment.public_id}/")
    expect(
        phone.get_by_role("heading", name=re.compile("^The course moved to version"))
    ).to_be_visible()
    progress = phone.get_by_role("main")
    expect(progress).to_contain_text(re.compile(r"(\d+) of \1 lessons read"))
    phone.goto(f"/learn/{learner.enrolment.public_id}/{LESSON}/")
    expect(heading(phone)).to_be_visible()
    expect(phone.get_by_role("main")).to_contain_text(ADDED)
    expect(phone.get_by_role("img", name="Hands showing the order")).to_be_visible()


def write_with_figure(instructor: Page) -> None:
    """By the tools of the editor; the view beside the text follows, and the text saves itself."""
    open_draft(instructor, "3.3")
    text = text_of(instructor)
    instructor.get_by_label("What changed").fill("What to say first.")
    text.press("Control+End")
    instructor.get_by_role("button", name="Practice point").focus()
    instructor.keyboard.press("Enter")
    expect(text).to_be_focused()
    instructor.keyboard.insert_text(ADDED)
    view = instructor.get_by_role("region", name="As readers see it")
    expect(view.get_by_role("note").last).to_contain_text(ADDED)
    expect(state_of(instructor)).to_have_text(SAVED)
    text.press("Control+End")
    source = instructor.get_by_label("Source to cite")
    source.select_option(index=1)
    instructor.get_by_role("button", name="Cite").click()
    expect(text).to_have_value(re.compile(r":::\n*\[@[\w-]+\]\s*$"))

    text.press("Control+End")
    figure = instructor.get_by_role("group", name="Add a figure")
    file = {"name": "../IMG 1.jpg", "mimeType": "image/jpeg", "buffer": photograph()}
    figure.get_by_label("Picture").set_input_files(file)
    instructor.get_by_role("button", name="Store the figure").click()
    expect(figure).to_contain_text("Say in words what the picture shows.")
    figure.get_by_label("Picture").set_input_files(file)
    figure.get_by_label("What it shows").fill("Hands showing the order")
    instructor.get_by_role("button", name="Store the figure").click()
    expect(figure).to_contain_text("The figure is stored")
    expect(text).to_have_value(re.compile(r"!\[Hands showing the order\]\(figures/hands-"))
    expect(view.get_by_role("img", name="Hands showing the order")).to_be_visible()
    instructor.get_by_role("button", name="Propose for review").click()
    instructor.wait_for_url("**/author/")


def comment(admin: Page) -> None:
    """About words chosen in the text."""
    added = admin.locator("ins", has_text=ADDED).first
    added.select_text()
    admin.get_by_role("button", name="Take the words selected in the text").click()
    expect(admin.get_by_label("Words it is about")).to_have_value(re.compile(re.escape(ADDED)))
    admin.get_by_label("Comment", exact=True).fill("To whom?")
    admin.get_by_role("button", name="Send the comment").click()
    expect(admin.get_by_role("region", name="Comments")).to_contain_text("To whom?")


def refuse_to_publish(admin: Page) -> None:
    admin.get_by_role("link", name="Publish as the next version").click()
    expect(admin.get_by_role("main")).to_contain_text("1 comment is not settled yet.")
    expect(admin.get_by_role("button", name="Publish as the next version")).to_have_count(0)


def answer(instructor: Page) -> None:
    draft = instructor.get_by_role("region", name="Your changes under way")
    draft.get_by_role("link", name=re.compile("^3.3 ")).click()
    instructor.get_by_text("Answer", exact=False).locator("visible=true").first.click()
    instructor.get_by_label("Answer", exact=True).fill("To the patient: the next line says so.")
    instructor.get_by_role("button", name="Send the answer").click()
    expect(instructor.get_by_role("main")).to_contain_text("To the patient")
    expect(instructor.get_by_role("button", name="Settle this comment")).to_have_count(0)


def settle_and_publish(admin: Page) -> None:
    admin.get_by_role("link", name="To the comments").click()
    admin.get_by_role("button", name="Settle this comment").click()
    expect(admin.get_by_role("region", name="Comments")).to_contain_text("Settled by")
    admin.get_by_role("link", name="Publish as the next version").click()
    expect(admin.get_by_role("main")).to_contain_text("If they are moved")
    admin.get_by_label("Move them now; what was read stays read").check()
    admin.get_by_role("button", name="Publish as the next version").click()
    expect(admin.get_by_role("main")).to_contain_text(re.compile(r"(people were|person was) moved"))


def test_a_text_outlives_a_lost_line_and_another_window(records, signed_in):
    page: Page = signed_in("instructor", width=1280, height=900)
    open_draft(page, "3.1")
    address = page.url
    write_without_line(page)
    page.reload()
    find_again(page)

    other = page.context.new_page()
    other.goto(address)
    write(page, "Written here.")
    expect(state_of(page)).to_have_text(SAVED)
    write(other, "Written there.")
    expect(state_of(other)).to_contain_text("Changed in another window at")
    other.get_by_role("button", name="See both").click()
    expect(other.get_by_role("alert")).to_contain_text("Nothing is lost.")
    expect(text_of(other)).to_have_value(re.compile("Written there."))
    both = other.get_by_role("alert")
    expect(both.locator("del", has_text="here.")).to_be_visible()
    expect(both.locator("ins", has_text="there.")).to_be_visible()
    stored = LessonVersion.objects.get(lesson__slug__startswith="3-1", state="draft")
    assert ("Written here." in stored.source, "Written there." in stored.source) == (True, False)


def write_without_line(page: Page) -> None:
    page.context.set_offline(True)
    write(page, "Written in the lift.")
    expect(state_of(page)).to_contain_text("You are offline. Your text is kept on this device.")
    expect(page.get_by_role("button", name="Propose for review")).to_be_disabled()
    reason = "Proposing waits until the text is saved with us."
    expect(page.get_by_text(reason)).to_be_visible()
    page.route("**/save/", lambda route: route.abort())
    page.context.set_offline(False)


def find_again(page: Page) -> None:
    """After the page was closed with text that never reached us."""
    expect(text_of(page)).not_to_have_value(re.compile("Written in the lift."))
    page.unroute("**/save/")
    page.get_by_role("button", name="Put it into the fields").click()
    expect(text_of(page)).to_have_value(re.compile("Written in the lift."))
    expect(state_of(page)).to_have_text(SAVED)
    expect(page.get_by_role("button", name="Propose for review")).to_be_enabled()
    page.reload()
    expect(text_of(page)).to_have_value(re.compile("Written in the lift."))
    expect(page.get_by_role("button", name="Put it into the fields")).to_be_hidden()


def write(page: Page, words: str) -> None:
    text_of(page).press("Control+End")
    page.keyboard.insert_text(f"\n\n{words}")


def text_of(page: Page) -> Locator:
    return page.get_by_label("Text", exact=True)


def state_of(page: Page) -> Locator:
    return page.locator("[data-autosave-state]")

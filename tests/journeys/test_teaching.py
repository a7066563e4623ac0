"""An instructor changes a lesson, an admin publishes it, and enrolments stay as they are."""

import re

import pytest
from playwright.sync_api import Page, expect

from courses.models import LessonVersion
from tests.journeys.people import COURSE, make_learner, pass_quiz
from tests.journeys.sitting import heading
from tests.journeys.steps import sign_in

pytestmark = pytest.mark.browser
LESSON = "3-4-adverse-events"
ADDED = "Call the person the next morning and ask how the night was."


def test_a_change_goes_from_the_draft_to_the_next_version_beside_the_old_one(
    records, device, signed_in
):
    learner = make_learner("Greta Halvorsen")
    instructor: Page = signed_in("instructor", width=1280, height=900)
    instructor.goto("/author/")
    instructor.get_by_role("button", name=re.compile("^Draft a change 3.4 ")).click()
    text = instructor.get_by_label("Text", exact=True)
    text.fill(f"{text.input_value()}\n\n{ADDED}\n")
    instructor.get_by_label("What changed").fill("The call on the next morning.")
    instructor.get_by_role("button", name="Preview").click()
    expect(instructor.get_by_role("region", name="As readers see it")).to_contain_text(ADDED)
    instructor.get_by_role("button", name="Propose for review").click()
    under_way = instructor.get_by_role("region", name="Your changes under way")
    expect(under_way.get_by_role("listitem").filter(has_text="3.4 ")).to_contain_text("Proposed")

    admin: Page = signed_in("admin", width=1280, height=900)
    admin.goto("/author/proposals/")
    admin.get_by_role("link", name=re.compile("^3.4 ")).click()
    expect(admin.get_by_role("main")).to_contain_text(ADDED)
    admin.get_by_role("link", name="Publish as the next version").click()
    expect(admin.get_by_label("They stay on the version they have")).to_be_checked()
    admin.get_by_role("button", name="Publish as the next version").click()
    expect(admin.get_by_role("main")).to_contain_text("Version 2")
    newest = LessonVersion.objects.filter(lesson__slug=LESSON, state="published").latest("number")
    assert (newest.number, ADDED in newest.source) == (2, True)

    phone: Page = device()
    sign_in(phone, learner.login)
    phone.goto(f"/learn/{learner.enrolment.public_id}/{LESSON}/")
    expect(heading(phone)).to_be_visible()
    expect(phone.get_by_text(ADDED)).to_have_count(0)
    expect(phone.get_by_role("main")).to_contain_text("The call on the next morning.")
    before = learner.enrolment.course_version_id
    learner.enrolment.refresh_from_db()
    assert learner.enrolment.course_version_id == before


def test_the_instructor_sees_results_of_the_course_without_answers(records, signed_in):
    learner = make_learner("Philippa Rosengren")
    certificate = pass_quiz(learner)
    instructor: Page = signed_in("instructor", width=1280, height=900)
    instructor.goto("/author/")
    instructor.get_by_role("link", name="Results of the quizzes").click()

    row = instructor.get_by_role("listitem").filter(has_text="Philippa Rosengren").first
    expect(row).to_contain_text("Passed · 40 of 40")
    row.get_by_text("Gates and topics").click()
    expect(row).to_contain_text("Critical questions: reached. All right")
    attempt = certificate.attempt.public_id
    for path in (f"/attempts/{attempt}/", f"/attempts/{attempt}/result/"):
        assert instructor.request.get(path).status == 404
    assert instructor.goto(f"/teach/{COURSE}/results/").status == 200

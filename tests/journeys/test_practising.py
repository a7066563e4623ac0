"""Practice in a browser: from the lesson, a wrong answer, why, and what to read."""

import pytest
from playwright.sync_api import expect

from courses.models import LessonVersion
from quizzes.kinds import get_kind
from quizzes.models import ItemVersion, PracticeSession
from tests.journeys.people import make_learner
from tests.journeys.steps import sign_in
from tests.journeys.test_everyone import look_at

pytestmark = pytest.mark.browser
LABEL = "2.3"


def test_a_wrong_answer_is_explained_and_leads_back_to_the_lesson(records, page):
    learner = make_learner("Ottoline Mbeki")
    lesson = LessonVersion.objects.filter(label=LABEL).first().lesson.slug
    sign_in(page, learner.login)
    page.goto(f"/learn/{learner.enrolment.public_id}/{lesson}/")

    page.get_by_role("button", name="Practise this topic").click()
    page.wait_for_url("**/practice/sessions/**")
    session = PracticeSession.objects.get(user=learner.user)
    for position in range(1, len(session.items) + 1):
        check = page.get_by_role("button", name="Check my answer")
        check.click()
        expect(page.get_by_text("Choose an answer first.")).to_be_visible()
        page.get_by_text(wrong_option(session, position)).click()
        page.get_by_label("Sure", exact=True).check()
        check.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Not this one. Here is why:")
        expect(page.get_by_role("link", name=f"Read lesson {LABEL}")).to_be_visible()
        page.get_by_role("link", name="Next question").or_(
            page.get_by_role("link", name="See how it went")
        ).click()

    count = len(session.items)
    expect(page.get_by_role("heading", level=1)).to_have_text(f"0 of {count} right")
    expect(page.get_by_role("heading", name="What to read now")).to_be_visible()
    page.get_by_role("link", name="Where you were sure and wrong").click()
    expect(page.get_by_text(f"Sure of {count}, wrong in {count}")).to_be_visible()


def wrong_option(session: PracticeSession, position: int) -> str:
    """Of a question whose options are chosen one at a time, as all of this topic are."""
    version = ItemVersion.objects.get(pk=session.items[position - 1]["version"])
    grade, payload = get_kind(version.kind).grade, version.payload
    return next(row["text"] for row in payload["options"] if not grade(payload, row["id"]))


def test_the_pages_of_practice_are_for_everyone(records, page):
    learner = make_learner("Perpetua Lindqvist")
    sign_in(page, learner.login)
    page.goto(f"/practice/{learner.enrolment.public_id}/3-safety/")
    page.get_by_role("button", name="Start practising").click()
    page.wait_for_url("**/practice/sessions/**")
    session = PracticeSession.objects.get(user=learner.user)
    base = f"/practice/sessions/{session.public_id}/"
    for path in (f"/practice/{learner.enrolment.public_id}/3-safety/", f"{base}1/"):
        look_at(page, path)
    page.get_by_role("button", name="Check my answer").click()
    expect(page.get_by_text("Choose an answer first.")).to_be_visible()
    for path in (f"{base}summary/", f"/practice/{learner.enrolment.public_id}/"):
        look_at(page, path)

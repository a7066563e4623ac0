"""A physiotherapist reads the lessons of a module, on more than one device."""

import re

import pytest
from playwright.sync_api import Page, expect

from courses.domain.learning import finish_lesson, start_course
from courses.models import Course, LessonProgress, ModuleLesson
from tests.journeys.people import COURSE, make_person
from tests.journeys.steps import sign_in, wait_until
from training.lib import clock

pytestmark = pytest.mark.browser

LESSONS, MODULE = 21, 5  # all, and those of the last module


@pytest.fixture
def reader(records):
    user, login = make_person("Liv Arsenault")
    return start_course(Course.objects.get(slug=COURSE), user, now=clock.now()), login


def test_she_reads_all_lessons_and_another_device_knows_it(reader, device):
    enrolment, login = reader
    lessons = ModuleLesson.objects.filter(module__course_version=enrolment.course_version)
    for entry in lessons.exclude(module__slug="4-retraining"):
        finish_lesson(enrolment, entry.lesson_version, now=clock.now())
    phone: Page = device()
    sign_in(phone, login)
    phone.goto(f"/learn/{enrolment.public_id}/")
    phone.get_by_role("link", name=re.compile("Continue: lesson 4.1")).click()

    for number in range(LESSONS - MODULE + 1, LESSONS):
        expect(phone.get_by_text(f"Lesson {number} of {LESSONS}")).to_be_visible()
        phone.get_by_role("button", name="Mark as read and go on").click()
    phone.get_by_role("button", name="Mark as read and finish").click()

    expect(phone.get_by_role("heading", name="All lessons read")).to_be_visible()
    tablet: Page = device(width=820, height=1180)
    sign_in(tablet, login)
    tablet.goto(f"/learn/{enrolment.public_id}/")
    expect(tablet.get_by_role("progressbar", name="21 of 21 lessons read")).to_be_visible()
    expect(tablet.get_by_role("link", name="Prepare the quiz")).to_have_count(4)


def test_she_goes_on_at_the_paragraph_where_she_stopped_on_the_other_device(reader, device):
    enrolment, login = reader
    path = f"/learn/{enrolment.public_id}/3-2-pneumothorax/"
    phone: Page = device()
    sign_in(phone, login)
    phone.goto(path)
    phone.locator("#p-12").evaluate("block => block.scrollIntoView()")
    wait_until(lambda: LessonProgress.objects.filter(enrolment=enrolment, place="p-12").exists())

    tablet: Page = device(width=820, height=1180)
    sign_in(tablet, login)
    tablet.goto(path)
    expect(tablet.get_by_role("link", name=re.compile("You stopped here on"))).to_be_attached()
    expect(tablet.locator("#p-12")).to_be_in_viewport()

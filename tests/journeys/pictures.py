"""Takes the pictures of the README from the running product. By hand:

NEEDLEWISE_PICTURES=1 ./dev test tests/journeys/pictures.py
"""

import base64
import os
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.journeys.people import make_learner, pass_quiz
from tests.journeys.sitting import SAVED, choose, right_texts, start_quiz

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif("NEEDLEWISE_PICTURES" not in os.environ, reason="pictures, by hand"),
]
FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
PHONE = {"width": 390, "height": 780, "device_scale_factor": 2}
GAP = 40
CLINIC = "/clinics/harbourside/"
RESTRICTED = "Farid Lindholm"  # of the demo clinic
FRAME = """<!doctype html><style>
body {{ margin: 0; padding: {gap}px; display: flex; gap: {gap}px; background: #e9e4d6; }}
img {{ width: {width}px; border-radius: 18px; box-shadow: 0 10px 34px rgb(0 0 0 / .2); }}
</style>{images}"""


def test_three_pages_side_by_side(records, device):
    learner = make_learner("Maren Solvang-Dubois")
    certificate = pass_quiz(make_learner("Ines Okonkwo-Lindqvist"))
    page: Page = device(**PHONE)
    attempt = start_quiz(page, learner)
    page.goto(f"/learn/{learner.enrolment.public_id}/3-2-pneumothorax/")
    lesson = page.screenshot()
    question = question_of(page, attempt)
    page.goto(f"/verify/{certificate.code}/")
    verification = page.screenshot()

    keep_side_by_side(device, "three-pages.png", lesson, question, verification)


def test_the_quiz_in_dark(records, device):
    page: Page = device(width=1280, height=860, color_scheme="dark", device_scale_factor=2)
    attempt = start_quiz(page, make_learner("Maren Solvang-Dubois"))
    question_of(page, attempt)
    page.screenshot(path=FOLDER / "quiz-dark.png")


def test_the_desk_of_a_clinic(signed_in):
    page: Page = signed_in("manager", width=1280, height=1500, device_scale_factor=2)
    page.goto(CLINIC)
    page.screenshot(path=FOLDER / "clinic-desk.png")


def test_a_clinic_on_a_phone(signed_in, device):
    """What needs the manager, the staff as cards, and one whose policy leaves a region out."""
    page: Page = signed_in("manager", **PHONE)
    page.goto(CLINIC)
    needs = page.screenshot()
    page.locator(".people-cards li").first.evaluate("card => card.scrollIntoView()")
    cards = page.screenshot()
    page.get_by_role("link", name=RESTRICTED).click()
    page.get_by_role("heading", name=RESTRICTED, level=1).wait_for()
    person = page.screenshot()

    keep_side_by_side(device, "clinic-phone.png", needs, cards, person)


def test_a_person_at_a_clinic(signed_in):
    page: Page = signed_in("manager", width=1280, height=1240, device_scale_factor=2)
    page.goto(f"{CLINIC}?q={RESTRICTED.split()[0]}")
    page.get_by_role("link", name=RESTRICTED, exact=True).first.click()
    page.get_by_role("heading", name=RESTRICTED, level=1).wait_for()
    page.screenshot(path=FOLDER / "clinic-person.png")


def keep_side_by_side(device, name: str, *pictures: bytes) -> None:
    images = "".join(map(image_of, pictures))
    width = len(pictures) * (PHONE["width"] + GAP) + GAP
    frame: Page = device(width=width, height=PHONE["height"] + 2 * GAP, device_scale_factor=2)
    frame.set_content(FRAME.format(gap=GAP, width=PHONE["width"], images=images))
    frame.screenshot(path=FOLDER / name)


def question_of(page: Page, attempt) -> bytes:
    """A question in the middle, answered and saved."""
    page.goto(f"/attempts/{attempt.public_id}/9/")
    choose(page, right_texts(attempt)[8])
    page.get_by_text(SAVED).wait_for()
    return page.screenshot()


def image_of(picture: bytes) -> str:
    return f'<img src="data:image/png;base64,{base64.b64encode(picture).decode()}">'

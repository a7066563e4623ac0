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

    images = "".join(map(image_of, (lesson, question, verification)))
    width = 3 * PHONE["width"] + 4 * GAP
    frame: Page = device(width=width, height=PHONE["height"] + 2 * GAP, device_scale_factor=2)
    frame.set_content(FRAME.format(gap=GAP, width=PHONE["width"], images=images))
    frame.screenshot(path=FOLDER / "three-pages.png")


def test_the_quiz_in_dark(records, device):
    page: Page = device(width=1280, height=860, color_scheme="dark", device_scale_factor=2)
    attempt = start_quiz(page, make_learner("Maren Solvang-Dubois"))
    question_of(page, attempt)
    page.screenshot(path=FOLDER / "quiz-dark.png")


def question_of(page: Page, attempt) -> bytes:
    """A question in the middle, answered and saved."""
    page.goto(f"/attempts/{attempt.public_id}/9/")
    choose(page, right_texts(attempt)[8])
    page.get_by_text(SAVED).wait_for()
    return page.screenshot()


def image_of(picture: bytes) -> str:
    return f'<img src="data:image/png;base64,{base64.b64encode(picture).decode()}">'

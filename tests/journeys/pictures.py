"""Takes the pictures of the README from the running product. By hand:

NEEDLEWISE_PICTURES=1 ./dev test tests/journeys/pictures.py

Needs `pdftoppm` (poppler) for the paper. A test that stands still is ended by the limit that
`pyproject.toml` sets for all.
"""

import base64
import io
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from quizzes.domain.closing import submit_attempt
from quizzes.domain.starting import start_attempt
from quizzes.models import Attempt, Item, ItemVersion
from tests.journeys.people import COURSE, Learner, make_learner, start_and_answer
from tests.journeys.sitting import ELSEWHERE, SAVED
from tests.journeys.steps import sign_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif("NEEDLEWISE_PICTURES" not in os.environ, reason="pictures, by hand"),
]
FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
PHONE = {"width": 360, "height": 720, "device_scale_factor": 2}
WIDE = {"width": 1280, "device_scale_factor": 1.5}
GAP = 32
COLOURS = 96  # of a picture, chosen from its own: a third of the bytes, and nobody sees it
CLINIC = "/clinics/harbourside/"
RESTRICTED = "Farid Lindholm"  # of the demo clinic
NEEDLING = "2-technique"  # the module whose examination points at figures most
CRITICAL = "M3-3.2-A01"
FORMS = 20  # drawn until one of them points at a figure
FRAME = """<!doctype html><style>
body {{ margin: 0; padding: {gap}px; display: flex; gap: {gap}px; background: #e9e4d6; }}
img {{ width: {width}px; border-radius: 18px; box-shadow: 0 10px 34px rgb(0 0 0 / .2); }}
</style>{images}"""


def test_learning(records, device):
    """A phone between patients: the catalogue, a lesson, a question that points at a figure."""
    learner, attempt, position = one_who_points()
    page: Page = device(**PHONE)
    sign_in(page, learner.login)
    page.goto("/courses/")
    catalogue = page.screenshot()
    page.goto(f"/learn/{learner.enrolment.public_id}/3-2-pneumothorax/")
    lesson = page.screenshot()
    point_at_the_figure(page, attempt, position)
    page.locator("[data-figure]:visible").evaluate("figure => figure.scrollIntoView()")
    page.evaluate("scrollBy(0, -220)")

    keep_side_by_side(device, "learning.png", catalogue, lesson, page.screenshot())


def test_a_question_in_the_dark(records, device):
    learner, attempt, position = one_who_points()
    page: Page = device(**WIDE, height=900, color_scheme="dark")
    sign_in(page, learner.login)
    point_at_the_figure(page, attempt, position)
    keep("question-dark.png", page.screenshot())


def test_what_was_earned(records, device, signed_in):
    """The result, the portfolio with its map of the body, and what anybody sees of it."""
    learner = make_learner("Maren Solvang-Dubois")
    attempt = start_and_answer(learner, two_that_do_not_block)
    submit_attempt(attempt)
    page: Page = device(**PHONE)
    sign_in(page, learner.login)
    page.goto(f"/attempts/{attempt.public_id}/result/")
    result = page.screenshot()
    holder: Page = signed_in("colleague", **PHONE)
    holder.goto("/portfolio/")
    holder.locator('a[href^="/portfolio/credentials/"]').first.click()
    holder.wait_for_url("**/portfolio/credentials/**")
    checked = address_behind_the_code(holder)
    holder.locator(".body-map").first.evaluate("map => map.scrollIntoView()")
    holder.evaluate("scrollBy(0, -260)")
    portfolio = holder.screenshot()
    holder.goto(checked)

    keep_side_by_side(device, "earned.png", result, portfolio, holder.screenshot())


def test_the_paper(signed_in, tmp_path):
    """The certificate of a module, as its holder prints it."""
    if not shutil.which("pdftoppm"):
        pytest.fail("The picture of the paper needs pdftoppm (poppler-utils).")
    page: Page = signed_in("colleague")
    page.goto("/portfolio/")
    page.get_by_role("region", name="Certificates").locator("a").first.click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Portfolio")
    address = page.locator('a[href$="?paper=letter"]').get_attribute("href")
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(page.request.get(address).body())
    picture = tmp_path / "paper"
    command = ["pdftoppm", "-png", "-singlefile", "-scale-to", "1400", str(paper), str(picture)]
    subprocess.run(command, check=True)
    keep("certificate.png", picture.with_suffix(".png").read_bytes())


def test_the_desk_of_a_clinic(signed_in):
    page: Page = signed_in("manager", **WIDE, height=1560)
    page.goto(CLINIC)
    keep("clinic-desk.png", page.screenshot())


def test_a_clinic_on_a_phone(signed_in, device):
    """What needs the manager, the staff as cards, and one whose policy leaves a region out."""
    page: Page = signed_in("manager", **PHONE)
    page.goto(CLINIC)
    needs = page.screenshot()
    page.locator(".people-cards li").first.evaluate("card => card.scrollIntoView()")
    cards = page.screenshot()
    page.get_by_role("link", name=RESTRICTED).click()
    page.get_by_role("heading", name=RESTRICTED, level=1).wait_for()

    keep_side_by_side(device, "clinic-phone.png", needs, cards, page.screenshot())


def test_a_person_at_a_clinic(signed_in):
    page: Page = signed_in("manager", **WIDE, height=1100)
    page.goto(f"{CLINIC}?q={RESTRICTED.split()[0]}")
    page.get_by_role("link", name=RESTRICTED, exact=True).first.click()
    page.get_by_role("heading", name=RESTRICTED, level=1).wait_for()
    keep("clinic-person.png", page.screenshot())


def test_the_sitting_of_a_reviewer(records, signed_in):
    """A critical question of the examination beside its sources; its key is below the picture."""
    item = Item.objects.get(bank__course__slug=COURSE, ref=CRITICAL)
    page: Page = signed_in("instructor", **WIDE, height=1150)
    page.goto(f"/author/reviews/{COURSE}/{item.bank.module_slug}/questions/{item.public_id}/")
    page.get_by_text("As a candidate sees it").wait_for()
    keep("reviewer.png", page.screenshot())


def one_who_points() -> tuple[Learner, Attempt, int]:
    """Somebody whose form has a question with a figure to point at, and its position."""
    for _ in range(FORMS):
        learner = make_learner("Maren Solvang-Dubois")
        attempt = start_attempt(learner.enrolment, NEEDLING)
        versions = [item["version"] for item in attempt.form.items]
        kinds = dict(ItemVersion.objects.filter(pk__in=versions).values_list("pk", "kind"))
        for position, version in enumerate(versions, start=1):
            if kinds[version] == "hotspot":
                return learner, attempt, position
    raise AssertionError(f"None of {FORMS} forms points at a figure.")


def point_at_the_figure(page: Page, attempt: Attempt, position: int) -> None:
    page.goto(f"/attempts/{attempt.public_id}/")
    page.get_by_role("button", name="Take over here").click()
    expect(page.get_by_text(ELSEWHERE)).to_be_hidden()
    page.goto(f"/attempts/{attempt.public_id}/{position}/")
    page.locator("[data-surface]:visible").click()
    page.get_by_text(SAVED).wait_for()


def two_that_do_not_block(items: list[dict]) -> set[int]:
    places = [place for place, item in enumerate(items, start=1) if not item["critical"]]
    return {places[0], places[-1]}


def address_behind_the_code(page: Page) -> str:
    return page.locator("#verify-address").inner_text()


def keep_side_by_side(device, name: str, *pictures: bytes) -> None:
    images = "".join(map(image_of, pictures))
    width = len(pictures) * (PHONE["width"] + GAP) + GAP
    frame: Page = device(width=width, height=PHONE["height"] + 2 * GAP, device_scale_factor=1.5)
    frame.set_content(FRAME.format(gap=GAP, width=PHONE["width"], images=images))
    keep(name, frame.screenshot())


def image_of(picture: bytes) -> str:
    return f'<img src="data:image/png;base64,{base64.b64encode(picture).decode()}">'


def keep(name: str, picture: bytes) -> None:
    """Small enough to be loaded on a phone."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(FOLDER / name, optimize=True)

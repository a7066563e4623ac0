"""Every kind of question in Chromium: by touch, by keyboard, after a reload, on a narrow screen."""

# ruff: noqa: F811 (fixtures of the other file)

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.files.base import ContentFile
from django.urls import reverse
from playwright.sync_api import expect

from courses.domain.pictures import read_picture
from courses.domain.rendering import file_name
from courses.models import CourseFile
from quizzes.kinds import KINDS
from quizzes.models import Answer, Attempt, ItemVersion
from tests.courses.programme import SQUARE
from tests.factories import make_enrolment, make_quiz
from tests.journeys.test_look import OVERFLOW, RULES
from tests.quizzes.kinds_samples import make_payload
from tests.quizzes.test_player import chromium, device, saved  # noqa: F401 (fixtures)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def enrolment(settings):
    """One question of each kind but the first, whose figure is there to be seen."""
    settings.STATIC_ROOT = settings.BASE_DIR / "training" / "static"
    kinds = list(KINDS)[1:]
    quiz = make_quiz(counts={("3.1", "recall"): len(kinds)})
    picture = read_picture("3-safety/figures/square.svg", SQUARE.encode())
    row = CourseFile(course=quiz.quiz.course, path=picture.path, sha256=picture.sha256)
    row.content_type, row.width, row.height = picture.content_type, picture.width, picture.height
    row.file.save(file_name(picture), ContentFile(picture.content))
    versions = list(ItemVersion.objects.all())
    ItemVersion.objects.update(state="retired")
    for version, kind in zip(versions, kinds, strict=True):
        payload = make_payload(kind)
        if "file" in payload:
            payload |= {"file": file_name(picture), "width": 40, "height": 30}
        version.pk, version.number, version.kind, version.payload = None, 2, kind, payload
        version._state.adding = True
        version.save()
    return make_enrolment(version=quiz.quiz.course.versions.get())


@pytest.fixture
def sit(device, enrolment):
    """The player in a browser, its attempt just begun."""

    def start(**options):
        page = device(enrolment.user, **options)
        page.goto(reverse("quizzes:quiz", args=[enrolment.public_id, "3-safety"]))
        page.get_by_role("button", name="Start: the 53 minutes begin").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Question 1 of 6")
        expect(page.locator("[data-timer-text]")).to_have_text(re.compile(r"5[23]:\d\d"))
        return page

    return start


def turn_to(page, answer):
    """The question with such controls, brought in front."""
    question = page.locator(f'fieldset:has([data-answer="{answer}"])').last
    position = question.get_attribute("data-question")
    page.locator(f'[data-map] button[value="{position}"]').click()
    expect(question).to_be_visible()
    return question


def last_response():
    return Answer.objects.order_by("-received_at").values_list("response", flat=True).first()


def order_of(question):
    return [step.get_attribute("data-step") for step in question.locator("[data-step]").all()]


def test_every_kind_is_answered_by_touch_and_stands_after_a_reload(sit):
    page = sit(has_touch=True)

    several = turn_to(page, "options")
    several.get_by_text("Pain").tap()
    several.get_by_text("Cough").tap()
    expect(several.get_by_label("Cough")).to_be_checked()
    saved(page)
    assert last_response() == ["aaaa", "bbbb"]

    order = turn_to(page, "order")
    order.get_by_label("Stop", exact=True).select_option("2")
    saved(page)
    shown = order_of(order)
    assert (shown[1], last_response()) == ("aaaa", shown)

    pairs = turn_to(page, "pairs")
    pairs.get_by_label("Diabetes").select_option("Relative")
    pairs.get_by_label("Phobia").select_option("Absolute")
    saved(page)
    assert last_response() == {"s1": "aaaa", "s2": "bbbb"}

    number = turn_to(page, "number")
    number.get_by_label("Your answer in min").fill("10,5")
    saved(page)
    assert last_response() == 10.5

    place = turn_to(page, "place")
    surface = place.locator("[data-surface]")
    box = surface.bounding_box()
    surface.tap(position={"x": box["width"] / 2, "y": box["height"] / 4})
    saved(page)
    x, y = last_response()
    assert (abs(x - 500) < 10, abs(y - 250) < 10) == (True, True)
    expect(place.get_by_label("The point you marked")).to_be_checked()

    page.reload()
    expect(page.locator("[data-map] .answered")).to_have_count(5)
    assert order_of(turn_to(page, "order")) == shown
    place = turn_to(page, "place")
    expect(place.get_by_label("The point you marked")).to_be_checked()
    expect(place.locator("[data-mark]").first).to_have_attribute("d", f"M{x} {y}h0")


def test_steps_and_points_are_moved_by_the_keyboard_alone(sit):
    page = sit()

    order = turn_to(page, "order")
    first, second, *rest = order_of(order)
    down = order.locator("[data-move]").nth(1)
    down.focus()
    page.keyboard.press("Enter")
    saved(page)
    assert last_response() == [second, first, *rest]
    expect(order.locator(f'[data-step="{first}"] [data-move="1"]')).to_be_focused()

    place = turn_to(page, "place")
    place.locator("[data-surface]").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowUp")
    expect(page.locator("[data-announce]")).to_have_text(
        "Point marked: 51 % from the left, 45 % from the top"
    )  # after the last of the keys, as its save is
    saved(page)
    assert last_response() == [510, 450]
    place.get_by_label("Over the bone").check()
    expect(place.locator("[data-mark]").first).to_have_attribute("d", "")
    saved(page)
    page.get_by_role("button", name="Clear my answer").click()
    expect(page.locator("form [data-saved]")).to_contain_text("Saved ")
    expect(place.locator(":checked")).to_have_count(0)


def refuse(route):
    """As the server answers what comes too late."""
    entries = route.request.post_data_json
    verdict = {"status": 410, "verdict": "late", "detail": "Not counted."}
    route.fulfill(json=[{"position": entry["position"], **verdict} for entry in entries])


def test_the_review_tells_a_refused_answer_of_every_kind_in_words(sit):
    page = sit()
    page.route("**/answers", lambda route: route.abort())
    state = page.locator("form [data-saved]")
    position = {}
    for answer in ("options", "order", "pairs", "number", "place"):
        question = turn_to(page, answer)
        position[answer] = question.get_attribute("data-question")
        if answer == "options":
            question.get_by_text("Pain").click()
        elif answer == "order":
            question.locator("[data-move]").nth(1).click()
            steps = question.locator("[data-text]").all_inner_texts()
        elif answer == "pairs":
            question.get_by_label("Diabetes").select_option("Relative")
        elif answer == "number":
            question.get_by_label("Your answer in min").fill("10,5")
        else:
            question.get_by_label("Over the bone").check()
        expect(state).to_contain_text(f"Waiting: {len(position)} answer")
    page.route("**/answers", refuse)
    page.goto(reverse("quizzes:review", args=[Attempt.objects.get().public_id]))

    told = page.locator("[data-refused-text]")  # the page comes anew once all is sent
    order = "; ".join(f"{place}. {text}" for place, text in enumerate(steps, 1))
    for answer, words in (
        ("options", "Pain"),
        ("order", order),
        ("pairs", "Diabetes: Relative"),
        ("number", "10.5 min"),
        ("place", "Over the bone"),
    ):
        line = re.escape(f"Question {position[answer]}: {words}")
        expect(told).to_have_text(re.compile(rf"^{line}$", re.MULTILINE))


def test_what_is_no_number_is_said_and_the_saved_answer_stands(sit):
    page = sit()
    number = turn_to(page, "number")
    field = number.get_by_label("Your answer in min")
    field.fill("7")
    saved(page)

    field.fill("7 or 8")
    expect(number.get_by_text("Not saved: this is no number. Write it like 12.5.")).to_be_visible()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator("form [data-saved]")).to_contain_text("Not saved here.")
    field.fill("8")
    saved(page)

    assert list(Answer.objects.order_by("sequence").values_list("response", flat=True)) == [7, 8]


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_no_kind_breaks_axe_or_a_narrow_screen(sit, width, scheme):
    page = sit(viewport={"width": width, "height": 800}, color_scheme=scheme)
    found = {}
    for answer in ("options", "order", "pairs", "number", "place", "option"):
        turn_to(page, answer)
        violations = Axe().run(page, options=RULES).response["violations"]
        found[answer] = [(v["id"], [node["html"] for node in v["nodes"]]) for v in violations]
        found[f"{answer}, too wide by"] = [page.evaluate(OVERFLOW)] * (page.evaluate(OVERFLOW) > 0)

    assert {name: faults for name, faults in found.items() if faults} == {}

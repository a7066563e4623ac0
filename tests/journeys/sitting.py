"""What a candidate does with a quiz, by what she sees."""

import re
from datetime import timedelta

from django.db.models import F
from playwright.sync_api import Locator, Page, expect

from quizzes.models import Attempt, ItemVersion
from tests.journeys.people import Learner, as_list, keys_of
from tests.journeys.steps import sign_in
from training.lib.db import ClockTimestamp

COUNT = 40
ELSEWHERE = "This attempt is open in another tab or device."
SAVED = re.compile(r"^Saved \d\d:\d\d:\d\d\.$")


def start_quiz(page: Page, learner: Learner) -> Attempt:
    """Sign in on this device and press Start."""
    sign_in(page, learner.login)
    page.goto(learner.quiz_path)
    page.get_by_role("button", name=re.compile(r"^Start: the \d+ minutes begin$")).click()
    expect(heading(page)).to_have_text(f"Question 1 of {COUNT}")
    page.wait_for_load_state("load")  # the player runs, also if the line is cut now
    return Attempt.objects.get(user=learner.user)


def heading(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def right_texts(attempt: Attempt) -> list[tuple[str, ...]]:
    """The texts of the right options of each question of this form; of most there is one."""
    versions = [item["version"] for item in attempt.form.items]
    payloads = dict(ItemVersion.objects.filter(pk__in=versions).values_list("pk", "payload"))
    return [
        tuple(
            option["text"]
            for option in payloads[version]["options"]
            if option["id"] in as_list(key)
        )
        for version, key in zip(versions, keys_of(attempt), strict=True)
    ]


def choose(page: Page, texts: tuple[str, ...]) -> None:
    """Click the options with these texts on the question that is shown."""
    for text in texts:
        page.get_by_role("group").get_by_text(text, exact=True).click()
    expect_chosen(page, texts)


def expect_chosen(page: Page, texts: tuple[str, ...]) -> None:
    for text in texts:
        expect(an_option(page, text)).to_be_checked()


def first_option(page: Page) -> Locator:
    return page.get_by_role("radio").or_(page.get_by_role("checkbox")).first


def an_option(page: Page, text: str) -> Locator:
    """To be chosen alone, or with all others that apply."""
    return page.get_by_role("radio", name=text).or_(page.get_by_role("checkbox", name=text))


def next_question(page: Page) -> None:
    page.get_by_role("button", name="Next question").click()


def open_review(page: Page, attempt: Attempt) -> None:
    """On a device that has not written yet: it takes over first, or it could not submit."""
    page.goto(f"/attempts/{attempt.public_id}/")
    page.get_by_role("button", name="Take over here").click()
    expect(page.get_by_text(ELSEWHERE)).to_be_hidden()
    page.goto(f"/attempts/{attempt.public_id}/review/")


def submit(page: Page, *, answered: int) -> None:
    """From the review to the result."""
    page.get_by_role("button", name=f"Submit {answered} of {COUNT} answers").click()
    page.wait_for_url(re.compile("/result/$"))


def end_time(attempt: Attempt, *, seconds_ago: int = 10) -> None:
    """The deadline has passed, as if somebody had waited for it."""
    Attempt.objects.filter(pk=attempt.pk).update(
        started_at=F("started_at") - timedelta(hours=1),
        deadline_at=ClockTimestamp() - timedelta(seconds=seconds_ago),
    )


def stored_responses(attempt: Attempt) -> dict[int, str]:
    """The latest response of each question in the answer log."""
    return dict(
        attempt.answers.order_by("position", "sequence").values_list("position", "response")
    )

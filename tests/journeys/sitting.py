"""What a candidate does with a quiz, by what she sees."""

import re
from datetime import timedelta

from django.db.models import F
from playwright.sync_api import Locator, Page, expect

from quizzes.models import Attempt, ItemVersion
from tests.journeys.people import Learner, keys_of
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


def right_texts(attempt: Attempt) -> list[str]:
    """The text of the right option of each question of this form."""
    versions = [item["version"] for item in attempt.form.items]
    payloads = dict(ItemVersion.objects.filter(pk__in=versions).values_list("pk", "payload"))
    return [
        next(option["text"] for option in payloads[version]["options"] if option["id"] == key)
        for version, key in zip(versions, keys_of(attempt), strict=True)
    ]


def choose(page: Page, text: str) -> None:
    """Click the option with this text on the question that is shown."""
    page.get_by_role("group").get_by_text(text, exact=True).click()
    expect(page.get_by_role("radio", name=text, checked=True)).to_have_count(1)


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

"""One changes a question, a second reads it, a third publishes it; who sits it keeps the old."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db.backends.postgresql.psycopg_any import DateRange
from playwright.sync_api import Page, expect

from quizzes.domain.starting import start_attempt
from quizzes.models import Attempt, ItemVersion
from tests.factories import make_recognition
from tests.journeys.people import COURSE, MODULE, make_learner, make_person
from tests.journeys.steps import sign_in
from training.lib import clock
from training.people.models import User

pytestmark = pytest.mark.browser
REMARK = "Say how deep the tissue is that is meant."
SAVED = re.compile(r"^Saved \d\d:\d\d$")
MOST_STARTS = 20


def make_instructor(name: str) -> tuple[User, dict[str, str]]:
    """Recognised as author of the course, with a second factor of her own."""
    user, login = make_person(name)
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    today = clock.now().date()
    period = DateRange(today - timedelta(days=30), today + timedelta(days=300))
    make_recognition(instructor=user, role="author", scope=COURSE, period=period)
    return user, login | {"totp_secret": secret}


def asked_in(attempt: Attempt, version: ItemVersion) -> int:
    """Its position in the form; 0 when it was not drawn."""
    drawn = [entry["version"] for entry in attempt.form.items]
    return drawn.index(version.pk) + 1 if version.pk in drawn else 0


def a_plain_question(attempt: Attempt) -> ItemVersion:
    """Of this form: one best answer, on its own, not critical."""
    return ItemVersion.objects.select_related("item__bank").filter(
        pk__in=[entry["version"] for entry in attempt.form.items],
        kind="single-best-answer",
        critical=False,
        case_set=None,
    )[0]


def test_a_question_is_written_reviewed_and_published_while_a_running_attempt_keeps_the_old(
    records, device, stack
):
    sitting = make_learner("Solveig Aaronson")
    running = start_attempt(sitting.enrolment, MODULE)
    old = a_plain_question(running)
    place = f"/author/banks/{old.item.bank.slug}/{old.item.public_id}/"
    stem = f"After {clock.now():%H%M%S}: {old.payload['stem']}"

    writer, writer_login = make_instructor("Maren Dahlgren")
    author: Page = device(width=1280, height=900)
    sign_in(author, writer_login)
    author.goto(place)
    author.get_by_role("button", name=re.compile("^Make version")).click()
    author.get_by_label("Question", exact=True).fill(stem)
    expect(author.get_by_text(SAVED)).to_be_visible()
    seen = author.get_by_role("region", name="As a candidate sees it")
    expect(seen.get_by_role("group", name=stem)).to_be_visible()
    author.get_by_role("button", name="Propose for review").click()
    expect(author.get_by_role("button", name="Take it back to change it")).to_be_visible()

    colleague, colleague_login = make_instructor("Ottilie Brandvold")
    reviewer: Page = device(width=1280, height=900)
    sign_in(reviewer, colleague_login)
    reviewer.goto(f"{place}{old.number + 1}/")
    expect(reviewer.get_by_role("region", name="In use: version 1")).to_be_visible()
    remarks = reviewer.get_by_role("region", name="Or send it back")
    remarks.get_by_label("Question (optional)", exact=True).fill(REMARK)
    remarks.get_by_role("button", name="Send back with remarks").click()

    author.goto(f"{place}{old.number + 1}/")
    expect(author.get_by_text(REMARK)).to_be_visible()
    author.get_by_role("button", name="Propose for review").click()
    expect(author.get_by_role("button", name="Take it back to change it")).to_be_visible()
    reviewer.goto(f"{place}{old.number + 1}/")
    reviewer.get_by_role("button", name="Agree and sign as clinical reviewer").click()
    expect(reviewer.get_by_text("Read and signed by Ottilie Brandvold")).to_be_visible()

    chief, chief_login = make_instructor("Rosalind Quarmby")
    User.objects.filter(pk=chief.pk).update(is_staff=True)
    admin: Page = device(width=1280, height=900)
    sign_in(admin, chief_login)
    admin.goto(f"{place}{old.number + 1}/")
    publish = admin.locator("summary", has_text="Publish this wording")
    publish.click()
    admin.get_by_role("button", name="Publish this wording").click()
    expect(admin.get_by_role("region", name="Versions")).to_contain_text("Published")

    new = ItemVersion.objects.get(item=old.item, state="published")
    assert (new.payload["stem"], new.author, new.signed_by) == (stem, writer, colleague)
    phone: Page = device()
    sign_in(phone, sitting.login)
    phone.goto(f"/attempts/{running.public_id}/{asked_in(running, old)}/")
    phone.get_by_role("button", name="Take over here").click()
    expect(phone.get_by_role("group", name=old.payload["stem"])).to_be_visible()
    for number in range(MOST_STARTS):
        later = make_learner(f"Later {number}")
        attempt = start_attempt(later.enrolment, MODULE)
        if position := asked_in(attempt, new):
            break
    other: Page = device()
    sign_in(other, later.login)
    other.goto(f"/attempts/{attempt.public_id}/{position}/")
    other.get_by_role("button", name="Take over here").click()
    expect(other.get_by_role("group", name=stem)).to_be_visible()

"""A panel of three judges over two rounds, to the cut of the worked check of the curriculum."""

from decimal import Decimal

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from playwright.sync_api import Page, expect

from quizzes.domain.starting import start_attempt
from quizzes.models import Form, Panel, QuizVersion
from tests.factories import make_enrolment, make_quiz, make_recognition
from tests.journeys.people import make_person
from tests.journeys.sitting import heading
from tests.journeys.steps import sign_in
from tests.journeys.test_everyone import look_at
from tests.quizzes.panelling import CANDIDATE, FIRST, WORKED
from training.people.models import User

pytestmark = pytest.mark.browser
NAMES = ("Amaranta Osei", "Benedikt Laurila", "Cosima Adeyemi")


def make_instructor(name: str, quiz: QuizVersion, verified_by: User) -> dict[str, str]:
    """Recognised for the quiz, and with an authenticator as instructors must have one."""
    user, login = make_person(name)
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    make_recognition(instructor=user, scope=quiz.quiz.course.slug, verified_by=verified_by)
    return login | {"totp_secret": secret}


def test_three_judges_over_two_rounds_set_the_cut(records, device, stack, signed_in):
    admin = User.objects.get(email=stack.logins["admin"]["email"])
    quiz = make_quiz(title="Four questions")
    logins = [make_instructor(name, quiz, admin) for name in NAMES]
    chair: Page = signed_in("admin", width=1280, height=900)

    prepare(chair)
    phones = [device() for _ in logins]
    for phone, login, ratings in zip(phones, logins, FIRST, strict=True):
        sign_in(phone, login)
        accept_invitation(phone)
        rate_by_keyboard(phone, ratings)

    chair.reload()
    expect(chair.get_by_text("4 of 4 rated")).to_have_count(3)
    chair.get_by_role("button", name="Open the second round").click()
    for phone, ratings in zip(phones[:2], WORKED, strict=False):
        phone.reload()
        start_rating(phone)
        expect(phone.get_by_text("60 to 90 %, mean 73 %")).to_be_visible()
        rate_by_keyboard(phone, ratings)
    discuss(phones[0], phones[2])
    rate_by_thumb(phones[2], FIRST[2], WORKED[2])

    close_and_apply(chair)
    enrolment = make_enrolment(version=quiz.quiz.course.versions.get())
    form = Form.objects.get(attempt=start_attempt(enrolment, "3-safety"))
    assert (form.cut, form.cut_kind) == (Decimal("2.9333"), "panel")
    assert (form.cut <= 3, form.cut <= 2) == (True, False)


def prepare(chair: Page) -> None:
    chair.goto("/author/panels/")
    chair.get_by_role("link", name="Prepare a panel").click()
    chair.get_by_label("Quiz").select_option(label="Four questions")
    chair.get_by_label("Title").fill("Worked check")
    chair.get_by_role("button", name="Prepare this panel").click()
    chair.get_by_role("link", name="Write the description").click()
    chair.get_by_label("The just competent candidate").fill(CANDIDATE)
    chair.get_by_role("button", name="Save").click()
    for name in NAMES:
        chair.get_by_label("Instructor").select_option(label=name)
        chair.get_by_role("button", name="Invite to the panel").click()
        expect(chair.get_by_role("region", name="Judges")).to_contain_text(name)
    look_at(chair, chair.url)
    chair.get_by_role("button", name="Open the first round").click()
    expect(chair.get_by_text("Has not accepted yet")).to_have_count(3)


def accept_invitation(phone: Page) -> None:
    phone.goto("/")
    phone.get_by_role("link", name="Read the invitation").click()
    expect(phone.get_by_text(CANDIDATE)).to_be_visible()
    phone.get_by_role("button", name="I accept and keep it confidential").click()
    start_rating(phone)


def start_rating(phone: Page) -> None:
    phone.get_by_role("link", name="Start rating").click()


def rate_by_keyboard(phone: Page, ratings: tuple[int, ...]) -> None:
    """One number and Enter for each question."""
    for position, percent in enumerate(ratings, start=1):
        expect(heading(phone)).to_contain_text(f"Question {position} of 4")
        field = phone.get_by_label("Of 100 just competent candidates")
        field.fill(str(percent))
        field.press("Enter")
    expect(phone.get_by_text("4 of 4 rated, place kept").first).to_be_visible()


def rate_by_thumb(phone: Page, before: tuple[int, ...], ratings: tuple[int, ...]) -> None:
    """From one's own first rating in big steps; each is saved while it is being set."""
    start_rating(phone)
    for position, (old, new) in enumerate(zip(before, ratings, strict=True), start=1):
        expect(heading(phone)).to_contain_text(f"Question {position} of 4")
        tens, fives = divmod(abs(new - old), 10)
        for step, times in (("10", tens), ("5", fives // 5)):
            way = "more" if new > old else "fewer"
            for _ in range(times):
                phone.get_by_role("button", name=f"{step} {way}", exact=True).click()
        if new != old:
            expect(phone.locator("#rating-state")).to_contain_text(f"Saved: {new} %")
        phone.get_by_role("button", name="Save and go on").click()
    expect(phone.get_by_text("4 of 4 rated, place kept").first).to_be_visible()


def discuss(one: Page, other: Page) -> None:
    """The question over which they were furthest apart."""
    one.get_by_role("region", name="Furthest apart").get_by_role("link").first.click()
    remark = "Two of the options say nearly the same."
    one.get_by_label("Your remark").fill(remark)
    one.get_by_role("button", name="Add this remark").click()
    expect(one.get_by_role("region", name="Discussion")).to_contain_text(remark)
    other.goto(one.url)
    discussion = other.get_by_role("region", name="Discussion")
    expect(discussion).to_contain_text(remark)
    expect(discussion).to_contain_text(NAMES[0])
    look_at(other, other.url)
    other.set_viewport_size({"width": 390, "height": 844})
    other.get_by_role("link", name="Worked check").first.click()
    look_at(other, other.url)
    other.set_viewport_size({"width": 390, "height": 844})


def close_and_apply(chair: Page) -> None:
    panel = Panel.objects.latest("pk")
    chair.set_viewport_size({"width": 1280, "height": 900})
    chair.goto(f"/author/panels/{panel.public_id}/")
    chair.get_by_text("Close the panel", exact=True).first.click()
    chair.get_by_role("button", name="Close the panel").click()
    expect(heading(chair)).to_have_text("Cut score: 73.3 %")
    expect(chair.get_by_role("main")).to_contain_text("2.93 of 4")
    expect(chair.get_by_role("main")).to_contain_text("0.07")
    chair.get_by_text("Apply this cut", exact=True).first.click()
    chair.get_by_role("button", name="Apply this cut").click()
    expect(chair.get_by_text("earlier ones keep theirs")).to_be_visible()
    look_at(chair, chair.url)

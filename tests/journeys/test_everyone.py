"""The main pages for everybody: WCAG 2.2 AA in both themes, and no sideways scrolling at 320 px.

What pages complain of in the console, a broken security policy too, fails in the `device` fixture.
"""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from courses.domain.commenting import add_comment, answer_comment
from courses.domain.drafting import (
    EDITABLE,
    discard_draft,
    open_draft,
    propose_draft,
    save_draft,
    take_back,
)
from courses.models import LessonVersion
from quizzes.domain.regrading import apply_regrade, make_plan, propose_regrade
from quizzes.enums import RegradePolicy
from quizzes.models import Attempt, Item, ItemVersion, Regrade
from tests.factories import make_credential
from tests.factories.interchange import REPORT, make_export, make_import
from tests.journeys.people import (
    COURSE,
    make_author,
    make_learner,
    make_person,
    pass_quiz,
    start_and_answer,
)
from tests.journeys.steps import sign_in
from training.lib import clock
from training.people.models import User

pytestmark = pytest.mark.browser
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"],
    },
    "resultTypes": ["violations"],
}
WIDTH, HEIGHT = 360, 780
NARROWEST = 320


def test_pages_before_signing_in(page):
    for path in ("/", "/accounts/login/", "/accounts/signup/", "/courses/", f"/courses/{COURSE}/"):
        look_at(page, path)
    for path in ("/verify/", "/verify/NW-0000-0000-0000/", "/help/", "/privacy/", "/no-such-page/"):
        look_at(page, path)


def test_pages_of_somebody_who_learns(records, page):
    learner = make_learner("Beatrix Oyelowo")
    sign_in(page, learner.login)
    course = f"/learn/{learner.enrolment.public_id}/"
    lesson = LessonVersion.objects.filter(label="3.2").first().lesson.slug
    for path in ("/", course, f"{course}{lesson}/", learner.quiz_path):
        look_at(page, path)
    attempt = start_and_answer(learner)
    for path in (f"/attempts/{attempt.public_id}/1/", f"/attempts/{attempt.public_id}/review/"):
        look_at(page, path)
    for path in ("/settings/", "/settings/notifications/", "/settings/security/", "/consents/"):
        look_at(page, path)
    for path in ("/accommodations/", "/accommodations/new/"):
        look_at(page, path)


def test_pages_of_somebody_who_passed(records, page):
    learner = make_learner("Ingeborg Tshabalala")
    certificate = pass_quiz(learner)
    credential = make_credential(learner.user, at=clock.now())
    held = f"/portfolio/credentials/{credential.public_id}/"
    sign_in(page, learner.login)
    for path in (
        f"/attempts/{certificate.attempt.public_id}/result/",
        held,
        f"{held}renew/",
        "/portfolio/",
        "/portfolio/papers/add/insurance/",
        "/portfolio/log/",
        "/portfolio/missing/?place=british-columbia&other=alberta",
        "/requirements/core-upper-quarter/",
        "/requirements/rules/bc-needling-prerequisite/",
        "/portfolio/sharing/",
        "/portfolio/sharing/new/",
        "/portfolio/files/",
        "/portfolio/viewings/",
        "/portfolio/calendar/",
        f"/portfolio/{certificate.public_id}/",
        f"/verify/{certificate.code}/",
        "/achievements/theory.{slug}.{version}.{module}".format(
            **certificate.facts["programme"], module=certificate.facts["module"]["slug"]
        ),
    ):
        look_at(page, path)


def test_pages_of_a_clinic(signed_in):
    manager: Page = signed_in("manager")
    manager.goto("/clinics/harbourside/")
    person = manager.get_by_role("link", name="Ines Okonkwo-Lindqvist").first.get_attribute("href")
    for path in (
        "/clinics/harbourside/",
        "/clinics/harbourside/invite/",
        "/clinics/harbourside/renewals/",
        "/clinics/harbourside/events/",
        "/clinics/harbourside/events/new/",
        "/clinics/harbourside/documents/",
        "/clinics/harbourside/event-plan/",
        "/clinics/harbourside/positions/",
        "/clinics/harbourside/packs/new/",
        "/clinics/harbourside/changes/",
        "/clinics/harbourside/watch/",
        "/clinics/harbourside/forecast/",
        "/clinics/harbourside/verify/",
        person,
    ):
        look_at(manager, path)


def test_pages_of_an_instructor(records, signed_in):
    instructor: Page = signed_in("instructor")
    instructor.goto("/author/")
    instructor.get_by_role("button", name="Draft a change 3.5").click()
    instructor.wait_for_url("**/author/drafts/**")
    for path in (instructor.url, "/author/", f"/teach/{COURSE}/results/", "/author/banks/"):
        look_at(instructor, path)
    for path in ("/recognitions/", "/recognitions/ask/", "/authorities/", "/examine/"):
        look_at(instructor, path)
    attempt = start_and_answer(make_learner("Rosalind Makhubela"))
    sittings = f"/teach/{COURSE}/quizzes/{attempt.quiz.slug}/sittings/"
    for path in (sittings, f"{sittings}{attempt.public_id}/", f"{sittings}time/"):
        look_at(instructor, path)


def test_pages_of_a_review(records, signed_in):
    author, _login = make_person("Solveig Achterberg")
    proposal = propose_change(author)
    admin: Page = signed_in("admin")
    review = f"/author/proposals/{proposal.public_id}/"
    lesson = f"/author/lessons/{COURSE}/{proposal.lesson.slug}/"
    for path in ("/author/proposals/", review, f"{review}publish/"):
        look_at(admin, path)
    for path in (f"{lesson}compare/", f"{lesson}log/", "/author/drafts/", "/author/"):
        look_at(admin, path)
    for path in ("/recognitions/all/", "/recognitions/requests/", "/recognitions/reviews/"):
        look_at(admin, path)
    take_back(proposal, now=clock.now())
    discard_draft(proposal, now=clock.now())


def test_pages_of_a_question(records, device):
    _author, login = make_author("Thyra Lindgaard")
    page: Page = device()
    sign_in(page, login)
    item = Item.objects.filter(bank__module_slug="3-safety", pool="exam").latest("pk")
    bank = f"/author/banks/{item.bank.slug}/"
    page.goto(f"{bank}{item.public_id}/")
    page.get_by_role("button", name=re.compile("^Make version")).click()
    page.wait_for_url(re.compile(r"/\d+/$"))
    for path in (page.url, f"{bank}{item.public_id}/", f"{bank}{item.public_id}/compare/"):
        look_at(page, path)
    for path in (f"{bank}{item.public_id}/1/", f"{bank}new/hotspot/exam/"):
        look_at(page, path)


def test_pages_of_files_of_questions(records, device):
    author, login = make_author("Ragnhild Osei")
    page: Page = device()
    sign_in(page, login)
    item = Item.objects.filter(bank__module_slug="3-safety", pool="exam").latest("pk")
    bank = f"/author/banks/{item.bank.slug}/"
    sent = make_import(item.bank, author, state="read", report=REPORT, total=1, done=1)
    export = make_export(item.bank, author)
    for path in (f"{bank}imports/", f"{bank}imports/{sent.public_id}/"):
        look_at(page, path)
    for path in (f"{bank}exports/", f"{bank}exports/{export.public_id}/"):
        look_at(page, path)


def propose_change(author: User) -> LessonVersion:
    """A change of somebody that is commented on and waits for a decision."""
    lesson = LessonVersion.objects.filter(label="3.2").first().lesson
    draft = open_draft(lesson, author, now=clock.now())
    changes = {name: getattr(draft, name) for name in EDITABLE}
    changes |= {"source": f"{draft.source}\nOne more line.\n", "what_changed": "One more line."}
    save_draft(draft, seen=draft.updated_at, changes=changes, now=clock.now())
    propose_draft(draft, now=clock.now())
    remark = add_comment(draft, author, text="Why?", quote="One more line.", now=clock.now())
    answer_comment(remark, author, text="It was asked for.", now=clock.now())
    return draft


def test_pages_of_a_correction_of_grades(records, signed_in, page):
    certificate = pass_quiz(make_learner("Ottoline Brandvold"))
    version = ItemVersion.objects.get(pk=certificate.attempt.form.items[0]["version"])
    regrade = propose_drop(certificate.attempt, version)
    admin: Page = signed_in("admin")
    for path in (
        "/teach/regrades/",
        f"/teach/regrades/new/{version.item.public_id}/{version.number}/",
        f"/teach/regrades/{regrade.public_id}/",
        f"/teach/regrades/{regrade.public_id}/certificates/",
    ):
        look_at(admin, path)
    apply_to_all(regrade)
    look_at(admin, f"/teach/regrades/{regrade.public_id}/certificates/")
    look_at(page, "/receipts/")


def propose_drop(attempt: Attempt, version: ItemVersion) -> Regrade:
    regrade = propose_regrade(
        version,
        attempt.quiz,
        policy=RegradePolicy.DROP,
        accepted=None,
        only_if_better=False,
        reason="Two of its answers are right.",
        proposer=attempt.user,
        now=clock.now(),
    )
    make_plan(regrade, now=clock.now())
    regrade.refresh_from_db()
    return regrade


def apply_to_all(regrade: Regrade) -> None:
    """And draw the question no more: it would count for none of the journeys that follow."""
    ItemVersion.objects.filter(pk=regrade.item_version_id).update(state="retired")
    Regrade.objects.filter(pk=regrade.pk).update(state="applied", decided_at=clock.now())
    apply_regrade(regrade, now=clock.now())


def look_at(page: Page, path: str) -> None:
    """Open the page on a small phone, in light and in dark."""
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    page.goto(path)
    page.wait_for_load_state("networkidle")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found = Axe().run(page, options=RULES).response["violations"]
        assert (path, scheme, [_brief(each) for each in found]) == (path, scheme, [])
    page.set_viewport_size({"width": NARROWEST, "height": HEIGHT})
    assert (path, page.evaluate("document.documentElement.scrollWidth")) == (path, NARROWEST)


def _brief(violation: dict[str, Any]) -> str:
    places = [" ".join(map(str, node["target"])) for node in violation["nodes"]]
    return f"{violation['id']}: {'; '.join(places[:4])}"

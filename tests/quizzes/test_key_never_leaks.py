"""Rationales, references and notes on keys are seeded with marker strings; then every address a
candidate can name is asked, and every link followed. No answer may hold a marker.
"""

import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse

from quizzes.domain.feedback import Part
from quizzes.domain.item_drafts import begin_unfinished
from quizzes.enums import Pool, Release
from quizzes.kinds import get_kind
from quizzes.models import Attempt, GradedResponse, ItemVersion
from tests.factories import (
    NOW,
    make_admin,
    make_enrolment,
    make_graded_attempt,
    make_quiz,
    make_recognition,
    make_user,
    sign_in,
)
from tests.factories.interchange import REPORT, make_export, make_import
from tests.test_access import our_addresses
from training.lib import clock

pytestmark = pytest.mark.django_db
MARKER = "CANARY"
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
LINK = re.compile(r'(?:href|action|hx-get)="(/[^"#]*)"')
NEVER_FOLLOWED = re.compile(r"^/(accounts/logout|static|admin)|/(review|submit)/?$")


@pytest.fixture
def enrolment():
    quiz = make_quiz(
        counts={("3.1", "recall"): 3},
        feedback={"score": "at-once", "topics": "at-once", "key": "never", "rationale": "never"},
    )
    for version in ItemVersion.objects.filter(item__bank=quiz.bank):
        _publish_with_markers(version)
    return make_enrolment(version=quiz.quiz.course.versions.get())


def _publish_with_markers(version):
    """Published questions are frozen, so the marked wording is a version of its own."""
    ItemVersion.objects.filter(pk=version.pk).update(state="retired")
    version.pk, version.number, version.state = None, 2, "published"
    version.critical = True
    version.references = [f"{MARKER} reference"]
    version.payload["note"] = f"{MARKER} note"
    for option in version.payload["options"]:
        option["rationale"] = f"{MARKER} rationale {option['id']}"
    version.save()


def named_addresses(**known):
    """Every address of ours whose parameters are known here."""
    for name, route in our_addresses():
        wanted = PARAMETER.findall(route)
        if set(wanted) <= set(known):
            yield reverse(name, kwargs={key: known[key] for key in wanted})


def texts_of(response) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return "\n".join(
        [body.decode(errors="replace"), json.dumps(dict(response.headers)), str(response.cookies)]
    )


def crawl(client, start: list[str]) -> dict[str, str]:
    """Everything that can be read from these addresses and the links on their pages."""
    read: dict[str, str] = {}
    ahead = list(start)
    while ahead:
        address = ahead.pop()
        if address in read or NEVER_FOLLOWED.search(address.partition("?")[0]):
            continue
        response = client.get(address)
        read[address] = texts_of(response)
        ahead += LINK.findall(read[address])
        if "Location" in response and response["Location"].startswith("/"):
            ahead.append(response["Location"])
    return read


def every_address(attempt) -> list[str]:
    return [
        *named_addresses(
            public_id=attempt.public_id,
            enrolment_id=attempt.enrolment.public_id,
            module="3-safety",
            slug=attempt.quiz.course.slug,
            course=attempt.quiz.course.slug,
            quiz=attempt.quiz.slug,
            position=1,
        ),
        reverse("quizzes:review", args=[attempt.public_id]),
    ]


def send_everything(client, attempt) -> dict[str, str]:
    """What the changing addresses answer, right, wrong and odd."""
    sent = [
        {"position": position, "sequence": sequence, "response": response}
        for position in (1, 2, 9)
        for sequence, response in enumerate(["aaaa", "bbbb", None, "zzzz", ["aaaa"]], start=1)
    ]
    asked = [("answers", entry) for entry in [*sent, sent, sent[0], "nonsense"]]
    asked += [("flags", {"position": 1, "flagged": True}), ("writer", {}), ("flags", {})]
    replies = {}
    for name, body in asked:
        address = reverse(f"quizzes:{name}", args=[attempt.public_id])
        response = client.post(address, json.dumps(body), content_type="application/json")
        replies[f"{address} {body}"] = texts_of(response)
    form = reverse("quizzes:question", args=[attempt.public_id, 1])
    replies[form] = texts_of(client.post(form, {"response-1": "bbbb"}, follow=True))
    return replies


def leaking(read: dict[str, str]) -> list[str]:
    return [address for address, text in read.items() if MARKER in text]


def begin(client, enrolment):
    client.force_login(enrolment.user)
    client.post(reverse("quizzes:start", args=[enrolment.public_id, "3-safety"]))
    return Attempt.objects.get()


def test_no_answer_to_a_candidate_holds_a_key_before_the_submission(client, enrolment):
    attempt = begin(client, enrolment)

    read = crawl(client, ["/", *every_address(attempt)]) | send_everything(client, attempt)

    assert len(read) > 40
    assert leaking(read) == []


def test_files_of_questions_on_their_way_in_and_out_are_no_candidates(client, enrolment):
    """They hold every key of a bank; an address that was seen over a shoulder opens nothing."""
    attempt = begin(client, enrolment)
    bank = attempt.quiz_version.bank
    author = make_recognition(role="author", scope="needling").instructor
    marked = json.loads(json.dumps(REPORT).replace("Some text.", MARKER))
    sent = make_import(bank, author, name=f"{MARKER}.gift", state="read", report=marked)
    export = make_export(bank, author)
    known = {"slug": bank.slug, "ending": "csv"}
    addresses = [
        address
        for row in (sent, export)
        for address in named_addresses(public_id=row.public_id, **known)
        if "/imports/" in address or "/exports/" in address
    ]

    sign_in(client, enrolment.user)  # just now: nothing is asked before the answer

    read = {address: client.get(address).status_code for address in addresses}
    changed = {address: client.post(address).status_code for address in addresses}

    assert len(read) == 15
    assert set(read.values()) <= {404, 405}
    assert set(changed.values()) <= {404, 405}
    assert leaking(crawl(client, addresses)) == []
    sent.refresh_from_db()
    assert sent.state == "read"


def test_no_answer_holds_a_key_after_the_submission_until_the_policy_says_so(client, enrolment):
    attempt = begin(client, enrolment)
    client.post(reverse("quizzes:submit", args=[attempt.public_id]))

    read = crawl(client, ["/", *every_address(attempt)]) | send_everything(client, attempt)

    assert "receipt" in "".join(read.values())
    assert leaking(read) == []


def test_whoever_teaches_the_course_reads_results_without_a_key(client, enrolment):
    attempt = begin(client, enrolment)
    client.post(reverse("quizzes:submit", args=[attempt.public_id]))
    client.logout()
    sign_in(client, make_recognition(scope=attempt.quiz.course.slug).instructor)

    read = crawl(client, every_address(attempt))

    results = reverse("quizzes:course_results", args=[attempt.quiz.course.slug])
    assert "0 of 3" in read[results]
    assert leaking(read) == []


def test_the_state_names_no_topic_level_or_weight_of_a_question(client, enrolment):
    attempt = begin(client, enrolment)

    state = client.get(reverse("quizzes:state", args=[attempt.public_id])).json()

    fields = {name for item in state["items"] for name in item}
    assert fields == {"position", "kind", "stem", "options", "response", "sequence"}


# Each part before and after its release. The marks are what only that part brings to a page.

MARKS = {
    Part.SCORE: 'id="gates"',
    Part.TOPICS: 'id="topics"',
    Part.OWN_ANSWERS: "· Not right</h2>",
    Part.KEY: "Right answer",
    Part.RATIONALE: f"{MARKER} rationale aaaa",
    Part.CRITICAL_RATIONALE: "you missed</h2>",
}
ALONE = {
    Part.TOPICS: {Part.SCORE, Part.TOPICS},
    Part.RATIONALE: {Part.KEY, Part.RATIONALE},
}


def missed_attempt(policy, *, passed=False, hard_end=None):
    """Critical questions answered wrong; each option's rationale carries a mark of its own."""
    quiz = make_quiz(counts={("3.1", "recall"): 2}, feedback=policy, hard_end=hard_end)
    for version in ItemVersion.objects.filter(item__bank=quiz.bank):
        _publish_with_markers(version)
    topic = {"topic": "3.1", "score": "0", "max": "2", "band": "below"}
    attempt = make_graded_attempt(quiz_version=quiz, passed=passed, topics=(topic,))
    for position, entry in enumerate(attempt.form.items, start=1):
        GradedResponse.objects.create(
            attempt=attempt,
            position=position,
            item_version_id=entry["version"],
            response="bbbb",
            mark=0,
        )
    return attempt


def parts_found(client, attempt) -> set[Part]:
    """Which parts any address gives to the candidate; their own result and all that follows it."""
    client.force_login(attempt.user)
    start = [address for address in every_address(attempt) if address.startswith("/attempts/")]
    assert len(start) > 7
    read = "".join(crawl_of_attempt(client, start).values())
    found = {part for part, mark in MARKS.items() if mark in read}
    assert MARKER not in read or found & {Part.RATIONALE, Part.CRITICAL_RATIONALE}
    return found


def crawl_of_attempt(client, start: list[str]) -> dict[str, str]:
    """As `crawl`, within the addresses of attempts: the rest of the site is walked above."""
    read: dict[str, str] = {}
    ahead = list(start)
    while ahead:
        address = ahead.pop()
        if address in read or not address.startswith("/attempts/"):
            continue
        read[address] = texts_of(client.get(address))
        ahead += LINK.findall(read[address])
    return read


@pytest.mark.parametrize("part", Part)
def test_a_part_comes_alone(client, part):
    alone = ALONE.get(part, {part})
    attempt = missed_attempt(dict.fromkeys(alone, "at-once"))

    assert parts_found(client, attempt) == alone


@pytest.mark.parametrize("release", Release.values)
@pytest.mark.parametrize("passed", [False, True])
@pytest.mark.parametrize("ended", [False, True])
def test_no_part_comes_before_its_release(client, release, passed, ended):
    hard_end = NOW if ended else clock.now() + timedelta(days=1)
    attempt = missed_attempt(dict.fromkeys(Part, release), passed=passed, hard_end=hard_end)
    due = {
        "at-once": True,
        "after-pass": passed,
        "after-hard-end": ended,
        "never": False,
    }[release]

    assert parts_found(client, attempt) == (set(Part) if due else set())


def test_the_admin_shows_nothing_that_was_typed_of_a_question(client):
    typed = {"item-stem": f"{MARKER} stem", "options-0-rationale": f"{MARKER} rationale"}
    draft = begin_unfinished(
        make_quiz().bank,
        get_kind("single-best-answer"),
        make_user(),
        pool=Pool.EXAM,
        typed=typed,
        now=NOW,
    )
    told = {"remarks": {"options": f"{MARKER} remark"}, "review_note": f"{MARKER} note"}
    ItemVersion.objects.filter(pk=draft.pk).update(**told)
    sign_in(client, make_admin())

    page = client.get(reverse("admin:quizzes_itemversion_change", args=[draft.pk]))

    assert (page.status_code, MARKER in texts_of(page)) == (200, False)

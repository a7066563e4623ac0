"""The pages that say which questions work: for authors of the bank, with few and with many."""

import csv
import io
import json

import pytest
from django.urls import reverse

from quizzes.models import Item, ItemStatistics, QuizStatistics
from tests.factories import make_admin, make_item, make_recognition, sign_in
from tests.quizzes.statistics_makers import questions_of, sat_many, store_statistics
from training.lib import background
from training.lib.models import Job

pytestmark = pytest.mark.django_db
# The first question's key is taken by the weak, its option C by the strong.
ENOUGH = [*["caaa"] * 8, *["caab"] * 6, *["abbb"] * 8, *["babb"] * 4]


@pytest.fixture
def author(client, quiz):
    author = make_recognition(role="author", scope=quiz.quiz.course.slug).instructor
    return sign_in(client, author)


def address(quiz, name="quiz_statistics", *rest) -> str:
    return reverse(f"quizzes:{name}", args=[quiz.quiz.public_id, quiz.number, *rest])


def page(client, quiz, name="quiz_statistics", *rest) -> str:
    response = client.get(address(quiz, name, *rest))
    assert response.status_code == 200
    return response.content.decode()


def item_page(client, quiz, version) -> str:
    return page(client, quiz, "item_statistics", version.item.public_id, version.number)


def test_an_author_asks_for_figures_and_sees_how_far_they_are(client, author, quiz):
    sat_many(quiz, ["abca", "aaab"])

    empty = page(client, quiz)
    client.post(address(quiz, "compute_statistics"))
    asked = page(client, quiz)
    Job.objects.update(payload={"done": 1, "total": 4})
    begun = client.get(address(quiz), headers={"HX-Request": "true"}).content.decode()

    assert "Nothing has been computed for this examination so far." in empty
    assert "New figures have been asked for." in asked
    assert 'value="1"' in begun and "<html" not in begun


def test_figures_come_with_their_age_and_number(client, author, quiz):
    sat_many(quiz, ["abca", "aaab"])
    client.post(address(quiz, "compute_statistics"))
    background.run_all_due()

    ready = client.get(address(quiz), headers={"HX-Request": "true"}).content.decode()
    shown = page(client, quiz)

    assert "The figures are ready: show them" in ready
    assert "From 2 first attempts, computed" in shown
    assert "Too few to judge: 2 responses of at least 26." in shown
    assert "Compute the figures again" in shown


def test_asking_twice_computes_once(client, author, quiz):
    for _ in range(2):
        client.post(address(quiz, "compute_statistics"))
    background.run_all_due()

    assert QuizStatistics.objects.count() == 1
    client.post(address(quiz, "compute_statistics"))
    background.run_all_due()
    assert QuizStatistics.objects.count() == 2


def test_a_computation_that_failed_says_so_and_can_be_asked_for_again(client, author, quiz):
    client.post(address(quiz, "compute_statistics"))
    Job.objects.update(dead_at="2026-05-04T17:00:00Z", tries=8)

    failed = page(client, quiz)
    client.post(address(quiz, "compute_statistics"))
    background.run_all_due()

    assert "The figures could not be computed." in failed
    assert QuizStatistics.objects.count() == 1


def test_nobody_has_finished_so_far(client, author, quiz):
    store_statistics(quiz)

    assert "Nobody has finished this examination so far." in page(client, quiz)


def test_the_page_says_what_to_do_about_a_doubtful_key(client, author, quiz):
    sat_many(quiz, ENOUGH)
    store_statistics(quiz)
    first = questions_of(quiz)[0]

    shown, question = page(client, quiz), item_page(client, quiz, first)

    sentence = "Option C (“Option cccc”) attracts strong candidates: check the key."
    assert sentence in shown and sentence in question
    assert "Nobody takes option D (“Option dddd”)." in question
    assert "Early: 26 responses." in question
    assert reverse("quizzes:propose_regrade", args=[first.item.public_id, 1]) in question
    assert reverse("quizzes:author_begin", args=[quiz.bank.slug, first.item.public_id]) in question


def test_below_the_least_number_figures_are_shown_and_nothing_is_concluded(client, author, quiz):
    sat_many(quiz, ENOUGH[:25])
    store_statistics(quiz)

    question = item_page(client, quiz, questions_of(quiz)[0])

    assert "Too few to judge: 25 responses of at least 26." in question
    assert "check the key" not in question
    assert "Discrimination index" in question


def test_first_and_all_attempts_have_figures_of_their_own(client, author, quiz):
    sat_many(quiz, ["abca"])
    store_statistics(quiz)

    assert "From 1 first attempt, computed" in page(client, quiz)
    other = client.get(address(quiz) + "?attempts=all").content.decode()
    assert "Nothing has been computed for this examination so far." in other


def test_an_admin_drafts_nothing_from_here(client, quiz):
    """Who has no recognition as author of the module proposes a key, and writes no draft."""
    sat_many(quiz, ["abca"])
    store_statistics(quiz)
    sign_in(client, make_admin())

    question = item_page(client, quiz, questions_of(quiz)[0])

    assert "Propose another key" in question and "Draft a new version" not in question


def test_an_author_of_another_module_finds_nothing(client, quiz):
    sat_many(quiz, ["abca"])
    store_statistics(quiz)
    sign_in(client, make_recognition(role="author", scope="elsewhere").instructor)
    first = questions_of(quiz)[0]

    for name, *rest in (
        ("quiz_statistics",),
        ("download_statistics", "everything.json"),
        ("item_statistics", first.item.public_id, 1),
    ):
        assert client.get(address(quiz, name, *rest)).status_code == 404
    assert client.post(address(quiz, "compute_statistics")).status_code == 404
    assert "Examinations appear here" in client.get(reverse("quizzes:statistics")).content.decode()


def test_everything_can_be_downloaded(client, author, quiz):
    sat_many(quiz, ENOUGH)
    run = store_statistics(quiz)

    whole = json.loads(page(client, quiz, "download_statistics", "everything.json"))
    wide, long = (
        io.StringIO(page(client, quiz, "download_statistics", name).removeprefix("\ufeff"))
        for name in ("questions.csv", "everything.csv")
    )
    wide, long = list(csv.DictReader(wide)), list(csv.reader(long))

    assert whole["test"] == run.figures["test"]
    assert len(whole["items"]) == len(wide) == 4
    assert wide[0]["facility"] == str(whole["items"][0]["facility"])
    figures = {tuple(row[:3]): row[3] for row in long}
    assert figures["", "", "test.alpha"] == str(run.figures["test"]["alpha"])
    ref = whole["items"][0]["item"]
    assert figures[ref, "1", "options.1.count"] == str(whole["items"][0]["options"][0]["count"])
    assert client.get(address(quiz, "download_statistics", "else.csv")).status_code == 404


def test_no_spreadsheet_runs_what_an_author_wrote(client, author, quiz):
    """Row B20: text, and it round-trips."""
    version = make_item(quiz.bank)
    Item.objects.filter(pk=version.item_id).update(ref="=HYPERLINK(1)")
    sat_many(quiz, ["abcab"])
    store_statistics(quiz)

    text = client.get(address(quiz, "download_statistics", "questions.csv")).content.decode()

    assert "'=HYPERLINK(1)" in text and "\n=HYPERLINK" not in text


@pytest.mark.parametrize("count", [1, 3])
def test_pages_need_the_same_statements_for_any_number(
    client, author, quiz, count, django_assert_num_queries
):
    for _ in range(count - 1):
        make_item(quiz.bank)
    sat_many(quiz, ["a" * (3 + count)])
    store_statistics(quiz)
    page(client, quiz)

    with django_assert_num_queries(8):
        page(client, quiz)
    with django_assert_num_queries(5):
        client.get(reverse("quizzes:statistics"))
    assert ItemStatistics.objects.count() == 3 + count

"""The rules of an examination: drafted, proposed, published, and never changed after that."""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from quizzes.domain.attempts import start_attempt
from quizzes.domain.editions import begin_edition
from quizzes.models import QuizVersion
from tests.factories import (
    make_admin,
    make_attempt,
    make_course,
    make_enrolment,
    make_quiz,
    make_recognition,
    sign_in,
)
from tests.quizzes.edition_steps import address, filled, rate
from tests.quizzes.test_pages import text_of
from training.lib.errors import Conflict
from training.people.models import AuditEntry, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz():
    return make_quiz(make_course(slug="needling"))


@pytest.fixture
def author(client, quiz):
    person = make_recognition(role="author", scope="needling").instructor
    person.time_zone = "America/Toronto"
    person.save()
    return sign_in(client, person)


@pytest.fixture
def draft(quiz, author):
    return begin_edition(quiz.quiz, quiz.bank, author)


@pytest.fixture
def admin():
    return make_admin()


def publish(client, draft, admin):
    """The author proposes what is saved, an admin publishes it."""
    assert client.post(address(draft, "propose")).status_code == 302
    sign_in(client, admin)
    draft.refresh_from_db()
    return client.post(address(draft, "publish"), {"seen": draft.content_hash})


# --- Drafting ------------------------------------------------------------------------------


def test_a_draft_begins_as_the_edition_in_use_and_two_clicks_make_one(client, quiz, author):
    url = reverse("quizzes:author_edition_begin", args=[quiz.bank.slug, quiz.quiz.slug])
    for _ in range(2):
        assert client.post(url).url.endswith("/examinations/safety/2/")

    draft = QuizVersion.objects.get(published_at=None)
    assert (draft.number, draft.time_limit, draft.author) == (2, quiz.time_limit, author)
    assert sorted(draft.cells.values_list("topic", "level", "count")) == [
        ("3.1", "recall", 2),
        ("3.2", "apply", 2),
    ]


def test_there_is_one_draft_at_a_time(quiz, draft):
    with pytest.raises(Conflict, match=r"is drafting edition 2"):
        begin_edition(quiz.quiz, quiz.bank, make_admin())


def test_what_is_typed_is_saved_and_shown_again(client, draft):
    sent = filled(
        draft,
        minutes="60",
        cut_percent="72.5",
        first_start=("4", "5", "2027", "9:00"),
        last_start=("5", "May", "2027", "17:30"),
        hard_end=("2027-05-06", "", "", "09:00"),
        least_expected="65",
        most_expected="80.5",
        feedback_key="after-hard-end",
        cell_3__1_recall="1",
    )
    assert client.post(address(draft), sent).status_code == 302

    draft.refresh_from_db()
    assert draft.time_limit == timedelta(minutes=60)
    assert (draft.cut_percent, draft.cool_down_hours) == (Decimal("72.50"), [24, 72])
    toronto = ZoneInfo("America/Toronto")
    assert draft.last_start == datetime(2027, 5, 5, 17, 30, tzinfo=toronto)
    assert (draft.least_expected, draft.most_expected) == (Decimal("0.65"), Decimal("0.805"))
    assert draft.feedback["key"] == "after-hard-end"
    assert dict(draft.cells.values_list("topic", "count")) == {"3.1": 1, "3.2": 2}
    source = client.get(address(draft)).content.decode()
    for shown in ('value="72.5"', 'value="17:30"', 'value="80.5"', 'value="24, 72"'):
        assert shown in source


# B22: pass mark 0, over 100, NaN, 1e309, with a decimal comma
@pytest.mark.parametrize("cut", ["0", "-5", "100.01", "NaN", "Infinity", "1e309", "72,5", "", "x"])
def test_a_cut_that_is_none_is_refused_with_a_sentence(client, draft, cut):
    answer = client.post(address(draft), filled(draft, cut_percent=cut))

    assert answer.status_code == 422
    sentence = "Give a cut above 0 and up to 100 per cent, with a point: 72.5."
    assert text_of(answer).count(sentence) == 2  # in the summary and beside its field
    assert f'value="{cut}"' in answer.content.decode() or not cut
    draft.refresh_from_db()
    assert draft.cut_percent == 75


# B23: time limit 0, negative, 10^9
@pytest.mark.parametrize("minutes", ["0", "-1", "1000000000", "1.5", "", "an hour"])
def test_a_time_limit_that_is_none_is_refused_with_a_sentence(client, draft, minutes):
    answer = client.post(address(draft), filled(draft, minutes=minutes))

    assert answer.status_code == 422
    assert "Give a time limit from 1 to 600 minutes." in text_of(answer)


# B23: window end before its start
@pytest.mark.parametrize(
    ("windows", "sentence"),
    [
        (
            {
                "first_start": ("5", "5", "2027", "9:00"),
                "last_start": ("4", "5", "2027", "10:00"),
            },
            "Last start, 4 May 2027 at 10:00 (Toronto), does not come after first start,"
            " 5 May 2027 at 09:00 (Toronto).",
        ),
        (
            {
                "last_start": ("5", "5", "2027", "9:00"),
                "hard_end": ("5", "5", "2027", "9:00"),
            },
            "Hard end, 5 May 2027 at 09:00 (Toronto), does not come after last start,"
            " 5 May 2027 at 09:00 (Toronto).",
        ),
        # B23: a local time that does not exist
        (
            {"first_start": ("14", "3", "2027", "2:30")},
            "On 14 March 2027 there is no 02:30 in Toronto: the clocks go forward."
            " Choose another time.",
        ),
    ],
)
def test_a_window_that_is_none_is_refused_with_its_dates(client, draft, windows, sentence):
    answer = client.post(address(draft), filled(draft, **windows))

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert all(f'value="{windows[name][3]}"' in answer.content.decode() for name in windows)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"topic_minimum_percent": "101"}, "Give a share from 0 to 100 per cent"),
        ({"max_attempts": "0"}, "Give a number of attempts from 1 to 100."),
        ({"cool_down_hours": "24, soon"}, "Give whole hours up to 10,000"),
        ({"least_expected": "80", "most_expected": "70"}, "is below the hardest one"),
        ({"least_expected": "80"}, "Give both ends of the band, or none."),
        ({"feedback_key": "after-hard-end"}, "Without a hard end nothing is released after it."),
        ({"feedback_score": "never"}, "A certificate prints the score"),
        ({"feedback_rationale": "at-once"}, "The rationale tells the key"),
        ({"cell_3__1_recall": "-1"}, "Give a number of questions from 0 to 1,000."),
        ({"cell_3__1_recall": "0", "cell_3__2_apply": ""}, "The blueprint draws no question"),
        ({"what_changed": " "}, "Say what changed."),
        ({"title": "a\x07b"}, "Remove line breaks"),
    ],
)
def test_other_bad_input_is_refused_with_a_sentence(client, draft, changes, sentence):
    answer = client.post(address(draft), filled(draft, **changes))

    assert answer.status_code == 422
    assert sentence in text_of(answer)


def test_two_windows_are_told_and_neither_loses_text(client, draft):
    client.post(address(draft), filled(draft, minutes="60"))

    answer = client.post(address(draft), filled(draft, minutes="70"))
    assert answer.status_code == 409
    assert "Changed in another window" in text_of(answer)
    assert 'value="70"' in answer.content.decode()

    draft.refresh_from_db()
    assert client.post(address(draft), filled(draft, minutes="70")).status_code == 302


# --- From draft into use -------------------------------------------------------------------


def test_published_rules_hold_from_the_next_start_and_running_attempts_keep_theirs(
    client, quiz, draft, admin
):
    running = make_attempt(quiz_version=quiz)
    client.post(address(draft), filled(draft, minutes="60"))

    assert publish(client, draft, admin).status_code == 302

    draft.refresh_from_db()
    assert (draft.published_by, draft.published_at is not None) == (admin, True)
    running.refresh_from_db()
    assert running.quiz_version == quiz
    enrolment = make_enrolment(version=quiz.quiz.course.versions.get())
    assert start_attempt(enrolment, "3-safety").quiz_version == draft
    entry = AuditEntry.objects.get(verb="quiz.published")
    assert (entry.actor_id, entry.data) == (admin.pk, {"number": 2})


def test_what_cannot_be_filled_cannot_be_published_and_says_what_is_missing(
    client, draft, admin, settings
):
    settings.ALLOW_DRAFT = False
    client.post(address(draft), filled(draft, cell_3__1_recall="4"))
    answer = publish(client, draft, admin)

    assert answer.status_code == 422
    sentence = "3.1 recall: 4 needed, 2 signed questions in use."
    assert sentence in text_of(answer)
    assert sentence in text_of(client.get(address(draft)))
    draft.refresh_from_db()
    assert draft.published_at is None


def test_a_window_that_has_passed_is_not_published(client, draft, admin):
    client.post(address(draft), filled(draft, hard_end=("4", "5", "2020", "9:00")))

    answer = publish(client, draft, admin)
    assert answer.status_code == 422
    with timezone.override(ZoneInfo(admin.time_zone)):
        assert "The hard end, 4 May 2020" in text_of(answer)


def test_a_panels_cut_needs_a_rating_of_every_question_or_a_percentage(client, draft, admin):
    client.post(address(draft), filled(draft, cut_kind="panel", cut_percent=""))

    answer = publish(client, draft, admin)
    assert "4 questions have no rating by a panel." in text_of(answer)


def test_a_band_without_any_form_is_not_published(client, draft, admin):
    rate(draft.bank, "0.6")
    sent = filled(draft, least_expected="70", most_expected="80")
    client.post(address(draft), sent)

    answer = publish(client, draft, admin)
    assert answer.status_code == 422
    assert "No form lies in the band of expected shares" in text_of(answer)


def test_published_is_what_the_admin_has_read(client, draft, admin):
    client.post(address(draft), filled(draft, minutes="60"))
    seen = QuizVersion.objects.get(pk=draft.pk).content_hash
    author = draft.author
    client.post(address(draft, "propose"))
    client.post(address(draft, "take_back"))
    draft.refresh_from_db()
    client.post(address(draft), filled(draft, minutes="600"))
    client.post(address(draft, "propose"))

    sign_in(client, admin)
    assert client.post(address(draft, "publish"), {"seen": seen}).status_code == 409
    assert author == draft.author


def test_who_drafted_an_edition_publishes_it_only_where_there_is_no_other_admin(
    client, draft, author
):
    client.post(address(draft), filled(draft, minutes="60"))
    author.is_staff = True
    author.save()
    make_admin()
    refused = publish(client, draft, sign_in(client, author))

    assert (refused.status_code, "another admin publishes it" in text_of(refused)) == (403, True)
    User.objects.filter(is_staff=True).exclude(pk=author.pk).update(is_active=False)
    draft.refresh_from_db()
    assert client.post(address(draft, "publish"), {"seen": draft.content_hash}).status_code == 302


def test_an_unchanged_draft_is_not_proposed(client, draft):
    answer = client.post(address(draft, "propose"))
    assert (answer.status_code, "Nothing differs" in text_of(answer)) == (422, True)


def test_a_proposed_edition_is_locked_and_comes_back_with_a_remark(client, draft, admin):
    author = draft.author
    client.post(address(draft), filled(draft, minutes="60"))
    client.post(address(draft, "propose"))
    assert client.post(address(draft), filled(draft, minutes="70")).status_code == 403
    assert client.post(address(draft, "discard")).status_code == 409

    sign_in(client, admin)
    assert client.post(address(draft, "send_back"), {"note": " "}).status_code == 422
    client.post(address(draft, "send_back"), {"note": "Too long."})

    sign_in(client, author)
    text = text_of(client.get(address(draft)))
    assert "Sent back with this remark Too long." in text
    draft.refresh_from_db()
    assert client.post(address(draft), filled(draft, minutes="55")).status_code == 302


def test_a_newer_edition_makes_an_older_draft_stale(client, quiz, draft, admin):
    client.post(address(draft), filled(draft, minutes="60"))
    client.post(address(draft, "propose"))
    QuizVersion.objects.filter(pk=draft.pk).update(number=0)
    draft.refresh_from_db()

    sign_in(client, admin)
    answer = client.post(address(draft, "publish"), {"seen": draft.content_hash})
    assert (answer.status_code, "A newer edition is in use." in text_of(answer)) == (409, True)


def test_a_draft_is_deleted_and_the_edition_in_use_stays(client, quiz, draft):
    client.post(address(draft, "discard"))

    assert list(QuizVersion.objects.all()) == [quiz]


def test_an_instructor_neither_publishes_nor_changes_another_persons_draft(client, quiz, draft):
    client.post(address(draft), filled(draft, minutes="60"))
    client.post(address(draft, "propose"))
    assert client.post(address(draft, "publish")).status_code == 403
    assert client.post(address(draft, "send_back")).status_code == 403
    client.post(address(draft, "take_back"))

    sign_in(client, make_recognition(role="author", scope="needling").instructor)
    for act in ("", "propose", "take_back", "discard"):
        assert (act, client.post(address(draft, act), filled(draft)).status_code) == (act, 403)
    assert "Its author works on it." in text_of(client.get(address(draft)))


@pytest.mark.parametrize(
    "rules",
    [
        {"cut_percent": None},
        {"least_expected": Decimal("0.4")},
        {"most_expected": Decimal("0.9")},
    ],
)
def test_rules_that_are_half_empty_are_not_stored(quiz, rules):
    whole = {"cut_percent": 65, "least_expected": None, "most_expected": None}
    edition = {"quiz": quiz.quiz, "bank": quiz.bank, "time_limit": quiz.time_limit}

    QuizVersion.objects.create(number=8, **edition, **whole)
    with pytest.raises(IntegrityError):
        QuizVersion.objects.create(number=9, **edition, **(whole | rules))

"""Pages of standard setting: the chair's way, the judge's phone, and what neither sees."""

import pytest
from django.urls import reverse

from quizzes.domain.panel_applying import store_forecast
from quizzes.enums import PanelMethod, PanelState
from quizzes.models import (
    ItemStatistics,
    Judge,
    Panel,
    PanelRating,
    PanelRemark,
    QuizStatistics,
    WholeJudgement,
)
from tests.factories import NOW, make_admin, make_graded_attempt, make_quiz, make_user, sign_in
from tests.quizzes.panelling import (
    FIRST,
    WORKED,
    make_judge,
    make_panel,
    open_next,
    rate_all,
    seats,
    worked_panel,
)
from training.people.models import Recognition

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_the_time_of_the_recognitions(monkeypatch):
    monkeypatch.setattr("training.lib.clock.now", lambda: NOW)


def address(name: str, panel: Panel, *more: int) -> str:
    return reverse(f"quizzes:judging_{name}", args=[panel.public_id, *more])


def text_of(response) -> str:
    return response.content.decode()


def second_round() -> Panel:
    panel = open_next(make_panel())
    rate_all(panel, FIRST)
    return open_next(panel)


# --- The chair -------------------------------------------------------------------------------


def test_an_admin_prepares_describes_invites_and_opens(client):
    quiz = make_quiz()
    judges = [make_judge(quiz) for _ in range(3)]
    sign_in(client, make_admin())

    new = {"quiz": quiz.quiz.public_id, "title": "Safety, spring", "method": "angoff"}
    made = client.post(reverse("quizzes:judging_new"), new)
    panel = Panel.objects.get()
    assert made["Location"] == address("panel", panel)
    about = {"title": "Safety", "candidate": "Knows the rules."}
    client.post(address("describe", panel), about)
    for judge in judges:
        client.post(address("invite", panel), {"person": judge.public_id})
    client.post(address("open", panel), {"due_on_day": "", "due_on_month": "", "due_on_year": ""})

    panel.refresh_from_db()
    assert (panel.state, panel.candidate, panel.title) == (
        PanelState.ROUND_1,
        "Knows the rules.",
        "Safety",
    )
    assert panel.judges.count() == 3


def test_what_is_missing_is_asked_for_and_nothing_typed_is_lost(client):
    sign_in(client, make_admin())

    answer = client.post(reverse("quizzes:judging_new"), {"title": "Kept", "method": "angoff"})

    assert answer.status_code == 422
    assert "Choose the quiz whose pass mark is set." in text_of(answer)
    assert 'value="Kept"' in text_of(answer)


def test_the_chair_sees_how_far_judges_are_and_no_rating_while_a_round_runs(client):
    panel = open_next(make_panel())
    rate_all(panel, ((83, 41), (77,)))
    sign_in(client, panel.chair)

    page = text_of(client.get(address("panel", panel)))
    question = text_of(client.get(address("item", panel, 1)))

    assert "2 of 4 rated" in page
    assert [number for number in ("83", "77") if f"{number} %" in page + question] == []
    assert client.get(address("ratings", panel)).status_code == 403


def test_a_refused_step_says_who_is_missing(client):
    panel = open_next(make_panel())
    sign_in(client, panel.chair)

    answer = client.post(address("open", panel))

    assert answer.status_code == 422
    assert "Three judges have to finish first; 0 have." in text_of(answer)


def test_the_outcome_waits_for_the_forecast_and_is_then_applied(client):
    panel = worked_panel()
    sign_in(client, panel.chair)
    waiting = text_of(client.get(address("outcome", panel)))
    store_forecast(panel, now=NOW)
    ready = text_of(client.get(address("outcome", panel)))
    client.post(address("apply", panel))
    after = text_of(client.get(address("outcome", panel)))

    assert ("Being computed" in waiting, "Apply this cut" in waiting) == (True, False)
    assert ("Cut score: 73.3 %" in ready, "2.93 of 4" in ready, "Apply this cut" in ready) == (
        True,
        True,
        True,
    )
    assert ("Applied by" in after, "Apply this cut" in after) == (True, False)


def test_the_download_has_every_rating_and_no_formula(client):
    panel = worked_panel()
    judge = seats(panel)[0].user
    judge.legal_name = "=SUM(A1)"
    judge.save()
    sign_in(client, panel.chair)

    answer = client.get(address("ratings", panel))

    lines = text_of(answer).splitlines()
    assert (len(lines), lines[1].startswith("'=SUM(A1),")) == (25, True)


def test_an_admin_who_judges_there_does_not_chair(client):
    quiz = make_quiz()
    panel = make_panel(quiz)
    admin = make_judge(quiz, instructor=make_admin())
    Judge.objects.create(panel=panel, user=admin, invited_at=NOW, accepted_at=NOW)
    open_next(panel)
    sign_in(client, admin)

    assert client.post(address("remind", panel)).status_code == 403
    assert "Start rating" in text_of(client.get(address("panel", panel)))


# --- Judges ----------------------------------------------------------------------------------


def test_nothing_of_a_question_is_seen_before_confidentiality_is_accepted(client):
    panel = open_next(make_panel())
    seat = seats(panel)[0]
    Judge.objects.filter(pk=seat.pk).update(accepted_at=None)
    sign_in(client, seat.user)

    before = client.get(address("item", panel, 1))
    page = text_of(client.get(address("panel", panel)))
    client.post(address("invitation", panel), {"answer": "accept"})
    after = client.get(address("item", panel, 1))

    assert (before.status_code, after.status_code) == (403, 200)
    assert "I accept and keep it confidential" in page
    assert "Option aaaa" in text_of(after)


@pytest.mark.parametrize(
    ("method", "page"), [(PanelMethod.ANGOFF, "item"), (PanelMethod.BORDERLINE, "paper")]
)
def test_who_has_no_recognition_any_more_reads_no_key(client, method, page):
    quiz = make_quiz()
    make_graded_attempt(make_user(), quiz)
    panel = open_next(make_panel(quiz, method=method))
    seat = seats(panel)[0]
    sign_in(client, seat.user)
    before = client.get(address(page, panel, 1))
    Recognition.objects.filter(instructor=seat.user).update(withdrawn_from=NOW.date())
    after = client.get(address(page, panel, 1))

    assert (before.status_code, after.status_code) == (200, 403)
    assert "Option aaaa" not in text_of(after)


def test_who_declines_is_off_the_panel(client):
    panel = open_next(make_panel())
    seat = seats(panel)[0]
    sign_in(client, seat.user)

    client.post(address("invitation", panel), {"answer": "decline"})

    assert client.get(address("panel", panel)).status_code == 404
    assert Judge.objects.get(pk=seat.pk).left_at == NOW


def test_a_rating_is_saved_and_leads_to_the_next_open_question(client):
    panel = open_next(make_panel())
    seat = seats(panel)[0]
    sign_in(client, seat.user)
    ways = [
        client.post(address("rate", panel, position), {"percent": 60})["Location"]
        for position in (2, 4, 1, 3)
    ]

    assert ways == [
        address("item", panel, 3),
        address("item", panel, 1),
        address("item", panel, 3),
        address("panel", panel),
    ]
    assert PanelRating.objects.filter(judge=seat).count() == 4


def test_a_rating_while_the_number_is_set_answers_in_a_line(client):
    panel = open_next(make_panel())
    sign_in(client, seats(panel)[0].user)
    headers = {"HX-Request": "true"}

    good = client.post(address("rate", panel, 1), {"percent": 65}, headers=headers)
    bad = client.post(address("rate", panel, 1), {"percent": 165}, headers=headers)

    assert (good.status_code, "Saved: 65 %" in text_of(good)) == (200, True)
    assert (bad.status_code, "Enter a whole number from 0 to 100." in text_of(bad)) == (422, True)


@pytest.mark.parametrize("typed", ["", "101", "-1", "7.5", "many"])
def test_what_is_no_rating_comes_back_with_a_sentence(client, typed):
    panel = open_next(make_panel())
    sign_in(client, seats(panel)[0].user)

    answer = client.post(address("rate", panel, 1), {"percent": typed})

    assert answer.status_code == 422
    assert "Enter a whole number from 0 to 100." in text_of(answer)
    assert not PanelRating.objects.exists()


def test_others_stay_hidden_in_round_one_and_show_as_a_spread_in_round_two(client):
    panel = open_next(make_panel())
    rate_all(panel, FIRST)
    sign_in(client, seats(panel)[0].user)
    blind = text_of(client.get(address("item", panel, 2)))
    open_next(panel)
    run = QuizStatistics.objects.create(
        quiz_version=panel.quiz.versions.get(), n=40, figures={}, computed_at=NOW
    )
    ItemStatistics.objects.create(
        run=run,
        item_version=panel.items.get(position=2).item_version,
        n=40,
        figures={"facility": 0.625, "discrimination_index": 30},
    )
    seen = text_of(client.get(address("item", panel, 2)))

    assert ("40 to 80 %" in blind, "Discussion" in blind) == (False, False)
    assert "40 to 80 %, mean 60 %" in seen
    assert "63 % of the marks, over 40 first attempts" in seen
    assert 'value="40"' in seen  # one's own first rating, to start from
    for name in (str(seat.user) for seat in seats(panel)[1:]):
        assert name not in seen


def test_a_remark_stands_under_its_question_with_its_name(client):
    panel = second_round()
    judge = seats(panel)[0].user
    sign_in(client, judge)

    client.post(address("remark", panel, 1), {"text": "Option B <b>misleads</b>."})
    empty = client.post(address("remark", panel, 1), {"text": " "})

    assert PanelRemark.objects.get().text == "Option B <b>misleads</b>."
    page = text_of(client.get(address("item", panel, 1)))
    assert "Option B &lt;b&gt;misleads&lt;/b&gt;." in page
    assert (empty.status_code, "Write your remark." in text_of(empty)) == (422, True)


def test_the_rest_is_kept_with_one_button(client):
    panel = second_round()
    seat = seats(panel)[0]
    sign_in(client, seat.user)

    assert "Keep my first ratings of 4 questions" in text_of(client.get(address("panel", panel)))
    client.post(address("keep", panel))

    assert PanelRating.objects.filter(judge=seat, round=2).count() == 4


def test_hofstee_asks_for_a_frame_on_one_page(client):
    panel = open_next(make_panel(method=PanelMethod.HOFSTEE))
    sign_in(client, seats(panel)[0].user)
    frame = {"least_cut": 60, "most_cut": 55, "least_fail": 5, "most_fail": 30}

    refused = client.post(address("bounds", panel), frame)
    client.post(address("bounds", panel), frame | {"most_cut": 80})

    assert (refused.status_code, "The highest has to be above" in text_of(refused)) == (422, True)
    assert WholeJudgement.objects.get().values["most_cut"] == 80
    assert 'value="80"' in text_of(client.get(address("panel", panel)))


def test_a_paper_shows_answers_and_neither_name_nor_score(client):
    quiz = make_quiz()
    candidate = make_user(legal_name="Wilhelmina Achterberg")
    attempt = make_graded_attempt(candidate, quiz)
    panel = open_next(make_panel(quiz, method=PanelMethod.BORDERLINE))
    sign_in(client, seats(panel)[0].user)

    page = text_of(client.get(address("paper", panel, 1)))
    nothing = client.post(address("rate_paper", panel, 1), {})
    client.post(address("rate_paper", panel, 1), {"rating": 3})

    assert ("Wilhelmina" in page, str(attempt.public_id) in page) == (False, False)
    assert (nothing.status_code, "Choose one of the five." in text_of(nothing)) == (422, True)
    assert WholeJudgement.objects.get().values == {
        "attempt": str(attempt.public_id),
        "rating": 3,
    }
    assert client.get(address("paper", panel, 2)).status_code == 404


def test_the_desk_of_a_judge_names_the_panel_while_a_round_is_open(client):
    panel = make_panel()
    sign_in(client, seats(panel)[0].user)
    before = "Safety, spring" in text_of(client.get("/"))
    open_next(panel)

    assert (before, "Safety, spring" in text_of(client.get("/"))) == (False, True)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_needs_the_same_statements_for_any_number_of_panels(client, statements, count):
    quiz = make_quiz()
    for _ in range(count):
        make_panel(quiz)
    sign_in(client, make_admin())
    with statements() as made:
        page = client.get(reverse("quizzes:judging"))

    assert (page.status_code, len(made)) == (200, 4)


@pytest.mark.parametrize("judges", [3, 5])
def test_a_question_and_the_chair_need_the_same_statements_for_any_panel(
    client, statements, judges
):
    panel = open_next(make_panel(judges=judges))
    rate_all(panel, FIRST)
    open_next(panel)
    rate_all(panel, WORKED)
    sign_in(client, panel.chair)
    with statements() as chair:
        client.get(address("panel", panel))
    sign_in(client, seats(panel)[0].user)
    with statements() as question:
        client.get(address("item", panel, 1))

    assert (len(chair), len(question)) == (12, 16)

"""From a closed panel to the cut in force: figures, forecast, application."""

from datetime import timedelta
from decimal import Decimal

import pytest

from quizzes.domain.attempts import start_attempt
from quizzes.domain.panel_applying import apply_panel, store_forecast
from quizzes.domain.panel_forecast import forecast_panel
from quizzes.domain.panel_outcome import close_panel
from quizzes.domain.panel_rating import judge_paper, judge_whole
from quizzes.domain.panels import leave_panel
from quizzes.enums import CutKind, PanelMethod, PanelState
from quizzes.models import Attempt, Form, Grade, ItemRating, Panel, QuizVersion
from quizzes.outcome_pages import describe_outcome, ratings_of
from tests.factories import (
    NOW,
    make_admin,
    make_enrolment,
    make_graded_attempt,
    make_item,
    make_quiz,
)
from tests.quizzes.panelling import (
    FIRST,
    WORKED,
    make_panel,
    open_next,
    rate_all,
    seats,
    worked_panel,
)
from training.lib.background import run_due
from training.lib.errors import Conflict, DomainError
from training.people.models import AuditEntry

pytestmark = pytest.mark.django_db


def applied(panel: Panel) -> QuizVersion:
    store_forecast(panel, now=NOW)
    panel.refresh_from_db()
    return apply_panel(panel, admin=panel.chair, now=NOW)


def scored(quiz: QuizVersion, score: int, *, critical_missed: bool = False) -> Attempt:
    """A finished attempt with so many of four right; provisional cut 3."""
    attempt = make_graded_attempt(None, quiz, passed=score >= 3 and not critical_missed)
    gates = [{"gate": "total", "passed": score >= 3}]
    if critical_missed:
        gates.append({"gate": "critical", "passed": False, "missed": 1})
    grade = attempt.grades.get()
    Grade.objects.create(
        attempt=attempt,
        number=2,
        score=score,
        max_score=4,
        cut=grade.cut,
        passed=score >= 3 and not critical_missed,
        gates=gates,
        topics=[],
        answered=4,
        graded_at=NOW,
    )
    return attempt


def test_closing_stores_the_worked_check_of_the_curriculum():
    panel = worked_panel()
    outcome = panel.outcome

    assert (panel.state, panel.closed_at) == (PanelState.CLOSED, NOW)
    assert outcome["cut"] == "2.93333333"
    assert outcome["per_cent"] == "73.33333333"
    assert outcome["standard_error"] == "0.06666667"
    assert [judge["sum"] for judge in outcome["judges"]] == ["3", "3", "2.8"]
    assert [item["mean"] for item in outcome["items"]] == [
        "0.75",
        "0.58333333",
        "0.71666667",
        "0.88333333",
    ]
    assert outcome["form"]["cut"] == outcome["form"]["least"] == outcome["cut"]
    assert outcome["left_out"] == []


def test_who_did_not_finish_is_left_out_and_named():
    panel = open_next(make_panel(judges=4))
    rate_all(panel, (*FIRST, FIRST[0]))
    open_next(panel)
    rate_all(panel, (*WORKED, (10, 10)))

    close_panel(panel, chair=panel.chair, now=NOW)

    late = seats(panel)[3].user
    assert panel.outcome["left_out"] == [{"name": str(late), "done": 2, "of": 4}]
    assert panel.outcome["cut"] == "2.93333333"


def test_a_judge_who_left_takes_the_panel_below_three():
    panel = open_next(make_panel())
    rate_all(panel, FIRST)
    open_next(panel)
    rate_all(panel, WORKED)
    leave_panel(seats(panel)[0], by=panel.chair, now=NOW)

    with pytest.raises(DomainError, match="2 have"):
        close_panel(panel, chair=panel.chair, now=NOW)


def test_the_record_holds_every_rating_with_name_round_and_time():
    panel = worked_panel()
    rows = list(ratings_of(panel))

    assert len(rows) == 1 + 2 * 12
    name, ref, _version, number, value, when = rows[-1]
    assert name == str(seats(panel)[2].user)
    assert ref == panel.items.get(position=4).item_version.item.ref
    assert (number, value, when) == (2, Decimal("0.85"), "2026-05-04 17:00:00")


# --- Forecast --------------------------------------------------------------------------------


def test_the_forecast_says_who_would_pass_by_the_cut_of_their_own_form():
    quiz = make_quiz()
    for score in (4, 3, 3, 2, 1):
        scored(quiz, score)
    scored(quiz, 4, critical_missed=True)
    panel = worked_panel(quiz)

    forecast = forecast_panel(panel)

    assert (forecast.first.n, forecast.first.passed, forecast.first.would_pass) == (6, 3, 3)
    assert (forecast.first.at_lower, forecast.first.at_higher) == (3, 3)
    assert (forecast.least_cut, forecast.most_cut) == (2.9333, 2.9333)
    assert (forecast.gained, forecast.lost, forecast.unknown) == (0, 0, 0)


def test_the_forecast_counts_passes_that_a_harder_or_easier_cut_turns():
    quiz = make_quiz()
    for score in (3, 3, 2):
        scored(quiz, score)
    low = open_next(make_panel(quiz))
    rate_all(low, FIRST)
    open_next(low)
    rate_all(low, ((50, 50, 50, 50), (50, 50, 40, 50), (50, 50, 60, 50)))
    close_panel(low, chair=low.chair, now=NOW)

    forecast = forecast_panel(low)

    assert (forecast.first.passed, forecast.first.would_pass) == (2, 3)
    assert (forecast.gained, forecast.lost) == (1, 0)
    assert (forecast.first.at_lower, forecast.first.at_higher) == (3, 2)


def test_an_attempt_with_an_unrated_question_and_a_voided_one_are_not_forecast():
    quiz = make_quiz()
    panel = worked_panel(quiz)
    make_item(quiz.bank, topic="3.1")
    scored(quiz, 4)
    Attempt.objects.filter(pk=scored(quiz, 4).pk).update(state="voided")

    forecast = forecast_panel(panel)

    assert (forecast.unknown, forecast.every.n) == (1, 0)


def test_the_forecast_is_a_job_planned_by_the_close():
    panel = worked_panel()
    run_due(now=NOW + timedelta(minutes=1))
    panel.refresh_from_db()

    assert panel.outcome["forecast"]["first"]["n"] == 0
    assert describe_outcome(panel)["may_apply"] is True


# --- Applying --------------------------------------------------------------------------------


def test_provisional_goes_from_the_next_start_on_and_earlier_forms_keep_their_cut():
    quiz = make_quiz()
    earlier = make_graded_attempt(None, quiz)
    enrolment = make_enrolment(version=quiz.quiz.course.versions.get())
    panel = worked_panel(quiz)

    edition = applied(panel)
    attempt = start_attempt(enrolment, "3-safety")

    form = Form.objects.get(attempt=attempt)
    assert (form.cut, form.cut_kind) == (Decimal("2.9333"), CutKind.PANEL)
    assert (Decimal(3) >= form.cut, Decimal(2) >= form.cut) == (True, False)
    assert (attempt.quiz_version_id, edition.number) == (edition.pk, 2)
    assert (earlier.form.cut, earlier.form.cut_kind) == (Decimal(3), CutKind.PROVISIONAL)
    assert (panel.state, panel.applied_by) == (PanelState.APPLIED, panel.chair)


def test_the_next_edition_differs_in_its_cut_alone():
    quiz = make_quiz(topic_minimum_percent=Decimal(50), max_attempts=2)
    edition = applied(worked_panel(quiz))

    names = {field.attname for field in QuizVersion._meta.concrete_fields}
    differ = {name for name in names if getattr(edition, name) != getattr(quiz, name)}
    told = {"id", "number", "cut_kind", "what_changed", "published_by_id"}
    assert differ - {"published_at"} == told
    cells = edition.cells.values_list("topic", "level", "count")
    assert sorted(cells) == sorted(quiz.cells.values_list("topic", "level", "count"))


def test_a_form_with_an_unrated_question_stays_provisional():
    quiz = make_quiz(counts={("3.1", "recall"): 2})
    panel = open_next(make_panel(quiz))
    rate_all(panel, ((50, 50),) * 3)
    open_next(panel)
    rate_all(panel, ((50, 50),) * 3)
    close_panel(panel, chair=panel.chair, now=NOW)
    applied(panel)
    panel.items.first().item_version.rating.delete()

    attempt = start_attempt(make_enrolment(version=quiz.quiz.course.versions.get()), "3-safety")
    assert attempt.form.cut_kind == CutKind.PROVISIONAL


def test_a_later_panel_replaces_the_word_in_force_and_the_earlier_one_keeps_its_record():
    quiz = make_quiz()
    first = worked_panel(quiz)
    applied(first)
    second = open_next(make_panel(quiz))
    rate_all(second, FIRST)
    open_next(second)
    rate_all(second, ((50,) * 4,) * 3)
    close_panel(second, chair=second.chair, now=NOW)
    applied(second)

    assert set(ItemRating.objects.values_list("value", "panel")) == {(Decimal("0.5"), second.pk)}
    assert Panel.objects.get(pk=first.pk).outcome["cut"] == "2.93333333"
    entry = AuditEntry.objects.filter(verb="panel.applied").latest("number")
    assert entry.data["replaced"] == [first.pk]
    assert quiz.quiz.versions.latest("number").number == 3


def test_two_admins_apply_it_once():
    panel = worked_panel()
    store_forecast(panel, now=NOW)
    panel.refresh_from_db()
    stale = Panel.objects.get(pk=panel.pk)
    apply_panel(panel, admin=panel.chair, now=NOW)

    with pytest.raises(Conflict):
        apply_panel(stale, admin=make_admin(), now=NOW)
    assert QuizVersion.objects.count() == 2


def test_nothing_is_applied_before_the_expected_pass_rate_is_there():
    panel = worked_panel()

    with pytest.raises(Conflict, match="expected pass rate"):
        apply_panel(panel, admin=panel.chair, now=NOW)


def test_an_edition_under_way_is_not_overtaken():
    quiz = make_quiz()
    panel = worked_panel(quiz)
    QuizVersion.objects.create(
        quiz=quiz.quiz,
        number=2,
        title="Next",
        bank=quiz.bank,
        time_limit=quiz.time_limit,
        cut_percent=75,
        content_hash="1" * 64,
    )

    with pytest.raises(Conflict, match="Edition 2 of this quiz is being drafted"):
        applied(panel)
    assert Panel.objects.get(pk=panel.pk).state == PanelState.CLOSED
    assert not ItemRating.objects.exists()


def test_a_cut_that_would_leave_no_form_in_the_band_is_not_applied():
    quiz = make_quiz(least_expected=Decimal("0.9"), most_expected=Decimal("0.99"))
    panel = worked_panel(quiz)

    with pytest.raises(Conflict, match="No form lies in the band"):
        applied(panel)
    assert Panel.objects.get().state == PanelState.CLOSED


# --- Whole-test methods ----------------------------------------------------------------------


def hofstee_panel(quiz: QuizVersion) -> Panel:
    panel = open_next(make_panel(quiz, method=PanelMethod.HOFSTEE))
    for seat in seats(panel):
        frame = {"least_cut": 40, "most_cut": 80, "least_fail": 10, "most_fail": 60}
        judge_whole(seat, bounds=frame, now=NOW)
    close_panel(panel, chair=panel.chair, now=NOW)
    return panel


def test_hofstee_gives_one_percentage_for_every_form_and_it_is_the_word_of_a_panel():
    """Scores 25, 50, 75, 75, 100 per cent: 2 of 5 fail from 50 on, which the line allows at 56."""
    quiz = make_quiz()
    for score in (1, 2, 3, 3, 4):
        scored(quiz, score)
    panel = hofstee_panel(quiz)

    assert (panel.outcome["cut"], panel.outcome["failing"]) == ("56", "40")
    edition = applied(panel)
    enrolment = make_enrolment(version=quiz.quiz.course.versions.get())
    form = Form.objects.get(attempt=start_attempt(enrolment, "3-safety"))

    assert (edition.cut_kind, edition.cut_percent) == (CutKind.PANEL_SHARE, Decimal(56))
    assert (form.cut, form.cut_kind) == (Decimal("2.24"), CutKind.PANEL)


def test_hofstee_without_attempts_comes_to_no_cut_and_is_not_applied():
    panel = hofstee_panel(make_quiz())

    assert (panel.outcome["cut"], panel.outcome["no_cut"]) == (None, "no-attempts")
    with pytest.raises(DomainError, match="came to no cut"):
        applied(panel)
    assert "Nobody has finished" in str(describe_outcome(panel)["why_not"])


def test_borderline_regression_predicts_the_score_of_a_borderline_paper():
    """Papers of 1, 2, 3 marks rated 1, 2, 3 by everybody: the borderline one has 2 of 4."""
    quiz = make_quiz()
    ratings = {str(scored(quiz, score).public_id): score for score in (1, 2, 3)}
    panel = open_next(make_panel(quiz, method=PanelMethod.BORDERLINE))
    for seat in seats(panel):
        for attempt, rating in ratings.items():
            judge_paper(seat, attempt=attempt, rating=rating, now=NOW)
    close_panel(panel, chair=panel.chair, now=NOW)

    assert (panel.outcome["cut"], panel.outcome["standard_error"]) == ("50", "0")
    assert panel.outcome["points"] == 9
    assert applied(panel).cut_percent == Decimal(50)

"""The life of a standard-setting panel: who may, in which order, and what is kept."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import InternalError, transaction
from django.db.utils import DatabaseError

from quizzes.domain.panel_notices import remind_judges, remind_when_due
from quizzes.domain.panel_outcome import close_panel
from quizzes.domain.panel_progress import progress_of
from quizzes.domain.panel_rating import (
    add_remark,
    judge_paper,
    judge_whole,
    keep_first_ratings,
    rate_item,
)
from quizzes.domain.panels import (
    accept_seat,
    describe_candidate,
    invite_judge,
    leave_panel,
    open_round,
    prepare_panel,
)
from quizzes.enums import PanelMethod, PanelState
from quizzes.models import ItemRating, Panel, PanelRating, PanelRemark, WholeJudgement
from quizzes.panel_pages import first_spreads
from quizzes.panel_rules import may_chair, visible_panels, who_may_judge
from tests.factories import (
    NOW,
    make_admin,
    make_graded_attempt,
    make_item,
    make_quiz,
    make_recognition,
    make_user,
)
from tests.quizzes.panelling import (
    CANDIDATE,
    FIRST,
    make_judge,
    make_panel,
    open_next,
    rate_all,
    seats,
    worked_panel,
)
from training.lib.errors import Conflict, DomainError, NotAllowed
from training.lib.models import Job
from training.people.models import AuditEntry, Recognition

pytestmark = pytest.mark.django_db


def test_a_panel_lays_out_the_examination_questions_that_forms_draw_from():
    quiz = make_quiz()
    make_item(quiz.bank, topic="3.1", level="analyse")  # no cell draws it
    make_item(quiz.bank, pool="practice")

    panel = make_panel(quiz)

    topics = panel.items.order_by("position").values_list("item_version__topic", flat=True)
    assert list(topics) == ["3.1", "3.1", "3.2", "3.2"]


def test_a_panel_may_take_only_what_nobody_has_rated():
    quiz = make_quiz()
    rated = make_item(quiz.bank)
    ItemRating.objects.create(
        item_version=rated, value=Decimal("0.5"), applied_by=make_admin(), applied_at=NOW
    )

    panel = make_panel(quiz, only_unrated=True)

    assert panel.items.count() == 4
    assert not panel.items.filter(item_version=rated).exists()


def test_without_an_unrated_question_no_panel_is_prepared():
    panel = worked_panel()
    for item in panel.items.all():
        ItemRating.objects.create(
            item_version=item.item_version, value=1, applied_by=panel.chair, applied_at=NOW
        )

    with pytest.raises(DomainError, match="has a rating already"):
        prepare_panel(
            panel.quiz,
            method=PanelMethod.ANGOFF,
            title="Again",
            only_unrated=True,
            chair=panel.chair,
            now=NOW,
        )


# --- Judges ----------------------------------------------------------------------------------


def test_judges_are_instructors_whose_recognition_reaches_the_quiz_today():
    quiz = make_quiz()
    course = quiz.quiz.course.slug
    wanted = {
        make_recognition(scope=course).instructor,
        make_recognition(scope_kind="module", scope=f"{course}/3-safety").instructor,
        make_recognition(scope_kind="region", scope="hip", role="examine").instructor,
    }
    make_recognition(scope="another-programme")
    make_recognition(scope=course, withdrawn_from=NOW.date())
    make_user()

    assert set(who_may_judge(quiz.quiz, NOW.date())) == wanted


def test_somebody_without_a_recognition_is_not_invited():
    panel = make_panel(judges=0)

    with pytest.raises(NotAllowed, match="recognition that holds today"):
        invite_judge(panel, make_user(), chair=panel.chair, now=NOW)


def test_who_chairs_does_not_judge():
    quiz = make_quiz()
    panel = make_panel(quiz)
    make_recognition(instructor=panel.chair, scope=quiz.quiz.course.slug)
    another = make_admin()
    make_recognition(instructor=another, scope=quiz.quiz.course.slug)

    for inviting in (panel.chair, make_admin()):
        with pytest.raises(NotAllowed, match="chairs the panel does not judge"):
            invite_judge(panel, panel.chair, chair=inviting, now=NOW)
    invite_judge(panel, another, chair=panel.chair, now=NOW)
    assert (may_chair(panel.chair, panel), may_chair(another, panel)) == (True, False)


def test_a_judge_sees_the_panel_from_its_first_round_on_and_a_stranger_never():
    panel = make_panel()
    judge = seats(panel)[0].user
    before = visible_panels(judge).count()
    open_next(panel)

    assert (before, visible_panels(judge).get()) == (0, panel)
    assert visible_panels(make_judge(make_quiz())).count() == 0


def test_who_left_sees_nothing_and_counts_no_more_and_may_be_asked_again():
    panel = open_next(make_panel())
    rate_all(panel, FIRST)
    gone = seats(panel)[0]
    leave_panel(gone, by=gone.user, now=NOW)

    assert visible_panels(gone.user).count() == 0
    assert len(progress_of(panel)) == 2
    invite_judge(panel, gone.user, chair=panel.chair, now=NOW)
    assert [each.done for each in progress_of(panel)] == [4, 4, 4]


# --- Rounds ----------------------------------------------------------------------------------


def test_the_first_round_waits_for_a_description_and_three_judges():
    panel = make_panel(judges=2)

    with pytest.raises(DomainError, match="needs three judges; 2 are invited"):
        open_next(panel)
    Panel.objects.filter(pk=panel.pk).update(candidate=" ")
    with pytest.raises(DomainError, match="describe the just competent candidate"):
        open_next(panel)


def test_a_description_sent_while_the_round_opens_is_refused():
    panel = make_panel()
    elsewhere = Panel.objects.get(pk=panel.pk)
    open_next(panel)

    with pytest.raises(Conflict, match="stays as it is from round 1 on"):
        describe_candidate(
            elsewhere, title="T", candidate="Another.", due_on=None, chair=panel.chair, now=NOW
        )
    assert Panel.objects.get(pk=panel.pk).candidate == CANDIDATE


def test_the_description_stays_once_judges_rate_by_it():
    panel = make_panel()
    facts = {"title": "T", "due_on": None, "chair": panel.chair, "now": NOW}
    describe_candidate(panel, candidate="Another.", **facts)
    open_next(panel)

    with pytest.raises(Conflict, match="stays as it is"):
        describe_candidate(panel, candidate="Yet another.", **facts)
    assert Panel.objects.get().candidate == "Another."


def test_the_second_round_says_who_is_missing():
    panel = open_next(make_panel())
    rate_all(panel, (FIRST[0], FIRST[1], FIRST[2][:3]))

    with pytest.raises(DomainError) as refused:
        open_next(panel)
    name = seats(panel)[2].user
    assert f"2 have. Waiting for: {name} (3 of 4)." in str(refused.value)


def test_a_panel_closes_only_after_its_second_round():
    panel = open_next(make_panel())
    rate_all(panel, FIRST)

    with pytest.raises(Conflict, match="not in its last round"):
        close_panel(panel, chair=panel.chair, now=NOW)
    open_next(panel)
    with pytest.raises(DomainError, match="0 have"):
        close_panel(panel, chair=panel.chair, now=NOW)


def test_a_second_click_opens_no_further_round():
    panel = open_next(make_panel())
    rate_all(panel, FIRST)
    stale = Panel.objects.get()
    open_next(panel)

    with pytest.raises(Conflict):
        open_round(stale, chair=panel.chair, now=NOW, due_on=None)
    assert Panel.objects.get().state == PanelState.ROUND_2


# --- Ratings ---------------------------------------------------------------------------------


def test_every_rating_is_kept_and_the_last_counts():
    panel = open_next(make_panel())
    judge, item = seats(panel)[0], panel.items.get(position=1)
    for percent in (60, 70, 70):
        rate_item(judge, item, percent=percent, now=NOW)

    values = PanelRating.objects.order_by("pk").values_list("value", flat=True)
    assert list(values) == [Decimal("0.6"), Decimal("0.7")]
    with pytest.raises(DatabaseError), transaction.atomic():
        PanelRating.objects.update(value=1)


def test_a_rating_is_refused_without_consent_recognition_or_an_open_round():
    panel = make_panel()
    quiz = panel.quiz.versions.get()
    newcomer = invite_judge(panel, make_judge(quiz), chair=panel.chair, now=NOW)
    item = panel.items.get(position=1)
    with pytest.raises(Conflict, match="No round is open"):
        rate_item(seats(panel)[0], item, percent=50, now=NOW)
    open_next(panel)

    with pytest.raises(NotAllowed, match="accept that this is confidential"):
        rate_item(newcomer, item, percent=50, now=NOW)
    lapsed, later = seats(panel)[0], NOW + timedelta(days=2)
    Recognition.objects.filter(instructor=lapsed.user).update(withdrawn_from=later.date())
    with pytest.raises(NotAllowed, match="recognition does not hold today"):
        rate_item(lapsed, item, percent=50, now=later)
    leave_panel(seats(panel)[1], by=panel.chair, now=NOW)
    with pytest.raises(NotAllowed, match="left this panel"):
        rate_item(seats(panel)[1], item, percent=50, now=NOW)
    with pytest.raises(DomainError, match="from 0 to 100"):
        rate_item(lapsed, item, percent=101, now=NOW)
    assert not PanelRating.objects.exists()


def test_who_has_no_recognition_any_more_cannot_accept():
    panel = make_panel(judges=0)
    seat = invite_judge(panel, make_judge(panel.quiz.versions.get()), chair=panel.chair, now=NOW)
    Recognition.objects.filter(instructor=seat.user).update(withdrawn_from=NOW.date())

    with pytest.raises(NotAllowed):
        accept_seat(seat, now=NOW)


def test_the_first_round_is_blind_and_the_second_shows_its_spread():
    panel = open_next(make_panel())
    rate_all(panel, FIRST)
    blind = first_spreads(panel)
    open_next(panel)

    first = first_spreads(panel)[panel.items.get(position=1).pk]
    assert blind == {}
    assert (first.least, first.most) == (Decimal("0.6"), Decimal("0.9"))


def test_the_rest_of_the_first_ratings_can_be_kept():
    panel = open_next(make_panel())
    rate_all(panel, FIRST)
    open_next(panel)
    judge = seats(panel)[0]
    rate_item(judge, panel.items.get(position=2), percent=50, now=NOW)

    assert keep_first_ratings(judge, now=NOW) == 3
    assert keep_first_ratings(judge, now=NOW) == 0
    second = PanelRating.objects.filter(judge=judge, round=2).order_by("panel_item__position")
    assert [int(each.value * 100) for each in second] == [90, 50, 70, 80]


def test_questions_are_discussed_in_the_second_round_only():
    panel = open_next(make_panel())
    item, judge = panel.items.get(position=1), seats(panel)[0].user
    with pytest.raises(Conflict, match="second round"):
        add_remark(panel, item, author=judge, text="Too hard.", now=NOW)
    rate_all(panel, FIRST)
    open_next(panel)

    add_remark(panel, item, author=judge, text="Option B is a trap.", now=NOW)
    assert PanelRemark.objects.get().author == judge
    with pytest.raises((InternalError, DatabaseError)), transaction.atomic():
        PanelRemark.objects.update(text="Something else.")


# --- Mail ------------------------------------------------------------------------------------


def mails() -> list[str]:
    return sorted(
        Job.objects.filter(kind="mail", key__startswith="panel").values_list("key", flat=True)
    )


def test_each_round_tells_each_judge_once():
    panel = open_next(make_panel())
    rate_all(panel, FIRST)
    open_next(panel)

    rounds = [key.split(":")[2] for key in mails()]
    assert rounds == ["1", "1", "1", "2", "2", "2"]


def test_a_reminder_goes_once_a_day_to_who_is_not_done():
    panel = open_next(make_panel())
    rate_all(panel, FIRST[:2])
    Job.objects.all().delete()

    counts = [
        remind_judges(panel, now=NOW),
        remind_judges(panel, now=NOW + timedelta(minutes=5)),
        remind_judges(panel, now=NOW + timedelta(days=1)),
    ]

    assert counts == [1, 0, 1]
    assert {key.rsplit(":", 1)[1] for key in mails()} == {str(seats(panel)[2].pk)}


def test_reminders_are_planned_before_the_last_day_and_forgotten_when_it_moves():
    panel = make_panel()
    due = NOW.date() + timedelta(days=10)
    open_round(panel, chair=panel.chair, now=NOW, due_on=due)
    planned = Job.objects.filter(kind="quizzes.remind-judges").order_by("not_before")

    assert [job.not_before.date() for job in planned] == [due - timedelta(days=3), due]
    day = {"round_number": 1, "now": NOW + timedelta(days=7)}
    assert remind_when_due(panel, due_on=due - timedelta(days=1), **day) == 0
    assert remind_when_due(panel, due_on=due, **day) == 3
    assert remind_when_due(panel, due_on=due, round_number=2, now=NOW) == 0


# --- Whole-test methods ----------------------------------------------------------------------


def test_hofstee_takes_a_frame_from_each_judge():
    panel = open_next(make_panel(method=PanelMethod.HOFSTEE))
    judge = seats(panel)[0]
    frame = {"least_cut": 60, "most_cut": 80, "least_fail": 5, "most_fail": 30}

    judge_whole(judge, bounds=frame, now=NOW)

    assert WholeJudgement.objects.get().values == frame
    with pytest.raises(DomainError, match="below its highest"):
        judge_whole(judge, bounds=frame | {"least_cut": 80}, now=NOW)
    assert [each.is_complete for each in progress_of(panel)].count(True) == 1


def test_borderline_asks_for_papers_of_past_attempts():
    quiz = make_quiz()
    with pytest.raises(DomainError, match="No finished attempt"):
        open_next(make_panel(quiz, method=PanelMethod.BORDERLINE))
    attempts = [make_graded_attempt(None, quiz, passed=passed) for passed in (True, False, True)]
    panel = open_next(make_panel(quiz, method=PanelMethod.BORDERLINE))
    judge = seats(panel)[0]

    assert panel.papers == sorted(str(each.public_id) for each in attempts)
    judge_paper(judge, attempt=panel.papers[0], rating=3, now=NOW)
    judge_paper(judge, attempt=panel.papers[0], rating=4, now=NOW)
    assert sorted(each.done for each in progress_of(panel)) == [0, 0, 1]
    with pytest.raises(DomainError, match="not before the panel"):
        judge_paper(judge, attempt="somebody else's", rating=3, now=NOW)


def test_each_step_is_in_the_audit_log():
    worked_panel()

    entries = AuditEntry.objects.filter(verb__startswith="panel.").order_by("number")
    verbs = list(entries.values_list("verb", flat=True))
    assert verbs == [
        "panel.prepared",
        *["panel.invited", "panel.accepted"] * 3,
        *["panel.opened"] * 2,
        "panel.closed",
    ]


def test_the_progress_is_read_in_the_same_number_of_statements_for_any_number_of_judges(statements):
    counts = []
    for judges in (1, 3):
        panel = make_panel(judges=judges)
        with statements() as made:
            progress_of(panel)
        counts.append(len(made))

    assert counts[0] == counts[1] == 3

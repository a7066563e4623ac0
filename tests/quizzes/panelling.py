"""Standard-setting panels for tests: the worked check of the curriculum, and parts of it."""

from quizzes.domain.panel_outcome import close_panel
from quizzes.domain.panel_rating import rate_item
from quizzes.domain.panels import accept_seat, invite_judge, open_round, prepare_panel
from quizzes.enums import PanelMethod
from quizzes.models import Judge, Panel, QuizVersion
from tests.factories import NOW, make_admin, make_quiz, make_recognition
from training.people.models import User

# Curriculum §5, round 2: three judges, four questions; the cut is 2.93 of 4.
WORKED = ((80, 60, 70, 90), (70, 60, 80, 90), (75, 55, 65, 85))
FIRST = ((90, 40, 70, 80), (60, 60, 80, 90), (70, 80, 60, 80))
CANDIDATE = "Knows every reason not to needle, and looks up the rarer rules."


def make_judge(quiz: QuizVersion, **fields: object) -> User:
    """An instructor whose recognition reaches the quiz."""
    return make_recognition(scope=quiz.quiz.course.slug, **fields).instructor


def make_panel(
    quiz: QuizVersion | None = None,
    *,
    method: PanelMethod = PanelMethod.ANGOFF,
    judges: int = 3,
    only_unrated: bool = False,
) -> Panel:
    """Prepared and described, with judges who have accepted."""
    quiz = quiz or make_quiz()
    panel = prepare_panel(
        quiz.quiz,
        method=method,
        title="Safety, spring",
        only_unrated=only_unrated,
        chair=make_admin(),
        now=NOW,
    )
    Panel.objects.filter(pk=panel.pk).update(candidate=CANDIDATE)
    panel.refresh_from_db()
    for _ in range(judges):
        seat = invite_judge(panel, make_judge(quiz), chair=panel.chair, now=NOW)
        accept_seat(seat, now=NOW)
    return panel


def seats(panel: Panel) -> list[Judge]:
    return list(panel.judges.select_related("user", "panel__quiz").order_by("pk"))


def open_next(panel: Panel) -> Panel:
    open_round(panel, chair=panel.chair, now=NOW, due_on=None)
    return panel


def rate_all(panel: Panel, matrix: tuple[tuple[int, ...], ...]) -> None:
    """One row per judge, in the order of their seats."""
    items = list(panel.items.order_by("position"))
    for judge, row in zip(seats(panel), matrix, strict=False):
        for item, percent in zip(items, row, strict=False):
            rate_item(judge, item, percent=percent, now=NOW)


def worked_panel(quiz: QuizVersion | None = None) -> Panel:
    """Rated over two rounds and closed."""
    panel = open_next(make_panel(quiz))
    rate_all(panel, FIRST)
    rate_all(open_next(panel), WORKED)
    close_panel(panel, chair=panel.chair, now=NOW)
    return panel


def make_judged_panel(quiz: QuizVersion, *, judge: User, chair: User) -> Panel:
    """In its second round, as it lies before one of its judges."""
    panel = open_next(make_panel(quiz))
    Panel.objects.filter(pk=panel.pk).update(chair=chair)
    panel.refresh_from_db()
    accept_seat(invite_judge(panel, judge, chair=chair, now=NOW), now=NOW)
    rate_all(panel, (FIRST[0],) * 4)
    return open_next(panel)

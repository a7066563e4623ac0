"""Who sees which standard-setting panels, who may judge, who chairs."""

from datetime import date, datetime

from django.db.models import Q, QuerySet

from quizzes.enums import PanelState
from quizzes.models import Judge, Panel, Quiz
from training.people.enums import ScopeKind
from training.people.models import Recognition, User
from training.people.rules import Person

RATING_STATES = (PanelState.ROUND_1, PanelState.ROUND_2)


def visible_panels(user: Person) -> QuerySet[Panel]:
    """Admins, who chair, see all; a judge those they were invited to, once they have begun."""
    if not user.is_authenticated:
        return Panel.objects.none()
    if user.is_staff:
        return Panel.objects.all()
    seats = Judge.objects.filter(user=user, left_at=None)
    return Panel.objects.exclude(state=PanelState.PREPARING).filter(judges__in=seats)


def seat_of(user: Person, panel: Panel) -> Judge | None:
    """The person's seat on the panel, unless they left it."""
    if not user.is_authenticated:
        return None
    return panel.judges.filter(user=user, left_at=None).first()


def may_chair(user: Person, panel: Panel) -> bool:
    """An admin who does not judge there: who rates must not see how others do, nor end a round."""
    if not (user.is_authenticated and user.is_staff):
        return False
    return not panel.judges.filter(user=user, left_at=None).exists()


def who_may_judge(quiz: Quiz, on_date: date) -> QuerySet[User]:
    """Instructors with a recognition of that day that concerns what the quiz examines."""
    recognised = _recognitions_for(quiz, on_date)
    return User.objects.filter(pk__in=recognised.values("instructor"), is_active=True).order_by(
        "legal_name", "pk"
    )


def may_judge(user: User, quiz: Quiz, *, now: datetime) -> bool:
    """Asked at each rating: a recognition that has ended since the invitation counts no more."""
    return _recognitions_for(quiz, user.today(now)).filter(instructor=user).exists()


def _recognitions_for(quiz: Quiz, on_date: date) -> QuerySet[Recognition]:
    """In any role, for the programme or the module; one for a region or a muscle is of any
    programme, as needling there is."""
    course = quiz.course.slug
    reach = (
        Q(scope_kind=ScopeKind.PROGRAMME, scope=course)
        | Q(scope_kind=ScopeKind.MODULE)
        & Q(scope__in=[quiz.module_slug, f"{course}/{quiz.module_slug}"])
        | Q(scope_kind__in=[ScopeKind.REGION, ScopeKind.MUSCLE])
    )
    return Recognition.objects.covering(on_date).filter(reach)

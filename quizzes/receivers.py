"""What this app does when a lower app tells it something."""

from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from quizzes.domain.personal_data import forget_person, parts_of
from quizzes.enums import AttemptState
from training.lib import clock
from training.people.models import User
from training.people.signals import collect_personal_data, erasure_asked, person_erased


@receiver(collect_personal_data)
def add_attempts(user: User, parts: list[tuple[str, Any]], **kwargs: Any) -> None:
    parts.extend(parts_of(user, now=clock.now()))


@receiver(erasure_asked)
def keep_running_attempts(user: User, reasons: list[str], **kwargs: Any) -> None:
    """Answers are on their way to it; whoever sits it would lose them."""
    if user.attempts.filter(state=AttemptState.OPEN).exists():
        reasons.append(_("You are sitting an examination. Submit it first."))


@receiver(person_erased)
def forget(user: User, **kwargs: Any) -> None:
    forget_person(user)

"""Who watches a quiz, and what they write down."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from quizzes.models import Attempt, Invigilator, Quiz, SittingNote
from training.lib.errors import Conflict, DomainError
from training.people.domain import audit
from training.people.models import User


def assign_invigilator(
    quiz: Quiz,
    person: User,
    *,
    starts_at: datetime,
    ends_at: datetime | None,
    by: User,
    now: datetime,
) -> Invigilator:
    """Whether the person's recognition reaches the quiz is asked at every act, not only here."""
    if ends_at and ends_at <= starts_at:
        raise DomainError(_("The last day is before the first."), field="last_day")
    try:
        with transaction.atomic():
            row = Invigilator.objects.create(
                quiz=quiz, user=person, starts_at=starts_at, ends_at=ends_at, assigned_by=by
            )
            audit.record("quiz.invigilator-assigned", quiz, actor=by, now=now, person=person.pk)
    except IntegrityError as error:
        raise Conflict(_("This instructor watches the quiz already.")) from error
    return row


@transaction.atomic
def end_invigilation(quiz: Quiz, person: User, *, by: User, now: datetime) -> None:
    """From now on; what they did stays on record."""
    rows = Invigilator.objects.not_over_at(now).filter(quiz=quiz, user=person)
    if not rows.update(ends_at=Greatest(F("starts_at"), Value(now))):
        raise Conflict(_("This instructor does not watch the quiz."))
    audit.record("quiz.invigilator-ended", quiz, actor=by, now=now, person=person.pk)


def write_note(attempt: Attempt, *, text: str, by: User, now: datetime) -> SittingNote:
    """Beside the attempt for good: it is neither edited nor deleted."""
    if not text.strip():
        raise DomainError(_("Write what you saw."), field="text")
    return SittingNote.objects.create(attempt=attempt, text=text.strip(), made_by=by, made_at=now)

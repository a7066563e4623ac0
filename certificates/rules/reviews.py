"""Who works through a review list: admins, and nobody on what is about themselves."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from certificates.models import RecognitionReview, ReviewRow
from training.people.models import User

Person = User | AnonymousUser


def visible_reviews(user: Person) -> QuerySet[RecognitionReview]:
    """Admins: the lists name learners whose examiner is in doubt."""
    if not (user.is_authenticated and user.is_staff):
        return RecognitionReview.objects.none()
    return RecognitionReview.objects.all()


def may_judge(user: Person, row: ReviewRow) -> bool:
    """Neither the examiner the list is about nor the person the record is about."""
    if not (user.is_authenticated and user.is_staff):
        return False
    return user.pk not in (row.review.recognition.instructor_id, concerned(row).pk)


def concerned(row: ReviewRow) -> User:
    """Whose record or credential it is."""
    return row.sign_off.candidate if row.sign_off else row.credential.user  # type: ignore[union-attr]

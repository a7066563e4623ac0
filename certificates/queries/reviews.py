"""Review lists: how far each is, its rows, and what puts a record on them."""

from datetime import date, timedelta
from functools import reduce
from operator import or_

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from certificates.enums import ReviewAnswer
from certificates.models import RecognitionReview, ReviewRow, ScopeEntry, SignOff
from certificates.queries.local_days import day_of
from training.people.models import Erasure, Recognition, RecognitionSuspension, User

_DAY = timedelta(days=1)
SHOWN = {
    "open": Q(proposed_by=None),
    "proposed": Q(decided_at=None, proposed_by__isnull=False),
    "decided": Q(decided_at__isnull=False),
}


def reviews_with_progress(reviews: QuerySet[RecognitionReview]) -> QuerySet[RecognitionReview]:
    """The newest first, with how many rows there are and how many are decided."""
    return (
        reviews.select_related("recognition__instructor", "recognition__authority")
        .annotate(
            total=Count("rows"),
            decided=Count("rows", filter=Q(rows__decided_at__isnull=False)),
        )
        .order_by("-opened_at", "-pk")
    )


def rows_of(review: RecognitionReview, show: str = "") -> QuerySet[ReviewRow]:
    """With everybody they name; records in the order they were signed in, then credentials."""
    rows = review.rows.select_related(
        "review__recognition",
        "sign_off__candidate",
        "sign_off__checklist_version",
        "credential__user",
        "credential__type",
        "proposed_by",
        "decided_by",
    ).order_by(F("sign_off__examined_at").asc(nulls_last=True), "pk")
    return rows.filter(SHOWN[show]) if show in SHOWN else rows


def disputed_times(recognition: Recognition) -> list[tuple[date, date]]:
    """First and last days on which what was signed under the recognition is in doubt.

    A withdrawal for cause names the first, and they run to the last day under the recognition. Any
    withdrawal and any suspension that was recorded after the day from which on it holds leaves days
    on which somebody signed who, as is known now, could not.
    """
    today = recognition.instructor.today
    times = [
        (each.period.lower, min(today(each.made_at), (each.period.upper or date.max) - _DAY))
        for each in recognition.suspensions.all()
    ]
    if recognition.withdrawn_from and recognition.withdrawn_at:
        recorded = today(recognition.withdrawn_at)
        first = recognition.disputed_from or recognition.withdrawn_from
        last = recognition.withdrawn_from - _DAY if recognition.disputed_from else recorded
        times.append((first, max(last, recorded)))
    return sorted((first, last) for first, last in times if first <= last)


def sign_offs_in_dispute(recognition: Recognition) -> QuerySet[SignOff]:
    """Signed under the recognition on a disputed day, as days were where the examiner was; not of
    whom nothing is stated any more."""
    times = disputed_times(recognition)
    if not times:
        return SignOff.objects.none()
    signed = SignOff.objects.filter(recognition=recognition).alias(signed_on=day_of("examined_at"))
    signed = signed.exclude(candidate__in=Erasure.objects.exclude(removed_at=None).values("user"))
    return signed.filter(reduce(or_, (Q(signed_on__range=time) for time in times)))


def not_on_the_list(review: RecognitionReview) -> tuple[list[int], list[int]]:
    """Records of the disputed time, and credentials that list one of them, without a row."""
    disputed, rows = sign_offs_in_dispute(review.recognition), review.rows
    records = disputed.exclude(pk__in=rows.filter(credential=None).values("sign_off"))
    entries = ScopeEntry.objects.filter(sign_off__in=disputed.values("pk"), sign_off__void=None)
    listed = entries.exclude(credential__in=rows.filter(sign_off=None).values("credential"))
    return (
        list(records.order_by("examined_at", "pk").values_list("pk", flat=True)),
        sorted(set(listed.values_list("credential_id", flat=True))),
    )


def in_doubt() -> QuerySet[Recognition]:
    """Recognitions that may have disputed times; which they are, `disputed_times` says."""
    suspended = RecognitionSuspension.objects.filter(recognition=OuterRef("pk"))
    return Recognition.objects.filter(Q(withdrawn_at__isnull=False) | Exists(suspended))


def decided_about(record: SignOff) -> QuerySet[ReviewRow]:
    """What two admins said of a record whose examiner was in doubt, other than that it stands."""
    decided = record.reviews.filter(decided_at__isnull=False).exclude(answer=ReviewAnswer.STANDS)
    return decided.order_by("decided_at")


def to_examine_again(user: User) -> QuerySet[ReviewRow]:
    """Records of the person that two admins want repeated, until a later one is passed."""
    later = SignOff.objects.filter(
        candidate=user,
        passed=True,
        void=None,
        checklist_version__checklist=OuterRef("sign_off__checklist_version__checklist"),
        examined_at__gt=OuterRef("decided_at"),
    )
    asked = ReviewRow.objects.filter(
        sign_off__candidate=user,
        decided_at__isnull=False,
        answer__in=[ReviewAnswer.RE_EXAMINE, ReviewAnswer.REVOKED],
    )
    return (
        asked.exclude(Exists(later))
        .select_related("sign_off__checklist_version")
        .order_by("decided_at", "pk")
    )

"""Review lists: how far each is, its rows, and what a withdrawal for cause puts on them."""

import zoneinfo
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from certificates.enums import ReviewAnswer
from certificates.models import RecognitionReview, ReviewRow, ScopeEntry, SignOff
from training.people.models import Recognition, User

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


def sign_offs_in_dispute(review: RecognitionReview) -> QuerySet[SignOff]:
    """Signed under the recognition on a disputed day, as days were where the examiner was."""
    zone = review.recognition.instructor.time_zone
    return SignOff.objects.filter(
        recognition=review.recognition_id,
        examined_at__gte=_midnight(review.disputed_from, zone),
        examined_at__lt=_midnight(review.disputed_until + timedelta(days=1), zone),
    )


def not_on_the_list(review: RecognitionReview) -> tuple[list[int], list[int]]:
    """Records of the disputed time, and credentials that list one of them, without a row."""
    disputed, rows = sign_offs_in_dispute(review), review.rows
    records = disputed.exclude(pk__in=rows.filter(credential=None).values("sign_off"))
    entries = ScopeEntry.objects.filter(sign_off__in=disputed.values("pk"), sign_off__void=None)
    listed = entries.exclude(credential__in=rows.filter(sign_off=None).values("credential"))
    return (
        list(records.order_by("examined_at", "pk").values_list("pk", flat=True)),
        sorted(set(listed.values_list("credential_id", flat=True))),
    )


def withdrawals_for_cause() -> QuerySet[Recognition]:
    return Recognition.objects.filter(disputed_from__isnull=False, withdrawn_at__isnull=False)


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


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), tzinfo=zoneinfo.ZoneInfo(zone))

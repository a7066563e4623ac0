"""Checklists, and the records of practical examinations."""

from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from certificates.models import ChecklistVersion, SignOff
from certificates.queries.local_days import day_of
from training.people.models import RecognitionSuspension, User


def examined_checklists(versions: QuerySet[ChecklistVersion]) -> QuerySet[ChecklistVersion]:
    """With what their addresses need, modules before muscles."""
    return versions.select_related("checklist__course").order_by("module", "muscle", "title")


def newest_checklists() -> QuerySet[ChecklistVersion]:
    """The newest wording of each sheet, signed or not."""
    newest = ChecklistVersion.objects.order_by("checklist", "-number").distinct("checklist")
    return examined_checklists(ChecklistVersion.objects.filter(pk__in=newest.values("pk")))


def with_what_followed(records: QuerySet[SignOff]) -> QuerySet[SignOff]:
    """Records with their sheet, their people, what was added and whether they were read."""
    return (
        records.select_related(
            "checklist_version__checklist__course",
            "candidate",
            "examiner",
            "recognition__authority",
            "acknowledgement",
            "void",
        )
        .prefetch_related("amendments")
        .order_by("-examined_at", "-pk")
    )


def under_recognition(records: QuerySet[SignOff]) -> QuerySet[SignOff]:
    """Those whose day no withdrawal or suspension has reached since: either may be recorded later
    than the day from which on it holds."""
    suspended = RecognitionSuspension.objects.filter(
        recognition=OuterRef("recognition"), period__contains=OuterRef("day_there")
    )
    withdrawn_later = Q(recognition__withdrawn_from__gt=F("day_there"))
    return (
        records.alias(day_there=day_of("examined_at"))
        .filter(Q(recognition__withdrawn_from=None) | withdrawn_later)
        .exclude(Exists(suspended))
    )


def failures_with(examiner: User, people: Iterable[User]) -> set[tuple[int, int]]:
    """Pairs of candidate and checklist that this examiner has failed before."""
    failed = SignOff.objects.filter(examiner=examiner, candidate__in=people, passed=False)
    return set(failed.values_list("candidate_id", "checklist_version__checklist_id"))

"""What papers from outside are worth at a moment, and what of the log counts."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.fields import CharField

from certificates.enums import EvidenceKind, Status
from certificates.models import Evidence, EvidenceCheck, NeedlingSession, SessionAnswer
from certificates.queries.local_days import day_there
from training.people.enums import CheckMethod, CheckResult
from training.people.models import Clinic, User

EXPIRES_SOON = timedelta(days=60)
REFUSED = (CheckResult.DIFFERS, CheckResult.NOT_FOUND)
# Rows with what `evidence_at` adds to them, which the type checker cannot know.
AnnotatedEvidence = QuerySet[Any]


def evidence_at(
    evidence: QuerySet[Evidence], moment: datetime, clinic: Clinic | None = None
) -> AnnotatedEvidence:
    """Each paper held at `moment` with `status` and the check that decides it.

    A check for a clinic counts in that clinic only. The last one that counts decides, also when
    it failed: what nobody confirmed is unverified, what could not be checked or was to be checked
    again before `moment` is unknown, and neither is ever green. The days are those of the zone
    that is fixed on the paper.

    The last checks are looked up one by one. All at once is a third quicker for thousands of
    papers, but for some hundred the database then goes through all of them for each.
    """
    checks = EvidenceCheck.objects.filter(Q(clinic=None) | Q(clinic=clinic), checked_at__lte=moment)
    last = checks.filter(evidence=OuterRef("pk")).order_by("-checked_at", "-pk")
    is_last = Q(checks__pk=Subquery(last.values("pk")[:1]))
    newer = Evidence.objects.filter(replaces=OuterRef("pk"), given_at__lte=moment)
    return (
        evidence.filter(given_at__lte=moment)
        .filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=moment))
        .annotate(
            # Joined, and so looked up once however often its columns are named.
            last_check=FilteredRelation("checks", condition=is_last),
        )
        .annotate(
            check_result=F("last_check__result"),
            check_refusal=F("last_check__refusal"),
            check_method=F("last_check__method"),
            checked_at=F("last_check__checked_at"),
            check_due=F("last_check__next_due"),
            day_there=day_there(moment),
            is_superseded=Exists(newer),
        )
        .annotate(is_due=_is(Q(check_due__lt=F("day_there"))))
        .annotate(status=_status(moment))
    )


def with_policy_told(
    evidence: AnnotatedEvidence, moment: datetime, clinic: Clinic | None = None
) -> AnnotatedEvidence:
    """With `policy_told`: what the last reader who told of a policy read in it, or None.

    {"needling_named", "excluded_regions"}, as `Evidence.details` has them. A later check that says
    nothing of regions does not take back what an earlier reader saw.
    """
    readings = EvidenceCheck.objects.filter(
        Q(clinic=None) | Q(clinic=clinic),
        evidence=OuterRef("pk"),
        checked_at__lte=moment,
        told__has_key="excluded_regions",
    ).order_by("-checked_at", "-pk")
    told = Subquery(readings.values("told")[:1])
    return evidence.annotate(policy_told=Case(When(kind=EvidenceKind.INSURANCE, then=told)))


def _status(moment: datetime) -> Case:
    confirmed = Q(check_result=CheckResult.CONFIRMED)
    return Case(
        When(is_superseded=True, then=Value(Status.SUPERSEDED.value)),
        When(expires_at__lte=moment, then=Value(Status.EXPIRED.value)),
        When(check_result=CheckResult.COULD_NOT_CHECK, then=Value(Status.UNKNOWN.value)),
        When(confirmed & Q(is_due=True), then=Value(Status.UNKNOWN.value)),
        When(
            confirmed & Q(expires_at__lte=moment + EXPIRES_SOON),
            then=Value(Status.EXPIRING.value),
        ),
        When(confirmed, then=Value(Status.VALID.value)),
        default=Value(Status.UNVERIFIED.value),
        output_field=CharField(),
    )


def _is(condition: Q) -> Case:
    return Case(
        When(condition, then=Value(True)), default=Value(False), output_field=BooleanField()
    )


def refused(evidence: AnnotatedEvidence) -> AnnotatedEvidence:
    """Of papers from `evidence_at`, those that were not taken."""
    return evidence.filter(check_result__in=REFUSED)


def waiting_for_review(evidence: AnnotatedEvidence) -> AnnotatedEvidence:
    """Of papers from `evidence_at`, those a person has to look at, oldest first.

    Nobody looked, or what was found is to be looked at again, or a program could not tell. Of a
    person whose account was deleted there is nothing left to look at.
    """
    unlooked = Q(check_result=None)
    by_program = Q(check_method=CheckMethod.MACHINE, check_result=CheckResult.COULD_NOT_CHECK)
    again = Q(check_result__in=[CheckResult.CONFIRMED, CheckResult.COULD_NOT_CHECK], is_due=True)
    return (
        evidence.exclude(status__in=[Status.SUPERSEDED, Status.EXPIRED])
        .filter(unlooked | by_program | again, user__erasure=None)
        .select_related("user")
        .order_by("given_at", "pk")
    )


def with_history(evidence: AnnotatedEvidence) -> AnnotatedEvidence:
    """With the checks that count everywhere, newest first, and who made them."""
    checks = EvidenceCheck.objects.filter(clinic=None).select_related("checked_by", "recognition")
    return evidence.select_related("user", "replaces", "replaced_by").prefetch_related(
        Prefetch("checks", checks.order_by("-checked_at", "-pk"), to_attr="history")
    )


def versions_of(evidence: Evidence) -> list[Evidence]:
    """All versions of one paper, newest first."""
    own = {row.pk: row for row in Evidence.objects.filter(user=evidence.user, kind=evidence.kind)}
    newer = {row.replaces_id: row for row in own.values() if row.replaces_id}
    newest = own[evidence.pk]
    while newest.pk in newer:
        newest = newer[newest.pk]
    versions = [newest]
    while versions[-1].replaces_id:
        versions.append(own[versions[-1].replaces_id])
    return versions


def due_for_machine(moment: datetime) -> AnnotatedEvidence:
    """Badges that no program looked at, or whose last look is to be repeated."""
    held = evidence_at(Evidence.objects.exclude(machine_form=""), moment)
    looked = EvidenceCheck.objects.filter(evidence=OuterRef("pk"), method=CheckMethod.MACHINE)
    last = looked.order_by("-checked_at", "-pk")
    return (
        held.exclude(status__in=[Status.SUPERSEDED, Status.EXPIRED])
        .annotate(machine_due=Subquery(last.values("next_due")[:1]))
        .filter(~Exists(looked) | Q(machine_due__lte=F("day_there")))
    )


def answered_sessions(sessions: QuerySet[NeedlingSession]) -> QuerySet[NeedlingSession]:
    return sessions.select_related("answer", "user", "supervisor").order_by("-day", "-pk")


def confirmed_sessions(
    user: User, until: datetime, regions: Sequence[str] | None = None
) -> QuerySet[NeedlingSession]:
    """What of a person's log counts at a moment: what the supervisor had confirmed by then."""
    confirmed = SessionAnswer.objects.filter(confirmed=True, answered_at__lte=until)
    sessions = NeedlingSession.objects.filter(user=user, answer__in=confirmed)
    return sessions.filter(region__in=regions) if regions is not None else sessions


def totals_by_region(user: User) -> dict[str, dict[str, int]]:
    """By region: how many sessions count, wait for an answer, and were said not to be so."""
    rows = NeedlingSession.objects.filter(user=user).values("region")
    counted = rows.annotate(
        counts=Count("pk", filter=Q(answer__confirmed=True)),
        waiting=Count("pk", filter=Q(answer=None)),
        refused=Count("pk", filter=Q(answer__confirmed=False)),
    )
    names = ("counts", "waiting", "refused")
    return {
        row["region"]: {name: row[name] for name in names}  # type: ignore[literal-required]
        for row in counted.order_by("region")
    }


def unanswered_sessions(supervisor: User) -> QuerySet[NeedlingSession]:
    """What waits on a supervisor's desk, oldest first."""
    waiting = NeedlingSession.objects.filter(supervisor=supervisor, answer=None, user__erasure=None)
    return waiting.select_related("user", "answer").order_by("day", "pk")

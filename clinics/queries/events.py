"""Adverse events as the records of a moment tell them, and the sessions they are held against."""

from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from clinics.enums import EventSeverity
from clinics.models import (
    AdverseEvent,
    EventClosing,
    EventFollowUp,
    EventStatement,
    Refresher,
    SessionCount,
)
from training.people.models import Clinic


def statements_at(clinic: Clinic, moment: datetime) -> QuerySet[Any]:
    """Of each event what was known last by then, the newest day first; `is_closed` as of then."""
    newest = (
        EventStatement.objects.filter(event__clinic=clinic, made_at__lte=moment)
        .order_by("event", "-number")
        .distinct("event")
    )
    closings = EventClosing.objects.filter(event=OuterRef("event"), closed_at__lte=moment)
    return (
        EventStatement.objects.filter(pk__in=newest.values("pk"))
        .select_related("event")
        .annotate(is_closed=Exists(closings))
        .order_by("-day", "-event__number")
    )


def event_in_full(clinic: Clinic, moment: datetime) -> QuerySet[AdverseEvent]:
    """Events with everything said of them by then: `said`, newest first, and `followed`."""
    said = EventStatement.objects.filter(made_at__lte=moment).select_related(
        "event", "made_by", "membership"
    )
    followed = EventFollowUp.objects.filter(made_at__lte=moment).select_related(
        "made_by", "authority"
    )
    asked = Refresher.objects.filter(asked_at__lte=moment).select_related(
        "done", "membership", "asked_by"
    )
    return (
        clinic.adverse_events.filter(recorded_at__lte=moment)
        .select_related("clinic", "recorded_by", "closing__closed_by", "closing__document")
        .prefetch_related(
            Prefetch("statements", said.order_by("-number"), to_attr="said"),
            Prefetch("follow_ups", followed.order_by("made_at", "pk"), to_attr="followed"),
            Prefetch("refreshers", asked.order_by("asked_at", "pk"), to_attr="asked"),
        )
    )


def sessions_by_month(clinic: Clinic, first: date, moment: datetime) -> dict[date, int]:
    """From the month `first` on, as last entered by the moment."""
    rows = (
        SessionCount.objects.filter(clinic=clinic, month__gte=first, made_at__lte=moment)
        .order_by("month", "-made_at", "-pk")
        .distinct("month")
    )
    return dict(rows.values_list("month", "sessions"))


def events_by_severity(
    clinic: Clinic, months: list[date], moment: datetime
) -> dict[EventSeverity, int]:
    """How many lie in these months, each given by its first day."""
    if not months:
        return {}
    within = Q()
    for month in months:
        within |= Q(day__year=month.year, day__month=month.month)
    rows = (
        EventStatement.objects.filter(pk__in=statements_at(clinic, moment).values("pk"))
        .filter(within)
        .order_by()
        .values("severity")
        .annotate(count=Count("pk"))
    )
    return {EventSeverity(row["severity"]): row["count"] for row in rows}


def last_form_addresses(clinic: Clinic) -> dict[str, str]:
    """By slug of the body, the address of its own form as this clinic last used it."""
    rows = (
        EventFollowUp.objects.filter(event__clinic=clinic, authority__isnull=False)
        .exclude(form_url="")
        .order_by("authority_id", "-made_at", "-pk")
        .distinct("authority_id")
    )
    return dict(rows.values_list("authority__slug", "form_url"))

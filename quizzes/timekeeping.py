"""Reads about the time of a sitting: what its pages say of it."""

from datetime import date

from django.db.models import Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, Extract, JSONObject

from quizzes.domain.accommodations import live_accommodations
from quizzes.enums import TimeChange
from quizzes.models import Attempt, DeadlineChange


def with_time_facts(attempts: QuerySet[Attempt], *, on_date: date) -> QuerySet[Attempt]:
    """With `latest_change` of the deadline by somebody else, `larger_text` and `no_limit`."""
    span = Extract(F("new_deadline_at") - F("old_deadline_at"), "epoch")
    changes = DeadlineChange.objects.filter(attempt=OuterRef("pk")).exclude(kind=TimeChange.REST)
    latest = changes.order_by("-pk").values(
        json=JSONObject(kind="kind", seconds=Cast(span, IntegerField()))
    )
    larger = live_accommodations(on_date).filter(
        Q(quiz=None) | Q(quiz=OuterRef("quiz")), user=OuterRef("user"), larger_text=True
    )
    return attempts.annotate(  # type: ignore[no-redef]
        latest_change=Subquery(latest[:1]),
        larger_text=Exists(larger),
        no_limit=F("accommodation__no_limit"),
    )

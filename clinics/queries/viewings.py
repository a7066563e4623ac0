"""What a person may know of who looked at their papers."""

from django.db.models import QuerySet

from clinics.models import RecordViewing
from training.people.models import User


def viewings_of(person: User) -> QuerySet[RecordViewing]:
    """At every clinic, the newest day first."""
    rows = RecordViewing.objects.filter(person=person).select_related("clinic", "viewer")
    return rows.order_by("-day", "-first_at", "-pk")

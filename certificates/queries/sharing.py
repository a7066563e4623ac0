"""What a holder reads about their links and about who looked."""

from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.db.models.fields import BooleanField

from certificates.models import Badge, Certificate, Credential, Document, ShareGrant, Viewing
from certificates.queries.certificates import with_status_at
from certificates.queries.credentials import credentials_at
from training.people.models import User

Record = Certificate | Credential


def links_of(user: User, now: datetime) -> QuerySet[ShareGrant]:
    """Those that work first, then the newest; with `is_live` and how often each was looked at."""
    live = When(stopped_at=None, ends_at__gt=now, then=Value(True))
    return (
        user.share_grants.annotate(
            is_live=Case(live, default=Value(False), output_field=BooleanField()),
            looks=Count("viewings"),
        )
        .prefetch_related("certificates", "credentials__cycles__type_version")
        .order_by("-is_live", "-made_at")
    )


def viewings_of(user: User) -> QuerySet[Viewing]:
    return user.viewings.select_related("certificate", "credential", "grant", "viewer").order_by(
        "-seen_at", "-pk"
    )


def records_of(user: User, now: datetime) -> list[Record]:
    """Everything the person holds, with `status` and, as `badge` and `paper`, what can be fetched.

    Credentials first, the newest first.
    """
    credentials = credentials_at(user.credentials.all(), now).order_by("-issued_at")
    certificates = with_status_at(user.certificates.all(), now).order_by("-issued_at")
    records: list[Record] = [*credentials, *certificates]
    of = Q(certificate__user=user) | Q(credential__user=user)
    badges = _by_record(Badge.objects.filter(of).defer("credential_json", "jwt"))
    papers = _by_record(Document.objects.filter(of))
    for record in records:
        key = (type(record), record.pk)
        record.badge, record.paper = badges.get(key), papers.get(key)  # type: ignore[union-attr]
    return records


def newest_title(credential: Credential) -> str:
    """By its cycles as they were prefetched."""
    cycles = sorted(credential.cycles.all(), key=lambda cycle: cycle.number)
    return cycles[-1].type_version.title if cycles else credential.number


def _by_record(rows: QuerySet[Any]) -> dict[tuple[type[Record], int], Any]:
    """The newest edition of each record."""
    return {
        (Credential, row.credential_id)
        if row.credential_id
        else (Certificate, row.certificate_id): row
        for row in rows.order_by("edition", "made_at")
    }

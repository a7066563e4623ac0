"""A holder lets others see chosen records for a time, by a link that only they were given."""

import hashlib
import secrets
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from certificates.enums import ShareField
from certificates.models import Certificate, Credential, ShareGrant
from training.lib.errors import DomainError
from training.people.domain import audit
from training.people.models import User

LONGEST = timedelta(days=366)
MOST_RECORDS = 30


@transaction.atomic
def share_records(
    user: User,
    *,
    audience: str,
    fields: Collection[str],
    certificates: Iterable[Certificate],
    credentials: Iterable[Credential],
    ends_at: datetime,
    now: datetime,
) -> tuple[ShareGrant, str]:
    """The grant and its token, which nobody can read again: only the hash is stored."""
    chosen: list[Certificate | Credential] = [*certificates, *credentials]
    if not chosen:
        raise DomainError(_("Choose at least one record to share."))
    if len(chosen) > MOST_RECORDS:
        raise DomainError(_("A link shows %(n)s records at most.") % {"n": MOST_RECORDS})
    if any(record.user_id != user.pk for record in chosen):
        raise DomainError(_("You can share your own records only."))
    if not now < ends_at <= now + LONGEST:
        raise DomainError(_("Choose a last day within the next twelve months."))
    token = secrets.token_urlsafe(32)
    grant = ShareGrant.objects.create(
        user=user,
        token_sha256=hash_of(token),
        audience=audience,
        fields=[field.value for field in ShareField if field in set(fields)],
        made_at=now,
        ends_at=ends_at,
    )
    grant.certificates.set([record for record in chosen if isinstance(record, Certificate)])
    grant.credentials.set([record for record in chosen if isinstance(record, Credential)])
    audit.record(
        "share.made", grant, actor=user, now=now, fields=grant.fields, ends_at=ends_at.isoformat()
    )
    return grant, token


@transaction.atomic
def stop_sharing(grant: ShareGrant, *, actor: User | None, now: datetime) -> None:
    """The link shows nothing from this moment on; stopping twice is stopping once."""
    live = ShareGrant.objects.filter(pk=grant.pk, stopped_at=None, ends_at__gt=now)
    if live.update(stopped_at=now):
        audit.record("share.stopped", grant, actor=actor, now=now)


def live_grants(now: datetime) -> QuerySet[ShareGrant]:
    return ShareGrant.objects.filter(stopped_at=None, ends_at__gt=now, user__is_active=True)


def grant_of(token: str, *, now: datetime) -> ShareGrant | None:
    """What a link opens; an unknown, an ended and a stopped one are the same nothing."""
    return live_grants(now).select_related("user").filter(token_sha256=hash_of(token)).first()


def grant_for_download(
    token: str, subject: Certificate | Credential, *, now: datetime
) -> ShareGrant | None:
    """The link by which the papers of this record may be fetched."""
    grant = grant_of(token, now=now) if token else None
    if grant is None or ShareField.DOCUMENTS not in grant.fields:
        return None
    shared = grant.certificates if isinstance(subject, Certificate) else grant.credentials
    return grant if shared.filter(pk=subject.pk).exists() else None


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

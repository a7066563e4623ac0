"""Programs of a clinic that may ask the API: made by a manager, ended by date or at once.

The secret and the tokens belong to the OIDC provider, which keeps hashes of both. What it cannot
know, whose a client is and until when, is judged here.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.idp.oidc.models import Client, Token
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from clinics.enums import ApiScope
from clinics.models import ApiClient, KeptAnswer
from clinics.queries.systems import answered_for
from training.lib.errors import Conflict, NotAllowed
from training.people.domain import audit
from training.people.models import Clinic, User
from training.people.rules import can_manage

MOST = 20  # living clients of one clinic
LONGEST = timedelta(days=366)
ANSWERS_KEPT = timedelta(days=1)
_USE_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class NewClient:
    """The client with its secret, which nothing else ever holds."""

    client: ApiClient
    secret: str


@dataclass(frozen=True)
class Caller:
    """Whose token it is, what that token may do, and whether a manager answers for the client."""

    client: ApiClient
    scopes: frozenset[str]
    is_answered_for: bool


@transaction.atomic
def make_client(
    clinic: Clinic,
    name: str,
    *,
    scopes: Collection[ApiScope | str],
    ends_at: datetime,
    by: User,
    now: datetime,
) -> NewClient:
    if not can_manage(by, clinic, now=now):
        raise NotAllowed(_("Only a manager of the clinic can make a client."))
    Clinic.objects.select_for_update().get(pk=clinic.pk)  # two managers at the last place
    if living_clients(now).filter(clinic=clinic).count() >= MOST:
        raise Conflict(_("This clinic has %(count)s clients. Revoke one first.") % {"count": MOST})
    secret = secrets.token_urlsafe(32)
    chosen = [scope.value for scope in ApiScope if scope in scopes]
    oidc = _with_the_provider(name, secret, chosen)
    client = ApiClient.objects.create(
        clinic=clinic,
        oidc=oidc,
        identifier=oidc.pk,
        name=name,
        scopes=chosen,
        made_by=by,
        made_at=now,
        ends_at=ends_at,
    )
    audit.record("client.made", client, actor=by, now=now, clinic=clinic.pk, scopes=chosen)
    return NewClient(client, secret)


def _with_the_provider(name: str, secret: str, scopes: list[str]) -> Client:
    """What is asked without a scope gets every scope of the client."""
    client = Client(
        name=name, type=Client.Type.CONFIDENTIAL, grant_types=Client.GrantType.CLIENT_CREDENTIALS
    )
    client.set_secret(secret)
    client.set_scopes(scopes)
    client.set_default_scopes(scopes)
    client.response_types = ""
    client.save(force_insert=True)
    return client


@transaction.atomic
def revoke_client(client: ApiClient, *, by: User, now: datetime) -> None:
    """At once: the secret and every token go with the provider's row."""
    if not can_manage(by, client.clinic, now=now):
        raise NotAllowed(_("Only a manager of the clinic can revoke a client."))
    still = ApiClient.objects.filter(pk=client.pk, revoked_at=None)
    oidc = client.oidc_id
    if not still.update(revoked_at=now, oidc=None):
        raise Conflict(_("This client is revoked already."))
    Client.objects.filter(pk=oidc).delete()
    audit.record("client.revoked", client, actor=by, now=now, clinic=client.clinic_id)


@transaction.atomic
def take_over_client(client: ApiClient, *, by: User, now: datetime) -> None:
    """Another manager answers for it from now on; its secret and its tokens go on working."""
    if not can_manage(by, client.clinic, now=now):
        raise NotAllowed(_("Only a manager of the clinic can take over a client."))
    free = living_clients(now).filter(pk=client.pk).exclude(answered_for(now))
    if not free.update(taken_over_by=by, taken_over_at=now):
        raise Conflict(_("There is nothing to take over: a manager answers for it, or it ended."))
    audit.record("client.taken_over", client, actor=by, now=now, clinic=client.clinic_id)


def living_clients(now: datetime) -> QuerySet[ApiClient]:
    return ApiClient.objects.filter(revoked_at=None, ends_at__gt=now)


def caller_of(token: str, *, now: datetime) -> Caller | None:
    """Who asks, by a token that runs and a client that lives. One statement."""
    found = (
        Token.objects.by_value(token)
        .filter(
            type=Token.Type.ACCESS_TOKEN,
            expires_at__gt=now,
            client__of_clinic__revoked_at=None,
            client__of_clinic__ends_at__gt=now,
        )
        .annotate(is_answered_for=answered_for(now, "client__of_clinic__"))
        .select_related("client__of_clinic__clinic")
        .first()
    )
    if found is None or found.client is None:
        return None
    client = found.client.of_clinic
    scopes = frozenset(found.get_scopes()) & frozenset(client.scopes)
    return Caller(client, scopes, found.is_answered_for)


def note_use(client: ApiClient, *, now: datetime) -> None:
    """Once a minute is enough for a page that says when it was used last."""
    if client.used_at and now - client.used_at < _USE_NOTED_EVERY:
        return
    older = Q(used_at=None) | Q(used_at__lt=now)
    ApiClient.objects.filter(older, pk=client.pk).update(used_at=now)


def forget_old(now: datetime) -> int:
    """Tokens that ran out, and answers nobody asks for again. Returns how many rows went."""
    tokens, _rows = Token.objects.filter(expires_at__lte=now - ANSWERS_KEPT).delete()
    answers, _rows = KeptAnswer.objects.filter(made_at__lte=now - ANSWERS_KEPT).delete()
    return tokens + answers

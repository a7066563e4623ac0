"""Pages of a clinic for everybody who works there: its documents to read, its event plan.

Auditors read the documents as well, until their day.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache

from training.lib import clock
from training.people.models import Clinic, User
from training.people.requests import SignedInRequest
from training.people.rules import own_clinics, visible_clinics

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class MemberVisit:
    """Somebody who works at a clinic now, as manager or staff; or reads it as an auditor."""

    clinic: Clinic
    user: User
    now: datetime


def member_page(view: View) -> View:
    """Fetch the clinic among those the person works in; to anybody else it does not exist."""
    return _enter(view, own_clinics)


def reader_page(view: View) -> View:
    """As `member_page`, and for auditors too: what changes nothing and is about nobody."""
    return _enter(view, _read_clinics)


def _read_clinics(user: User, *, now: datetime) -> QuerySet[Clinic]:
    return own_clinics(user, now=now) | visible_clinics(user, now=now)


def _enter(view: View, clinics_of: Callable[..., QuerySet[Clinic]]) -> View:
    @never_cache
    @login_required
    @wraps(view)
    def enter(request: SignedInRequest, slug: str, **arguments: Any) -> HttpResponseBase:
        now = clock.now()
        clinic = get_object_or_404(clinics_of(request.user, now=now), slug=slug)
        return view(request, MemberVisit(clinic, request.user, now), **arguments)

    return enter

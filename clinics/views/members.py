"""Pages of a clinic for everybody who works there: its documents to read, its event plan."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache

from training.lib import clock
from training.people.models import Clinic, User
from training.people.requests import SignedInRequest
from training.people.rules import own_clinics

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class MemberVisit:
    """Somebody who works at a clinic now, as manager or staff."""

    clinic: Clinic
    user: User
    now: datetime


def member_page(view: View) -> View:
    """Fetch the clinic among those the person works in; to anybody else it does not exist."""

    @never_cache
    @login_required
    @wraps(view)
    def enter(request: SignedInRequest, slug: str, **arguments: Any) -> HttpResponseBase:
        now = clock.now()
        clinic = get_object_or_404(own_clinics(request.user, now=now), slug=slug)
        return view(request, MemberVisit(clinic, request.user, now), **arguments)

    return enter

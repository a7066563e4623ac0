"""`/`: the person's desk, or what this is for somebody who is not signed in."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from training.lib import clock
from training.people.desk import load_desk
from training.people.requests import SignedInRequest


def desk(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return render(request, "landing.html")
    return _own_desk(cast(SignedInRequest, request))


def _own_desk(request: SignedInRequest) -> HttpResponse:
    today = request.user.today(clock.now())
    return render(request, "desk.html", {"desk": load_desk(request, today=today)})

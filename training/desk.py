"""`/`: the person's desk, or what this is for somebody who is not signed in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from training.lib import clock
from training.people.desk import load_desk


def desk(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return render(request, "landing.html")
    now = clock.now()
    context = {"desk": load_desk(request, today=request.user.today(now))}
    return render(request, "desk.html", context)

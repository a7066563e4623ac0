"""The list that an invigilator watches: hundreds of sittings at work, asked for again every 5 s."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.urls import reverse

from bench.data import Candidate, answer_right, make_candidates, minimal_pages, start_crowd
from bench.load import get
from bench.place import MINIMAL, PRODUCT, Place
from bench.report import entry
from bench.rounds import Cost, Effort, cost_of
from bench.statements import client_of, count_statements
from quizzes.models import Attempt, Presence
from training.lib import clock

REFRESH = {"HX-Request": "true"}


def measure_invigilation(place: Place, effort: Effort) -> list[dict[str, Any]]:
    watched = watch_crowd(effort.watched)
    requests = [get(watched.address, watched.cookies, REFRESH)] * max(effort.pages // 8, 1)
    costs: list[tuple[Cost, Cost]] = []
    for number in range(effort.rounds + 1):  # the first meets cold templates
        own = cost_of(place.server(PRODUCT), requests)
        ordinary = cost_of(place.server(MINIMAL), minimal_pages(effort.pages))
        costs += [(own, ordinary)] * (number > 0)
    counted = count_watching(watched)
    return [
        entry(
            "invigilation.cpu_ms",
            f"ms CPU, web and database, {effort.watched} sittings",
            [own.cpu_ms for own, _ordinary in costs],
            n=sum(own.count for own, _ordinary in costs),
            baselines=[ordinary.cpu_ms for _own, ordinary in costs],
        ),
        entry("invigilation.statements", "SQL statements, all", [counted.statements], n=1),
        entry("invigilation.kilobytes", "KB, not packed", [counted.kilobytes], n=1),
    ]


@dataclass(frozen=True)
class Watched:
    """A list, and the session of somebody who may see it."""

    address: str
    cookies: dict[str, str]


@dataclass(frozen=True)
class Counted:
    statements: int
    kilobytes: float


def watch_crowd(people: int) -> Watched:
    attempts = start_crowd(make_candidates(people))
    answer_right(attempts)
    leave_traces(attempts)
    return Watched(address_of(attempts[0]), make_admin().cookies)


def count_watching(watched: Watched) -> Counted:
    statements = count_statements(
        lambda client: client.get(watched.address, headers=REFRESH), watched.cookies
    )
    page = client_of(watched.cookies).get(watched.address, headers=REFRESH)
    return Counted(statements, len(page.content) / 1000)


def address_of(attempt: Attempt) -> str:
    quiz = attempt.quiz
    return reverse("quizzes:sittings", args=[quiz.course.slug, quiz.slug])


def make_admin() -> Candidate:
    """Admins watch every quiz; they must have a second factor."""
    (admin,) = make_candidates(1)
    user = admin.enrolment.user
    user.is_staff = user.is_superuser = True
    user.save(update_fields=["is_staff", "is_superuser"])
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    return admin


def leave_traces(attempts: list[Attempt]) -> None:
    """Each was heard from twice with a gap between, every fifth by two devices."""
    now = clock.now()
    Presence.objects.bulk_create(
        Presence(
            attempt=attempt,
            device=f"{number}-{stretch if number % 5 == 0 else 0}",
            since=now - timedelta(minutes=begin),
            seen_at=now - timedelta(minutes=begin - 8),
        )
        for number, attempt in enumerate(attempts)
        for stretch, begin in enumerate((18, 8))
    )

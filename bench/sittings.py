"""A sitting through the web server: start, question page, submit with its grade, result page."""

from collections.abc import Callable, Sequence
from typing import Any

from django.test import Client
from django.urls import reverse

from bench.data import (
    MODULE,
    Candidate,
    answer_right,
    attempts_of,
    make_candidates,
    minimal_pages,
    start_all,
)
from bench.load import get, post_form, post_json
from bench.place import MINIMAL, PRODUCT, Place
from bench.report import entry
from bench.rounds import Cost, Effort, cost_of
from bench.statements import client_of, count_statements
from quizzes.models import Attempt

Batch = tuple[list[bytes], int]  # the requests, and the status that each must have

NAMES = ("start", "attempt", "submit", "result")


def measure_sittings(place: Place, effort: Effort) -> list[dict[str, Any]]:
    """Each round is another class that sits the quiz of 40 questions from start to result."""
    statements, size = count_sitting_statements(), _kilobytes_of_page()
    _sit(place, effort)  # the first class meets cold templates and new connections
    costs: dict[str, list[tuple[Cost, Cost]]] = {name: [] for name in NAMES}
    for _ in range(effort.rounds):
        for name, pair in _sit(place, effort).items():
            costs[name].append(pair)
    return [
        result
        for name in NAMES
        for result in (
            entry(
                f"{name}.cpu_ms",
                "ms CPU, web and database",
                [own.cpu_ms for own, _ordinary in costs[name]],
                n=sum(own.count for own, _ordinary in costs[name]),
                baselines=[ordinary.cpu_ms for _own, ordinary in costs[name]],
            ),
            entry(f"{name}.statements", "SQL statements, all", [statements[name]], n=1),
        )
    ] + [entry("attempt.kilobytes", "KB of the page with all questions, not packed", [size], n=1)]


def _sit(place: Place, effort: Effort) -> dict[str, tuple[Cost, Cost]]:
    """Our cost and, right after it, that of an ordinary small page."""
    people = make_candidates(effort.people)
    again = max(effort.pages // effort.people, 1)
    steps: dict[str, Callable[[], Batch]] = {
        "start": lambda: ([post_form(_start(person), person.cookies) for person in people], 302),
        "attempt": lambda: (_pages("quizzes:attempt", people) * again, 200),
        "submit": lambda: (_submissions(people), 200),
        "result": lambda: (_pages("quizzes:result", people) * again, 200),
    }
    costs = {}
    for name, make in steps.items():
        requests, expected = make()
        own = cost_of(place.server(PRODUCT), requests, expect=expected)
        ordinary = cost_of(place.server(MINIMAL), minimal_pages(effort.pages))
        costs[name] = (own, ordinary)
    return costs


def _start(person: Candidate) -> str:
    return reverse("quizzes:start", args=[person.enrolment.public_id, MODULE])


def _pages(name: str, people: Sequence[Candidate]) -> list[bytes]:
    attempts = attempts_of(people)
    return [
        get(_page(name, attempt), person.cookies)
        for person, attempt in zip(people, attempts, strict=True)
    ]


def _submissions(people: Sequence[Candidate]) -> list[bytes]:
    """Of full sheets, so that everything there is gets graded."""
    attempts = attempts_of(people)
    answer_right(attempts)
    return [
        post_json(_page("quizzes:submit", attempt), {}, person.cookies)
        for person, attempt in zip(people, attempts, strict=True)
    ]


def _page(name: str, attempt: Attempt) -> str:
    return reverse(name, args=[attempt.public_id])


def _kilobytes_of_page() -> float:
    (person,) = people = make_candidates(1)
    (attempt,) = start_all(people)
    return len(client_of(person.cookies).get(_page("quizzes:attempt", attempt)).content) / 1000


def count_sitting_statements() -> dict[str, int]:
    start_all(make_candidates(1))  # a process reads the wordings of a bank once
    people = make_candidates(1)
    (person,) = people
    counts = {"start": count_statements(lambda client: client.post(_start(person)), person.cookies)}
    (attempt,) = attempts_of(people)
    answer_right([attempt])
    requests: dict[str, Callable[[Client], Any]] = {
        "attempt": lambda client: client.get(_page("quizzes:attempt", attempt)),
        "submit": lambda client: client.post(_page("quizzes:submit", attempt)),
        "result": lambda client: client.get(_page("quizzes:result", attempt)),
    }
    for name, request in requests.items():
        counts[name] = count_statements(request, person.cookies)
    return counts

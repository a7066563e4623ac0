"""The desk of a large clinic: the whole matrix as one page, a past day, one person, the table.

The matrix is asked for as one page of everybody, which is the dearest way to look at it: again and
again, as somebody works with it, and for another past day each time, of which no row is kept.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

from django.urls import reverse

from bench.clinic_data import stock_clinic
from bench.data import minimal_pages
from bench.invigilation import make_admin
from bench.load import get
from bench.place import MINIMAL, PRODUCT, Place
from bench.report import entry
from bench.rounds import Cost, Effort, cost_of
from bench.statements import count_statements
from training.lib import clock
from training.people.models import Clinic


@dataclass(frozen=True)
class Pages:
    """The addresses that are measured, and the session of the manager."""

    addresses: dict[str, str]
    cookies: dict[str, str]


def measure_desk(place: Place, effort: Effort) -> list[dict[str, Any]]:
    pages = stock_pages(effort.staff, effort.exported)
    asked = {
        name: [get(address, pages.cookies)] * _times(name, effort)
        for name, address in pages.addresses.items()
    }
    costs = {**_costs_of(place, effort, asked), **_costs_anew(place, effort, pages)}
    return [each for name, found in costs.items() for each in _entries(name, found)] + [
        entry(f"desk.{name}.statements", "SQL statements, all", [made], n=1)
        for name, made in count_desk(pages).items()
    ]


Costs = dict[str, list[tuple[Cost, Cost]]]


def _costs_of(place: Place, effort: Effort, asked: Mapping[str, Sequence[bytes]]) -> Costs:
    costs: Costs = {name: [] for name in asked}
    for number in range(effort.rounds + 1):  # the first meets cold templates and keeps the rows
        for name, requests in asked.items():
            own = cost_of(place.server(PRODUCT), requests)
            ordinary = cost_of(place.server(MINIMAL), minimal_pages(effort.pages))
            costs[name] += [(own, ordinary)] * (number > 0)
    return costs


def _costs_anew(place: Place, effort: Effort, pages: Pages) -> Costs:
    """Every row read, judged and written: nobody asked for this day before."""
    days = count(60)
    found = []
    for _round in range(effort.rounds):
        address = f"{pages.addresses['matrix']}&as_of={_day(next(days))}"
        own = cost_of(place.server(PRODUCT), [get(address, pages.cookies)])
        found.append((own, cost_of(place.server(MINIMAL), minimal_pages(effort.pages))))
    return {"matrix-anew": found}


def _day(ago: int) -> str:
    return (clock.now() - timedelta(days=ago)).date().isoformat()


def _times(name: str, effort: Effort) -> int:
    return 1 if name.startswith("csv") else max(effort.pages // 12, 1)


def _entries(name: str, costs: list[tuple[Cost, Cost]]) -> list[dict[str, Any]]:
    """In all, and what each part has of it."""
    requests = sum(own.count for own, _ordinary in costs)
    parts: dict[str, tuple[str, Callable[[Cost], float]]] = {
        "cpu_ms": ("ms CPU, web and database", lambda cost: cost.cpu_ms),
        "web_ms": ("ms CPU, web", lambda cost: cost.web_ms),
        "database_ms": ("ms CPU, database", lambda cost: cost.database_ms),
    }
    return [
        entry(
            f"desk.{name}.{part}",
            unit,
            [read(own) for own, _ordinary in costs],
            n=requests,
            # An ordinary page needs so little of the database that it may round to nothing.
            baselines=[read(ordinary) for _own, ordinary in costs] if part == "cpu_ms" else (),
        )
        for part, (unit, read) in parts.items()
    ]


def stock_pages(staff: int, exported: int) -> Pages:
    """Two clinics of one manager: one to look at, a larger one whose table is taken along."""
    manager = make_admin()
    user = manager.enrolment.user
    seen, taken = stock_clinic(staff, user), stock_clinic(exported, user)
    somebody = seen.memberships.filter(role="staff").earliest("pk")
    matrix = reverse("clinics:desk", args=[seen.slug])
    return Pages(
        {
            "matrix": f"{matrix}?all=1",
            "matrix-as-of": f"{matrix}?all=1&as_of={_day(30)}",
            "person-page": reverse("clinics:person", args=[seen.slug, somebody.public_id]),
            f"csv-{exported}": _table(taken),
        },
        manager.cookies,
    )


def _table(clinic: Clinic) -> str:
    return reverse("clinics:standing-table", args=[clinic.slug, "csv"])


def count_desk(pages: Pages) -> dict[str, int]:
    """Of the pages; the table is read in parts, and its statements with them."""
    return {
        name: count_statements(lambda client, at=address: client.get(at), pages.cookies)
        for name, address in pages.addresses.items()
        if not name.startswith("csv")
    }

"""The desk of a large clinic: the whole matrix as one page, a past day, one person, the table.

The matrix is asked for as one page of everybody, which is the dearest way to look at it.
"""

from dataclasses import dataclass
from datetime import timedelta
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
    costs: dict[str, list[tuple[Cost, Cost]]] = {name: [] for name in pages.addresses}
    for number in range(effort.rounds + 1):  # the first meets cold templates
        for name, address in pages.addresses.items():
            requests = [get(address, pages.cookies)] * _times(name, effort)
            own = cost_of(place.server(PRODUCT), requests)
            ordinary = cost_of(place.server(MINIMAL), minimal_pages(effort.pages))
            costs[name] += [(own, ordinary)] * (number > 0)
    return [_entry(name, found) for name, found in costs.items()] + [
        entry(f"desk.{name}.statements", "SQL statements, all", [count], n=1)
        for name, count in count_desk(pages).items()
    ]


def _times(name: str, effort: Effort) -> int:
    return 1 if name.startswith("csv") else max(effort.pages // 12, 1)


def _entry(name: str, costs: list[tuple[Cost, Cost]]) -> dict[str, Any]:
    return entry(
        f"desk.{name}.cpu_ms",
        "ms CPU, web and database",
        [own.cpu_ms for own, _ordinary in costs],
        n=sum(own.count for own, _ordinary in costs),
        baselines=[ordinary.cpu_ms for _own, ordinary in costs],
    )


def stock_pages(staff: int, exported: int) -> Pages:
    """Two clinics of one manager: one to look at, a larger one whose table is taken along."""
    manager = make_admin()
    user = manager.enrolment.user
    seen, taken = stock_clinic(staff, user), stock_clinic(exported, user)
    day = (clock.now() - timedelta(days=30)).date()
    somebody = seen.memberships.filter(role="staff").earliest("pk")
    matrix = reverse("clinics:desk", args=[seen.slug])
    return Pages(
        {
            "matrix": f"{matrix}?all=1",
            "matrix-as-of": f"{matrix}?all=1&as_of={day.isoformat()}",
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

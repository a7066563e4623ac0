"""The authorities that come with the product, as data with a source and a date."""

import zoneinfo
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from training.people.enums import AuthorityKind
from training.people.models import Authority

FILE = Path(__file__).parents[1] / "data" / "authorities.yaml"
_REQUIRED = {"slug", "name", "kind", "country", "jurisdiction", "time_zone", "source"} | {
    "last_checked"
}


class BrokenFile(Exception):
    """The file cannot be loaded; the message names the row and the reason."""


@dataclass(frozen=True)
class Loaded:
    added: int
    renewed: int


@transaction.atomic
def load_authorities(path: Path = FILE) -> Loaded:
    """Add what is new; renew a row only when the file was checked later than what is stored.

    An admin's own, newer look at the register is never overwritten by a start of the product.
    """
    added = renewed = 0
    for row in _rows(path):
        slug = row.pop("slug")
        stored = Authority.objects.filter(slug=slug).first()
        if stored is None:
            Authority.objects.create(slug=slug, **row)
            added += 1
        elif stored.last_checked is None or stored.last_checked < row["last_checked"]:
            Authority.objects.filter(pk=stored.pk).update(**row)
            renewed += 1
    return Loaded(added, renewed)


def _rows(path: Path) -> list[dict[str, Any]]:
    rows = yaml.safe_load(path.read_text())
    if not isinstance(rows, list):
        raise BrokenFile(f"{path.name}: a list of authorities is expected")
    return [_row(path, number, row) for number, row in enumerate(rows, start=1)]


def _row(path: Path, number: int, row: Any) -> dict[str, Any]:
    place = f"{path.name}: row {number}"
    if not isinstance(row, dict) or _REQUIRED - row.keys():
        missing = sorted(_REQUIRED - set(row if isinstance(row, dict) else ()))
        raise BrokenFile(f"{place}: missing {', '.join(missing)}")
    if unknown := row.keys() - _REQUIRED - {"register"}:
        raise BrokenFile(f"{place}: unknown field {', '.join(sorted(unknown))}")
    if row["kind"] not in AuthorityKind.values:
        raise BrokenFile(f"{place}: unknown kind {row['kind']!r}")
    if row["time_zone"] not in zoneinfo.available_timezones():
        raise BrokenFile(f"{place}: unknown time zone {row['time_zone']!r}")
    if not isinstance(row["last_checked"], date):
        raise BrokenFile(f"{place}: last_checked is not a date")
    return {name: value for name, value in row.items() if name != "register"} | {
        "register_url": row.get("register", "")
    }

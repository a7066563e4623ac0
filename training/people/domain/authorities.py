"""Authorities: those that come with the product as data, and what admins enter and look up."""

import zoneinfo
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from training.lib.errors import Conflict, NotAllowed
from training.people.domain import audit
from training.people.enums import AuthorityKind
from training.people.models import Authority, User

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


def add_authority(*, by: User, now: datetime, **facts: Any) -> Authority:
    """A body that is not among those that come with the product."""
    _refuse_unless_admin(by)
    authority = Authority(slug=slugify(facts["name"])[:50] or "body", **facts)
    try:
        with transaction.atomic():
            authority.save(force_insert=True)
            audit.record("authority.added", authority, actor=by, now=now)
    except IntegrityError as error:
        raise Conflict(_("A body with this name is there already.")) from error
    return authority


@transaction.atomic
def change_authority(authority: Authority, *, by: User, now: datetime, **facts: Any) -> None:
    """Correct what is told of a body. The log keeps which parts changed."""
    _refuse_unless_admin(by)
    changed = [name for name, value in facts.items() if getattr(authority, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(authority, name, facts[name])
    authority.save(update_fields=changed)
    audit.record("authority.changed", authority, actor=by, now=now, fields=sorted(changed))


@transaction.atomic
def note_look(authority: Authority, *, by: User, now: datetime) -> None:
    """Somebody read the register today and found what stands here."""
    _refuse_unless_admin(by)
    authority.last_checked = by.today(now)
    authority.save(update_fields=["last_checked"])
    audit.record("authority.checked", authority, actor=by, now=now, day=authority.last_checked)


def _refuse_unless_admin(by: User) -> None:
    if not by.is_staff:
        raise NotAllowed(_("A programme admin keeps the list of bodies."))

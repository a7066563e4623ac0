"""What a manager does first on the page of a person: the oldest open check, then asking."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from clinics.domain.desk import UNLOOKED, Row
from clinics.domain.judging import last_seen, register_judged
from clinics.enums import Act, RequirementKind
from clinics.queries import RegistrationLine
from training.people.models import Clinic, User


@dataclass(frozen=True, slots=True)
class FirstAct:
    """Words of the button and where it leads."""

    label: str
    url: str


def first_act(clinic: Clinic, row: Row, *, by: User) -> FirstAct | None:
    """None where nothing is open, and on one's own page: somebody else checks and asks."""
    if not row.person.is_open or row.person.user_id == by.pk:
        return None
    checks = sorted([*_uploads(clinic, row), *_registers(clinic, row)], key=lambda check: check[0])
    if checks:
        return checks[0][1]
    if any(each.is_needed and each.act == Act.ASK for each in row.asked):
        url = reverse("clinics:new-request", args=[clinic.slug])
        return FirstAct(_("Ask for what is missing"), f"{url}?person={row.person.public_id}")
    return None


def _uploads(clinic: Clinic, row: Row) -> Iterator[tuple[datetime, FirstAct]]:
    for each, line in row.unchecked:
        label = _("Check the upload: %(title)s") % {"title": each.requirement.title}
        url = reverse("clinics:paper", args=[clinic.slug, row.person.public_id, line.public_id])
        yield line.given_at, FirstAct(label, url)


def _registers(clinic: Clinic, row: Row) -> Iterator[tuple[datetime, FirstAct]]:
    for line in registers_to_check(row):
        label = _("Check the register: %(name)s") % {"name": line.authority_name}
        yield last_seen(line), FirstAct(label, register_url(clinic, row, line))


def registers_to_check(row: Row) -> list[RegistrationLine]:
    """Registrations that are asked for and whose register the clinic looks at next."""
    asked = {
        each.requirement.settings.get("authority") or line.authority
        for each in row.asked
        for line in row.person.registrations
        if each.requirement.kind == RequirementKind.REGISTRATION
    }
    return [
        line
        for line in row.person.registrations
        if line.authority in asked and register_judged(line).status in UNLOOKED
    ]


def register_url(clinic: Clinic, row: Row, line: RegistrationLine) -> str:
    return reverse("clinics:register", args=[clinic.slug, row.person.public_id, line.authority])

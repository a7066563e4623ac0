"""What a person's papers mean to the clinic: the one function that says missing or not required.

Lower apps say what a record is (valid, unverified, revoked). Here a record meets what the clinic
asks for. Green comes out only where a valid and verified record went in.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from certificates.enums import Status
from clinics.enums import ConsentState, RequirementKind
from clinics.queries import CertificateLine, PersonFile, Requirement
from training.people.enums import CheckResult
from training.people.models import Registration

WORST_FIRST = (
    Status.REVOKED,
    Status.SUSPENDED,
    Status.EXPIRED,
    Status.MISSING,
    Status.RESTRICTED,
    Status.UNKNOWN,
    Status.UNVERIFIED,
    Status.SUPERSEDED,
    Status.EXPIRING,
    Status.VALID,
    Status.NOT_REQUIRED,
)


@dataclass(frozen=True)
class Standing:
    """One requirement, one person: the status and the sentence behind it."""

    requirement: Requirement
    status: Status
    detail: str


def standing(person: PersonFile, requirement: Requirement, moment: datetime) -> Standing:
    """How `person`, as the file of `moment` shows them, meets `requirement`."""
    if requirement.valid_from and requirement.valid_from > moment:
        return Standing(requirement, Status.NOT_REQUIRED, _("not asked for on that day"))
    if not person.is_open:
        return Standing(requirement, Status.UNKNOWN, _closed_because(person))
    status, detail = _JUDGES[requirement.kind](person, requirement)
    return Standing(requirement, status, detail)


def worst(standings: Sequence[Standing]) -> Standing | None:
    return min(standings, key=lambda each: WORST_FIRST.index(each.status), default=None)


def in_order(standings: Sequence[Standing]) -> bool:
    """Something is asked for, and all of it is valid and verified."""
    asked = [each for each in standings if each.status != Status.NOT_REQUIRED]
    return bool(asked) and all(each.status == Status.VALID for each in asked)


def sentence(person: PersonFile, standings: Sequence[Standing]) -> str:
    """Where the person stands in one sentence with its cause; about this clinic alone."""
    if not person.is_open:
        return _consent_sentence(person)
    if in_order(standings):
        return _("In order: all this clinic asks for is valid and verified.")
    first = worst(standings)
    if first is None or first.status == Status.NOT_REQUIRED:
        return _("This clinic asks for nothing yet.")
    return _("%(status)s at this clinic: %(requirement)s, %(detail)s.") % {
        "status": first.status.label,
        "requirement": first.requirement.title,
        "detail": first.detail,
    }


def _theory(person: PersonFile, requirement: Requirement) -> tuple[Status, str]:
    """The best certificate of the module: one revoked does not spoil a later valid one."""
    held = [
        line
        for line in person.certificates
        if line.kind == "module-theory"
        and (line.programme, line.module) == (requirement.programme, requirement.module)
    ]
    if not held:
        return Status.MISSING, _("no certificate")
    best = max(held, key=lambda line: (WORST_FIRST.index(line.status), line.passed_on))
    return best.status, certificate_detail(best)


def certificate_detail(line: CertificateLine) -> str:
    if line.revoked_at:
        return _("revoked %(date)s") % {"date": on(line.revoked_at)}
    passed_on = date_format(line.passed_on, "DATE_FORMAT")
    if line.is_draft:
        return _("passed %(date)s on draft content") % {"date": passed_on}
    return _("passed %(date)s") % {"date": passed_on}


def _registration(person: PersonFile, requirement: Requirement) -> tuple[Status, str]:
    """The worst of those declared: each is a claim, and one that fails is not hidden by another."""
    if not person.registrations:
        return Status.MISSING, _("none declared")
    judged = [register_standing(each) for each in person.registrations]
    return min(judged, key=lambda each: WORST_FIRST.index(each[0]))


def register_standing(registration: Registration) -> tuple[Status, str]:
    status = Status(registration.status)  # type: ignore[attr-defined]
    if status == Status.VALID and registration.conditions:
        return Status.RESTRICTED, _("confirmed %(date)s, with conditions") % _checked(registration)
    if status == Status.VALID:
        return status, _("confirmed %(date)s") % _checked(registration)
    words = {
        None: _("declared %(date)s, not checked"),
        CheckResult.COULD_NOT_CHECK: _("could not check on %(date)s"),
        CheckResult.DIFFERS: _("differs from the register, seen %(date)s"),
        CheckResult.NOT_FOUND: _("not found on the register, %(date)s"),
        CheckResult.CONFIRMED: _("last confirmed %(date)s, more than a year ago"),
    }
    return status, words[registration.check_result] % _checked(registration)  # type: ignore[attr-defined]


def last_seen(registration: Registration) -> datetime:
    """The last look-up that counts here, or the day it was declared."""
    return registration.checked_at or registration.declared_at  # type: ignore[attr-defined]


def _checked(registration: Registration) -> dict[str, str]:
    return {"date": on(last_seen(registration))}


def _closed_because(person: PersonFile) -> str:
    if person.consent == ConsentState.ENDED and person.consent_at:
        return _("consent ended %(date)s") % {"date": on(person.consent_at)}
    return _("waiting for consent")


def _consent_sentence(person: PersonFile) -> str:
    if person.left_at:
        return _("Left this clinic on %(date)s. You see no papers since then.") % {
            "date": on(person.left_at)
        }
    if person.consent == ConsentState.ENDED and person.consent_at:
        return _("Consent ended on %(date)s. You see no papers since then.") % {
            "date": on(person.consent_at)
        }
    return _("Waiting for consent. You see no papers until this person agrees.")


def on(moment: datetime) -> str:
    """The day of a moment, in the zone of whoever looks."""
    return date_format(timezone.localtime(moment), "DATE_FORMAT")


_JUDGES: dict[RequirementKind, Callable[[PersonFile, Requirement], tuple[Status, str]]] = {
    RequirementKind.THEORY: _theory,
    RequirementKind.REGISTRATION: _registration,
}

"""What a person's papers mean to the clinic: the one function that says missing or not required.

Lower apps say what a record is (valid, unverified, revoked). Here a record meets what the clinic
asks for. Green comes out only where a valid and verified record went in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from certificates.enums import Status
from clinics.domain.judged import worst as worst_judged
from clinics.domain.judging import HOLDS, JUDGES, RANK, Judged, on
from clinics.enums import Act, ConsentState, RequirementLevel
from clinics.queries.files import PersonFile
from clinics.queries.requirements import Requirement

_UNCONFIRMED = frozenset({Status.UNVERIFIED, Status.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Standing:
    """One requirement, one person: the status, the words behind it, and what it rests on."""

    requirement: Requirement
    status: Status
    detail: str
    until: date | None = None
    source: str = ""
    checked_at: datetime | None = None
    regions: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    act: Act | None = None
    finding: str = ""

    @property
    def holds(self) -> bool:
        """Valid and verified, if not for long."""
        return self.status in HOLDS

    @property
    def is_needed(self) -> bool:
        return self.requirement.level == RequirementLevel.NEEDED


def standing(person: PersonFile, requirement: Requirement, moment: datetime) -> Standing:
    """How `person`, as the file of `moment` shows them, meets `requirement`."""
    if requirement.valid_from and requirement.valid_from > moment:
        return Standing(requirement, Status.NOT_REQUIRED, _("not asked for on that day"))
    if requirement.level == RequirementLevel.NOT_APPLICABLE:
        return Standing(requirement, Status.NOT_REQUIRED, requirement.reason)
    if not person.is_open:
        return Standing(requirement, Status.UNKNOWN, closed_because(person))
    asked = (requirement, *requirement.also)
    judged = worst_judged(JUDGES[each.kind](person, each, moment) for each in asked)
    if judged.status == Status.MISSING and requirement.level == RequirementLevel.OPTIONAL:
        text = _("optional: %(lacking)s") % {"lacking": judged.detail}
        return Standing(requirement, Status.NOT_REQUIRED, text)
    return _of(requirement, judged)


def _of(requirement: Requirement, judged: Judged) -> Standing:
    return Standing(
        requirement,
        judged.status,
        judged.detail,
        judged.until,
        judged.source,
        judged.checked_at,
        judged.regions,
        judged.excluded,
        judged.act,
        judged.finding if judged.status in _UNCONFIRMED else "",
    )


def not_asked(requirement: Requirement) -> Standing:
    """A column of the desk that the person's positions leave empty."""
    return Standing(requirement, Status.NOT_REQUIRED, _("not asked of this position"))


def worst(standings: Sequence[Standing]) -> Standing | None:
    return min(standings, key=lambda each: RANK[each.status], default=None)


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


def closed_because(person: PersonFile) -> str:
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

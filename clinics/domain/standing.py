"""What a person's papers mean to the clinic: the one function that says missing or not required.

Lower apps say what a record is (valid, unverified, revoked). Here a record meets what the clinic
asks for. Green comes out only where a valid and verified record went in.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from certificates.enums import Status
from clinics.domain.judged import worst as worst_judged
from clinics.domain.judging import HOLDS, JUDGES, RANK, Judged
from clinics.domain.saying import Saying, Words, local_day, say
from clinics.domain.saying import words as _
from clinics.enums import Act, ConsentState, RequirementLevel
from clinics.queries.files import PersonFile
from clinics.queries.requirements import Requirement

_UNCONFIRMED = frozenset({Status.UNVERIFIED, Status.UNKNOWN})


class Standing(NamedTuple):
    """One requirement, one person: how it was judged, see `Judged`."""

    requirement: Requirement
    status: Status
    words: Saying
    until: date | None = None
    origin: Saying = ""
    checked_at: datetime | None = None
    regions: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    act: Act | None = None
    finding: str = ""

    @property
    def detail(self) -> str:
        return say(self.words)

    @property
    def source(self) -> str:
        return say(self.origin)

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
    judged = _judged(person, requirement, moment)
    if judged.status == Status.MISSING and requirement.level == RequirementLevel.OPTIONAL:
        said = _("optional: %(lacking)s", lacking=judged.words)
        return Standing(requirement, Status.NOT_REQUIRED, said)
    if judged.finding and judged.status not in _UNCONFIRMED:
        judged = judged._replace(finding="")
    return Standing(requirement, *judged)


def _judged(person: PersonFile, requirement: Requirement, moment: datetime) -> Judged:
    """What another position asks under the same name has to be met too."""
    judged = JUDGES[requirement.kind](person, requirement, moment)
    if not requirement.also:
        return judged
    others = (JUDGES[each.kind](person, each, moment) for each in requirement.also)
    return worst_judged([judged, *others])


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
    return say(_sentence(person, standings))


def _sentence(person: PersonFile, standings: Sequence[Standing]) -> Words:
    if not person.is_open:
        return _consent_sentence(person)
    if in_order(standings):
        return _("In order: all this clinic asks for is valid and verified.")
    first = worst(standings)
    if first is None or first.status == Status.NOT_REQUIRED:
        return _("This clinic asks for nothing yet.")
    return _(
        "%(status)s at this clinic: %(requirement)s, %(detail)s.",
        status=first.status,
        requirement=first.requirement.title,
        detail=first.words,
    )


def closed_because(person: PersonFile) -> Words:
    if person.consent == ConsentState.ENDED and person.consent_at:
        return _("consent ended %(date)s", date=local_day(person.consent_at))
    return _("waiting for consent")


def _consent_sentence(person: PersonFile) -> Words:
    if person.left_at:
        left_on = local_day(person.left_at)
        return _("Left this clinic on %(date)s. You see no papers since then.", date=left_on)
    if person.consent == ConsentState.ENDED and person.consent_at:
        ended_on = local_day(person.consent_at)
        return _("Consent ended on %(date)s. You see no papers since then.", date=ended_on)
    return _("Waiting for consent. You see no papers until this person agrees.")

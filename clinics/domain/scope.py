"""What the records say of one person and one region at a time: facts with their sources.

Never an answer of yes or no: a booking system or a manager reads the facts and decides.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from certificates.enums import EvidenceKind, Status
from clinics.domain.forecast import file_later
from clinics.domain.judged import HOLDS, RANK, Judged
from clinics.domain.judging import credential_judged, not_examined
from clinics.domain.judging_papers import excluded_regions, insurance
from clinics.domain.saying import day, on, region_names, say
from clinics.domain.standing import Standing, closed_because, standing
from clinics.enums import FactKind, RequirementKind, RequirementLevel
from clinics.queries.files import CredentialLine, PaperLine, PersonFile, SignOffLine
from clinics.queries.requirements import Requirement, RequirementsAt
from training.people.anatomy import muscles

_INSURED = RequirementKind.INSURANCE


@dataclass(frozen=True, slots=True)
class ScopeFact:
    """One thing the records say, with its source, its age and how long it lasts."""

    kind: FactKind
    title: str
    status: Status
    reason: str
    source: str = ""
    checked_at: datetime | None = None
    until: date | None = None
    requirement: str = ""  # the slug, where it is what the clinic asks for

    @property
    def holds(self) -> bool:
        return self.status in HOLDS


@dataclass(frozen=True, slots=True)
class ScopeFacts:
    """The facts of one person about a region, or about a muscle of it, at a moment."""

    region: str
    muscle: str
    moment: datetime
    facts: tuple[ScopeFact, ...]

    @property
    def status(self) -> Status:
        """The worst: valid only where each fact is valid and verified."""
        return self.deciding.status

    @property
    def deciding(self) -> ScopeFact:
        return min(self.facts, key=lambda fact: RANK[fact.status])

    @property
    def until(self) -> date | None:
        """The first day on which one of the facts ends."""
        return min((fact.until for fact in self.facts if fact.until), default=None)

    @property
    def place(self) -> str:
        known = muscles().get(self.muscle)
        name = known.name if known else self.muscle
        return f"{region_names([self.region])}: {name}" if name else region_names([self.region])

    @property
    def sentence(self) -> str:
        words: dict[str, object] = {"place": self.place, "day": on(self.moment)}
        if self.status == Status.VALID:
            text = _("%(place)s, %(day)s: examined, insured and all this clinic asks for in order.")
            return text % words
        words |= {"status": self.status.label, "reason": self.deciding.reason}
        text = _("%(place)s, %(day)s: %(status)s. %(title)s: %(reason)s.")
        return text % (words | {"title": self.deciding.title})


@dataclass(frozen=True, slots=True)
class _Place:
    region: str
    muscle: str

    def has(self, line: SignOffLine) -> bool:
        return line.region == self.region and self.muscle in {"", line.muscle}

    def is_listed_by(self, line: CredentialLine) -> bool:
        if self.muscle and self.muscle not in line.muscles:
            return False
        return self.region in line.regions


def scope_facts(
    person: PersonFile,
    region: str,
    moment: datetime,
    requirements: RequirementsAt,
    *,
    muscle: str | None = None,
) -> ScopeFacts:
    """What `person` holds for a region: examination, credential, insurance, and what else is asked.

    `person` is the file of `moment`; for a day to come the file of today, in which everything
    that ends by then is taken as ended.
    """
    place = _Place(region, muscle or "")
    if person.is_open:
        asked = list(requirements.of(person).values())
        facts = tuple(_facts(file_later(person, moment), place, moment, asked))
    else:
        text = say(closed_because(person))
        facts = (ScopeFact(FactKind.CONSENT, str(FactKind.CONSENT.label), Status.UNKNOWN, text),)
    return ScopeFacts(place.region, place.muscle, moment, facts)


def _facts(
    person: PersonFile, place: _Place, moment: datetime, asked: list[Requirement]
) -> Iterator[ScopeFact]:
    yield from _examinations(person, place)
    yield from _credentials(person, place, asked)
    yield _insurance(_excluding(person, {place.region}), moment, asked)
    yield from _others(_excluding(person, set()), moment, asked)


def _examinations(person: PersonFile, place: _Place) -> Iterator[ScopeFact]:
    """The newest of each muscle; where none counts, why."""
    passed = [line for line in person.sign_offs if line.muscle and place.has(line)]
    newest: dict[str, SignOffLine] = {}
    for line in sorted(passed, key=lambda line: line.on):
        if line.counts:
            newest[line.muscle] = line
    for line in newest.values():
        text = _("examined %(date)s") % {"date": day(line.on)}
        yield ScopeFact(FactKind.EXAMINATION, line.title, Status.VALID, text, _source_of(line))
    if not newest:
        yield _fact(FactKind.EXAMINATION, not_examined(passed))


def _source_of(line: SignOffLine) -> str:
    return _("practical examination %(id)s") % {"id": line.public_id}


def _credentials(
    person: PersonFile, place: _Place, asked: Iterable[Requirement]
) -> Iterator[ScopeFact]:
    """Those that list the place and hold; where none holds, the best of them."""
    listing = [line for line in person.credentials if place.is_listed_by(line)]
    judged = [(line, credential_judged(line)) for line in listing]
    holding = [(line, each) for line, each in judged if each.status in HOLDS]
    if not holding and judged:
        holding = [max(judged, key=lambda pair: RANK[pair[1].status])]
    for line, each in holding:
        yield _fact(FactKind.CREDENTIAL, each, title=line.title)
    if not judged:
        needed = any(_is_needed(each, RequirementKind.CREDENTIAL) for each in asked)
        status = Status.MISSING if needed else Status.NOT_REQUIRED
        yield _fact(FactKind.CREDENTIAL, Judged(status, _("no credential lists it")))


def _insurance(person: PersonFile, moment: datetime, asked: Iterable[Requirement]) -> ScopeFact:
    """By what the clinic needs of it; where it needs none, and where a policy leaves the place out,
    by the policies alone: who is not insured is never called insured."""
    for requirement in asked:
        if _is_needed(requirement, _INSURED) and not excluded_regions(person):
            return _fact_of(standing(person, requirement, moment), FactKind.INSURANCE)
    plain = Requirement(_INSURED, "insurance", _("Liability insurance"))
    return _fact(FactKind.INSURANCE, insurance(person, plain, moment))


def _others(
    person: PersonFile, moment: datetime, asked: Iterable[Requirement]
) -> Iterator[ScopeFact]:
    """Whatever else is needed and not in order; exclusions are told with the insurance."""
    for requirement in asked:
        if requirement.level == RequirementLevel.NEEDED and requirement.kind != _INSURED:
            stands = standing(person, requirement, moment)
            if stands.status != Status.VALID:
                yield _fact_of(stands, FactKind.REQUIREMENT)


def _excluding(person: PersonFile, regions: set[str]) -> PersonFile:
    """As if policies left out these regions and no other."""
    papers = tuple(_within(line, regions) for line in person.papers)
    return replace(person, papers=papers)


def _within(line: PaperLine, regions: set[str]) -> PaperLine:
    if line.kind != EvidenceKind.INSURANCE:
        return line
    left_out = [each for each in line.details.get("excluded_regions") or () if each in regions]
    return replace(line, details={**line.details, "excluded_regions": left_out})


def _is_needed(requirement: Requirement, kind: RequirementKind) -> bool:
    return requirement.kind == kind and requirement.level == RequirementLevel.NEEDED


def _fact(kind: FactKind, judged: Judged, *, title: str = "") -> ScopeFact:
    return ScopeFact(
        kind,
        title or str(kind.label),
        judged.status,
        judged.detail,
        judged.source,
        judged.checked_at,
        judged.until,
    )


def _fact_of(stands: Standing, kind: FactKind) -> ScopeFact:
    return ScopeFact(
        kind,
        stands.requirement.title,
        stands.status,
        stands.detail,
        stands.source,
        stands.checked_at,
        stands.until,
        stands.requirement.slug,
    )

"""How each kind of requirement is judged by the lines of a file. Pure; green only from green.

Each function takes the file, the requirement and the moment and gives a `Judged`; `standing.py`
alone calls them. A paper that nobody checked, a check that failed, a draft: none comes out green.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from certificates.enums import Status
from clinics.domain.judged import HOLDS, RANK, WORST_FIRST, Judged, best, finding_of, worst
from clinics.domain.judging_papers import PAPERS, course, cpd, excluded_regions, insurance, paper
from clinics.domain.saying import Words, local_day
from clinics.domain.saying import counted as ngettext
from clinics.domain.saying import words as _
from clinics.enums import Act, RequirementKind
from clinics.queries.files import (
    CertificateLine,
    CredentialLine,
    PersonFile,
    ReadingLine,
    RegistrationLine,
    SignOffLine,
)
from clinics.queries.requirements import Requirement
from training.people.enums import CheckResult

__all__ = [
    "HOLDS",
    "JUDGES",
    "PAPERS",
    "RANK",
    "WORST_FIRST",
    "Judged",
    "last_seen",
    "register_judged",
]

Judge = Callable[[PersonFile, Requirement, datetime], Judged]

_NO_CERTIFICATE = Judged(Status.MISSING, _("no certificate"), act=Act.ASK)
_NONE_DECLARED = Judged(Status.MISSING, _("none declared"), act=Act.ASK)
_NO_CREDENTIAL = Judged(Status.MISSING, _("no credential"), act=Act.ASK)
_DRAFT_SHEET = Judged(Status.UNVERIFIED, _("examined by a draft sheet"), act=Act.ASK)
_DOES_NOT_COUNT = Judged(Status.MISSING, _("an examination does not count"), act=Act.ASK)
_NOT_EXAMINED = Judged(Status.MISSING, _("not examined"), act=Act.ASK)
_NOT_READ = Judged(Status.MISSING, _("not read"), act=Act.ASK)


def theory(person: PersonFile, requirement: Requirement, moment: datetime) -> Judged:
    """The best certificate of the module: one revoked does not spoil a later valid one."""
    asked = (requirement.settings.get("programme"), requirement.settings.get("module"))
    held = [
        _certificate(line)
        for line in sorted(person.certificates, key=lambda line: line.passed_on, reverse=True)
        if line.kind == "module-theory" and (line.programme, line.module) == asked
    ]
    return best(held, none=_NO_CERTIFICATE)


def _certificate(line: CertificateLine) -> Judged:
    status = Status.UNVERIFIED if line.is_draft and line.status in HOLDS else line.status
    return Judged(
        status,
        _certificate_words(line),
        origin=_("certificate %(number)s", number=line.number),
        act=None if status == Status.VALID else Act.ASK,
    )


def _certificate_words(line: CertificateLine) -> Words:
    if line.revoked_at:
        return _("revoked %(date)s", date=local_day(line.revoked_at))
    if line.is_draft:
        return _("passed %(date)s on draft content", date=line.passed_on)
    return _("passed %(date)s", date=line.passed_on)


def registration(person: PersonFile, requirement: Requirement, moment: datetime) -> Judged:
    """The worst of those declared: each is a claim, and one that fails is not hidden by another.

    It lasts as long as the first of them.
    """
    asked = requirement.settings.get("authority")
    declared = [each for each in person.registrations if asked in {None, "", each.authority}]
    if not declared:
        return _NONE_DECLARED
    judged = [register_judged(each) for each in declared]
    until = min((each.until for each in judged if each.until), default=None)
    return worst(judged)._replace(until=until)


def register_judged(line: RegistrationLine) -> Judged:
    is_confirmed = line.check_result == CheckResult.CONFIRMED
    status = line.status if is_confirmed or line.status not in HOLDS else Status.UNVERIFIED
    act: Act | None = Act.LOOK_UP
    seen_on = local_day(last_seen(line))
    if status == Status.VALID and line.conditions:
        status, act = Status.RESTRICTED, None
        said = _("confirmed %(date)s, with conditions", date=seen_on)
    elif status == Status.VALID:
        said, act = _("confirmed %(date)s", date=seen_on), None
    else:
        said = _register_words(line.check_result, seen_on)
    return Judged(
        status,
        said,
        until=line.look_again_on,
        origin=f"{line.authority_name} {line.number}",
        checked_at=line.checked_at,
        act=act,
        finding=finding_of(line.check_result),
    )


def _register_words(result: str | None, seen_on: date) -> Words:
    if result == CheckResult.COULD_NOT_CHECK:
        return _("could not check on %(date)s", date=seen_on)
    if result == CheckResult.DIFFERS:
        return _("differs from the register, seen %(date)s", date=seen_on)
    if result == CheckResult.NOT_FOUND:
        return _("not found on the register, %(date)s", date=seen_on)
    if result == CheckResult.CONFIRMED:
        return _("last confirmed %(date)s, to be looked up again", date=seen_on)
    return _("declared %(date)s, not checked", date=seen_on)


def last_seen(line: RegistrationLine) -> datetime:
    """The last look-up that counts here, or the day it was declared."""
    return line.checked_at or line.declared_at


def credential(person: PersonFile, requirement: Requirement, moment: datetime) -> Judged:
    """The best of the type; what it lists, less what every policy leaves out."""
    held = [
        _asked_regions(credential_judged(line), requirement)
        for line in person.credentials
        if line.type == requirement.settings.get("type")
    ]
    return _within_policy(person, best(held, none=_NO_CREDENTIAL))


def credential_judged(line: CredentialLine) -> Judged:
    status = Status.UNVERIFIED if line.is_draft and line.status in HOLDS else line.status
    return Judged(
        status,
        _credential_words(line),
        until=line.valid_until,
        origin=_("credential %(number)s", number=line.number),
        regions=line.regions,
        act=None if status in HOLDS else Act.ASK,
    )


def _credential_words(line: CredentialLine) -> Words:
    if line.is_draft:
        return _("from draft content")
    if line.status == Status.SUSPENDED:
        return _("suspended")
    if line.status == Status.REVOKED:
        return _("revoked")
    if line.status == Status.UNKNOWN:
        return _("its dates are not known")
    if line.status == Status.EXPIRED:
        return _("ended %(date)s", date=line.valid_until)
    return _("to %(date)s", date=line.valid_until) if line.valid_until else _("no end date")


def practical(person: PersonFile, requirement: Requirement, moment: datetime) -> Judged:
    """Passed examinations that count, in every region asked for."""
    passed = [line for line in person.sign_offs if line.muscle]
    counting = [line for line in passed if line.counts]
    if not counting:
        return not_examined(passed)
    about = _about(counting, requirement.settings.get("regions"))
    newest = max(line.on for line in about or counting)
    judged = Judged(
        Status.VALID,
        _("examined %(date)s", date=newest),
        origin=ngettext("%(count)s examination", "%(count)s examinations", len(counting)),
        regions=frozenset(line.region for line in counting if line.region),
    )
    return _within_policy(person, _asked_regions(judged, requirement))


def not_examined(passed: Sequence[SignOffLine]) -> Judged:
    """Of examinations of which none counts: why."""
    if any(line.is_draft for line in passed):
        return _DRAFT_SHEET
    return _DOES_NOT_COUNT if passed else _NOT_EXAMINED


def _about(lines: Sequence[SignOffLine], asked: Sequence[str] | None) -> list[SignOffLine]:
    return [line for line in lines if not asked or line.region in asked]


def _asked_regions(judged: Judged, requirement: Requirement) -> Judged:
    """What holds, but leaves out a region that the position needs, is missing there."""
    lacking = [
        each for each in requirement.settings.get("regions", ()) if each not in judged.regions
    ]
    if not lacking or judged.status not in HOLDS:
        return judged
    said = _("not examined: %(regions)s", regions=frozenset(lacking))
    return judged._replace(status=Status.MISSING, words=said, act=Act.ASK)


def _within_policy(person: PersonFile, judged: Judged) -> Judged:
    """A policy that leaves out a region holds back what was examined there (story C1)."""
    out = judged.regions & excluded_regions(person)
    if not out:
        return judged
    judged = judged._replace(regions=judged.regions - out, excluded=out)
    if judged.status not in HOLDS:
        return judged
    said = _("the policy excludes: %(regions)s", regions=out)
    return judged._replace(status=Status.RESTRICTED, words=said, act=None)


def reading(person: PersonFile, requirement: Requirement, moment: datetime) -> Judged:
    """The version of the document that is in force, read and signed for."""
    asked = requirement.settings.get("document")
    read = [line for line in person.readings if line.document == asked]
    if not read:
        return _NOT_READ
    return _read(max(read, key=lambda line: (line.is_current, line.version)))


def _read(line: ReadingLine) -> Judged:
    version, read_on = line.version, local_day(line.read_at)
    if not line.is_current:
        said = _(
            "version %(version)s read %(date)s; a newer one is in force",
            version=version,
            date=read_on,
        )
        return Judged(Status.SUPERSEDED, said, act=Act.ASK)
    said = _("version %(version)s read %(date)s", version=version, date=read_on)
    return Judged(Status.VALID, said)


JUDGES: dict[RequirementKind, Judge] = {
    **dict.fromkeys(PAPERS, paper),
    RequirementKind.INSURANCE: insurance,
    RequirementKind.COURSE: course,
    RequirementKind.CPD: cpd,
    RequirementKind.THEORY: theory,
    RequirementKind.REGISTRATION: registration,
    RequirementKind.CREDENTIAL: credential,
    RequirementKind.PRACTICAL: practical,
    RequirementKind.READING: reading,
}

"""How each kind of requirement is judged by the lines of a file. Pure; green only from green.

Each function takes the file, the requirement and the moment and gives a `Judged`; `standing.py`
alone calls them. A paper that nobody checked, a check that failed, a draft: none comes out green.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certificates.enums import Status
from clinics.domain.judged import (
    HOLDS,
    RANK,
    WORST_FIRST,
    Judged,
    best,
    day,
    finding_of,
    on,
    region_names,
    worst,
)
from clinics.domain.judging_papers import (
    PAPERS,
    course,
    cpd,
    excluded_regions,
    insurance,
    paper,
    paper_detail,
)
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
    "certificate_detail",
    "day",
    "excluded_regions",
    "last_seen",
    "on",
    "paper_detail",
    "region_names",
    "register_judged",
]

Judge = Callable[[PersonFile, Requirement, datetime], Judged]


def theory(person: PersonFile, requirement: Requirement, moment: datetime) -> Judged:
    """The best certificate of the module: one revoked does not spoil a later valid one."""
    asked = (requirement.settings.get("programme"), requirement.settings.get("module"))
    held = [
        _certificate(line)
        for line in sorted(person.certificates, key=lambda line: line.passed_on, reverse=True)
        if line.kind == "module-theory" and (line.programme, line.module) == asked
    ]
    return best(held, none=Judged(Status.MISSING, _("no certificate"), act=Act.ASK))


def _certificate(line: CertificateLine) -> Judged:
    status = Status.UNVERIFIED if line.is_draft and line.status in HOLDS else line.status
    return Judged(
        status,
        certificate_detail(line),
        source=_("certificate %(number)s") % {"number": line.number},
        act=None if status == Status.VALID else Act.ASK,
    )


def certificate_detail(line: CertificateLine) -> str:
    if line.revoked_at:
        return _("revoked %(date)s") % {"date": on(line.revoked_at)}
    passed_on = day(line.passed_on)
    if line.is_draft:
        return _("passed %(date)s on draft content") % {"date": passed_on}
    return _("passed %(date)s") % {"date": passed_on}


def registration(person: PersonFile, requirement: Requirement, moment: datetime) -> Judged:
    """The worst of those declared: each is a claim, and one that fails is not hidden by another.

    It lasts as long as the first of them.
    """
    asked = requirement.settings.get("authority")
    declared = [each for each in person.registrations if asked in {None, "", each.authority}]
    if not declared:
        return Judged(Status.MISSING, _("none declared"), act=Act.ASK)
    judged = [register_judged(each) for each in declared]
    until = min((each.until for each in judged if each.until), default=None)
    return replace(worst(judged), until=until)


def register_judged(line: RegistrationLine) -> Judged:
    is_confirmed = line.check_result == CheckResult.CONFIRMED
    status = line.status if is_confirmed or line.status not in HOLDS else Status.UNVERIFIED
    act: Act | None = Act.LOOK_UP
    if status == Status.VALID and line.conditions:
        status, act = Status.RESTRICTED, None
        detail = _("confirmed %(date)s, with conditions")
    elif status == Status.VALID:
        detail, act = _("confirmed %(date)s"), None
    else:
        detail = _register_words(line.check_result)
    return Judged(
        status,
        detail % {"date": on(last_seen(line))},
        until=line.look_again_on,
        source=f"{line.authority_name} {line.number}",
        checked_at=line.checked_at,
        act=act,
        finding=finding_of(line.check_result),
    )


def _register_words(result: str | None) -> str:
    if result == CheckResult.COULD_NOT_CHECK:
        return _("could not check on %(date)s")
    if result == CheckResult.DIFFERS:
        return _("differs from the register, seen %(date)s")
    if result == CheckResult.NOT_FOUND:
        return _("not found on the register, %(date)s")
    if result == CheckResult.CONFIRMED:
        return _("last confirmed %(date)s, to be looked up again")
    return _("declared %(date)s, not checked")


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
    none = Judged(Status.MISSING, _("no credential"), act=Act.ASK)
    return _within_policy(person, best(held, none=none))


def credential_judged(line: CredentialLine) -> Judged:
    status = Status.UNVERIFIED if line.is_draft and line.status in HOLDS else line.status
    return Judged(
        status,
        _credential_detail(line),
        until=line.valid_until,
        source=_("credential %(number)s") % {"number": line.number},
        regions=line.regions,
        act=None if status in HOLDS else Act.ASK,
    )


def _credential_detail(line: CredentialLine) -> str:
    if line.is_draft:
        return _("from draft content")
    if line.status == Status.SUSPENDED:
        return _("suspended")
    if line.status == Status.REVOKED:
        return _("revoked")
    if line.status == Status.UNKNOWN:
        return _("its dates are not known")
    if line.status == Status.EXPIRED:
        return _("ended %(date)s") % {"date": day(line.valid_until)}
    return (
        _("to %(date)s") % {"date": day(line.valid_until)} if line.valid_until else _("no end date")
    )


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
        _("examined %(date)s") % {"date": day(newest)},
        source=ngettext("%(count)s examination", "%(count)s examinations", len(counting))
        % {"count": len(counting)},
        regions=frozenset(line.region for line in counting if line.region),
    )
    return _within_policy(person, _asked_regions(judged, requirement))


def not_examined(passed: Sequence[SignOffLine]) -> Judged:
    """Of examinations of which none counts: why."""
    if any(line.is_draft for line in passed):
        return Judged(Status.UNVERIFIED, _("examined by a draft sheet"), act=Act.ASK)
    if passed:
        return Judged(Status.MISSING, _("an examination does not count"), act=Act.ASK)
    return Judged(Status.MISSING, _("not examined"), act=Act.ASK)


def _about(lines: Sequence[SignOffLine], asked: Sequence[str] | None) -> list[SignOffLine]:
    return [line for line in lines if not asked or line.region in asked]


def _asked_regions(judged: Judged, requirement: Requirement) -> Judged:
    """What holds, but leaves out a region that the position needs, is missing there."""
    lacking = [
        each for each in requirement.settings.get("regions", ()) if each not in judged.regions
    ]
    if not lacking or judged.status not in HOLDS:
        return judged
    text = _("not examined: %(regions)s") % {"regions": region_names(lacking)}
    return replace(judged, status=Status.MISSING, detail=text, act=Act.ASK)


def _within_policy(person: PersonFile, judged: Judged) -> Judged:
    """A policy that leaves out a region holds back what was examined there (story C1)."""
    out = judged.regions & excluded_regions(person)
    if not out:
        return judged
    judged = replace(judged, regions=judged.regions - out, excluded=out)
    if judged.status not in HOLDS:
        return judged
    text = _("the policy excludes: %(regions)s") % {"regions": region_names(out)}
    return replace(judged, status=Status.RESTRICTED, detail=text, act=None)


def reading(person: PersonFile, requirement: Requirement, moment: datetime) -> Judged:
    """The version of the document that is in force, read and signed for."""
    asked = requirement.settings.get("document")
    read = [line for line in person.readings if line.document == asked]
    if not read:
        return Judged(Status.MISSING, _("not read"), act=Act.ASK)
    return _read(max(read, key=lambda line: (line.is_current, line.version)))


def _read(line: ReadingLine) -> Judged:
    words = {"version": line.version, "date": on(line.read_at)}
    if not line.is_current:
        text = _("version %(version)s read %(date)s; a newer one is in force")
        return Judged(Status.SUPERSEDED, text % words, act=Act.ASK)
    return Judged(Status.VALID, _("version %(version)s read %(date)s") % words)


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

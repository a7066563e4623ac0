"""How each kind of requirement is judged by the lines of a file. Pure; green only from green.

Each function takes the file and the requirement and gives a `Judged`; `standing.py` alone calls
them. A paper that nobody checked, a check that failed, a draft: none of them comes out green.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from certificates.enums import EvidenceKind, Refusal, Status
from clinics.enums import Act, RequirementKind
from clinics.queries.files import (
    CertificateLine,
    CredentialLine,
    PaperLine,
    PersonFile,
    ReadingLine,
    RegistrationLine,
    SignOffLine,
)
from clinics.queries.requirements import Requirement
from training.people.anatomy import regions
from training.people.enums import CheckResult

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
RANK = {status: rank for rank, status in enumerate(WORST_FIRST)}
HOLDS = frozenset({Status.VALID, Status.EXPIRING})
_EVER = date.max


@dataclass(frozen=True, slots=True)
class Judged:
    """The status, the words behind it, and what they rest on.

    `regions` are covered, `excluded` are covered by the examination and held back by a policy.
    """

    status: Status
    detail: str
    until: date | None = None
    source: str = ""
    checked_at: datetime | None = None
    regions: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    act: Act | None = None


def theory(person: PersonFile, requirement: Requirement) -> Judged:
    """The best certificate of the module: one revoked does not spoil a later valid one."""
    asked = (requirement.settings.get("programme"), requirement.settings.get("module"))
    held = [
        line
        for line in person.certificates
        if line.kind == "module-theory" and (line.programme, line.module) == asked
    ]
    if not held:
        return Judged(Status.MISSING, _("no certificate"), act=Act.ASK)
    best = max(held, key=lambda line: (RANK[line.status], line.passed_on))
    return Judged(
        best.status,
        certificate_detail(best),
        source=_("certificate %(number)s") % {"number": best.number},
        act=None if best.status == Status.VALID else Act.ASK,
    )


def certificate_detail(line: CertificateLine) -> str:
    if line.revoked_at:
        return _("revoked %(date)s") % {"date": on(line.revoked_at)}
    passed_on = day(line.passed_on)
    if line.is_draft:
        return _("passed %(date)s on draft content") % {"date": passed_on}
    return _("passed %(date)s") % {"date": passed_on}


def registration(person: PersonFile, requirement: Requirement) -> Judged:
    """The worst of those declared: each is a claim, and one that fails is not hidden by another."""
    asked = requirement.settings.get("authority")
    declared = [each for each in person.registrations if asked in {None, "", each.authority}]
    if not declared:
        return Judged(Status.MISSING, _("none declared"), act=Act.ASK)
    return min((register_judged(each) for each in declared), key=lambda each: RANK[each.status])


def register_judged(line: RegistrationLine) -> Judged:
    status = line.status
    act: Act | None = Act.LOOK_UP
    words = {
        None: _("declared %(date)s, not checked"),
        CheckResult.COULD_NOT_CHECK: _("could not check on %(date)s"),
        CheckResult.DIFFERS: _("differs from the register, seen %(date)s"),
        CheckResult.NOT_FOUND: _("not found on the register, %(date)s"),
        CheckResult.CONFIRMED: _("last confirmed %(date)s, to be looked up again"),
    }
    detail = words[line.check_result]  # type: ignore[index]
    if status == Status.VALID:
        detail, act = _("confirmed %(date)s"), None
        if line.conditions:
            status, detail = Status.RESTRICTED, _("confirmed %(date)s, with conditions")
    return Judged(
        status,
        detail % {"date": on(last_seen(line))},
        source=f"{line.authority_name} {line.number}",
        checked_at=line.checked_at,
        act=act,
    )


def last_seen(line: RegistrationLine) -> datetime:
    """The last look-up that counts here, or the day it was declared."""
    return line.checked_at or line.declared_at


def credential(person: PersonFile, requirement: Requirement) -> Judged:
    """The best of the type; what it lists, less what every policy leaves out."""
    held = [line for line in person.credentials if line.type == requirement.settings.get("type")]
    if not held:
        return Judged(Status.MISSING, _("no credential"), act=Act.ASK)
    best = max(held, key=lambda line: (RANK[line.status], line.valid_until or _EVER))
    judged = Judged(
        best.status,
        _credential_detail(best),
        until=best.valid_until,
        source=_("credential %(number)s") % {"number": best.number},
        regions=best.regions,
        act=None if best.status in HOLDS else Act.ASK,
    )
    return _within_policy(person, _asked_regions(judged, requirement))


def _credential_detail(line: CredentialLine) -> str:
    if line.is_draft:
        return _("from draft content")
    words = {
        Status.EXPIRED: _("ended %(date)s"),
        Status.SUSPENDED: _("suspended"),
        Status.REVOKED: _("revoked"),
        Status.UNKNOWN: _("its dates are not known"),
    }
    usual = _("to %(date)s") if line.valid_until else _("no end date")
    return words.get(line.status, usual) % {"date": day(line.valid_until)}


def practical(person: PersonFile, requirement: Requirement) -> Judged:
    """Passed examinations that count, in every region asked for."""
    passed = [line for line in person.sign_offs if line.muscle]
    counting = [line for line in passed if line.counts]
    asked = requirement.settings.get("regions")
    if not counting and any(line.is_draft for line in passed):
        return Judged(Status.UNVERIFIED, _("examined by a draft sheet"), act=Act.ASK)
    if not counting:
        return Judged(Status.MISSING, _("not examined"), act=Act.ASK)
    covered = frozenset(line.region for line in counting if line.region)
    newest = max(line.on for line in _about(counting, asked) or counting)
    judged = Judged(
        Status.VALID,
        _("examined %(date)s") % {"date": day(newest)},
        source=_("%(count)s examinations") % {"count": len(counting)},
        regions=covered,
    )
    return _within_policy(person, _asked_regions(judged, requirement))


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


def excluded_regions(person: PersonFile) -> frozenset[str]:
    """What every policy that holds leaves out; of unchecked policies none is believed to add."""
    policies = [paper for paper in person.papers_of(EvidenceKind.INSURANCE) if _standing(paper)]
    holding = [paper for paper in policies if paper.status in HOLDS] or policies
    sets = [frozenset(paper.details.get("excluded_regions", ())) for paper in holding]
    return frozenset.intersection(*sets) if sets else frozenset()


def _standing(paper: PaperLine) -> bool:
    return paper.status != Status.EXPIRED and not paper.check_refusal


def insurance(person: PersonFile, requirement: Requirement) -> Judged:
    """The best policy; green only when it names needling and leaves out no region."""
    judged, best = _best_paper(person, requirement, EvidenceKind.INSURANCE)
    if best is None or judged.status not in HOLDS:
        return judged
    if not best.details.get("needling_named"):
        return replace(judged, status=Status.RESTRICTED, detail=_("needling is not named"))
    out = frozenset(best.details.get("excluded_regions", ()))
    if out:
        text = _("excludes: %(regions)s") % {"regions": region_names(out)}
        return replace(judged, status=Status.RESTRICTED, detail=text, excluded=out)
    return judged


def paper(person: PersonFile, requirement: Requirement) -> Judged:
    """The best paper of the kind, no older than asked."""
    return _best_paper(person, requirement, PAPERS[requirement.kind])[0]


def _best_paper(
    person: PersonFile, requirement: Requirement, kind: EvidenceKind
) -> tuple[Judged, PaperLine | None]:
    held = person.papers_of(kind)
    if not held:
        return Judged(Status.MISSING, _("nothing uploaded"), act=Act.ASK), None
    best = max(held, key=lambda each: (RANK[each.status], each.valid_until or _EVER))
    act = {
        Status.UNVERIFIED: Act.ASK if best.check_refusal else Act.CHECK,
        Status.UNKNOWN: Act.CHECK,
        Status.VALID: None,
    }.get(best.status, Act.ASK)
    judged = Judged(
        best.status,
        paper_detail(best),
        until=best.valid_until,
        source=" ".join(filter(None, [best.issuer, best.number])),
        checked_at=best.checked_at,
        act=act,
    )
    return judged, best


def paper_detail(line: PaperLine) -> str:
    if line.check_refusal and line.status == Status.UNVERIFIED:
        return _("refused: %(why)s") % {"why": Refusal(line.check_refusal).label}
    words = {
        Status.EXPIRED: _("ended %(until)s"),
        Status.EXPIRING: _("ends %(until)s"),
        Status.UNVERIFIED: _("uploaded %(given)s, not checked"),
        Status.UNKNOWN: _("to be checked again, last %(checked)s"),
    }
    usual = _("to %(until)s, checked %(checked)s") if line.valid_until else _("checked %(checked)s")
    return words.get(line.status, usual) % {
        "until": day(line.valid_until),
        "given": on(line.given_at),
        "checked": on(line.checked_at) if line.checked_at else "",
    }


def reading(person: PersonFile, requirement: Requirement) -> Judged:
    """The version of the document that is in force, read and signed for."""
    asked = requirement.settings.get("document")
    read = [line for line in person.readings if line.document == asked]
    if not read:
        return Judged(Status.MISSING, _("not read"), act=Act.ASK)
    best = max(read, key=lambda line: (line.is_current, line.version))
    return _read(best)


def _read(line: ReadingLine) -> Judged:
    words = {"version": line.version, "date": on(line.read_at)}
    if not line.is_current:
        text = _("version %(version)s read %(date)s; a newer one is in force")
        return Judged(Status.SUPERSEDED, text % words, act=Act.ASK)
    return Judged(Status.VALID, _("version %(version)s read %(date)s") % words)


def region_names(slugs: Iterable[str]) -> str:
    known = regions()
    wanted = set(slugs)
    names = [region.name for slug, region in known.items() if slug in wanted]
    return ", ".join([*names, *sorted(wanted - known.keys())])


def on(moment: datetime) -> str:
    """The day of a moment, in the zone of whoever looks."""
    return day(timezone.localtime(moment).date())


def day(value: date | None) -> str:
    """A thousand cells share a few days: each is written once for each language."""
    return _written(value, get_language()) if value else ""


@lru_cache(maxsize=10_000)
def _written(value: date, _language: str | None) -> str:
    return date_format(value, "DATE_FORMAT")


PAPERS: dict[RequirementKind, EvidenceKind] = {
    RequirementKind.AUTHORITY: EvidenceKind.AUTHORISATION,
    RequirementKind.COURSE: EvidenceKind.COURSE,
    RequirementKind.CPR: EvidenceKind.CPR,
    RequirementKind.IMMUNITY: EvidenceKind.IMMUNITY,
    RequirementKind.CRIMINAL_RECORD: EvidenceKind.CRIMINAL_RECORD,
    RequirementKind.CPD: EvidenceKind.CPD,
    RequirementKind.OTHER: EvidenceKind.OTHER,
}

JUDGES: dict[RequirementKind, Callable[[PersonFile, Requirement], Judged]] = {
    **dict.fromkeys(PAPERS, paper),
    RequirementKind.THEORY: theory,
    RequirementKind.REGISTRATION: registration,
    RequirementKind.CREDENTIAL: credential,
    RequirementKind.PRACTICAL: practical,
    RequirementKind.INSURANCE: insurance,
    RequirementKind.READING: reading,
}

"""One person at one clinic: separate facts side by side, each with its source and its age.

Facts are never merged into one tick: a credential, an examination, a registration and a policy are
records of different bodies, and each is shown as it is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certificates.domain.credentials.credential_statements import recognised
from certificates.domain.documents.scope_map import sides_of_row
from certificates.domain.requirements.held import WhyNot
from certificates.enums import Status
from certificates.models import EvidenceCheck
from clinics.domain.desk import Row
from clinics.domain.judging import JUDGES, Judged, credential_judged
from clinics.domain.judging_papers import PAPERS, excluded_regions
from clinics.domain.saying import day, on, region_names
from clinics.enums import RequirementKind
from clinics.queries import PaperLine, PersonFile, Requirement
from clinics.queries.dossier import Examined, name_of
from training.people.models import Clinic

Lines = list[tuple[str, str]]


@dataclass(frozen=True)
class Fact:
    """One record: what it is, how it stands, what it says, where that comes from and how old."""

    title: str
    status: Status
    detail: str
    source: str = ""
    age: str = ""
    lines: Sequence[tuple[str, str]] = ()
    url: str = ""
    action: str = ""


@dataclass(frozen=True)
class Group:
    """Facts of one kind under a heading; without any, the sentence that says so."""

    slug: str
    title: str
    facts: Sequence[Fact]
    empty: str = ""


def age_words(moment: datetime | None, now: datetime) -> str:
    """The day and how long ago: an old look says less than a new one."""
    if moment is None:
        return ""
    days = (timezone.localtime(now).date() - timezone.localtime(moment).date()).days
    if days < 1:
        return on(moment)
    ago = ngettext("%(count)s day ago", "%(count)s days ago", days) % {"count": days}
    return f"{on(moment)} ({ago})"


def credentials_of(file: PersonFile) -> Group:
    """What each lists, and what of it the policies leave out."""
    out = excluded_regions(file)
    facts = []
    for line in file.credentials:
        judged = credential_judged(line)
        says = [(_("Regions"), region_names(line.regions) or _("none"))]
        if held_back := line.regions & out:
            says.append((_("Held back by the policy"), region_names(held_back)))
        if line.valid_from:
            says.append((_("Valid from"), day(line.valid_from)))
        facts.append(
            Fact(
                line.title,
                judged.status,
                judged.detail,
                judged.source,
                lines=says,
                url=reverse("certificates:verify", args=[line.code]),
                action=_("Verify"),
            )
        )
    empty = _("No credential from a programme here.")
    return Group("credentials", _("Training credentials"), facts, empty)


def examinations_of(examined: Iterable[Examined]) -> Group:
    """Each with its examiner, and the recognition under which it was done."""
    facts = [_examination(each) for each in examined]
    empty = _("No practical examination was passed here.")
    return Group("examinations", _("Practical examinations"), facts, empty)


def _examination(each: Examined) -> Fact:
    line, scope = each.line, each.scope
    says: Lines = []
    if scope["muscle"]:
        place = f"{scope['region_name']}: {scope['muscle_name']}, {sides_of_row(scope)}"
        says.append((_("Examined"), place))
    says.append((_("Examiner"), scope["examiner"]))
    says.append((_("Recognised then by"), recognised(scope["recognition"])))
    status, detail = Status.VALID, _("passed %(date)s") % {"date": day(line.on)}
    if line.is_draft:
        status, detail = Status.UNVERIFIED, _("by a draft sheet, %(date)s") % {"date": day(line.on)}
    elif line.why_not:
        status, detail = Status.UNKNOWN, str(WhyNot(line.why_not).label)
    return Fact(line.title, status, detail, lines=says)


def papers_of(
    clinic: Clinic,
    row: Row,
    checks: Mapping[UUID, Sequence[EvidenceCheck]],
    moment: datetime,
) -> list[Group]:
    """A group for each paper the clinic asks for, each paper judged by itself alone."""
    groups = []
    for each in row.asked:
        kind = PAPERS.get(each.requirement.kind)
        if kind is None:
            continue
        held = row.person.papers_of(kind)
        facts = [
            _paper(clinic, row.person, each.requirement, line, checks, moment) for line in held
        ]
        empty = _("Nothing uploaded.")
        groups.append(Group(f"paper-{each.requirement.slug}", each.requirement.title, facts, empty))
    return groups


def _paper(
    clinic: Clinic,
    file: PersonFile,
    requirement: Requirement,
    line: PaperLine,
    checks: Mapping[UUID, Sequence[EvidenceCheck]],
    moment: datetime,
) -> Fact:
    alone = replace(file, papers=(line,))
    judged: Judged = JUDGES[requirement.kind](alone, requirement, moment)
    made = checks.get(line.public_id, ())
    return Fact(
        line.title,
        judged.status,
        judged.detail,
        source=_checked_by(made[0]) if made else _("given by the person, nobody has checked it"),
        age=age_words(line.checked_at or line.given_at, moment),
        lines=[*_printed(line), *_policy(requirement, line.details)],
        url=reverse("clinics:paper", args=[clinic.slug, file.public_id, line.public_id]),
        action=_("Open the paper"),
    )


def _checked_by(check: EvidenceCheck) -> str:
    who = name_of(check.checked_by) or _("a program")
    words = {"how": check.get_method_display(), "who": who}
    if check.clinic_id:
        return _("%(how)s, by %(who)s; counts at this clinic") % words
    return _("%(how)s, by %(who)s; counts everywhere") % words


def _printed(line: PaperLine) -> Lines:
    says = [
        (_("Issuer"), line.issuer),
        (_("Number"), line.number),
        (_("Issued"), day(line.issued_on)),
        (_("Valid to the end of"), day(line.valid_until)),
    ]
    return [(term, text) for term, text in says if text]


def _policy(requirement: Requirement, details: Mapping[str, Any]) -> Lines:
    if requirement.kind != RequirementKind.INSURANCE:
        return []
    out = details.get("excluded_regions") or ()
    says = [
        (_("Needling"), _("named") if details.get("needling_named") else _("not named")),
        (_("Leaves out"), region_names(out) if out else _("no region")),
    ]
    if details.get("amount"):
        says.append((_("Amount"), str(details["amount"])))
    return says


def readings_of(file: PersonFile) -> Group:
    """What the clinic gave to read, in the version the person signed for."""
    facts = [
        Fact(
            line.title,
            Status.VALID if line.is_current else Status.SUPERSEDED,
            _("version %(version)s, signed %(date)s")
            % {"version": line.version, "date": on(line.read_at)},
        )
        for line in file.readings
    ]
    return Group("readings", _("Read and signed for"), facts)

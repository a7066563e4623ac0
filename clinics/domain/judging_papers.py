"""How papers from outside are judged: by their check, their age, and what they say of themselves.

Pure. Each paper is judged by itself, and the best one decides: a second policy that names needling
stands beside one that does not.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from certificates.domain.credentials.cycles import add_months, end_of_day
from certificates.domain.requirements.requirement_kinds import is_named
from certificates.enums import EvidenceKind, Refusal, Status
from certificates.queries.evidence import EXPIRES_SOON
from clinics.domain.amounts import covers_amount
from clinics.domain.judged import HOLDS, Judged, best, day, finding_of, on, region_names
from clinics.enums import Act, RequirementKind
from clinics.queries.files import PaperLine, PersonFile
from clinics.queries.requirements import Requirement
from training.people.enums import CheckResult

PAPERS: dict[RequirementKind, EvidenceKind] = {
    RequirementKind.AUTHORITY: EvidenceKind.AUTHORISATION,
    RequirementKind.COURSE: EvidenceKind.COURSE,
    RequirementKind.INSURANCE: EvidenceKind.INSURANCE,
    RequirementKind.CPR: EvidenceKind.CPR,
    RequirementKind.IMMUNITY: EvidenceKind.IMMUNITY,
    RequirementKind.CRIMINAL_RECORD: EvidenceKind.CRIMINAL_RECORD,
    RequirementKind.CPD: EvidenceKind.CPD,
    RequirementKind.OTHER: EvidenceKind.OTHER,
}


def paper(person: PersonFile, requirement: Requirement, moment: datetime) -> Judged:
    """The best paper of the kind, of what and by whom it is asked, no older than asked."""
    held = person.papers_of(PAPERS[requirement.kind])
    named = requirement.settings.get("named")
    meant = [line for line in held if not named or is_named(named, f"{line.title} {line.issuer}")]
    if held and not meant:
        text = _("given is another paper: %(title)s") % {"title": held[0].title}
        return Judged(Status.MISSING, text, act=Act.ASK)
    return best((_by_issuer(line, requirement, moment) for line in meant), none=_nothing())


def _by_issuer(line: PaperLine, requirement: Requirement, moment: datetime) -> Judged:
    judged = within_age(line, requirement, moment)
    issuers = requirement.settings.get("issuers")
    if judged.status not in HOLDS or not issuers or is_named(issuers, line.issuer):
        return judged
    text = _("issued by %(issuer)s, whom this clinic does not name") % {"issuer": line.issuer}
    return replace(judged, status=Status.RESTRICTED, detail=text, act=Act.ASK)


def insurance(person: PersonFile, requirement: Requirement, moment: datetime) -> Judged:
    """The best policy; green only when it names needling and leaves out no region."""
    held = person.papers_of(EvidenceKind.INSURANCE)
    return best((_policy(line, requirement, moment) for line in held), none=_nothing())


def course(person: PersonFile, requirement: Requirement, moment: datetime) -> Judged:
    """The best course; green only when it is of a programme that is asked for, if any is."""
    held = person.papers_of(EvidenceKind.COURSE)
    return best((_course(line, requirement, moment) for line in held), none=_nothing())


def cpd(person: PersonFile, requirement: Requirement, moment: datetime) -> Judged:
    """The hours on confirmed papers of the last months; without a number any paper will do."""
    asked = requirement.settings.get("hours")
    held = person.papers_of(EvidenceKind.CPD)
    if not asked or not held:
        return paper(person, requirement, moment)
    recent = [line for line in held if line.issued_on and _is_recent(line, requirement, moment)]
    confirmed = [line for line in recent if _believed(line) in HOLDS]
    total = _hours(confirmed)
    waiting = _hours([line for line in recent if line.waits_for_clinic])
    words = {"hours": _plain(total), "asked": _plain(Decimal(asked))}
    if total >= Decimal(asked):
        text = _("%(hours)s of %(asked)s hours confirmed") % words
        judged = Judged(Status.VALID, text, until=_enough_until(confirmed, requirement))
        newest = max((line.checked_at for line in confirmed if line.checked_at), default=None)
        return _ending(replace(judged, checked_at=newest), requirement, moment)
    if total + waiting >= Decimal(asked):
        text = _("%(hours)s of %(asked)s hours confirmed, the rest is not checked") % words
        return Judged(Status.UNVERIFIED, text, act=Act.CHECK)
    return Judged(Status.MISSING, _("%(hours)s of %(asked)s hours") % words, act=Act.ASK)


def within_age(line: PaperLine, requirement: Requirement, moment: datetime) -> Judged:
    """The paper by its check; with `months`, that long after the day it was issued at most.

    Calendar months to the end of the day: what was issued on 31 August holds through the last day
    of February six months later.
    """
    judged = _by_check(line)
    months = requirement.settings.get("months")
    if not months or judged.status not in HOLDS:
        return judged
    if line.issued_on is None:
        return replace(judged, status=Status.UNKNOWN, detail=_("its age is not known"), act=Act.ASK)
    last = add_months(line.issued_on, months)
    if judged.until is None or last < judged.until:
        judged = replace(judged, until=last)
    return _ending(judged, requirement, moment)


def paper_detail(line: PaperLine) -> str:
    """Only the words that are shown are looked up: a page may hold ten thousand of them."""
    if line.check_refusal and line.status == Status.UNVERIFIED:
        return _("refused: %(why)s") % {"why": Refusal(line.check_refusal).label}
    if line.status == Status.EXPIRED:
        return _("ended %(until)s") % {"until": day(line.valid_until)}
    if line.status == Status.EXPIRING:
        return _("ends %(until)s") % {"until": day(line.valid_until)}
    if line.status == Status.UNVERIFIED:
        return _("uploaded %(given)s, not checked") % {"given": on(line.given_at)}
    checked = on(line.checked_at) if line.checked_at else ""
    if line.status == Status.UNKNOWN:
        return _("to be checked again, last %(checked)s") % {"checked": checked}
    if not line.valid_until:
        return _("checked %(checked)s") % {"checked": checked}
    words = {"until": day(line.valid_until), "checked": checked}
    return _("to %(until)s, checked %(checked)s") % words


def excluded_regions(person: PersonFile) -> frozenset[str]:
    """What no policy that holds and names needling covers.

    Without such a policy whatever any of the others leaves out: one that is unchecked, or refused
    for that very reason, is believed when it takes away and never when it adds.
    """
    held = person.papers_of(EvidenceKind.INSURANCE)
    covering = [_excluded(line) for line in held if _covers_needling(line)]
    if covering:
        return frozenset.intersection(*covering)
    told = ("", None, Refusal.THORAX_EXCLUDED)
    others = [line for line in held if line.status != Status.EXPIRED and line.check_refusal in told]
    return frozenset().union(*(_excluded(line) for line in others))


def _covers_needling(line: PaperLine) -> bool:
    return _believed(line) in HOLDS and bool(line.details.get("needling_named"))


def _excluded(line: PaperLine) -> frozenset[str]:
    return frozenset(line.details.get("excluded_regions") or ())


def _policy(line: PaperLine, requirement: Requirement, moment: datetime) -> Judged:
    judged = within_age(line, requirement, moment)
    if judged.status not in HOLDS:
        return judged
    if not line.details.get("needling_named"):
        return replace(judged, status=Status.RESTRICTED, detail=_("needling is not named"))
    if asked := requirement.settings.get("amount"):
        insured = str(line.details.get("amount") or "")
        enough, words = covers_amount(insured, asked), {"insured": insured, "asked": asked}
        if enough is None:
            text = _("the amount is to be compared: “%(insured)s”, asked for %(asked)s") % words
            return replace(judged, status=Status.UNKNOWN, detail=text, act=Act.CHECK)
        if not enough:
            text = _("insured for %(insured)s, asked for %(asked)s") % words
            return replace(judged, status=Status.RESTRICTED, detail=text, act=Act.ASK)
    if out := _excluded(line):
        text = _("excludes: %(regions)s") % {"regions": region_names(out)}
        return replace(judged, status=Status.RESTRICTED, detail=text, excluded=out)
    return judged


def _course(line: PaperLine, requirement: Requirement, moment: datetime) -> Judged:
    """By the programmes the clinic names, or by the stored list of the day it was issued."""
    judged = within_age(line, requirement, moment)
    printed = f"{line.issuer} {line.title}"
    if judged.status not in HOLDS:
        return judged
    named = requirement.settings.get("programmes")
    if named and not is_named(named, printed):
        text = _("not one of the programmes this clinic names")
        return replace(judged, status=Status.RESTRICTED, detail=text, act=Act.ASK)
    return _on_the_list(line, printed, judged, requirement)


def _on_the_list(line: PaperLine, printed: str, judged: Judged, requirement: Requirement) -> Judged:
    if not requirement.settings.get("listed"):
        return judged
    if line.issued_on is None:
        text = _("its day is not known, so no list can be asked")
        return replace(judged, status=Status.UNKNOWN, detail=text, act=Act.ASK)
    words = {"day": day(line.issued_on)}
    stored = next((each for each in requirement.lists if each.covers(line.issued_on)), None)
    if stored is None:
        text = _("no list is stored for %(day)s") % words
        return replace(judged, status=Status.UNKNOWN, detail=text, act=Act.ASK)
    if not is_named(stored.names, printed):
        text = _("not on the stored list of %(day)s") % words
        return replace(judged, status=Status.RESTRICTED, detail=text, act=Act.ASK)
    return judged


def _by_check(line: PaperLine) -> Judged:
    status = _believed(line)
    act: Act | None = Act.ASK
    if status == Status.VALID:
        act = None
    elif status == Status.UNKNOWN or (status == Status.UNVERIFIED and not line.check_refusal):
        act = Act.CHECK
    return Judged(
        status,
        paper_detail(line if status == line.status else replace(line, status=status)),
        until=line.valid_until,
        source=" ".join(filter(None, [line.issuer, line.number])),
        checked_at=line.checked_at,
        act=act,
        finding=finding_of(line.check_result, line.check_refusal),
    )


def _believed(line: PaperLine) -> Status:
    """What says that it holds, and shows no check that confirms it, is not verified."""
    if line.status in HOLDS and line.check_result != CheckResult.CONFIRMED:
        return Status.UNVERIFIED
    return line.status


def _ending(judged: Judged, requirement: Requirement, moment: datetime) -> Judged:
    """What the day `until` makes of something that holds."""
    if judged.until is None:
        return judged
    ends, words = end_of_day(judged.until, requirement.time_zone), {"until": day(judged.until)}
    if ends <= moment:
        text = _("too old since %(until)s") % words
        return replace(judged, status=Status.EXPIRED, detail=text, act=Act.ASK)
    if ends <= moment + EXPIRES_SOON:
        text = _("ends %(until)s") % words
        return replace(judged, status=Status.EXPIRING, detail=text, act=Act.ASK)
    return judged


def _is_recent(line: PaperLine, requirement: Requirement, moment: datetime) -> bool:
    last = _counts_until(line, requirement)
    return last is None or end_of_day(last, requirement.time_zone) > moment


def _counts_until(line: PaperLine, requirement: Requirement) -> date | None:
    """The last day on which its hours are counted: by its age, or by its own end."""
    months = requirement.settings.get("months")
    by_age = add_months(line.issued_on, months) if months and line.issued_on else None
    return min((day for day in (by_age, line.valid_until) if day), default=None)


def _enough_until(confirmed: Sequence[PaperLine], requirement: Requirement) -> date | None:
    """The last day on which the papers still make up the hours, as the oldest fall away."""
    left = sorted(confirmed, key=lambda line: _counts_until(line, requirement) or date.max)
    asked = Decimal(requirement.settings["hours"])
    for number, line in enumerate(left):
        if _hours(left[number + 1 :]) < asked:
            return _counts_until(line, requirement)
    return None


def _hours(lines: Sequence[PaperLine]) -> Decimal:
    told = (line.details.get("hours") for line in lines)
    return sum(
        (Decimal(str(number)) for hours in told if hours for number in hours.values()), Decimal(0)
    )


def _plain(hours: Decimal) -> str:
    return f"{hours.normalize():f}"


def _nothing() -> Judged:
    return Judged(Status.MISSING, _("nothing uploaded"), act=Act.ASK)

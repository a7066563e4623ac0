"""How papers from outside are judged: by their check, their age, and what they say of themselves.

Pure. Each paper is judged by itself, and the best one decides: a second policy that names needling
stands beside one that does not.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from certificates.domain.credentials.cycles import add_months, end_of_day
from certificates.domain.requirements.requirement_kinds import is_named
from certificates.enums import EvidenceKind, Refusal, Status
from certificates.queries.evidence import EXPIRES_SOON
from clinics.domain.amounts import covers_amount
from clinics.domain.judged import HOLDS, Judged, best, finding_of
from clinics.domain.saying import Words, local_day
from clinics.domain.saying import words as _
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
_NOTHING = Judged(Status.MISSING, _("nothing uploaded"), act=Act.ASK)


def paper(person: PersonFile, requirement: Requirement, moment: datetime) -> Judged:
    """The best paper of the kind, of what and by whom it is asked, no older than asked."""
    held = person.papers_of(PAPERS[requirement.kind])
    named = requirement.settings.get("named")
    meant = [line for line in held if not named or is_named(named, f"{line.title} {line.issuer}")]
    if held and not meant:
        said = _("given is another paper: %(title)s", title=held[0].title)
        return Judged(Status.MISSING, said, act=Act.ASK)
    return best((_by_issuer(line, requirement, moment) for line in meant), none=_NOTHING)


def _by_issuer(line: PaperLine, requirement: Requirement, moment: datetime) -> Judged:
    judged = within_age(line, requirement, moment)
    issuers = requirement.settings.get("issuers")
    if judged.status not in HOLDS or not issuers or is_named(issuers, line.issuer):
        return judged
    said = _("issued by %(issuer)s, whom this clinic does not name", issuer=line.issuer)
    return judged._replace(status=Status.RESTRICTED, words=said, act=Act.ASK)


def insurance(person: PersonFile, requirement: Requirement, moment: datetime) -> Judged:
    """The best policy; green only when it names needling and leaves out no region."""
    held = person.papers_of(EvidenceKind.INSURANCE)
    return best((_policy(line, requirement, moment) for line in held), none=_NOTHING)


def course(person: PersonFile, requirement: Requirement, moment: datetime) -> Judged:
    """The best course; green only when it is of a programme that is asked for, if any is."""
    held = person.papers_of(EvidenceKind.COURSE)
    return best((_course(line, requirement, moment) for line in held), none=_NOTHING)


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
    hours = {"hours": _plain(total), "asked": _plain(Decimal(asked))}
    if total >= Decimal(asked):
        said = _("%(hours)s of %(asked)s hours confirmed", **hours)
        until = _enough_until(confirmed, requirement)
        newest = max((line.checked_at for line in confirmed if line.checked_at), default=None)
        judged = Judged(Status.VALID, said, until=until, checked_at=newest)
        return _ending(judged, requirement, moment)
    if total + waiting >= Decimal(asked):
        said = _("%(hours)s of %(asked)s hours confirmed, the rest is not checked", **hours)
        return Judged(Status.UNVERIFIED, said, act=Act.CHECK)
    return Judged(Status.MISSING, _("%(hours)s of %(asked)s hours", **hours), act=Act.ASK)


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
        said = _("its age is not known")
        return judged._replace(status=Status.UNKNOWN, words=said, act=Act.ASK)
    last = add_months(line.issued_on, months)
    if judged.until is None or last < judged.until:
        judged = judged._replace(until=last)
    return _ending(judged, requirement, moment)


def _paper_words(line: PaperLine, status: Status) -> Words:
    if status == Status.UNVERIFIED and line.check_refusal:
        return _("refused: %(why)s", why=Refusal(line.check_refusal))
    if status == Status.UNVERIFIED:
        return _("uploaded %(given)s, not checked", given=local_day(line.given_at))
    if status == Status.EXPIRED:
        return _("ended %(until)s", until=line.valid_until)
    if status == Status.EXPIRING:
        return _("ends %(until)s", until=line.valid_until)
    checked = local_day(line.checked_at) if line.checked_at else None
    if status == Status.UNKNOWN:
        return _("to be checked again, last %(checked)s", checked=checked)
    if not line.valid_until:
        return _("checked %(checked)s", checked=checked)
    return _("to %(until)s, checked %(checked)s", until=line.valid_until, checked=checked)


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
        return judged._replace(status=Status.RESTRICTED, words=_("needling is not named"))
    if asked := requirement.settings.get("amount"):
        insured = str(line.details.get("amount") or "")
        enough, amounts = covers_amount(insured, asked), {"insured": insured, "asked": asked}
        if enough is None:
            said = _("the amount is to be compared: “%(insured)s”, asked for %(asked)s", **amounts)
            if not insured:
                said = _("no amount is recorded, and %(asked)s is asked for", asked=asked)
            return judged._replace(status=Status.UNKNOWN, words=said, act=Act.CHECK)
        if not enough:
            said = _("insured for %(insured)s, asked for %(asked)s", **amounts)
            return judged._replace(status=Status.RESTRICTED, words=said, act=Act.ASK)
    if out := _excluded(line):
        said = _("excludes: %(regions)s", regions=out)
        return judged._replace(status=Status.RESTRICTED, words=said, excluded=out)
    return judged


def _course(line: PaperLine, requirement: Requirement, moment: datetime) -> Judged:
    """By the programmes the clinic names, or by the stored list of the day it was issued."""
    judged = within_age(line, requirement, moment)
    printed = f"{line.issuer} {line.title}"
    if judged.status not in HOLDS:
        return judged
    named = requirement.settings.get("programmes")
    if named and not is_named(named, printed):
        said = _("not one of the programmes this clinic names")
        return judged._replace(status=Status.RESTRICTED, words=said, act=Act.ASK)
    return _on_the_list(line, printed, judged, requirement)


def _on_the_list(line: PaperLine, printed: str, judged: Judged, requirement: Requirement) -> Judged:
    if not requirement.settings.get("listed"):
        return judged
    if line.issued_on is None:
        said = _("its day is not known, so no list can be asked")
        return judged._replace(status=Status.UNKNOWN, words=said, act=Act.ASK)
    stored = next((each for each in requirement.lists if each.covers(line.issued_on)), None)
    if stored is None:
        said = _("no list is stored for %(day)s", day=line.issued_on)
        return judged._replace(status=Status.UNKNOWN, words=said, act=Act.ASK)
    if not is_named(stored.names, printed):
        said = _("not on the stored list of %(day)s", day=line.issued_on)
        return judged._replace(status=Status.RESTRICTED, words=said, act=Act.ASK)
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
        _paper_words(line, status),
        line.valid_until,
        f"{line.issuer} {line.number}".strip(),
        line.checked_at,
        act,
        finding_of(line.check_result, line.check_refusal),
    )


def _believed(line: PaperLine) -> Status:
    """What says that it holds, and shows no check that confirms it, is not verified."""
    if line.status in HOLDS and line.check_result != CheckResult.CONFIRMED:
        return Status.UNVERIFIED
    return line.status


def days_of(moment: datetime, time_zones: Iterable[str]) -> tuple[date, ...]:
    """All that `_ending` and `_is_recent`, and so every judgement, see of the moment.

    While these days are the same, the same lines of a file are judged the same.
    """
    return tuple(
        at.astimezone(ZoneInfo(zone)).date()
        for zone in sorted(time_zones)
        for at in (moment, moment + EXPIRES_SOON)
    )


def _ending(judged: Judged, requirement: Requirement, moment: datetime) -> Judged:
    """What the day `until` makes of something that holds."""
    if judged.until is None:
        return judged
    ends = end_of_day(judged.until, requirement.time_zone)
    if ends <= moment:
        said = _("too old since %(until)s", until=judged.until)
        return judged._replace(status=Status.EXPIRED, words=said, act=Act.ASK)
    if ends <= moment + EXPIRES_SOON:
        said = _("ends %(until)s", until=judged.until)
        return judged._replace(status=Status.EXPIRING, words=said, act=Act.ASK)
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

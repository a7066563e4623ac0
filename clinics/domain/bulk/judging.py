"""One row held against our records, or verified with its issuer. A bad file is an answer too.

Nobody's standing changes by what a clinic sends here: what was found is told, and nothing is
recorded of a person. The one exception is a badge its own holder had given as a paper: there the
program looks again, as it does by itself.
"""

import logging
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings

from certificates.domain.badges.badges import current_badge
from certificates.domain.evidence.machine_checks import address_named, check_by_machine
from certificates.domain.verifying import foreign_claims as claims_of
from certificates.domain.verifying.addresses import NothingThere, at_address
from certificates.domain.verifying.checking import PdfVerdict
from certificates.domain.verifying.foreign import ForeignOutcome, ForeignVerdict
from certificates.domain.verifying.own_badges import OwnBadge, judge_own
from certificates.domain.verifying.uploads import UploadCheck, check_upload
from certificates.domain.verifying.verdicts import verdict_on
from certificates.domain.verifying.verification import Verification, look_up
from certificates.enums import Status
from certificates.models import Evidence
from certificates.queries.evidence import evidence_at
from clinics.enums import BulkKind, BulkVerdict
from clinics.models import BulkRow, BulkVerification
from clinics.queries.checks import consenting_staff
from training.people.models import Clinic, Membership

log = logging.getLogger(__name__)

_OF_TONE = {
    "valid": BulkVerdict.OURS_STANDS,
    "expiring": BulkVerdict.OURS_STANDS,
    "expired": BulkVerdict.OURS_ENDED,
    "suspended": BulkVerdict.OURS_SUSPENDED,
    "revoked": BulkVerdict.OURS_REVOKED,
    "draft": BulkVerdict.OURS_DRAFT,
}
_OF_OUTCOME = {
    ForeignOutcome.VALID: BulkVerdict.OTHER_CONFIRMED,
    ForeignOutcome.EXPIRED: BulkVerdict.OTHER_ENDED,
    ForeignOutcome.NOT_YET: BulkVerdict.OTHER_ENDED,
    ForeignOutcome.REVOKED: BulkVerdict.OTHER_REVOKED,
    ForeignOutcome.INVALID: BulkVerdict.OTHER_INVALID,
    ForeignOutcome.UNPROVEN: BulkVerdict.OTHER_UNPROVEN,
    ForeignOutcome.CANNOT_BE_CONFIRMED: BulkVerdict.NOT_CONFIRMED,
    ForeignOutcome.NOT_A_BADGE: BulkVerdict.NOT_KNOWN,
}
_OF_FILE = {
    PdfVerdict.OURS_ALTERED: BulkVerdict.OURS_ALTERED,
    PdfVerdict.SIGNED_BY_OTHER: BulkVerdict.NOT_KNOWN,
    PdfVerdict.NOT_OURS: BulkVerdict.NOT_KNOWN,
    OwnBadge.ALTERED: BulkVerdict.OURS_ALTERED,
}
# What such a badge says of itself is its issuer's word; of any other it is nobody's.
_SIGNED = frozenset({ForeignOutcome.VALID, ForeignOutcome.EXPIRED, ForeignOutcome.REVOKED})


@dataclass(frozen=True)
class Judgement:
    verdict: BulkVerdict
    status: str
    membership: Membership | None = None
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass
class Roster:
    """Who works at the clinic now and consents: of nobody else a row says more than the public."""

    clinic: Clinic
    now: datetime

    @cached_property
    def by_person(self) -> dict[int, Membership]:
        staff = consenting_staff(self.clinic, now=self.now)
        return {member.user_id: member for member in staff}

    @cached_property
    def by_address(self) -> dict[str, Membership]:
        known = EmailAddress.objects.filter(user__in=self.by_person, verified=True)
        addresses = {
            email: self.by_person[user] for email, user in known.values_list("email", "user")
        }
        return addresses | {each.user.email: each for each in self.by_person.values()}


def judge(row: BulkRow, *, run: BulkVerification, roster: Roster, now: datetime) -> Judgement:
    """Never raises, whatever was given: what breaks a reader is not confirmed."""
    try:
        return _judge(row, run, roster, now)
    except Exception:
        log.exception("a row could not be verified", extra={"row": row.pk})
        return Judgement(BulkVerdict.NOT_CONFIRMED, Status.UNKNOWN)


def _judge(row: BulkRow, run: BulkVerification, roster: Roster, now: datetime) -> Judgement:
    if row.kind == BulkKind.PAPER:
        return _judge_paper(row, run, roster, now)
    if row.kind == BulkKind.CODE:
        return _judge_code(row.given, run, roster, now)
    return _judge_content(_content(row), roster, now)


def _content(row: BulkRow) -> bytes:
    if row.kind == BulkKind.TEXT:
        return row.given.encode()
    if not row.file:
        return b""
    with row.file.open() as file:
        return file.read()


def _judge_code(text: str, run: BulkVerification, roster: Roster, now: datetime) -> Judgement:
    """An address is asked of our records alone: no request goes out for what somebody pasted."""
    found: Verification | bytes | None
    try:
        is_ours = text.startswith(f"{settings.PUBLIC_URL}/")
        found = at_address(text, now=now) if is_ours else look_up(text, now=now)
    except NothingThere:
        found = None
    if isinstance(found, bytes):
        return _judge_content(found, roster, now)
    if found is None:
        return Judgement(BulkVerdict.NO_RECORD, Status.UNKNOWN)
    if run.person and not _badge_is_intact(found):
        return Judgement(BulkVerdict.NOT_CONFIRMED, Status.UNKNOWN)
    return _of_record(found, roster)


def _badge_is_intact(found: Verification) -> bool:
    """Of what a person holds, the stored badge is looked at as well; a record may have none yet."""
    badge = current_badge(found.subject)
    if badge is None:
        return True
    return judge_own(claims_of.read(badge.credential_json.encode()))[0] == OwnBadge.UNALTERED


def _judge_content(content: bytes, roster: Roster, now: datetime) -> Judgement:
    check = check_upload(content, now=now)
    if check.verification:
        return _of_record(check.verification, roster)
    if check.foreign:
        return _of_foreign(check.foreign, check, roster)
    if check.other:
        return Judgement(BulkVerdict.RECEIPT, "")
    verdict = _OF_FILE.get(check.verdict, BulkVerdict.NOT_CONFIRMED)  # type: ignore[arg-type]
    status = Status.REVOKED if verdict == BulkVerdict.OURS_ALTERED else Status.UNKNOWN
    return Judgement(verdict, status, facts=_told(note=check.remark))


def _of_record(found: Verification, roster: Roster) -> Judgement:
    tone = verdict_on(found).tone
    verdict, status = _OF_TONE.get(tone, BulkVerdict.NOT_CONFIRMED), tone
    if verdict == BulkVerdict.OURS_STANDS and found.is_superseded:
        verdict, status = BulkVerdict.OURS_REPLACED, Status.SUPERSEDED
    membership = roster.by_person.get(found.subject.user_id)
    until = found.facts["cycle"]["valid_until"] if found.facts else None
    facts = _told(
        title=found.subject.title if found.certificate else _title(found),
        number=found.subject.number,
        until=until,
        holder="" if membership else found.holder_name,
    )
    return Judgement(verdict, status, membership, facts)


def _title(found: Verification) -> str:
    return found.facts["type"]["title"] if found.facts else ""


def _of_foreign(foreign: ForeignVerdict, check: UploadCheck, roster: Roster) -> Judgement:
    verdict = _OF_OUTCOME.get(foreign.outcome, BulkVerdict.NOT_CONFIRMED)
    if foreign.claims is None or foreign.outcome not in _SIGNED:
        return Judgement(verdict, foreign.status, facts=_told(note=check.remark))
    claims = foreign.claims
    named = address_named(claims, roster.by_address)
    until = claims.last_day
    facts = _told(
        title=claims.name,
        issuer=claims.issuer_name or claims.issuer,
        until=until.isoformat() if until else None,
        note=check.remark,
    )
    return Judgement(verdict, foreign.status, roster.by_address[named] if named else None, facts)


def _judge_paper(row: BulkRow, run: BulkVerification, roster: Roster, now: datetime) -> Judgement:
    """The badge's issuer is asked now; the finding counts as the program's own looks do."""
    assert row.evidence_id is not None  # noqa: S101  (a row of this kind names one)
    held = Evidence.objects.filter(pk=row.evidence_id, user__in=roster.by_person)
    paper = evidence_at(held, now).select_related("user").first()
    if paper is None:  # or its holder stopped the consent in between
        return Judgement(BulkVerdict.TAKEN_BACK, Status.UNKNOWN)
    check = check_by_machine(paper, now=now, asked_at=run.asked_at)
    facts = _told(
        title=paper.title,
        issuer=paper.issuer,
        until=paper.valid_until and paper.valid_until.isoformat(),
        note=check.note if check else "",
    )
    if check is None:
        return Judgement(BulkVerdict.NOT_CONFIRMED, Status.UNKNOWN, run.person, facts)
    verdict = _OF_OUTCOME.get(ForeignOutcome(check.told["outcome"]), BulkVerdict.NOT_CONFIRMED)
    status = evidence_at(held, now, run.clinic).values_list("status", flat=True).first()
    return Judgement(verdict, status or Status.UNKNOWN, run.person, facts)


def _told(**facts: Any) -> dict[str, Any]:
    """Without what is empty, and without what no database keeps."""
    return {
        name: value.replace("\0", "")[:500] if isinstance(value, str) else value
        for name, value in facts.items()
        if value
    }

"""A dropped file: ours or another's, unaltered or not, and what stands of it now. It is not kept.

A PDF of ours is known by its bytes and its signature; a badge of ours (JSON, JWT, or a picture that
holds one) by what it says, which must be to the letter what we signed, and by its signature. Both
answer with the record as it stands now, which is more than the file itself can tell. Other papers
of ours (`other_papers.py`) have no record that could stand, and are named for what they are. A
badge of somebody else is verified at its issuer's, and never looks like one of ours; attached to a
PDF of somebody else, it is taken out of there, and the pages around it stay unproven.
"""

import logging
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import DatabaseError
from django.utils.translation import gettext as _

from certificates.domain.keys.keys import public_certificates
from certificates.domain.verifying import foreign_claims as claims_of
from certificates.domain.verifying import other_papers
from certificates.domain.verifying.attachments import NotOneBadge, badge_in_pdf
from certificates.domain.verifying.checking import PdfVerdict, check_pdf
from certificates.domain.verifying.foreign import ForeignVerdict, verify_foreign
from certificates.domain.verifying.foreign_claims import Claims, Unreadable
from certificates.domain.verifying.other_papers import OtherPaper
from certificates.domain.verifying.own_badges import OwnBadge, judge_own, names_us
from certificates.domain.verifying.verification import Edition, Verification, look_up
from certificates.models import Badge, Document
from training.lib.errors import Unavailable

log = logging.getLogger(__name__)

# Of no paper of ours: what is attached to it may be somebody else's badge.
_ELSEWHERE = (PdfVerdict.NOT_OURS, PdfVerdict.SIGNED_BY_OTHER)


@dataclass(frozen=True)
class UploadCheck:
    """What the file is; the record behind it when it is ours to the last letter.

    `remark` says what else the reader must know, such as that only an attachment was judged.
    """

    verdict: PdfVerdict | OwnBadge | None = None
    verification: Verification | None = None
    foreign: ForeignVerdict | None = None
    other: OtherPaper | None = None
    remark: str = ""

    @property
    def is_ours(self) -> bool:
        return self.verification is not None

    @property
    def is_altered(self) -> bool:
        return self.verdict in (PdfVerdict.OURS_ALTERED, OwnBadge.ALTERED)

    @property
    def sentence(self) -> str:
        if self.is_ours:
            return _("The file is genuine. Whether it still stands is said below.")
        if self.other:
            return self.other.sentence
        verdict = self.foreign.outcome if self.foreign else self.verdict
        return str(verdict.label) if verdict else ""


def check_upload(data: bytes, *, now: datetime) -> UploadCheck:
    """Never raises, whatever is in the file; it may ask the issuer of a foreign badge."""
    try:
        claims = claims_of.read(data)
    except Unreadable:
        return _check_text(data) or _check_pdf(data, now=now)
    if names_us(claims):
        return _check_own(claims, now=now)
    return UploadCheck(foreign=verify_foreign(data))


def _check_text(data: bytes) -> UploadCheck | None:
    try:
        told = other_papers.read_text(data)
    except (DatabaseError, Unavailable):
        log.exception("a paper of ours could not be looked up")
        return UploadCheck(PdfVerdict.CANNOT_BE_CONFIRMED)
    return UploadCheck(told.verdict, other=told.paper) if told else None


def _check_pdf(data: bytes, *, now: datetime) -> UploadCheck:
    check = check_pdf(data, trusted=public_certificates(), find_document=_document_with)
    if check.verdict in _ELSEWHERE:
        return _check_attached(data, check.verdict)
    document = check.document
    if isinstance(document, OtherPaper):
        return UploadCheck(check.verdict, other=document)
    if check.verdict != PdfVerdict.OURS_UNALTERED or not isinstance(document, Document):
        return UploadCheck(check.verdict)
    try:
        found = look_up(document.code, now=now, serial=document.serial)
    except Unavailable:
        return UploadCheck(PdfVerdict.CANNOT_BE_CONFIRMED)
    return UploadCheck(check.verdict, found)


def _check_attached(data: bytes, verdict: PdfVerdict) -> UploadCheck:
    try:
        claims = badge_in_pdf(data)
    except NotOneBadge as error:
        return UploadCheck(verdict, remark=error.message)
    if claims is None:
        return UploadCheck(verdict)
    if names_us(claims):
        # A badge of ours in a paper that is not: saved anew by some program, or forged around it.
        return UploadCheck(PdfVerdict.OURS_ALTERED)
    remark = _("Only the badge attached to this PDF was checked, not what its pages say.")
    return UploadCheck(foreign=verify_foreign(claims.text.encode()), remark=remark)


def _document_with(sha256: str) -> Document | OtherPaper | None:
    documents = Document.objects.select_related("certificate", "credential")
    return documents.filter(sha256=sha256).first() or other_papers.paper_with(sha256)


def _check_own(claims: Claims, *, now: datetime) -> UploadCheck:
    try:
        verdict, badge = judge_own(claims)
        return UploadCheck(verdict, _record_of(badge, now=now) if badge else None)
    except (DatabaseError, Unavailable):
        log.exception("a badge of ours could not be looked up")
        return UploadCheck(OwnBadge.CANNOT_BE_CONFIRMED)


def _record_of(badge: Badge, *, now: datetime) -> Verification | None:
    """The record of today, with this badge as the edition in hand."""
    subject = badge.certificate or badge.credential
    assert subject is not None  # noqa: S101  (a constraint of the table)
    found = look_up(subject.code, now=now)
    if found is None:
        return None
    in_hand = Edition(badge.edition, found.holder_name, badge.made_at, serial="")
    return replace(found, in_hand=in_hand)

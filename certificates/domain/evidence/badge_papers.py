"""A badge somebody gives as a paper: its own words fill the fields, so that what a program
confirms is what the paper says."""

import hashlib
import zoneinfo
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from certificates.domain.evidence.papers import FILE_NAME, Given, give_paper
from certificates.domain.verifying import foreign_claims as claims_of
from certificates.domain.verifying.attachments import NotOneBadge, badge_in_pdf
from certificates.domain.verifying.foreign_claims import Claims, Unreadable
from certificates.domain.verifying.own_badges import names_us
from certificates.enums import EvidenceKind
from certificates.models import Badge, Document, Evidence
from training.lib.errors import DomainError
from training.lib.moments import COUNTED_YEARS
from training.lib.papers import shown_name
from training.lib.text import clean_line
from training.people.models import User


def give_badge(
    user: User,
    content: bytes,
    *,
    name: str = "",
    replaces: Evidence | None = None,
    now: datetime,
) -> Evidence:
    """Keep a badge as it was given; giving the same one again gives the paper there is."""
    claims = _read(content)
    same = Evidence.objects.filter(user=user, machine_form=claims.text, withdrawn_at=None)
    if held := same.first():
        return held
    return give_paper(user, _told(claims, user, shown_name(name)), None, replaces=replaces, now=now)


def _read(content: bytes) -> Claims:
    if content.startswith(b"%PDF-"):
        return _out_of_pdf(content)
    try:
        return claims_of.read(content)
    except Unreadable as error:
        words = _("This is not an Open Badge, a JWT or a PDF. Add it as a file instead.")
        raise DomainError(words, field="badge") from error


def _out_of_pdf(content: bytes) -> Claims:
    """The badge of a paper of ours, known by its hash, or the one attached to another's."""
    own = _own_badge(hashlib.sha256(content).hexdigest())
    if own and not own.is_removed:
        return claims_of.read(own.credential_json.encode())
    try:
        attached = badge_in_pdf(content)
    except NotOneBadge as error:
        raise DomainError(error.message, field="badge") from error
    if attached is None:
        words = _("There is no badge in this PDF that we can read. Add it as a file instead.")
        raise DomainError(words, field="badge")
    if names_us(attached):
        words = _("This PDF was issued here, but it was changed since. Send it as you received it.")
        raise DomainError(words, field="badge")
    return attached


def _own_badge(sha256: str) -> Badge | None:
    document = Document.objects.filter(sha256=sha256).first()
    if document is None:
        return None
    same = Badge.objects.filter(
        certificate=document.certificate_id, credential=document.credential_id
    )
    return same.filter(edition=document.edition).first()


def _told(claims: Claims, user: User, name: str) -> Given:
    zone = zoneinfo.ZoneInfo(user.time_zone)
    begins, ends = _moment(claims.valid_from), _moment(claims.valid_until)
    return Given(
        kind=EvidenceKind.COURSE,
        title=_line(claims.name, 200) or _("Open Badge"),
        issuer=_line(claims.issuer_name, 200) or _line(claims.issuer, 200),
        number=_line(claims.id, 300).rpartition("/")[2][-80:],
        issued_on=begins.astimezone(zone).date() if begins else None,
        # What ends at midnight ends with the day before it.
        valid_until=(ends - timedelta(seconds=1)).astimezone(zone).date() if ends else None,
        expires_at=ends,
        details={FILE_NAME: name} if name else {},
        machine_form=claims.text,
    )


def _moment(text: str) -> datetime | None:
    """None also for the year 9999, by which badges say "never"."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    is_day = found and found.tzinfo and found.year in COUNTED_YEARS
    return found if is_day else None


def _line(text: str, longest: int) -> str:
    """A stranger's words as one line of text, or nothing where they would break a page."""
    try:
        return clean_line(text)[:longest]
    except ValidationError:
        return ""

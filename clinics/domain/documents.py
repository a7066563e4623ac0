"""Documents under control: versions that stay, a look every year, and who signed for which."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from certificates.domain.evidence.papers import keep_file
from clinics.enums import DocumentKind
from clinics.models import (
    ClinicDocument,
    ClinicDocumentVersion,
    DocumentReview,
    ReadingReceipt,
)
from clinics.signals import document_changed, document_signed
from training.lib.errors import Conflict
from training.lib.papers import Paper
from training.people.domain import audit
from training.people.models import Clinic, User

_TRIES = 50
TEXT = "text/plain"


@dataclass(frozen=True)
class Wording:
    """What a version says, as text or as a file, and when it is to be looked at again."""

    text: str
    paper: Paper | None
    review_due: date
    changes: str = ""


def add_document(
    clinic: Clinic, *, kind: str, title: str, wording: Wording, by: User, now: datetime
) -> ClinicDocument:
    """Its first version with it. The file is kept before the rows: a row must not lack its file."""
    version = _version(wording, number=1, by=by, now=now)
    try:
        with transaction.atomic():
            document = _with_free_slug(clinic, kind=kind, title=title, now=now)
            version.document = document
            version.save(force_insert=True)
            audit.record(
                "document.added",
                document,
                actor=by,
                now=now,
                clinic=clinic.pk,
                sha256=version.sha256,
            )
    except Exception:
        version.file.delete(save=False)
        raise
    return document


def add_version(
    document: ClinicDocument, wording: Wording, *, seen: int, by: User, now: datetime
) -> ClinicDocumentVersion:
    """The next one; who signed for an older one is asked again. `seen` is the version one saw."""
    version = _version(wording, number=seen + 1, by=by, now=now)
    version.document = document
    try:
        with transaction.atomic():
            version.save(force_insert=True)
            document_changed.send(sender=ClinicDocument, document=document, now=now)
            audit.record(
                "document.changed",
                document,
                actor=by,
                now=now,
                version=version.number,
                sha256=version.sha256,
            )
    except IntegrityError as error:
        version.file.delete(save=False)
        raise Conflict(_("Somebody made a newer version meanwhile. Look at that one.")) from error
    return version


@transaction.atomic
def note_review(
    version: ClinicDocumentVersion, *, next_due: date, by: User, now: datetime
) -> DocumentReview:
    """It stands as it is; nobody has to read it again."""
    review = DocumentReview.objects.create(
        version=version, next_due=next_due, made_by=by, made_at=now
    )
    audit.record("document.reviewed", version, actor=by, now=now, next_due=next_due)
    return review


@transaction.atomic
def end_document(document: ClinicDocument, *, by: User, now: datetime) -> None:
    """Out of force; versions and receipts stay."""
    if ClinicDocument.objects.filter(pk=document.pk, ended_at=None).update(ended_at=now):
        audit.record("document.ended", document, actor=by, now=now)


def sign_for(version: ClinicDocumentVersion, *, by: User, now: datetime) -> ReadingReceipt:
    """On one's own account and for the version one saw: a newer one has to be read first."""
    with transaction.atomic():
        # Shared with whoever makes the next version, so that one of the two comes first.
        ClinicDocument.objects.select_for_update(no_key=True).get(pk=version.document_id)
        newer = ClinicDocumentVersion.objects.filter(
            document=version.document_id, number__gt=version.number
        )
        if newer.exists():
            raise Conflict(_("There is a newer version. Read that one, then sign."))
        receipt, created = ReadingReceipt.objects.get_or_create(
            version=version, user=by, defaults={"signed_at": now}
        )
        if created:
            document_signed.send(sender=ReadingReceipt, receipt=receipt, now=now)
            audit.record("document.read", version, actor=by, now=now, sha256=version.sha256)
    return receipt


def _version(wording: Wording, *, number: int, by: User, now: datetime) -> ClinicDocumentVersion:
    version = ClinicDocumentVersion(
        number=number,
        text=wording.text,
        changes=wording.changes,
        review_due=wording.review_due,
        made_by=by,
        made_at=now,
    )
    if wording.paper:
        version.content_type, version.sha256 = wording.paper.content_type, wording.paper.sha256
        version.size = len(wording.paper.content)
        keep_file(version.file, wording.paper)
    else:
        content = wording.text.encode()
        version.content_type, version.size = TEXT, len(content)
        version.sha256 = hashlib.sha256(content).hexdigest()
    return version


def _with_free_slug(clinic: Clinic, *, kind: str, title: str, now: datetime) -> ClinicDocument:
    """The first of a kind bears the word of its kind: what a position has to read names it so."""
    plain = slugify(title)[:50].strip("-") or "document"
    first = plain if kind == DocumentKind.OTHER else str(kind)
    names = [first, plain, *(f"{plain}-{number}" for number in range(2, _TRIES))]
    for slug in dict.fromkeys(names):
        if slug in {"new"}:
            continue
        try:
            with transaction.atomic():
                return ClinicDocument.objects.create(
                    clinic=clinic, slug=slug, kind=kind, title=title, made_at=now
                )
        except IntegrityError:
            continue
    raise Conflict(_("Too many documents bear this title. Choose another one."))

"""From a certificate or credential to the signed PDF that is stored and never changes."""

import hashlib
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from certificates.domain.badges.badges import make_badge
from certificates.domain.documents.credential_rendering import (
    CURRENT_TEMPLATE as CREDENTIAL_TEMPLATE,
)
from certificates.domain.documents.credential_rendering import render_credential
from certificates.domain.documents.printing import printed_certificate, printed_credential
from certificates.domain.documents.rendering import CURRENT_TEMPLATE as CERTIFICATE_TEMPLATE
from certificates.domain.documents.rendering import render_certificate
from certificates.domain.documents.typesetting import Attachment
from certificates.domain.keys.keys import current_pdf_key
from certificates.enums import DocumentReason, Paper
from certificates.models import Badge, Certificate, Credential, CredentialEdition, Document
from certificates.queries import read_corrections, status_of
from training.lib import background
from training.people.domain import audit

Subject = Certificate | Credential

# Countries whose offices print on Letter; everywhere else it is A4.
LETTER_COUNTRIES = frozenset({"CA", "US", "MX", "CL", "CO", "CR", "GT", "PA", "PH", "VE"})
_PAPER_MARK = {Paper.A4: "A", Paper.LETTER: "L"}


DOCUMENT_JOB = "certificates.make-document"


def paper_for(country: str) -> Paper:
    return Paper.LETTER if country in LETTER_COUNTRIES else Paper.A4


def plan_document(
    subject: Subject,
    *,
    now: datetime,
    edition: int = 1,
    paper: Paper | None = None,
    holder_name: str | None = None,
    reason: DocumentReason = DocumentReason.FIRST,
) -> bool:
    """Ask the issuing process for a PDF; asking twice is asking once. True when it was new.

    The web never makes one: the private key stays in the process that issues.
    """
    paper = paper or paper_for(_country_of(subject))
    return background.enqueue(
        DOCUMENT_JOB,
        f"{subject.public_id}:{edition}:{paper}",
        {
            _kind_of(subject): subject.pk,
            "edition": edition,
            "paper": paper.value,
            "holder_name": holder_name,
            "reason": reason.value,
        },
        now=now,
    )


def make_document(
    subject: Subject,
    *,
    now: datetime,
    paper: Paper,
    edition: int = 1,
    holder_name: str | None = None,
    reason: DocumentReason = DocumentReason.FIRST,
    corrected_until: datetime | None = None,
) -> Document:
    """The badge, then the paper that carries it: rendered, signed, stored. The stored one when
    it exists already.

    A credential states what its edition holds, under the name that stands there. For a certificate
    corrections that were decided by `corrected_until` (now) are in what it states.

    Slow work comes first and outside any transaction; the row comes last. A file without row
    is garbage, a row without a file cannot be. Raises RenderingFailed or SigningKeyMissing, and
    then the job tries again: nothing unsigned is ever stored.
    """
    # pyHanko takes a second to import, and only the issuing process needs it.
    from certificates.domain.documents.signing import sign_pdf

    existing = _documents_of(subject).filter(edition=edition, paper=paper)
    if document := existing.first():
        return document
    key = current_pdf_key(now=now)
    badge = make_badge(
        subject,
        edition=edition,
        now=now,
        holder_name=holder_name,
        corrected_until=corrected_until,
    )
    serial = f"{subject.number}-{edition}{_PAPER_MARK[paper]}"
    if isinstance(subject, Credential):
        stated = subject.editions.get(number=edition)
        name = stated.holder_name
        template = CREDENTIAL_TEMPLATE
        unsigned = _render_credential(stated, badge, serial=serial, paper=paper, now=now)
    else:
        name = holder_name or subject.facts["holder_name"]
        template = CERTIFICATE_TEMPLATE
        corrected = read_corrections(subject, corrected_until or now)
        unsigned = _render_certificate(corrected, badge, name, serial=serial, paper=paper)
    pdf = sign_pdf(unsigned, key, signed_at=now)
    document = Document(
        **{_kind_of(subject): subject},
        edition=edition,
        paper=paper,
        serial=serial,
        reason=reason,
        holder_name=name,
        template_version=template,
        key_id=key.kid,
        sha256=hashlib.sha256(pdf).hexdigest(),
        size=len(pdf),
        made_at=now,
    )
    document.file.save(f"{document.public_id}.pdf", ContentFile(pdf), save=False)
    return _keep(document, subject, now=now)


def current_document(subject: Subject, paper: Paper | None = None) -> Document | None:
    """The newest edition, on the wanted paper or the one made first."""
    documents = list(subject.documents.order_by("-edition", "made_at"))
    newest = [d for d in documents if d.edition == documents[0].edition]
    if paper is None:
        return newest[0] if newest else None
    return next((d for d in newest if d.paper == paper), None)


def make_other_paper(document: Document, paper: Paper, *, now: datetime) -> Document:
    """The same edition on the other paper size, on first request."""
    subject = document.certificate or document.credential
    assert subject is not None  # noqa: S101  (a constraint holds it)
    return make_document(
        subject,
        now=now,
        edition=document.edition,
        paper=paper,
        holder_name=document.holder_name,
        reason=DocumentReason.OTHER_PAPER,
        corrected_until=document.made_at,
    )


def subject_of(payload: dict[str, Any]) -> Subject:
    """What a job is about: it names a certificate or a credential by its key."""
    if "credential" in payload:
        return Credential.objects.select_related("user").get(pk=payload["credential"])
    return Certificate.objects.select_related("user").get(pk=payload["certificate"])


def _render_credential(
    stated: CredentialEdition, badge: Badge, *, serial: str, paper: Paper, now: datetime
) -> bytes:
    status = status_of(stated.credential, now)
    return render_credential(
        printed_credential(stated, serial=serial, status=status, made_at=now),
        paper=paper.value,
        timestamp=stated.planned_at,
        attachments=[_attachment(badge)],
    )


def _render_certificate(
    certificate: Certificate, badge: Badge, name: str, *, serial: str, paper: Paper
) -> bytes:
    return render_certificate(
        printed_certificate(certificate, holder_name=name, serial=serial),
        paper=paper.value,
        timestamp=certificate.issued_at,
        attachments=[_attachment(badge)],
    )


def _attachment(badge: Badge) -> Attachment:
    """The signed badge of the same edition travels with the page, byte for byte."""
    return Attachment(
        name="credential.json",
        mime_type="application/json",
        description="The same as an Open Badge 3.0 for machines, with a signature of its own",
        content=badge.credential_json,
    )


def _kind_of(subject: Subject) -> str:
    """The name of the field by which a document or a job refers to it."""
    return "credential" if isinstance(subject, Credential) else "certificate"


def _country_of(subject: Subject) -> str:
    if isinstance(subject, Credential):
        return subject.user.country
    return str(subject.facts["country"])


def _documents_of(subject: Subject):
    return Document.objects.filter(**{_kind_of(subject): subject})


@transaction.atomic
def _keep(document: Document, subject: Subject, *, now: datetime) -> Document:
    """Two workers may have rendered at once: one row stays and the other's file goes."""
    Document.objects.bulk_create([document], ignore_conflicts=True)
    kept = _documents_of(subject).get(edition=document.edition, paper=document.paper)
    if kept.public_id != document.public_id:
        document.file.delete(save=False)
        return kept
    audit.record("document.made", kept, now=now, serial=kept.serial, sha256=kept.sha256)
    return kept

"""From a certificate to the signed PDF that is stored and never changes."""

import hashlib
import zoneinfo
from datetime import date, datetime

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from certificates.domain import rendering, statements
from certificates.domain.keys import current_pdf_key
from certificates.enums import DocumentReason, Paper
from certificates.models import Certificate, Credential, Document
from certificates.queries import read_corrections
from training.lib import background
from training.people.domain import audit

# Countries whose offices print on Letter; everywhere else it is A4.
LETTER_COUNTRIES = frozenset({"CA", "US", "MX", "CL", "CO", "CR", "GT", "PA", "PH", "VE"})
_PAPER_MARK = {Paper.A4: "A", Paper.LETTER: "L"}


DOCUMENT_JOB = "certificates.make-document"


def paper_for(country: str) -> Paper:
    return Paper.LETTER if country in LETTER_COUNTRIES else Paper.A4


def plan_document(
    subject: Certificate | Credential,
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
    is_certificate = isinstance(subject, Certificate)
    country = subject.facts["country"] if is_certificate else subject.user.country
    paper = paper or paper_for(country)
    return background.enqueue(
        DOCUMENT_JOB,
        f"{subject.public_id}:{edition}:{paper}",
        {
            "certificate" if is_certificate else "credential": subject.pk,
            "edition": edition,
            "paper": paper.value,
            "holder_name": holder_name,
            "reason": reason.value,
        },
        now=now,
    )


def make_document(
    certificate: Certificate,
    *,
    now: datetime,
    paper: Paper,
    edition: int = 1,
    holder_name: str | None = None,
    reason: DocumentReason = DocumentReason.FIRST,
    corrected_until: datetime | None = None,
) -> Document:
    """Render, sign and store one document; the stored one when it exists already.

    Corrections that were decided by `corrected_until` (now) are in what it states.

    Slow work comes first and outside any transaction; the row comes last. A file without a row
    is garbage, a row without a file cannot be. Raises RenderingFailed or SigningKeyMissing, and
    then the job tries again: nothing unsigned is ever stored.
    """
    # pyHanko takes a second to import, and only the issuing process needs it.
    from certificates.domain.signing import sign_pdf

    existing = Document.objects.filter(certificate=certificate, edition=edition, paper=paper)
    if document := existing.first():
        return document
    name = holder_name or certificate.facts["holder_name"]
    serial = f"{certificate.number}-{edition}{_PAPER_MARK[paper]}"
    key = current_pdf_key(now=now)
    stated = read_corrections(certificate, corrected_until or now)
    facts = printed_facts(stated, holder_name=name, serial=serial)
    unsigned = rendering.render_certificate(
        facts,
        paper=paper.value,
        timestamp=certificate.issued_at,
        attachments=[_facts_attachment(facts)],
    )
    pdf = sign_pdf(unsigned, key, signed_at=now)
    document = Document(
        certificate=certificate,
        edition=edition,
        paper=paper,
        serial=serial,
        reason=reason,
        holder_name=name,
        template_version=rendering.CURRENT_TEMPLATE,
        key_id=key.kid,
        sha256=hashlib.sha256(pdf).hexdigest(),
        size=len(pdf),
        made_at=now,
    )
    document.file.save(f"{document.public_id}.pdf", ContentFile(pdf), save=False)
    return _keep(document, now=now)


def current_document(certificate: Certificate, paper: Paper | None = None) -> Document | None:
    """The newest edition, on the wanted paper or the one made first."""
    documents = list(certificate.documents.order_by("-edition", "made_at"))
    newest = [d for d in documents if d.edition == documents[0].edition]
    if paper is None:
        return newest[0] if newest else None
    return next((d for d in newest if d.paper == paper), None)


def make_other_paper(document: Document, paper: Paper, *, now: datetime) -> Document:
    """The same edition on the other paper size, on first request."""
    assert document.certificate is not None  # noqa: S101
    return make_document(
        document.certificate,
        now=now,
        edition=document.edition,
        paper=paper,
        holder_name=document.holder_name,
        reason=DocumentReason.OTHER_PAPER,
        corrected_until=document.made_at,
    )


def printed_facts(
    certificate: Certificate, *, holder_name: str, serial: str
) -> rendering.CertificateFacts:
    """Everything the page prints, in the holder's language."""
    facts = statements.facts_of(certificate)
    zone = zoneinfo.ZoneInfo(facts["time_zone"])
    with translation.override(facts["language"]):
        return rendering.CertificateFacts(
            kind=statements.kind_title(),
            holder_name=holder_name,
            achievement=statements.achievement(facts),
            module_title=facts["module"]["title"],
            programme_title=facts["programme"]["title"],
            programme_version=str(facts["programme"]["version"]),
            results=statements.result_lines(facts),
            cut_score_status=statements.cut_status(facts),
            passed_on=date.fromisoformat(facts["passed_on"]),
            issued_on=certificate.issued_at.astimezone(zone).date(),
            number=certificate.number,
            code=certificate.code,
            verify_url=verify_url(certificate, serial=serial),
            issuer_name=settings.ISSUER_NAME,
            attests=statements.attests(facts),
            does_not_attest=statements.does_not_attest(),
            register_sentence=statements.register_sentence(),
            is_draft=certificate.is_draft,
            language=facts["language"],
        )


def verify_url(certificate: Certificate, *, serial: str = "") -> str:
    """The address behind the QR code; the serial lets the page say that a paper is superseded."""
    address = settings.PUBLIC_URL + reverse("certificates:verify", args=[certificate.code])
    return f"{address}?document={serial}" if serial else address


def _facts_attachment(facts: rendering.CertificateFacts) -> rendering.Attachment:
    return rendering.Attachment(
        name="certificate.json",
        mime_type="application/json",
        description="The facts of this certificate for machines",
        content=rendering.facts_as_json(facts),
    )


@transaction.atomic
def _keep(document: Document, *, now: datetime) -> Document:
    """Two workers may have rendered at once: one row stays and the other's file goes."""
    Document.objects.bulk_create([document], ignore_conflicts=True)
    kept = Document.objects.get(
        certificate=document.certificate, edition=document.edition, paper=document.paper
    )
    if kept.public_id != document.public_id:
        document.file.delete(save=False)
        return kept
    audit.record("document.made", kept, now=now, serial=kept.serial, sha256=kept.sha256)
    return kept

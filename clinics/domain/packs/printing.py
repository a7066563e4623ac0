"""A pack as one PDF: archival, accessible, its gaps first; signed like every paper of ours."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from certificates.domain.documents.typesetting import Attachment, breakable, typeset
from certificates.rendering.coverage import uncovered_clusters
from clinics.domain.packs.facts import PackFacts
from courses.domain.statements import register_sentence

TEMPLATE = "pack-1"
_NO_GLYPH = "?"


def render_pack(facts: PackFacts, *, paper: str, table: str, timestamp: datetime) -> bytes:
    """The unsigned PDF with the same facts attached as CSV."""
    page = reverse("certificates:verify-form")
    with translation.override(facts.language):
        stated = asdict(facts) | {
            "issuer_name": settings.ISSUER_NAME,
            "register_sentence": register_sentence(),
            "verify_page": settings.PUBLIC_URL.partition("://")[2] + page,
        }
        return typeset(
            TEMPLATE,
            paper=paper,
            facts=_printable(stated),
            labels=_labels(facts),
            verify_url=settings.PUBLIC_URL + page,
            timestamp=timestamp,
            attachments=[_attachment(table)],
        )


def _attachment(table: str) -> Attachment:
    return Attachment(
        name="facts.csv",
        mime_type="text/csv",
        description="The same facts as a table",
        content=table,
    )


def _printable(value: Any) -> Any:
    """A letter that no font of ours draws would stop the whole paper; the table has it."""
    if isinstance(value, str):
        for cluster in uncovered_clusters("".join(value.split())):
            value = value.replace(cluster, _NO_GLYPH)
        return breakable(value)
    if isinstance(value, dict):
        return {key: _printable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(each) for each in value]
    return value


def _labels(facts: PackFacts) -> dict[str, str]:
    return {
        "document_title": _("Evidence pack of %(clinic)s: %(days)s")
        % {"clinic": facts.clinic, "days": facts.days},
        "title": _("Evidence pack"),
        "as_of_line": _("As our records showed on %(moment)s (%(zone)s)")
        % {"moment": facts.as_of, "zone": facts.zone},
        "made_line": _("Made %(moment)s (%(zone)s) by %(maker)s")
        % {"moment": facts.read_at, "zone": facts.zone, "maker": facts.maker},
        "for_whom": _("For"),
        "days": _("Day or period"),
        "reason": _("Reason"),
        "clinic": _("Clinic"),
        "people": _("People"),
        "contents": _("Contents"),
        "gaps": _("Gaps first"),
        "no_gaps": _("None: everything this clinic asked for was valid and verified."),
        "consent": _("Consent"),
        "positions": _("Positions"),
        "facts": _("What the clinic asked for"),
        "records": _("The records behind it"),
        "stretches": _("Day by day"),
        "record": _("Record"),
        "what": _("What"),
        "status": _("Status"),
        "source": _("Source"),
        "as_of": _("As of"),
        "until": _("Until"),
        "could_not_check": _("could not check"),
        "from": _("From"),
        "to": _("To"),
        "documents": _("Documents of the clinic"),
        "events": _("Adverse events of these days, without patients"),
        "no_events": _("None was entered."),
        "files": _("Files in this pack"),
        "no_files": _("None."),
        "file": _("File"),
        "hash": _("Fingerprint (SHA-256)"),
        "what_it_is": _("What this is"),
        "limits": _(
            "It quotes what the records of this clinic said on the day named on each page. It is "
            "no statement about who may practise, and holds no answer, score or patient."
        ),
        "check": _(
            "Drop this file on the page below: its electronic signature shows any change. A code "
            "beside a certificate or credential is checked there as well."
        ),
        "qr_alternative": _("QR code that opens the verification page"),
        "page_of": _("Page"),
    }

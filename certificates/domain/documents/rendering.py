"""A certificate as a PDF: its facts, words and template; `typesetting.py` sets it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from certificates.domain.documents.typesetting import (
    Attachment,
    breakable,
    longest_whole_word,
    printable_code,
    printable_name,
    printed_date,
    typeset,
)
from courses.domain.statements import draft_for_review

CURRENT_TEMPLATE = "certificate-1"


@dataclass(frozen=True, kw_only=True)
class Examiner:
    """The instructor who observed the practical skill, under a recognition of that day."""

    name: str
    recognition_number: str


@dataclass(frozen=True, kw_only=True)
class CertificateFacts:
    """Everything that is printed; nothing is looked up while rendering.

    The texts are already in `language`; only the fixed labels and the dates are added here.
    """

    kind: str
    holder_name: str
    achievement: str
    module_title: str
    programme_title: str
    programme_version: str
    results: tuple[tuple[str, str], ...]
    cut_score_status: str
    passed_on: date
    issued_on: date
    number: str
    code: str
    verify_url: str
    issuer_name: str
    attests: tuple[str, ...]
    does_not_attest: tuple[str, ...]
    register_sentence: str
    regions: tuple[str, ...] = ()
    instructors: tuple[Examiner, ...] = ()
    hours: Decimal | None = None
    is_draft: bool = False
    language: str = "en"


def render_certificate(
    facts: CertificateFacts,
    *,
    paper: str,
    timestamp: datetime,
    template: str = CURRENT_TEMPLATE,
    attachments: Sequence[Attachment] = (),
) -> bytes:
    """The unsigned PDF; the same bytes for the same arguments."""
    return typeset(
        template,
        paper=paper,
        facts=_printable_facts(facts),
        labels=_labels(facts),
        verify_url=facts.verify_url,
        timestamp=timestamp,
        attachments=attachments,
    )


def _printable_facts(facts: CertificateFacts) -> dict[str, Any]:
    with translation.override(facts.language):
        return (
            asdict(facts)
            | printable_name(facts.holder_name)
            | printable_code(facts.code, facts.verify_url)
            | {
                "module_title": breakable(facts.module_title),
                "longest_in_title": longest_whole_word(facts.module_title),
                "passed_on": printed_date(facts.passed_on),
                "issued_on": printed_date(facts.issued_on),
                "hours": None if facts.hours is None else number_format(facts.hours),
            }
        )


def _labels(facts: CertificateFacts) -> dict[str, str]:
    with translation.override(facts.language):
        return {
            "document_title": _("%(kind)s %(number)s: %(module)s")
            % {"kind": facts.kind, "number": facts.number, "module": facts.module_title},
            "certifies": _("This is to certify that"),
            "programme": _("%(programme)s, programme version %(version)s")
            % {"programme": facts.programme_title, "version": facts.programme_version},
            "passed_on": _("Passed on"),
            "issued_on": _("Issued on"),
            "hours": _("Learning hours"),
            "cut_score_status": _("How the cut score was set"),
            "regions": _("Regions examined"),
            "no_regions": _("None: theory only"),
            "practical": _("Practical skill"),
            "no_practical": _("Not examined: theory only"),
            "recognition": _("Recognition number"),
            "number": _("Certificate number"),
            "signed": _(
                "Signed electronically by %(issuer)s. Page 2 says what this certificate attests."
            )
            % {"issuer": facts.issuer_name},
            "scan": _("Scan to verify"),
            "qr_alternative": _("QR code that opens the verification page of this certificate"),
            "statement": _("What this certificate says, and what it does not say"),
            "attests": _("It attests that"),
            "does_not_attest": _("It does not attest that"),
            "check": _("How to check this certificate"),
            "check_status": _(
                "Scan the QR code or enter the code at the address below. The page shows the "
                "status at that moment; a printed page or a file cannot show a later revocation."
            ),
            "check_name": _("Compare the name with an identity document."),
            "check_file": _(
                "Drop this file on the same page: its electronic signature shows any change. A PDF "
                "reader that does not know our signing authority calls the signer unknown."
            ),
            "no_expiry": _("A certificate states a past event, so it has no end date."),
            "draft": _("Draft content: demonstration only"),
            "draft_reason": draft_for_review() + " " + _("This page proves nothing."),
        }

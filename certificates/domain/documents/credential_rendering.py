"""A credential as a PDF: its facts, words and template; `typesetting.py` sets it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.utils import translation
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
from certificates.rendering.body_map import Figure, as_svg
from courses.domain.statements import draft_for_review

CURRENT_TEMPLATE = "credential-1"

# The colours of the template's ink, for the drawing that comes in as a picture.
_CALM = {"line": "#0c4449", "fill": "#0c4449", "faint": "#a9bcbb", "body": "#f1f5f3"}
_DRAFT = {"line": "#8f2d12", "fill": "#8f2d12", "faint": "#d9b39d", "body": "#fdf7f2"}


@dataclass(frozen=True, kw_only=True)
class ExaminedLine:
    """One examination: what, on which side, when, by whom, recognised by which body."""

    region: str
    muscle: str
    examined_on: str
    examiner: str
    recognition: str


@dataclass(frozen=True, kw_only=True)
class ModuleLine:
    module: str
    passed_on: str
    cut_status: str


@dataclass(frozen=True, kw_only=True)
class CredentialPaper:
    """Everything that is printed; nothing is looked up while rendering.

    The texts are already in `language`; only the fixed labels and the dates are added here.
    """

    kind: str
    holder_name: str
    achievement: str
    title: str
    programme_title: str
    programme_version: str
    valid_from: date
    valid_until: date | None
    time_zone: str
    awarded_on: date
    issued_on: date
    edition: int
    number: str
    code: str
    verify_url: str
    issuer_name: str
    regions: tuple[str, ...]
    examined: tuple[ExaminedLine, ...]
    modules: tuple[ModuleLine, ...]
    figures: tuple[Figure, ...]
    status_line: str
    attests: tuple[str, ...]
    does_not_attest: tuple[str, ...]
    register_sentence: str
    registers: tuple[str, ...] = ()
    is_draft: bool = False
    language: str = "en"


def render_credential(
    facts: CredentialPaper,
    *,
    paper: str,
    timestamp: datetime,
    template: str = CURRENT_TEMPLATE,
    attachments: Sequence[Attachment] = (),
) -> bytes:
    """The unsigned PDF; the same bytes for the same arguments."""
    colours = _DRAFT if facts.is_draft else _CALM
    return typeset(
        template,
        paper=paper,
        facts=_printable_facts(facts),
        labels=_labels(facts),
        verify_url=facts.verify_url,
        timestamp=timestamp,
        attachments=attachments,
        drawings={figure.view: as_svg(figure, **colours) for figure in facts.figures},
    )


def _printable_facts(facts: CredentialPaper) -> dict[str, Any]:
    words = asdict(facts)
    del words["figures"]
    with translation.override(facts.language):
        return (
            words
            | printable_name(facts.holder_name)
            | printable_code(facts.code, facts.verify_url)
            | {
                "title": breakable(facts.title),
                "longest_in_title": longest_whole_word(facts.title),
                "valid_from": printed_date(facts.valid_from),
                "valid_until": printed_date(facts.valid_until) if facts.valid_until else None,
                "awarded_on": printed_date(facts.awarded_on),
                "issued_on": printed_date(facts.issued_on),
            }
        )


def _labels(facts: CredentialPaper) -> dict[str, str]:
    with translation.override(facts.language):
        return _first_page(facts) | _further_pages(facts) | _draft()


def _first_page(facts: CredentialPaper) -> dict[str, str]:
    return {
        "document_title": _("%(kind)s %(number)s: %(title)s")
        % {"kind": facts.kind, "number": facts.number, "title": facts.title},
        "certifies": _("This is to state that"),
        "programme": _("%(programme)s, programme version %(version)s")
        % {"programme": facts.programme_title, "version": facts.programme_version},
        "valid_from": _("Valid from"),
        "valid_until": _("Valid to the end of"),
        "no_end": _("No end date"),
        "awarded_on": _("First awarded"),
        "issued_on": _("This paper issued"),
        "regions": _("Regions examined"),
        "no_regions": _("None"),
        "zone": _("Days are those of %(zone)s.") % {"zone": facts.time_zone},
        "number": _("Credential number"),
        "edition": _("Version %(number)s of this paper") % {"number": facts.edition},
        "signed": _("Signed electronically by %(issuer)s.") % {"issuer": facts.issuer_name},
        "scan": _("Scan for the status now"),
        "qr_alternative": _("QR code that opens the verification page of this credential"),
    }


def _further_pages(facts: CredentialPaper) -> dict[str, str]:
    return {
        "scope": _("What was examined"),
        "only_these": _(
            "Filled areas and the lines of the table were examined, exactly these. Nothing else is "
            "listed, also not in the same region."
        ),
        "front": _("Front"),
        "back": _("Back"),
        "left": _("Left"),
        "right": _("Right"),
        "front_alternative": _("A body from the front; the table names the filled areas"),
        "back_alternative": _("A body from behind; the table names the filled areas"),
        "muscle": _("Muscle and side"),
        "examined_on": _("Examined on"),
        "examiner": _("Instructor"),
        "recognition": _("Recognised by, number, from–to"),
        "modules": _("Theory"),
        "module": _("Module"),
        "passed_on": _("Passed on"),
        "cut_status": _("Cut score"),
        "statement": _("What this credential says, and what it does not say"),
        "attests": _("It attests that, on the dates shown, the named person"),
        "does_not_attest": _("It does not attest that"),
        "check": _("How to check this credential"),
        "check_status": _(
            "Scan the QR code or enter the code at the address below. The page shows the status at "
            "that moment; a printed page or a file cannot show a later suspension or revocation."
        ),
        "check_file": _(
            "Drop this file on the same page: its electronic signature shows any change. A PDF "
            "reader that does not know our signing authority calls the signer unknown."
        ),
        "check_name": _("Compare the name with an identity document."),
    }


def _draft() -> dict[str, str]:
    return {
        "draft": _("Draft content: demonstration only"),
        "draft_reason": draft_for_review() + " " + _("This paper proves nothing."),
    }

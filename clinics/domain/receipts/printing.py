"""A receipt as a PDF, in the language of whoever asked."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from certificates.domain.credentials.credential_statements import place_of
from certificates.domain.documents.typesetting import Attachment, breakable, printed_date, typeset
from certificates.enums import EvidenceKind, Refusal
from certificates.rendering.coverage import uncovered_clusters
from clinics.domain.receipts.looks import Facts, Look
from clinics.domain.saying import region_names
from clinics.enums import BulkKind, BulkVerdict
from courses.domain.statements import register_sentence
from training.people.enums import CheckMethod, CheckResult

TEMPLATE = "receipt-1"
JSON_NAME = "receipt.json"
_NO_GLYPH = "?"
Line = tuple[str, str]


def render_receipt(look: Look, signed_json: str, *, reference: str, made_at: datetime) -> bytes:
    """The unsigned PDF, with the signed JSON attached byte for byte."""
    page = reverse("certificates:verify-form")
    with translation.override(look.by.language):
        return typeset(
            TEMPLATE,
            paper="a4",
            facts={
                "issuer_name": settings.ISSUER_NAME,
                "language": look.by.language,
                "reference": reference,
                "asked": _printable(_asked(look)),
                "verdict": answer_sentence(look.answered),
                "answered": _printable(_answered(look.answered)),
                "verify_page": settings.PUBLIC_URL.partition("://")[2] + page,
            },
            labels=_labels(),
            verify_url=settings.PUBLIC_URL + page,
            timestamp=made_at,
            attachments=[_attachment(signed_json)],
        )


def _attachment(signed_json: str) -> Attachment:
    return Attachment(
        name=JSON_NAME,
        mime_type="application/json",
        description="The same for machines, with a signature of its own",
        content=signed_json,
    )


def _asked(look: Look) -> list[Line]:
    asked = look.asked
    lines = {"paper": _of_paper, "register": _of_register}.get(asked["kind"], _of_row)(asked)
    zone = place_of(look.clinic.time_zone)
    moment = f"{date_format(look.local_moment, 'j F Y, H:i')} ({zone})"
    return [
        *lines,
        (_("Asked for"), look.clinic.name),
        (_("By"), str(look.by)),
        (_("When"), moment),
    ]


def _of_paper(asked: Facts) -> list[Line]:
    return [
        (_("Whose"), asked["holder"]),
        (_("Paper"), f"{EvidenceKind(asked['paper_kind']).label}: {asked['title']}"),
        (_("Issued by"), asked["issuer"]),
        (_("Number"), asked["number"]),
        (_("Valid to the end of"), _day(asked["valid_until"])),
        (_("Fingerprint (SHA-256)"), asked["sha256"]),
        *_way(asked),
    ]


def _of_register(asked: Facts) -> list[Line]:
    return [
        (_("Whose"), asked["holder"]),
        (_("Register"), asked["authority"]),
        (_("Number"), asked["number"]),
        (_("Class"), asked["class"]),
        (_("Conditions, as declared"), asked["conditions"]),
        *_way(asked),
    ]


def _way(asked: Facts) -> list[Line]:
    return [
        (_("How"), str(CheckMethod(asked["method"]).label)),
        (_("Where"), asked["address"]),
    ]


def _of_row(asked: Facts) -> list[Line]:
    return [
        (_("What"), asked["what"]),
        (_("Given as"), str(BulkKind(asked["kind"]).label)),
        (_("Fingerprint (SHA-256)"), asked["sha256"]),
    ]


def answer_sentence(answered: Facts) -> str:
    if "verdict" in answered:
        return str(BulkVerdict(answered["verdict"]).label)
    result = str(CheckResult(answered["result"]).label)
    refusal = answered.get("refusal")
    return f"{result}: {Refusal(refusal).label}" if refusal else result


def _answered(answered: Facts) -> list[Line]:
    told: list[Line] = []
    if "needling_named" in answered:
        named = _("Yes") if answered["needling_named"] else _("No")
        excluded = region_names(answered["excluded_regions"]) or _("None")
        told = [(_("Needling is named"), named), (_("Regions excluded"), excluded)]
    return [
        (_("Title"), answered.get("title", "")),
        (_("Number"), answered.get("number", "")),
        (_("Issued by"), answered.get("issuer", "")),
        (_("Valid to the end of"), _day(answered.get("until"))),
        (_("Named on it"), answered.get("holder", "")),
        (_("On the roster as"), answered.get("on_the_roster") or ""),
        *told,
        (_("Note"), answered.get("note", "")),
        (_("Image of what was seen (SHA-256)"), answered.get("image_sha256", "")),
        (_("To be checked again by"), _day(answered.get("check_again_by"))),
    ]


def _day(iso: str | None) -> str:
    return printed_date(date.fromisoformat(iso)) if iso else ""


def _printable(lines: list[Line]) -> list[Line]:
    """A letter that no font of ours draws would stop the whole paper; the JSON has it."""
    return [(term, breakable(_drawn(words))) for term, words in lines if words]


def _drawn(words: str) -> str:
    for cluster in uncovered_clusters("".join(words.split())):
        words = words.replace(cluster, _NO_GLYPH)
    return " ".join(words.split())


def _labels() -> dict[str, Any]:
    return {
        "document_title": _("Receipt of a check"),
        "title": _("Receipt of a check"),
        "lead": _("What was asked, when, and what the answer was."),
        "asked": _("What was asked"),
        "answered": _("What the answer was"),
        "reference": _("Receipt"),
        "what_it_is": _("This is a receipt. It is no certificate and no credential."),
        "limits": _(
            "It says what was found at the time above, not what stands today, and it does not say "
            "that anybody is licensed, insured or competent. %(register)s"
        )
        % {"register": register_sentence()},
        "check": _(
            "Drop this file on the address beside: its electronic signature shows any change."
        ),
        "qr_alternative": _("QR code that opens the page on which this file can be checked"),
    }

"""A dropped PDF, checked against our records and keys. The file is not kept."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from certificates.domain.checking import PdfVerdict, check_pdf
from certificates.domain.keys import public_certificates
from certificates.domain.verification import Verification, look_up
from certificates.models import Document


@dataclass(frozen=True)
class UploadCheck:
    """What the file is, and the record behind it when it is ours to the last byte."""

    verdict: PdfVerdict
    verification: Verification | None = None

    @property
    def is_ours(self) -> bool:
        return self.verification is not None

    @property
    def is_altered(self) -> bool:
        return self.verdict == PdfVerdict.OURS_ALTERED

    @property
    def sentence(self) -> str:
        if self.is_ours:
            return _("The file is genuine. Whether it still stands is said below.")
        return str(self.verdict.label)


def check_upload(data: bytes, *, now: datetime) -> UploadCheck:
    """Never raises; a file that is ours answers with the record as it stands now."""
    check = check_pdf(data, trusted=public_certificates(), find_document=_document_with)
    if check.verdict != PdfVerdict.OURS_UNALTERED or check.document is None:
        return UploadCheck(check.verdict)
    document = check.document
    found = look_up(document.code, now=now, serial=document.serial)
    return UploadCheck(check.verdict, found)


def _document_with(sha256: str) -> Document | None:
    return (
        Document.objects.select_related("certificate", "credential").filter(sha256=sha256).first()
    )

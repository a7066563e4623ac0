"""A receipt that somebody drops on the verification page: named for what it is."""

import hashlib

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from certificates.domain.verifying.checking import PdfVerdict
from certificates.domain.verifying.other_papers import OtherPaper, TextVerdict
from clinics.domain.receipts.signed_json import is_signed, read_receipt
from clinics.models import CheckReceipt


class ReceiptKeeper:
    """What `certificates` asks about papers that it does not know."""

    def with_hash(self, sha256: str) -> OtherPaper | None:
        receipt = CheckReceipt.objects.filter(pdf_sha256=sha256).first()
        return _named(receipt) if receipt else None

    def read_text(self, data: bytes) -> TextVerdict | None:
        document = read_receipt(data)
        if document is None:
            return None
        known = Q(json_sha256=hashlib.sha256(data).hexdigest())
        receipt = CheckReceipt.objects.filter(known).first()
        signed = is_signed(document)
        if receipt and signed:
            return TextVerdict(PdfVerdict.OURS_UNALTERED, _named(receipt))
        if receipt or signed:
            # Our words under a key we do not stand by, or our key on what we have no record of.
            return TextVerdict(PdfVerdict.CANNOT_BE_CONFIRMED)
        return TextVerdict(PdfVerdict.OURS_ALTERED)


def _named(receipt: CheckReceipt) -> OtherPaper:
    day = date_format(timezone.localtime(receipt.made_at).date(), "DATE_FORMAT")
    sentence = _(
        "This is a receipt of a check, made here on %(day)s, and unaltered. It says what was found "
        "then. It is no certificate and no credential."
    )
    return OtherPaper(sentence % {"day": day})

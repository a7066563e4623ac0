"""A signed certificate convinces other people's software, and stays archival and accessible."""

from io import BytesIO

import pytest
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from certificates.domain.documents.rendering import render_certificate
from certificates.domain.documents.signing import sign_pdf
from certificates.domain.keys.keys import SigningKeyMissing, current_pdf_key
from tests.certificates.samples import ISSUED_AT, make_facts, page_texts

PRINT_FLAG, HIDING_FLAGS = 4, 1 | 2 | 32


@pytest.fixture
def key(settings, tmp_path):
    settings.SIGNING_KEYS = tmp_path / "keys"
    settings.PRODUCTION = False
    return current_pdf_key(now=ISSUED_AT)


@pytest.fixture
def unsigned():
    return render_certificate(make_facts(), paper="a4", timestamp=ISSUED_AT)


def validate(pdf, key):
    root = asn1_x509.Certificate.load(key.authority.public_bytes(Encoding.DER))
    context = ValidationContext(trust_roots=[root], allow_fetching=False, moment=ISSUED_AT)
    (signature,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
    return validate_pdf_signature(signature, context)


def test_an_independent_validator_accepts_the_signature(key, unsigned):
    status = validate(sign_pdf(unsigned, key, signed_at=ISSUED_AT), key)

    assert (status.intact, status.valid, status.trusted) == (True, True, True)
    assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    assert status.docmdp_ok
    assert status.bottom_line


def test_an_independent_validator_refuses_a_changed_word(key, unsigned):
    signed = bytearray(sign_pdf(unsigned, key, signed_at=ISSUED_AT))
    signed[signed.index(b"NW-2026-000123")] ^= 1

    assert not validate(bytes(signed), key).bottom_line


def test_it_is_certified_so_that_no_later_change_is_allowed(key, unsigned):
    signed = PdfFileReader(BytesIO(sign_pdf(unsigned, key, signed_at=ISSUED_AT)))
    (signature,) = signed.embedded_signatures

    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert signature.docmdp_level.value == 1
    assert signed.root["/Perms"]["/DocMDP"]["/M"] == "D:20261122180000Z"


def test_the_rendered_file_stays_byte_for_byte_under_the_signature(key, unsigned):
    signed = sign_pdf(unsigned, key, signed_at=ISSUED_AT)

    assert signed.startswith(unsigned)
    assert page_texts(signed) == page_texts(unsigned)


def test_the_signature_keeps_the_archival_and_accessible_claims_true(key, unsigned):
    before = PdfFileReader(BytesIO(unsigned)).root
    after = PdfFileReader(BytesIO(sign_pdf(unsigned, key, signed_at=ISSUED_AT))).root
    page = after["/Pages"]["/Kids"][0]
    (widget,) = (each.get_object() for each in page["/Annots"])

    assert after["/Metadata"].data == before["/Metadata"].data
    assert "/Version" not in after
    assert page["/Tabs"] == "/S"
    # PDF/A: printable and not hidden. PDF/UA: outside the page, with a readable name.
    assert (widget["/F"] & PRINT_FLAG, widget["/F"] & HIDING_FLAGS) == (PRINT_FLAG, 0)
    assert all(side < 0 for side in widget["/Rect"])
    assert widget["/TU"]


def test_a_key_past_its_end_signs_nothing(key, unsigned):
    after_the_end = key.certificate.not_valid_after_utc.replace(year=2100)

    with pytest.raises(SigningKeyMissing) as refusal:
        sign_pdf(unsigned, key, signed_at=after_the_end)

    assert str(refusal.value) == (f"The signing key {key.kid} has ended. Rotate it before issuing.")

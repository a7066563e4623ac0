"""A dropped file is ours and unaltered to the last byte, or it is not called so."""

import hashlib
import random
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.domain.documents.rendering import render_certificate
from certificates.domain.documents.signing import sign_pdf
from certificates.domain.keys.keys import current_pdf_key, public_certificates, rotate_pdf_key
from certificates.domain.verifying.checking import LARGEST_FILE, PdfVerdict, check_pdf
from tests.certificates.samples import ISSUED_AT, make_facts

RECORD = "the stored document"


def unknown(_sha256):
    return None


def record_of(pdf):
    """A store that holds exactly this file."""
    stored = hashlib.sha256(pdf).hexdigest()
    return lambda sha256: RECORD if sha256 == stored else None


def verdict(data, *, trusted=None, find_document=unknown):
    trusted = public_certificates() if trusted is None else trusted
    return check_pdf(data, trusted=trusted, find_document=find_document).verdict


@pytest.fixture(autouse=True)
def empty_key_folder(settings, tmp_path):
    settings.SIGNING_KEYS = tmp_path / "keys"
    settings.PRODUCTION = False


@pytest.fixture
def unsigned():
    return render_certificate(make_facts(), paper="letter", timestamp=ISSUED_AT)


@pytest.fixture
def pdf(unsigned):
    return sign_pdf(unsigned, current_pdf_key(now=ISSUED_AT), signed_at=ISSUED_AT)


def make_foreign_pdf(settings, folder, unsigned):
    """The same page, signed by somebody who gave their keys the names of ours."""
    ours = settings.SIGNING_KEYS
    settings.SIGNING_KEYS = folder
    foreign = sign_pdf(unsigned, current_pdf_key(now=ISSUED_AT), signed_at=ISSUED_AT)
    settings.SIGNING_KEYS = ours
    return foreign


def test_a_stored_file_with_our_signature_is_ours_and_unaltered(pdf):
    check = check_pdf(pdf, trusted=public_certificates(), find_document=record_of(pdf))

    assert check.verdict == PdfVerdict.OURS_UNALTERED
    assert check.document == RECORD
    assert check.sha256 == hashlib.sha256(pdf).hexdigest()


def test_no_single_changed_byte_goes_unnoticed(pdf):
    chance = random.Random(20261122)
    positions = chance.sample(range(len(pdf)), 1_000)
    trusted, find_document = public_certificates(), record_of(pdf)
    verdicts = set()
    for position in positions:
        altered = bytearray(pdf)
        altered[position] ^= 1 << chance.randrange(8)
        verdicts.add(verdict(bytes(altered), trusted=trusted, find_document=find_document))

    # What changes beside the signature's own cover (the certificates it carries) leaves a valid
    # signature on bytes we have no record of.
    assert verdicts == {PdfVerdict.OURS_ALTERED, PdfVerdict.CANNOT_BE_CONFIRMED}


@pytest.mark.parametrize(
    "alter",
    [
        lambda pdf: pdf + b"\n",
        lambda pdf: pdf + b"1 0 obj <</Type /Page>> endobj\n%%EOF",
        lambda pdf: b"\n" + pdf,
        lambda pdf: pdf[:-1],
        lambda pdf: pdf.replace(b"/ByteRange [0 ", b"/ByteRange [1 "),
        lambda pdf: pdf.replace(b"/ByteRange", b"/ByteTange"),
        lambda pdf: pdf.replace(b"NW-2026-000123", b"NW-2026-000124", 1),
        lambda pdf: pdf + pdf,
    ],
)
def test_a_changed_file_is_ours_but_altered(pdf, alter):
    assert verdict(alter(pdf), find_document=record_of(pdf)) == PdfVerdict.OURS_ALTERED


def test_a_genuine_file_without_a_record_cannot_be_confirmed(pdf):
    assert verdict(pdf) == PdfVerdict.CANNOT_BE_CONFIRMED


def test_a_record_without_a_key_we_stand_by_cannot_be_confirmed(pdf):
    found = record_of(pdf)

    assert verdict(pdf, trusted=(), find_document=found) == PdfVerdict.CANNOT_BE_CONFIRMED


def test_a_recorded_file_without_a_signature_cannot_be_confirmed(unsigned):
    current_pdf_key(now=ISSUED_AT)

    assert verdict(unsigned, find_document=record_of(unsigned)) == PdfVerdict.CANNOT_BE_CONFIRMED


def test_old_documents_stay_ours_over_three_rotations(pdf):
    for _ in range(3):
        rotate_pdf_key(now=ISSUED_AT + timedelta(days=1))

    assert verdict(pdf, find_document=record_of(pdf)) == PdfVerdict.OURS_UNALTERED


def test_a_stolen_key_taken_out_of_the_folder_confirms_nothing(pdf, settings):
    stolen = current_pdf_key(now=ISSUED_AT).kid
    rotate_pdf_key(now=ISSUED_AT)
    (settings.SIGNING_KEYS / "public" / f"{stolen}.pem").unlink()

    assert verdict(pdf, find_document=record_of(pdf)) == PdfVerdict.CANNOT_BE_CONFIRMED


def test_a_signature_by_others_is_theirs_even_under_our_name(settings, tmp_path, unsigned):
    current_pdf_key(now=ISSUED_AT)
    foreign = make_foreign_pdf(settings, tmp_path / "foreign", unsigned)

    assert verdict(foreign) == PdfVerdict.SIGNED_BY_OTHER


def test_without_our_own_certificates_a_signature_cannot_be_told_apart(pdf):
    assert verdict(pdf, trusted=()) == PdfVerdict.CANNOT_BE_CONFIRMED


def test_our_certificate_pasted_into_a_foreign_file_makes_it_no_better(pdf, unsigned):
    start, end = pdf.index(b"/Contents <"), pdf.index(b"/Filter /Adobe.PPKLite")
    forged = unsigned + pdf[start:end]

    assert verdict(forged, find_document=record_of(pdf)) == PdfVerdict.OURS_ALTERED


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7",
        b"hello",
        b"\x89PNG\r\n\x1a\n" + bytes(1000),
        b"PK\x03\x04" + bytes(1000),
        b"/ByteRange [0 10 20 30]",
        b"/ByteRange [0 10 " * 200_000,
        b"/ByteRange [9999999999 9999999999 9999999999 9999999999]",
        b"/ByteRange" + b" " * 2_000_000 + b"[0 0 0 0]",
        b"/ByteRange [0 0 4 0]<30>",
        b"<" + b"30" * 9_000 + b">/ByteRange [0 0 18002 9]",
        b"<" + b"3080" * 9_000 + b">/ByteRange [0 0 36002 9]",
        b"<zz>/ByteRange [0 0 4 99]",
    ],
)
def test_what_is_no_document_of_ours_is_called_that(data):
    current_pdf_key(now=ISSUED_AT)

    assert verdict(data) == PdfVerdict.NOT_OURS


def test_an_unsigned_pdf_is_not_ours(unsigned):
    current_pdf_key(now=ISSUED_AT)

    assert verdict(unsigned) == PdfVerdict.NOT_OURS


def test_a_file_over_the_limit_cannot_be_confirmed():
    assert verdict(bytes(LARGEST_FILE + 1)) == PdfVerdict.CANNOT_BE_CONFIRMED


def test_a_store_that_does_not_answer_confirms_nothing(pdf):
    def broken(_sha256):
        raise OSError("no connection")

    assert verdict(pdf, find_document=broken) == PdfVerdict.CANNOT_BE_CONFIRMED


@given(st.binary(max_size=2_000))
def test_no_other_bytes_are_ever_ours(data):
    for dressed in (data, b"%PDF-1.7\n/ByteRange [0 9 40 9]" + data):
        assert verdict(dressed, trusted=()) in {
            PdfVerdict.NOT_OURS,
            PdfVerdict.CANNOT_BE_CONFIRMED,
        }

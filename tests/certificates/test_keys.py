"""Signing keys: made once, private, rotated without making old documents unreadable."""

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from cryptography import x509

from certificates.domain.keys.keys import (
    SigningKeyMissing,
    current_pdf_key,
    public_certificates,
    rotate_pdf_key,
)
from tests.certificates.samples import ISSUED_AT as NOW


@pytest.fixture(autouse=True)
def empty_key_folder(settings, tmp_path):
    settings.SIGNING_KEYS = tmp_path / "keys"
    settings.PRODUCTION = False


def test_development_makes_a_key_on_first_use_and_keeps_it():
    assert current_pdf_key(now=NOW).kid == current_pdf_key(now=NOW).kid


def test_production_never_makes_a_key_by_itself(settings):
    settings.PRODUCTION = True

    with pytest.raises(SigningKeyMissing) as refusal:
        current_pdf_key(now=NOW)

    assert str(refusal.value) == "There is no signing key, so no document can be issued."
    assert not settings.SIGNING_KEYS.exists()


def test_production_uses_the_key_it_was_given(settings):
    kid = rotate_pdf_key(now=NOW)
    settings.PRODUCTION = True

    assert current_pdf_key(now=NOW).kid == kid


def test_many_workers_that_need_the_first_key_at_once_make_one():
    with ThreadPoolExecutor(max_workers=8) as pool:
        kids = {
            future.result().kid
            for future in [pool.submit(current_pdf_key, now=NOW) for _ in range(8)]
        }

    assert len(kids) == 1
    assert [each.kid for each in public_certificates()] == list(kids)


def test_private_files_are_for_their_owner_alone(settings):
    current_pdf_key(now=NOW)
    private = settings.SIGNING_KEYS / "private"
    modes = {stat.S_IMODE(file.stat().st_mode) for file in private.iterdir()}

    assert stat.S_IMODE(private.stat().st_mode) == 0o700
    assert modes == {0o600}


def test_checking_needs_only_the_public_folder(settings, tmp_path):
    kid = current_pdf_key(now=NOW).kid
    (settings.SIGNING_KEYS / "private").rename(tmp_path / "elsewhere")

    assert [each.kid for each in public_certificates()] == [kid]


def test_without_keys_nothing_is_public():
    assert public_certificates() == ()


def test_rotation_keeps_the_authority_and_every_old_certificate(settings):
    before = current_pdf_key(now=NOW)
    kids = [before.kid, *(rotate_pdf_key(now=NOW) for _ in range(3))]

    assert current_pdf_key(now=NOW).kid == kids[-1]
    assert current_pdf_key(now=NOW).authority == before.authority
    assert {each.kid for each in public_certificates()} == set(kids)


def test_rotation_destroys_the_retired_private_key(settings):
    retired = current_pdf_key(now=NOW).kid
    kid = rotate_pdf_key(now=NOW)
    private = settings.SIGNING_KEYS / "private"

    assert not (private / f"{retired}.pem").exists()
    assert (private / f"{kid}.pem").exists()


def test_a_lost_private_key_pauses_issuing(settings):
    kid = rotate_pdf_key(now=NOW)
    (settings.SIGNING_KEYS / "private" / f"{kid}.pem").unlink()

    with pytest.raises(SigningKeyMissing):
        current_pdf_key(now=NOW)


def test_a_damaged_private_key_pauses_issuing(settings):
    kid = rotate_pdf_key(now=NOW)
    (settings.SIGNING_KEYS / "private" / f"{kid}.pem").write_text("not a key")

    with pytest.raises(SigningKeyMissing):
        current_pdf_key(now=NOW)


def test_the_certificate_is_for_signing_documents_and_nothing_else():
    certificate = current_pdf_key(now=NOW).certificate
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value

    assert (usage.digital_signature, usage.content_commitment) == (True, True)
    assert (usage.key_cert_sign, usage.key_agreement, usage.key_encipherment) == (False,) * 3


def test_the_certificate_comes_from_our_authority_and_lasts_three_years():
    key = current_pdf_key(now=NOW)
    life = key.certificate.not_valid_after_utc - key.certificate.not_valid_before_utc

    key.certificate.verify_directly_issued_by(key.authority)
    assert life == timedelta(days=3 * 365 + 1)

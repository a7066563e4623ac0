"""The key that signs PDF documents, with the certificates that speak for it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.utils.translation import gettext as _

from certificates.domain.keys import key_files
from certificates.domain.keys.key_files import PDF, SigningKeyMissing, private_pem, write_file

AUTHORITY_LIFE = timedelta(days=20 * 365)
KEY_LIFE = timedelta(days=3 * 365)


@dataclass(frozen=True)
class PdfKey:
    """A private key with the certificates that speak for it."""

    kid: str
    private_key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    authority: x509.Certificate


@dataclass(frozen=True)
class PublicCertificate:
    """What checking needs to know of a key, in use or retired."""

    kid: str
    certificate: x509.Certificate
    authority: x509.Certificate


def current_pdf_key(*, now: datetime) -> PdfKey:
    return _load_key(settings.SIGNING_KEYS, key_files.kid_in_use(PDF, make_pdf_key, now=now))


def public_certificates() -> tuple[PublicCertificate, ...]:
    """Every certificate under which a document of ours may have been signed."""
    files = sorted((settings.SIGNING_KEYS / "public").glob("pdf-*.pem"))
    return tuple(_load_public(file) for file in files)


def rotate_pdf_key(*, now: datetime) -> str:
    return key_files.rotate(PDF, make_pdf_key, now=now)


def make_pdf_key(folder: Path, now: datetime) -> str:
    authority_key, authority = _authority(folder, now=now)
    kid = key_files.new_kid(PDF, now)
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _leaf_certificate(key, authority_key, authority, kid=kid, now=now)
    write_file(folder / "public" / f"{kid}.pem", _pem(certificate) + _pem(authority), mode=0o644)
    write_file(folder / "private" / f"{kid}.pem", private_pem(key), mode=0o600)
    return kid


@lru_cache(maxsize=4)
def _load_key(folder: Path, kid: str) -> PdfKey:
    key = key_files.load_private(folder, kid)
    try:
        public = _load_public(folder / "public" / f"{kid}.pem")
    except (OSError, ValueError) as error:
        raise key_files.unreadable(kid) from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise SigningKeyMissing(_("The signing key is of a kind that is not used here."))
    return PdfKey(kid, key, public.certificate, public.authority)


def _load_public(file: Path) -> PublicCertificate:
    certificate, authority = x509.load_pem_x509_certificates(file.read_bytes())
    return PublicCertificate(file.stem, certificate, authority)


def _authority(
    folder: Path, *, now: datetime
) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """Our certificate authority, made once: readers who trust it need not act at a rotation."""
    private, public = folder / "private" / "authority.pem", folder / "public" / "authority.pem"
    if private.exists():
        key = serialization.load_pem_private_key(private.read_bytes(), password=None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)  # noqa: S101  (we wrote it)
        return key, x509.load_pem_x509_certificate(public.read_bytes())
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _authority_certificate(key, now=now)
    write_file(public, _pem(certificate), mode=0o644)
    write_file(private, private_pem(key), mode=0o600)
    return key, certificate


def _authority_certificate(key: ec.EllipticCurvePrivateKey, *, now: datetime) -> x509.Certificate:
    name = _name(f"{settings.ISSUER_NAME} document authority")
    builder = _builder(name, name, key, now=now, life=AUTHORITY_LIFE)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
    return builder.sign(key, hashes.SHA256())


def _leaf_certificate(
    key: ec.EllipticCurvePrivateKey,
    authority_key: ec.EllipticCurvePrivateKey,
    authority: x509.Certificate,
    *,
    kid: str,
    now: datetime,
) -> x509.Certificate:
    subject = _name(f"{settings.ISSUER_NAME} certificates", kid=kid)
    usage = _usage(digital_signature=True, content_commitment=True)
    issuer_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    builder = _builder(subject, authority.subject, key, now=now, life=KEY_LIFE)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), True)
    builder = builder.add_extension(usage, critical=True)
    builder = builder.add_extension(issuer_id, critical=False)
    return builder.sign(authority_key, hashes.SHA256())


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    *,
    now: datetime,
    life: timedelta,
) -> x509.CertificateBuilder:
    key_id = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        # A reader's clock may be behind ours.
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + life)
        .add_extension(key_id, critical=False)
    )


def _name(common_name: str, *, kid: str = "") -> x509.Name:
    parts = [
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, settings.ISSUER_NAME[:64]),
        x509.NameAttribute(NameOID.COMMON_NAME, common_name[:64]),
    ]
    if kid:
        parts.append(x509.NameAttribute(NameOID.SERIAL_NUMBER, kid))
    return x509.Name(parts)


_NO_USAGE = dict.fromkeys(
    (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    ),
    False,
)


def _usage(**wanted: bool) -> x509.KeyUsage:
    return x509.KeyUsage(**(_NO_USAGE | wanted))


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)

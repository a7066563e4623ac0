"""The keys that sign PDF documents, as files under `settings.SIGNING_KEYS`.

    private/current        the name (kid) of the key in use
    private/<kid>.pem      its private key, readable by the issuing process alone
    private/authority.pem  the private key of our certificate authority, used only to rotate
    public/<kid>.pem       the certificate of every key that ever signed, then the authority's
    public/authority.pem   the authority's certificate, for readers who want to trust it

The web process needs `public/` alone. A retired certificate stays there as long as a document it
signed may be checked; a stolen key's certificate is taken out, and what it signed is confirmed no
more.
"""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
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

from training.lib.errors import Outage

AUTHORITY = "authority"
AUTHORITY_LIFE = timedelta(days=20 * 365)
KEY_LIFE = timedelta(days=3 * 365)


class SigningKeyMissing(Outage):
    """No usable signing key: issuing pauses, and nothing leaves unsigned."""


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
    """The key in use. Development makes one on first use; production must have been given one."""
    folder = settings.SIGNING_KEYS
    kid = _current_kid(folder)
    if kid is None:
        if settings.PRODUCTION:
            raise SigningKeyMissing(_("There is no signing key, so no document can be issued."))
        kid = _create_first_key(folder, now=now)
    return _load_key(folder, kid)


def public_certificates() -> tuple[PublicCertificate, ...]:
    """Every certificate under which a document of ours may have been signed."""
    files = sorted((settings.SIGNING_KEYS / "public").glob("pdf-*.pem"))
    return tuple(_load_public(file) for file in files)


def rotate_pdf_key(*, now: datetime) -> str:
    """Make a new key and use it from now on; the old one stays known to checking.

    The public part is written first, so that no machine meets a signature it cannot check, and
    the old private key is destroyed last: what does not exist cannot be stolen.
    """
    folder = settings.SIGNING_KEYS
    with _locked(folder):
        retired = _current_kid(folder)
        kid = _create_key(folder, now=now)
        if retired is not None:
            (folder / "private" / f"{retired}.pem").unlink(missing_ok=True)
    return kid


def _current_kid(folder: Path) -> str | None:
    try:
        return (folder / "private" / "current").read_text().strip()
    except FileNotFoundError:
        return None


def _create_first_key(folder: Path, *, now: datetime) -> str:
    """Several workers may need the first key at once: the lock lets one make it."""
    with _locked(folder):
        return _current_kid(folder) or _create_key(folder, now=now)


def _create_key(folder: Path, *, now: datetime) -> str:
    authority_key, authority = _authority(folder, now=now)
    kid = f"pdf-{now:%Y-%m-%d}-{secrets.token_hex(4)}"
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _leaf_certificate(key, authority_key, authority, kid=kid, now=now)
    _write(folder / "public" / f"{kid}.pem", _pem(certificate) + _pem(authority), mode=0o644)
    _write(folder / "private" / f"{kid}.pem", _private_pem(key), mode=0o600)
    _write(folder / "private" / "current", kid.encode(), mode=0o600)
    return kid


@lru_cache(maxsize=4)
def _load_key(folder: Path, kid: str) -> PdfKey:
    try:
        pem = (folder / "private" / f"{kid}.pem").read_bytes()
        public = _load_public(folder / "public" / f"{kid}.pem")
        key = serialization.load_pem_private_key(pem, password=None)
    except (OSError, ValueError) as error:
        message = _("The signing key %(kid)s cannot be read, so no document can be issued.")
        raise SigningKeyMissing(message % {"kid": kid}) from error
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
    _write(public, _pem(certificate), mode=0o644)
    _write(private, _private_pem(key), mode=0o600)
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


def _private_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _write(file: Path, content: bytes, *, mode: int) -> None:
    """The whole file or nothing, never readable by others even for a moment."""
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(file)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    (folder / "private").mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / "public").mkdir(exist_ok=True)
    descriptor = os.open(folder / "private" / "lock", os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)

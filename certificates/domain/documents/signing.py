"""Signing a finished PDF: PAdES-B-B, certified so that any later change shows.

The signature is appended, so the archival and accessible structure stays as rendered. It has no
trusted time of its own (that needs a time stamping service) and cannot show a later revocation:
that is why the page carries a QR code.
"""

from datetime import datetime
from functools import lru_cache
from io import BytesIO

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from django.utils.translation import gettext as _
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko_certvalidator.registry import SimpleCertificateStore

from certificates.domain.keys.keys import PdfKey, SigningKeyMissing

FIELD_NAME = "IssuerSignature"

# Hex digits kept free for the signature: two certificates and a P-256 signature need about 2,500.
# A fixed number saves signing a dummy first to measure it.
_RESERVED = 8192


class _DatedPdfSigner(PdfSigner):
    """Signs with a given time instead of the machine's, and keeps the file at PDF 1.7.

    pyHanko would declare PDF 2.0 for an elliptic key; PDF/A-3 and PDF/UA-1 rest on 1.7, where
    PAdES with its own extension mark allows these keys.
    """

    signed_at: datetime

    def register_extensions(self, pdf_out: BasePdfFileWriter, *, md_algorithm: str) -> None:
        pdf_out.register_extension(ESIC_EXTENSION_1)

    def init_signing_session(
        self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False
    ) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.signed_at
        return session


class _AppendingWriter(IncrementalPdfFileWriter):
    """Adds the signature and leaves title, dates and conformity claims as they were rendered."""

    def _update_meta(self) -> None:
        pass


def sign_pdf(pdf: bytes, key: PdfKey, *, signed_at: datetime) -> bytes:
    """The signed file. Raises SigningKeyMissing when the key may no longer sign."""
    if signed_at > key.certificate.not_valid_after_utc:
        message = _("The signing key %(kid)s has ended. Rotate it before issuing.")
        raise SigningKeyMissing(message % {"kid": key.kid})
    signer = _DatedPdfSigner(_METADATA, _signer(key), new_field_spec=_FIELD)
    signer.signed_at = signed_at
    signed = signer.sign_pdf(_AppendingWriter(BytesIO(pdf)), bytes_reserved=_RESERVED)
    return signed.getvalue()


_METADATA = PdfSignatureMetadata(
    field_name=FIELD_NAME,
    md_algorithm="sha256",
    subfilter=SigSeedSubFilter.PADES,
    certify=True,
    docmdp_permissions=MDPPerm.NO_CHANGES,
)

# Invisible in the only way that both PDF/A (no hidden flag) and PDF/UA (no untagged field on the
# page) allow: outside the page.
_FIELD = SigFieldSpec(
    sig_field_name=FIELD_NAME,
    readable_field_name="Electronic signature of the issuer",
    invis_sig_settings=InvisSigSettings(
        set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=True
    ),
)


@lru_cache(maxsize=4)
def _signer(key: PdfKey) -> SimpleSigner:
    """pyHanko's view of the key, made once: converting it costs more than a signature."""
    private = key.private_key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return SimpleSigner(
        signing_cert=_asn1(key.certificate),
        signing_key=asn1_keys.PrivateKeyInfo.load(private),
        cert_registry=SimpleCertificateStore.from_certs([_asn1(key.authority)]),
        embed_roots=True,
    )


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))

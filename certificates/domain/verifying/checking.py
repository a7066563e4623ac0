"""Is this file a certificate of ours, byte for byte?

A file is ours and unaltered only when three things agree: we hold a record of exactly these bytes,
the signature in it was made by a key of ours, and it covers the whole file. Anything less is said
to be less; doubt never reads as "valid".

The file comes from a stranger, so no PDF reader touches it. The place of the signature is found by
a bounded search and its digest is computed over the raw bytes: linear in the size, nothing is
unpacked, nothing recurses. That suffices because a genuine file is known by its hash.
"""

import hashlib
import logging
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar

from asn1crypto import (
    cms,
    tsp,  # noqa: F401  names attributes that signing writes, and only before the first is read
)
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from certificates.domain.keys.keys import PublicCertificate

logger = logging.getLogger(__name__)

LARGEST_FILE = 20 * 1024 * 1024
_LARGEST_SIGNATURE = 64 * 1024
_MOST_SIGNATURES = 16

_BYTE_RANGE = re.compile(
    rb"/ByteRange\s{0,8}\[\s{0,8}(\d{1,10})\s{1,8}(\d{1,10})\s{1,8}(\d{1,10})\s{1,8}(\d{1,10})"
    rb"\s{0,8}\]"
)

Found = TypeVar("Found")


class PdfVerdict(TextChoices):
    """What can be said of a file. Only the first is good news."""

    OURS_UNALTERED = "ours_unaltered", _("This file is ours and unaltered.")
    OURS_ALTERED = (
        "ours_altered",
        _("This file began as a document of ours, but it has been changed. Do not rely on it."),
    )
    SIGNED_BY_OTHER = "signed_by_other", _("This file is signed, but not by us.")
    NOT_OURS = "not_ours", _("This file is not a certificate of ours.")
    CANNOT_BE_CONFIRMED = (
        "cannot_be_confirmed",
        _("We cannot confirm this file. Treat it as not verified."),
    )


@dataclass(frozen=True)
class PdfCheck(Generic[Found]):
    """The verdict, and the record of the file when we hold one for exactly these bytes."""

    verdict: PdfVerdict
    sha256: str
    document: Found | None = None


@dataclass(frozen=True)
class _Signer:
    """What a signature claims: who made it (issuer and serial number), and over which digest."""

    issuer: bytes
    serial_number: int
    digest: bytes
    attributes: bytes
    signature: bytes


@dataclass(frozen=True)
class _Signature:
    """A signature as it lies in the file, over the bytes before `end` and from `resume` on."""

    end: int
    resume: int
    covers_whole_file: bool
    signer: _Signer


def check_pdf(
    data: bytes,
    *,
    trusted: Iterable[PublicCertificate],
    find_document: Callable[[str], Found | None],
) -> PdfCheck[Found]:
    """The verdict on a dropped file; never raises, whatever the file holds.

    `find_document` takes a SHA-256 in hex and returns our record of a file with these bytes.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    if len(data) > LARGEST_FILE:
        return PdfCheck(PdfVerdict.CANNOT_BE_CONFIRMED, sha256)
    try:
        document = find_document(sha256)
        verdict = _judge(data, tuple(trusted), is_known=document is not None)
    except Exception:
        # Fail closed: a store that does not answer and a file that breaks a parser both mean
        # that nothing was confirmed.
        logger.exception("A dropped file could not be checked")
        return PdfCheck(PdfVerdict.CANNOT_BE_CONFIRMED, sha256)
    genuine = verdict == PdfVerdict.OURS_UNALTERED
    return PdfCheck(verdict, sha256, document if genuine else None)


def _judge(data: bytes, trusted: tuple[PublicCertificate, ...], *, is_known: bool) -> PdfVerdict:
    signatures = list(_signatures(data))
    is_genuine = any(_is_ours_and_whole(data, signature, trusted) for signature in signatures)
    if is_known and is_genuine:
        return PdfVerdict.OURS_UNALTERED
    if is_known or is_genuine:
        # Our bytes under a key we no longer stand by, or our key on bytes we have no record of.
        return PdfVerdict.CANNOT_BE_CONFIRMED
    if _bears_our_marks(data, signatures, trusted):
        return PdfVerdict.OURS_ALTERED
    if not signatures:
        return PdfVerdict.NOT_OURS
    # Without the certificates of our own keys there is nothing to tell them from others' by.
    return PdfVerdict.SIGNED_BY_OTHER if trusted else PdfVerdict.CANNOT_BE_CONFIRMED


def _signatures(data: bytes) -> Iterator[_Signature]:
    """The readable signatures of the file, in order."""
    for match in islice(_BYTE_RANGE.finditer(data), _MOST_SIGNATURES):
        start, length, resume, rest = (int(number) for number in match.groups())
        end = start + length
        if not end < resume <= len(data) or resume - end > _LARGEST_SIGNATURE:
            continue
        if (signer := _read_signer(data[end:resume])) is not None:
            yield _Signature(end, resume, start == 0 and resume + rest == len(data), signer)


def _read_signer(contents: bytes) -> _Signer | None:
    """The one signer of the CMS structure between `<` and `>`, or None when it is anything else."""
    if not (contents.startswith(b"<") and contents.endswith(b">")):
        return None
    try:
        info = cms.ContentInfo.load(bytes.fromhex(contents[1:-1].decode("ascii")))
        (signer,) = info["content"]["signer_infos"]
        attributes = {each["type"].native: each["values"] for each in signer["signed_attrs"]}
        return _Signer(
            issuer=signer["sid"].chosen["issuer"].dump(),
            serial_number=signer["sid"].chosen["serial_number"].native,
            digest=attributes["message_digest"][0].native,
            attributes=signer["signed_attrs"].untag().dump(),
            signature=signer["signature"].native,
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _is_ours_and_whole(
    data: bytes, signature: _Signature, trusted: tuple[PublicCertificate, ...]
) -> bool:
    """Whether the digest is that of the whole file and the signature that of a key of ours.

    The certificate inside the file is not used: it is as foreign as the rest.
    """
    known = next((key for key in trusted if _names(signature.signer, key)), None)
    if known is None or not signature.covers_whole_file:
        return False
    digest = hashlib.sha256(memoryview(data)[: signature.end])
    digest.update(memoryview(data)[signature.resume :])
    return signature.signer.digest == digest.digest() and _verifies(signature.signer, known)


def _verifies(signer: _Signer, known: PublicCertificate) -> bool:
    public_key = known.certificate.public_key()
    if not isinstance(public_key, ec.EllipticCurvePublicKey):
        return False
    try:
        public_key.verify(signer.signature, signer.attributes, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def _names(signer: _Signer, known: PublicCertificate) -> bool:
    """Whether the signature says it was made with this certificate."""
    return (
        signer.serial_number == known.certificate.serial_number
        and signer.issuer == known.certificate.issuer.public_bytes()
    )


def _bears_our_marks(
    data: bytes, signatures: list[_Signature], trusted: tuple[PublicCertificate, ...]
) -> bool:
    """Whether a signature names a key of ours, or a certificate of ours lies in the bytes.

    Two certificates lie in every file of ours, so that one damaged place hides only one of them.
    """
    if any(_names(signature.signer, key) for signature in signatures for key in trusted):
        return True
    marks = {_as_hex(each) for key in trusted for each in (key.certificate, key.authority)}
    return any(mark in data for mark in marks)


def _as_hex(certificate: x509.Certificate) -> bytes:
    """The certificate in the form in which our signatures embed it."""
    return certificate.public_bytes(Encoding.DER).hex().upper().encode()

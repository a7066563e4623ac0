"""Keys as files under `settings.SIGNING_KEYS`: one id per key, private and public apart.

private/current        the name (kid) of the PDF key in use; current-ed, current-rs those of badges,
                       current-audit that of the heads of the audit log
private/next-<kind>    a key made ahead: its public part is published, it signs nothing yet
private/<kid>.pem      a private key, readable by the issuing process alone
private/authority.pem  the private key of our certificate authority, used only to rotate
public/<kid>.pem       of every key that ever signed: a certificate (PDF) or a public key (badges)
public/current…        the same names as in private/, for those who have no private/
public/<kid>.withdrawn  that it was stolen and taken out
public/authority.pem   the authority's certificate, for readers who want to trust it

The web process needs `public/` alone. A retired key stays there as long as something it signed
may be checked; a stolen one is taken out, and what it signed is confirmed no more.
"""

import fcntl
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from django.conf import settings
from django.utils.translation import gettext as _

from training.lib.errors import Outage

PDF, PROOF, JWT, AUDIT = "pdf", "ed", "rs", "audit"
KINDS = (PDF, PROOF, JWT, AUDIT)

_CURRENT = {PDF: "current", PROOF: "current-ed", JWT: "current-rs", AUDIT: "current-audit"}

# Writes both parts of a new key, the public one first, and returns its name.
Maker = Callable[[Path, datetime], str]


class SigningKeyMissing(Outage):
    """No usable signing key: issuing pauses, and nothing leaves unsigned."""


def kid_in_use(kind: str, make: Maker, *, now: datetime) -> str:
    """The key in use. Development makes one on first use; production must have been given one."""
    folder = settings.SIGNING_KEYS
    if kid := _read(folder, _CURRENT[kind]):
        return kid
    if settings.PRODUCTION:
        raise SigningKeyMissing(_("There is no signing key, so no document can be issued."))
    with _locked(folder):  # several workers may need the first key at once
        kid = _read(folder, _CURRENT[kind])
        return kid or _take_into_use(folder, kind, make(folder, now))


def rotate(kind: str, make: Maker, *, now: datetime) -> str:
    """Sign with the key that was made ahead, or a new one; the old one stays known to checking.

    The public part is written first, so that no machine meets a signature it cannot check, and
    the old private key is destroyed last: what does not exist cannot be stolen.
    """
    folder = settings.SIGNING_KEYS
    with _locked(folder):
        retired = _read(folder, _CURRENT[kind])
        kid = _take_into_use(folder, kind, _read(folder, f"next-{kind}") or make(folder, now))
        (folder / "private" / f"next-{kind}").unlink(missing_ok=True)
        if retired not in (None, kid):  # the same: an earlier rotation stopped half way
            (folder / "private" / f"{retired}.pem").unlink(missing_ok=True)
    return kid


def make_ahead(kind: str, make: Maker, *, now: datetime) -> str:
    """Publish the next key and go on signing with the present one, until `rotate`."""
    folder = settings.SIGNING_KEYS
    with _locked(folder):
        kid = _read(folder, f"next-{kind}") or make(folder, now)
        write_file(folder / "private" / f"next-{kind}", kid.encode(), mode=0o600)
    return kid


def drop_prepared(kind: str) -> str | None:
    """Never take the key into use that was made ahead: it lay where another was stolen.

    Its name, so that it can be withdrawn; None where none was made ahead.
    """
    folder = settings.SIGNING_KEYS
    with _locked(folder):
        ahead = _read(folder, f"next-{kind}")
        if ahead:
            (folder / "private" / f"next-{kind}").unlink()
            if ahead != _read(folder, _CURRENT[kind]):
                (folder / "private" / f"{ahead}.pem").unlink(missing_ok=True)
        return ahead


def is_published(kid: str) -> bool:
    public = settings.SIGNING_KEYS / "public"
    return kid in {file.stem for kind in KINDS for file in public.glob(f"{kind}-*.pem")}


def withdraw(kid: str) -> None:
    """Take a stolen key's public half out: nothing it signed is confirmed from now on."""
    public = settings.SIGNING_KEYS / "public"
    write_file(public / f"{kid}.withdrawn", b"", mode=0o644)
    (public / f"{kid}.pem").unlink(missing_ok=True)


def withdrawn(kind: str) -> set[str]:
    """The stolen keys, unlike those that nobody ever had."""
    return {file.stem for file in (settings.SIGNING_KEYS / "public").glob(f"{kind}-*.withdrawn")}


def published_in_use(kind: str) -> str:
    """The name of the key in use as the web knows it, which has no private folder."""
    try:
        return (settings.SIGNING_KEYS / "public" / _CURRENT[kind]).read_text().strip()
    except FileNotFoundError:
        return ""


def new_kid(kind: str, now: datetime) -> str:
    return f"{kind}-{now:%Y-%m-%d}-{secrets.token_hex(4)}"


def private_pem(key: PrivateKeyTypes) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def load_private(folder: Path, kid: str) -> PrivateKeyTypes:
    try:
        pem = (folder / "private" / f"{kid}.pem").read_bytes()
        return serialization.load_pem_private_key(pem, password=None)
    except (OSError, ValueError) as error:
        raise unreadable(kid) from error


def unreadable(kid: str) -> SigningKeyMissing:
    message = _("The signing key %(kid)s cannot be read, so no document can be issued.")
    return SigningKeyMissing(message % {"kid": kid})


def write_file(file: Path, content: bytes, *, mode: int) -> None:
    """The whole file or nothing, never readable by others even for a moment."""
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(file)


def _read(folder: Path, name: str) -> str | None:
    try:
        return (folder / "private" / name).read_text().strip()
    except FileNotFoundError:
        return None


def _take_into_use(folder: Path, kind: str, kid: str) -> str:
    write_file(folder / "public" / _CURRENT[kind], kid.encode(), mode=0o644)
    write_file(folder / "private" / _CURRENT[kind], kid.encode(), mode=0o600)
    return kid


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

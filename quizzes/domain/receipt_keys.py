"""The key of receipts: it shows that a receipt came from us and was not altered, nothing else.

The web may hold it, because it signs neither documents nor sessions. A receipt names its key, so
that those of the key before still verify after a change.
"""

import hashlib
import hmac
import os
import secrets
from functools import lru_cache
from pathlib import Path

from django.conf import settings


def current_key() -> bytes:
    """The key that new receipts get."""
    return _configured(settings.RECEIPT_KEY) or _own_key(settings.SIGNING_KEYS / "receipt.key")


def known_keys() -> dict[str, bytes]:
    """Every key whose receipts verify, by its id: the current one and the one before."""
    before = _configured(settings.RECEIPT_KEY_BEFORE)
    return {key_id(key): key for key in (before, current_key()) if key}


def key_id(key: bytes) -> str:
    """Names a key without telling anything of it."""
    return hmac.digest(key, b"needlewise receipt key id", hashlib.sha256).hex()[:8]


def authenticate(message: bytes, key: bytes) -> str:
    return hmac.digest(key, message, hashlib.sha256).hex()


def _configured(text: str) -> bytes:
    return text.encode()


@lru_cache(maxsize=1)
def _own_key(file: Path) -> bytes:
    """Of an installation in development, made on first use; production brings its own.

    Several processes may need it first: the link lets one of them win, and all read that one.
    """
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
            stream.write(secrets.token_urlsafe(64))
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_bytes()

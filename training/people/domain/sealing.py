"""Secrets at rest: what a reader of the database alone must not be able to use.

The key comes from SECRET_KEY; the older ones of SECRET_KEY_FALLBACKS still open.
"""

import base64
import hashlib
import json
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def seal(value: Any) -> str:
    return seal_text(json.dumps(value))


def unseal(sealed: str) -> Any:
    return json.loads(unseal_text(sealed))


def seal_text(text: str) -> str:
    return _box().encrypt(text.encode()).decode()


def unseal_text(sealed: str) -> str:
    return _box().decrypt(sealed.encode()).decode()


def _box() -> MultiFernet:
    return _box_of((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=4)
def _box_of(secrets: tuple[str, ...]) -> MultiFernet:
    return MultiFernet(
        Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"needlewise.seal:" + s.encode()).digest()))
        for s in secrets
    )

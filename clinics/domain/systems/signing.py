"""How a message to a webhook is signed, by the Standard Webhooks specification (version v1)."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime

_PREFIX = "whsec_"


def new_secret() -> str:
    return _PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signed_headers(
    message: str, body: str, *, secrets_in_use: Sequence[str], now: datetime
) -> dict[str, str]:
    """One signature for each secret, so that a receiver may change its own at leisure."""
    timestamp = str(int(now.timestamp()))
    content = f"{message}.{timestamp}.{body}".encode()
    return {
        "Content-Type": "application/json",
        "webhook-id": message,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(_sign(content, secret) for secret in secrets_in_use),
    }


def _sign(content: bytes, secret: str) -> str:
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    return "v1," + base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()

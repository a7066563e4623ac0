"""How credentials are written down: names of contexts, instants, and the text that is stored."""

import json
from datetime import UTC, datetime
from typing import Any

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
# Defines the type of `credentialSchema`; without it every strict verifier refuses the proof.
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"


def instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def as_text(document: dict[str, Any]) -> str:
    """What is stored and served, unchanged."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))

"""Who examined, as a badge names them: each examiner once for each recognition."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from certificates.domain.credentials.facts import RecognitionFacts, ScopeFacts


@dataclass(frozen=True)
class Examiner:
    """Somebody under one recognition; under another, the same person is listed again."""

    name: str
    authority: str
    number: str
    valid_from: str
    valid_until: str | None

    @property
    def id(self) -> str:
        """Always the same for the same facts, and telling nothing beside them."""
        said = json.dumps([settings.PUBLIC_URL, *vars(self).values()])
        return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, said)}"

    @property
    def recognition(self) -> RecognitionFacts:
        return RecognitionFacts(
            authority=self.authority,
            number=self.number,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
        )


def examiners_of(scope: Sequence[ScopeFacts]) -> list[Examiner]:
    """Each examiner once, whoever examined last first."""
    newest_first = sorted(scope, key=lambda row: row["examined_on"], reverse=True)
    return list(
        dict.fromkeys(Examiner(row["examiner"], **row["recognition"]) for row in newest_first)
    )


def profile_of(examiner: Examiner) -> dict[str, Any]:
    return {"id": examiner.id, "type": ["Profile"], "name": examiner.name}

"""The examiner's recognition, quoted as a signed EndorsementCredential inside the badge."""

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from certificates.domain.badges.issuer import issuer_id
from certificates.domain.badges.securing import add_proof
from certificates.domain.badges.wire import CREDENTIALS, OPEN_BADGES
from certificates.domain.credentials.credential_statements import recognised
from certificates.domain.keys.badge_keys import ProofKey
from certificates.domain.practical.examiners import Examiner


def endorse(examiner: Examiner, key: ProofKey, *, now: datetime) -> dict[str, Any]:
    """Signed once for each recognition, key and language, and then put into every badge."""
    signed = _SIGNED.get(asked := (examiner, key, get_language()))
    if signed is None:
        signed = add_proof(_endorsement(examiner, key.kid), key, now=now)
        _SIGNED[asked] = signed
    return signed


# Small: as many entries as examiners are named in badges that this process makes.
_SIGNED: dict[tuple[Examiner, ProofKey, str | None], dict[str, Any]] = {}


def _endorsement(examiner: Examiner, kid: str) -> dict[str, Any]:
    """Without an end of its own: an examination stands although the recognition ends later."""
    return {
        "@context": [CREDENTIALS, OPEN_BADGES],
        "id": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, examiner.id + kid)}",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": _("Recognition of an examiner"),
        "issuer": {"id": issuer_id(), "type": ["Profile"], "name": settings.ISSUER_NAME},
        "validFrom": f"{examiner.valid_from}T00:00:00Z",
        "credentialSubject": {
            "id": examiner.id,
            "type": ["EndorsementSubject"],
            "endorsementComment": _(
                "%(issuer)s recorded that %(examiner)s was recognised as an examiner: "
                "%(recognition)s. The body named decides about recognition; ask it."
            )
            % {
                "issuer": settings.ISSUER_NAME,
                "examiner": examiner.name,
                "recognition": recognised(examiner.recognition),
            },
        },
    }

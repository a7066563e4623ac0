"""What the public page of a record says, for a certificate and for a credential."""

from collections.abc import Iterable
from typing import Any

from certificates.domain.certificates import statements
from certificates.domain.credentials import credential_statements
from certificates.domain.credentials.facts import CredentialFacts, ScopeFacts
from certificates.domain.verifying.chains import chains_of
from certificates.domain.verifying.verdicts import verdict_on
from certificates.domain.verifying.verification import Verification


def standing_of(found: Verification) -> dict[str, Any]:
    """What is said of its standing now: the verdict, and what the paper in hand is beside it."""
    facts = found.facts or getattr(found.subject, "facts", {})
    return {
        "found": found,
        "verdict": verdict_on(found),
        "registers": [] if found.removed_at else facts["registers"] if facts else [],
    }


def stated_in(found: Verification) -> dict[str, Any]:
    """What the record states, whenever it is asked and whatever paper is in hand; no score, no
    address, no private note. Nothing where nothing is stated any more."""
    if found.removed_at:
        return {"facts": None}
    if found.certificate:
        return statements.page_context(found.certificate, public=True)
    return credential_context(found.facts, found.scope)


def credential_context(
    facts: CredentialFacts | None, scope: Iterable[ScopeFacts]
) -> dict[str, Any]:
    """What every page that shows a credential says of it; `scope` is what still counts."""
    if facts is None:
        return {"facts": None}
    counting = list(scope)
    return {
        "facts": facts,
        "registers": facts["registers"],
        "scope": counting,
        "chains": chains_of(counting),
        "modules": [
            row | {"cut_status": credential_statements.cut_status(row)} for row in facts["theory"]
        ],
        "attests": credential_statements.attests(facts),
        "does_not_attest": credential_statements.does_not_attest(),
        "register_sentence": statements.register_sentence(),
    }

"""What the public page of a record says, for a certificate and for a credential."""

from collections.abc import Iterable
from typing import Any

from certificates.domain.certificates import statements
from certificates.domain.credentials import credential_statements
from certificates.domain.credentials.facts import CredentialFacts, ScopeFacts
from certificates.domain.verifying.chains import chains_of
from certificates.domain.verifying.verdicts import verdict_on
from certificates.domain.verifying.verification import Verification


def context_of(found: Verification) -> dict[str, Any]:
    """Everything the templates of `verify/` need; no score, no address, no private note."""
    shared = {"found": found, "verdict": verdict_on(found), "draft": found.subject.is_draft}
    if found.certificate:
        return shared | statements.page_context(found.certificate, public=True)
    return shared | credential_context(found.facts, found.scope)


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

"""What the holder of a credential is offered about its end: what is new and what is asked, instead
of the whole course again (story A8)."""

from datetime import datetime
from typing import Any

from certificates.domain.credentials.renewing import refuse_too_early, renew, renewal_of
from certificates.domain.requirements.evaluating import assess, evaluate, tree_of
from certificates.domain.requirements.explaining import explain
from certificates.models import Credential, CredentialCycle, CredentialTypeVersion
from certificates.queries import version_in_force
from certificates.queries.renewals import (
    critical_questions,
    enrolment_in,
    lessons_changed_since,
)


def renewal_path(credential: Credential, *, now: datetime) -> dict[str, Any]:
    """Nothing is written: a look at the page is no evaluation."""
    cycle = _newest(credential)
    renewal = renewal_of(cycle, now=now)
    version = _rules(credential, cycle)
    course = credential.type.course
    tree = tree_of(version, is_renewal=renewal is not None and not renewal.is_over)
    (assessed,) = assess([credential.user_id], [tree], at=now)[credential.user_id]
    return {
        "cycle": cycle,
        "renewal": renewal,
        "version": version,
        "has_new_rules": version.pk != cycle.type_version_id,
        "outcome": assessed.outcome,
        "asked": explain(assessed.outcome),
        "lessons": lessons_changed_since(course, cycle.begun_at),
        "banks": critical_questions(course, cycle.begun_at),
        "enrolment": enrolment_in(credential.user, course),
    }


def renew_by_holder(credential: Credential, *, now: datetime) -> CredentialCycle:
    """Held against the rules in force: those of a renewal, or after the grace those of an award."""
    cycle = _newest(credential)
    renewal = refuse_too_early(cycle, now=now)
    version = _rules(credential, cycle)
    evaluation = evaluate(credential.user, version, now=now, is_renewal=not renewal.is_over)
    return renew(credential, evaluation, now=now)


def _newest(credential: Credential) -> CredentialCycle:
    return credential.cycles.select_related("type_version").latest("number")


def _rules(credential: Credential, cycle: CredentialCycle) -> CredentialTypeVersion:
    in_force = version_in_force(credential.type, with_drafts=credential.is_draft)
    return in_force or cycle.type_version

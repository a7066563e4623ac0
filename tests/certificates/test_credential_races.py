"""Acts on one credential at the same moment, by real threads."""

from datetime import timedelta

import pytest

from certificates.domain.credentials.life import begin, plan_edition
from certificates.domain.credentials.renewing import renew
from certificates.domain.credentials.suspending import propose_suspension
from certificates.enums import DocumentReason, SuspensionReason
from certificates.models import Credential, CredentialCycle, CredentialEdition
from tests.at_once import at_once
from tests.factories import (
    NOW,
    make_admin,
    make_credential,
    make_credential_type,
    make_evaluation,
    make_passed,
    make_user,
)
from training.lib.errors import Conflict
from training.lib.models import Job
from training.people.domain.acts import approve_act
from training.people.models import AuditEntry

pytestmark = pytest.mark.django_db(transaction=True)

IN_TIME = NOW + timedelta(days=330)


def test_five_deliveries_of_an_award_give_one_credential():
    user, version = make_user(), make_credential_type()
    make_passed(user, version.type.course)
    evaluations = [make_evaluation(user, version) for _ in range(5)]

    given = at_once(*(lambda e=each: begin(user, version, e, now=NOW) for each in evaluations))

    assert {credential.pk for credential in given} == {Credential.objects.get().pk}
    assert (CredentialCycle.objects.count(), CredentialEdition.objects.count()) == (1, 1)
    assert Job.objects.filter(kind="certificates.make-document").count() == 1
    assert AuditEntry.objects.filter(verb="credential.begun").count() == 1


def test_two_renewals_at_once_give_one_cycle():
    credential = make_credential()
    version = credential.cycles.get().type_version
    evaluations = [
        make_evaluation(credential.user, version, is_renewal=True, at=IN_TIME) for _ in range(2)
    ]

    seen = at_once(*(lambda e=each: renew(credential, e, now=IN_TIME) for each in evaluations))

    assert sorted(type(each).__name__ for each in seen) == ["Conflict", "CredentialCycle"]
    assert list(credential.cycles.order_by("number").values_list("number", flat=True)) == [1, 2]
    assert list(credential.editions.order_by("number").values_list("reason", flat=True)) == [
        "first",
        "renewal",
    ]


def test_no_edition_comes_after_the_suspension_it_raced_with():
    """Whichever comes first: an edition is either older than the suspension or refused, also when
    its request read the clock before that of the suspension."""
    credential = make_credential()
    act = propose_suspension(
        credential,
        proposer=make_admin(),
        reason=SuspensionReason.SAFETY,
        public_text="Looked at.",
        private_note="",
        now=NOW,
    )
    decider, later = make_admin(), NOW + timedelta(seconds=1)

    _suspended, stated = at_once(
        lambda: approve_act(act, decider=decider, now=later),
        lambda: plan_edition(credential, reason=DocumentReason.CORRECTION, now=NOW),
    )

    assert credential.suspensions.count() == 1
    editions = credential.editions.count()
    assert editions == (1 if isinstance(stated, Conflict) else 2)
    with pytest.raises(Conflict, match="suspended"):
        plan_edition(credential, reason=DocumentReason.CORRECTION, now=NOW)


def test_editions_asked_for_at_once_are_numbered_one_after_the_other():
    credential = make_credential()

    at_once(*[lambda: plan_edition(credential, reason=DocumentReason.CORRECTION, now=NOW)] * 4)

    assert list(credential.editions.order_by("number").values_list("number", flat=True)) == [
        1, 2, 3, 4, 5,
    ]  # fmt: skip

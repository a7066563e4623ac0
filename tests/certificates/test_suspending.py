"""Suspending, reinstating and revoking take two people; what is revoked is never revived."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from certificates.domain.certificates.renaming import propose_new_name_of_credential
from certificates.domain.credentials.life import extend, plan_edition
from certificates.domain.credentials.renewing import renew
from certificates.domain.credentials.replacing import propose_replacement
from certificates.domain.credentials.suspending import propose_reinstatement, propose_suspension
from certificates.domain.credentials.withdrawing import (
    propose_correction,
    propose_withdrawal,
    revoke_credential,
)
from certificates.enums import (
    CredentialRevocationReason,
    DocumentReason,
    Status,
    SuspensionReason,
)
from certificates.models import Credential, CredentialRevocation
from certificates.queries import status_of
from tests.factories import (
    NOW,
    make_admin,
    make_credential,
    make_evaluation,
    make_passed,
    make_user,
)
from training.lib import background
from training.lib.errors import Conflict, DomainError, NotAllowed
from training.lib.models import Job
from training.people.domain.acts import approve_act
from training.people.models import AuditEntry

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=10)
LATER_STILL = LATER + timedelta(days=10)


def suspend(credential, *, now=LATER, decider=None):
    act = propose_suspension(
        credential,
        proposer=make_admin(),
        reason=SuspensionReason.SAFETY,
        public_text="Under review.",
        private_note="",
        now=now,
    )
    approve_act(act, decider=decider or make_admin(), now=now)
    return act


def reinstate(credential, *, now=LATER_STILL):
    act = propose_reinstatement(credential, proposer=make_admin(), reason="Cleared.", now=now)
    approve_act(act, decider=make_admin(), now=now)
    return act


def propose_to_revoke(credential, *, proposer=None, public_text="Issued in error.", now=LATER):
    return propose_withdrawal(
        credential,
        proposer=proposer or make_admin(),
        reason=CredentialRevocationReason.ERROR,
        public_text=public_text,
        private_note="",
        now=now,
    )


def revoke(credential, *, now=LATER):
    act = propose_to_revoke(credential, now=now)
    approve_act(act, decider=make_admin(), now=now)
    return act


def reasons(credential):
    return list(credential.editions.order_by("number").values_list("reason", flat=True))


def test_a_suspension_counts_from_the_second_persons_decision_until_it_is_lifted():
    credential = make_credential()
    suspend(credential)
    reinstate(credential)

    moments = (NOW, LATER, LATER_STILL - timedelta(seconds=1), LATER_STILL)
    assert [status_of(credential, moment) for moment in moments] == [
        Status.VALID,
        Status.SUSPENDED,
        Status.SUSPENDED,
        Status.VALID,
    ]


def test_reinstatement_makes_a_new_edition():
    credential = make_credential()
    suspend(credential)
    assert reasons(credential) == ["first"]

    reinstate(credential)

    assert reasons(credential) == ["first", "reinstatement"]


def test_a_second_suspension_is_refused_and_suspending_twice_is_suspending_once():
    credential = make_credential()
    act = suspend(credential)

    with pytest.raises(Conflict, match="already suspended"):
        suspend(credential)

    assert credential.suspensions.get().act == act


def test_what_is_not_suspended_is_not_reinstated():
    with pytest.raises(Conflict, match="not suspended"):
        reinstate(make_credential())


def test_nobody_proposes_or_decides_about_their_own_credential():
    holder = make_admin()
    credential = make_credential(holder)

    with pytest.raises(NotAllowed, match="their own"):
        propose_to_revoke(credential, proposer=holder)
    with pytest.raises(NotAllowed, match="their own"):
        suspend(credential, decider=holder)

    assert status_of(credential, LATER) == Status.VALID


def test_while_it_is_suspended_nothing_is_issued_and_nothing_is_lost():
    credential = make_credential()
    suspend(credential)
    make_passed(credential.user, credential.type.course, muscle="piriformis", at=LATER)

    assert extend(credential, now=LATER) is None
    with pytest.raises(Conflict, match="suspended"):
        plan_edition(credential, reason=DocumentReason.CORRECTION, now=LATER)
    with pytest.raises(Conflict, match="suspended"):
        propose_correction(credential, proposer=make_admin(), reason="Typo.", now=LATER)
    version = credential.cycles.get().type_version
    with pytest.raises(Conflict, match="suspended"):
        renew(credential, make_evaluation(credential.user, version), now=LATER)

    reinstate(credential)

    scope = credential.editions.latest("number").facts["scope"]
    assert sorted(entry["muscle"] for entry in scope) == ["piriformis", "upper-trapezius"]


def test_b39_revoking_twice_is_revoking_once():
    credential = make_credential()
    act = revoke(credential)

    revoke_credential(act, now=LATER_STILL)
    with pytest.raises(Conflict, match="already revoked"):
        propose_to_revoke(credential, now=LATER_STILL)

    assert CredentialRevocation.objects.get().revoked_at == LATER
    assert AuditEntry.objects.filter(verb="credential.revoked").count() == 1


def test_b39_a_revocation_needs_a_public_sentence():
    with pytest.raises(DomainError, match="Say in one sentence why"):
        propose_to_revoke(make_credential(), public_text=" ")


def test_b39_after_a_revoked_credential_comes_a_new_one_that_names_it():
    revoked = make_credential()
    revoke(revoked)

    act = propose_replacement(
        revoked, proposer=make_admin(), reason="Examined again.", now=LATER_STILL
    )
    approve_act(act, decider=make_admin(), now=LATER_STILL)

    new = Credential.objects.get(replaces=revoked)
    assert (new.user, new.type) == (revoked.user, revoked.type)
    assert (new.number != revoked.number, new.code != revoked.code) == (True, True)
    assert [status_of(each, LATER_STILL) for each in (revoked, new)] == ["revoked", "valid"]
    with pytest.raises(Conflict, match="has replaced"):
        propose_replacement(revoked, proposer=make_admin(), reason="Again.", now=LATER_STILL)


def test_what_is_not_revoked_is_not_replaced():
    with pytest.raises(Conflict, match="Only a revoked"):
        propose_replacement(make_credential(), proposer=make_admin(), reason="New.", now=LATER)


def test_a_new_name_takes_a_second_person_and_makes_a_new_edition():
    holder = make_user(legal_name="Ana Lee")
    credential = make_credential(holder)
    holder.legal_name = "Ana Roy"
    holder.save(update_fields=["legal_name"])
    credential.refresh_from_db()

    act = propose_new_name_of_credential(credential, proposer=holder, reason="Married.", now=LATER)
    assert reasons(credential) == ["first"]
    approve_act(act, decider=make_admin(), now=LATER)

    names = list(credential.editions.order_by("number").values_list("holder_name", flat=True))
    assert names == ["Ana Lee", "Ana Roy"]
    assert reasons(credential) == ["first", "name-change"]
    assert credential.editions.latest("number").facts["holder_name"] == "Ana Roy"


def test_a_name_that_did_not_change_needs_no_new_edition():
    credential = make_credential()

    with pytest.raises(Conflict, match="already shows"):
        propose_new_name_of_credential(
            credential, proposer=credential.user, reason="Married.", now=LATER
        )


def test_a_correction_states_the_records_anew():
    credential = make_credential()
    act = propose_correction(credential, proposer=make_admin(), reason="Wrong date.", now=LATER)

    approve_act(act, decider=make_admin(), now=LATER)

    assert reasons(credential) == ["first", "correction"]


def test_the_holder_is_told_once_of_each_change_of_standing_and_not_by_whom():
    credential = make_credential()
    acts = [suspend(credential)]
    acts.append(reinstate(credential))
    acts.append(propose_to_revoke(credential, now=LATER_STILL))
    approve_act(acts[-1], decider=make_admin(), now=LATER_STILL)
    revoke_credential(acts[-1], now=LATER_STILL)
    Job.objects.exclude(kind="mail").delete()
    Job.objects.exclude(key__startswith="credential-").delete()

    for _worker in range(2):
        background.run_all_due()

    assert [message.subject for message in mail.outbox] == [
        "A credential of yours was suspended",
        "A credential of yours holds again",
        "A credential of yours was revoked",
    ]
    page = reverse("certificates:credential", args=[credential.public_id])
    deciders = {person.legal_name for act in acts for person in (act.proposed_by, act.decided_by)}
    for message in mail.outbox:
        assert message.to == [credential.user.email]
        assert page in message.body
        assert not [each for each in (*deciders, "Under review", "error") if each in message.body]

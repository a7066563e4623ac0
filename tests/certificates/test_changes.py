"""Revoking and renaming take two people, and leave what was issued as it was."""

import pytest

from certificates.domain.certificates.issuing import issue_for_attempt
from certificates.domain.certificates.renaming import propose_new_name
from certificates.domain.certificates.repair import plan_missing
from certificates.domain.certificates.revocation import propose_revocation
from certificates.domain.documents.documents import current_document, make_document
from certificates.enums import Paper, RevocationReason, Status
from certificates.models import Certificate, Document, Revocation
from certificates.queries import with_status_at
from quizzes.domain.voiding import propose_voiding
from quizzes.models import Attempt
from tests.factories import make_admin, make_graded_attempt, make_user
from training.lib import background, clock
from training.lib.errors import Conflict, DomainError, NotAllowed
from training.people.domain.acts import approve_act, refuse_act

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate(now) -> Certificate:
    attempt = make_graded_attempt(make_user(legal_name="Ana Lee", country="DE"))
    certificate = issue_for_attempt(attempt, now=now)
    make_document(certificate, now=now, paper=Paper.A4)
    return certificate


def propose(certificate, proposer, now, **changes):
    details = {
        "reason": RevocationReason.ERROR,
        "public_text": "Issued in error.",
        "private_note": "",
    } | changes
    return propose_revocation(certificate, proposer=proposer, now=now, **details)


def status_of(certificate, moment):
    return with_status_at(Certificate.objects.filter(pk=certificate.pk), moment).get().status


def test_a_revocation_counts_only_when_a_second_person_approved_it(certificate, now):
    act = propose(certificate, make_admin(), now)
    assert status_of(certificate, now) == Status.VALID

    approve_act(act, decider=make_admin(), now=now)

    assert status_of(certificate, now) == Status.REVOKED
    assert Revocation.objects.get().public_text == "Issued in error."


def test_nobody_approves_what_they_proposed(certificate, now):
    admin = make_admin()
    act = propose(certificate, admin, now)

    with pytest.raises(NotAllowed):
        approve_act(act, decider=admin, now=now)

    assert status_of(certificate, now) == Status.VALID


def test_a_refused_revocation_changes_nothing(certificate, now):
    refuse_act(propose(certificate, make_admin(), now), decider=make_admin(), now=now)

    assert status_of(certificate, now) == Status.VALID


def test_a_revocation_needs_a_public_sentence(certificate, now):
    with pytest.raises(DomainError, match="Say in one sentence why"):
        propose(certificate, make_admin(), now, public_text="  ")


def test_a_revoked_certificate_is_not_revoked_again(certificate, now):
    approve_act(propose(certificate, make_admin(), now), decider=make_admin(), now=now)

    with pytest.raises(Conflict, match="already revoked"):
        propose(certificate, make_admin(), now)


def test_before_its_revocation_the_certificate_reads_as_the_records_said_then(certificate, now):
    later = clock.now()
    approve_act(propose(certificate, make_admin(), later), decider=make_admin(), now=later)

    assert status_of(certificate, now) == Status.VALID
    assert status_of(certificate, later) == Status.REVOKED


def test_a_new_name_makes_the_next_edition_and_keeps_the_first(certificate, now):
    holder = certificate.user
    holder.legal_name = "Ana Lee-Moreau"
    holder.save()
    act = propose_new_name(certificate, proposer=holder, reason="Married in May.", now=now)

    approve_act(act, decider=make_admin(), now=clock.now())
    background.run_due(now=clock.now())

    current = current_document(certificate)
    assert (current.edition, current.holder_name) == (2, "Ana Lee-Moreau")
    assert (current.reason, current.paper) == ("name-change", "a4")
    assert Document.objects.filter(certificate=certificate, edition=1).count() == 1
    certificate.refresh_from_db()
    assert certificate.facts["holder_name"] == "Ana Lee"


def test_a_second_change_of_name_waits_for_the_paper_of_the_first(certificate, now):
    holder = certificate.user
    for name in ("Ana Lee-Moreau", "Ana Moreau"):
        holder.legal_name = name
        holder.save()
        act = propose_new_name(certificate, proposer=holder, reason="Married in May.", now=now)
        if name == "Ana Lee-Moreau":
            approve_act(act, decider=make_admin(), now=clock.now())

    with pytest.raises(Conflict, match="being made right now"):
        approve_act(act, decider=make_admin(), now=clock.now())
    background.run_due(now=clock.now())
    approve_act(act, decider=make_admin(), now=clock.now())
    background.run_due(now=clock.now())

    current = current_document(certificate)
    assert (current.edition, current.holder_name) == (3, "Ana Moreau")


def test_an_unchanged_name_needs_no_new_edition(certificate, now):
    with pytest.raises(Conflict, match="already shows your name"):
        propose_new_name(certificate, proposer=certificate.user, reason="?", now=now)


def test_a_revoked_certificate_gets_no_new_edition(certificate, now):
    """Asked for before the revocation, decided after it."""
    certificate.user.legal_name = "Ana Lee-Santos"
    certificate.user.save()
    renaming = propose_new_name(certificate, proposer=certificate.user, reason="Married.", now=now)
    approve_act(propose(certificate, make_admin(), now), decider=make_admin(), now=now)

    with pytest.raises(Conflict):
        approve_act(renaming, decider=make_admin(), now=now)

    background.run_due(now=clock.now())
    assert Document.objects.count() == 1


def void_by_two(attempt, now):
    act = propose_voiding(attempt, proposer=make_admin(), reason="Sat by somebody else.", now=now)
    approve_act(act, decider=make_admin(), now=now)
    return act


def test_a_voided_attempt_takes_its_certificate_with_it(certificate, now):
    act = void_by_two(certificate.attempt, now)

    assert status_of(certificate, now) == Status.REVOKED
    revocation = Revocation.objects.get()
    assert (revocation.act, revocation.reason) == (act, RevocationReason.ERROR)
    assert "Sat by somebody else" not in revocation.public_text


def test_an_attempt_that_was_voided_in_the_meantime_is_not_certified(now):
    attempt = make_graded_attempt()
    void_by_two(Attempt.objects.get(), now)

    assert attempt.state == "submitted"  # what the worker had read before
    assert issue_for_attempt(attempt, now=now) is None
    assert plan_missing(now=now) == 0

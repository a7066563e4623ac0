"""What a credential rests on was taken back: it is put before two people, once."""

import pytest

from certificates.domain.certificates.issuing import issue_for_attempt
from certificates.domain.certificates.revocation import propose_revocation
from certificates.domain.credentials.life import last_edition
from certificates.domain.credentials.suspending import SUSPEND
from certificates.enums import ReviewAnswer, RevocationReason, Status
from certificates.queries.credentials import status_of
from tests.certificates.disputes import (
    LATER,
    agree_on,
    hold,
    make_examiner,
    sign,
    withdraw,
)
from tests.factories import NOW, make_admin, make_checklist, make_course, make_graded_attempt
from tests.factories.credentials import make_credential, make_credential_type
from training.people.domain.acts import approve_act
from training.people.models import TwoPersonAct

pytestmark = pytest.mark.django_db


def revoke(certificate, proposer, decider):
    act = propose_revocation(
        certificate,
        proposer=proposer,
        reason=RevocationReason.FRAUD,
        public_text="Somebody else sat the examination.",
        private_note="",
        now=LATER,
    )
    approve_act(act, decider=decider, now=LATER)


def test_a_credential_that_states_a_revoked_certificate_is_proposed_for_suspension():
    attempt = make_graded_attempt(passed=True)
    certificate = issue_for_attempt(attempt, now=NOW)
    rules = make_credential_type(attempt.enrolment.course)
    credential = make_credential(attempt.user, rules)
    proposer, decider = make_admin(), make_admin()

    revoke(certificate, proposer, decider)

    assert [one["certificate"] for one in last_edition(credential).facts["theory"]] == [
        certificate.number
    ]
    asked = TwoPersonAct.objects.get(kind=SUSPEND)
    assert (asked.object_id, asked.proposed_by) == (str(credential.pk), decider)
    approve_act(asked, decider=proposer, now=LATER)
    assert status_of(credential, LATER) == Status.SUSPENDED


def test_a_credential_of_other_theory_is_left_alone():
    attempt = make_graded_attempt(passed=True)
    make_credential(attempt.user, make_credential_type())

    revoke(issue_for_attempt(attempt, now=NOW), make_admin(), make_admin())

    assert not TwoPersonAct.objects.filter(kind=SUSPEND).exists()


@pytest.mark.parametrize("lists_another", [False, True])
def test_a_credential_without_any_examination_left_is_proposed_for_suspension(lists_another):
    course = make_course().course
    version, kept = make_checklist(course), make_checklist(course, muscle="infraspinatus")
    recognition, admin, other_admin = make_examiner(version), make_admin(), make_admin()
    record = sign(version, recognition)
    if lists_another:
        sign(kept, make_examiner(kept), candidate=record.candidate)
    hold(record, course)
    withdraw(recognition, admin, disputed_from=NOW.date())

    agree_on(recognition.review.rows.get(sign_off=record), ReviewAnswer.REVOKED, admin, other_admin)

    assert TwoPersonAct.objects.filter(kind=SUSPEND).exists() is not lists_another

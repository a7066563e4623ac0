"""Credentials begin once, are extended by later examinations, and corrected."""

from datetime import timedelta

import pytest

from certificates.domain.credentials.life import begin, drop_voided, extend
from certificates.models import Credential, RecognitionReview, ReviewRow, SignOffVoid
from certificates.queries import scope_at
from tests.factories import (
    NOW,
    make_admin,
    make_course,
    make_credential,
    make_credential_type,
    make_evaluation,
    make_passed,
    make_user,
)
from training.lib.errors import DomainError
from training.lib.models import Job

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=10)


def scope_of(edition):
    return [entry["muscle"] for entry in edition.facts["scope"]]


def test_a4_a_credential_lists_exactly_what_was_examined():
    """A sign-off for the leg does not make the credential list the chest."""
    credential = make_credential(muscles=("gluteus-medius", "piriformis"))

    edition = credential.editions.get()
    assert (edition.number, edition.reason) == (1, "first")
    assert sorted(scope_of(edition)) == ["gluteus-medius", "piriformis"]
    assert {entry["near_lung"] for entry in edition.facts["scope"]} == {False}
    assert [entry["region"] for entry in edition.facts["scope"]]


def test_beginning_again_gives_the_same_credential():
    credential = make_credential()
    version = credential.cycles.get().type_version

    again = begin(credential.user, version, make_evaluation(credential.user, version), now=LATER)

    assert again == credential
    assert Credential.objects.get().cycles.count() == 1
    assert credential.editions.count() == 1
    assert Job.objects.filter(kind="certificates.make-document").count() == 1


def test_nothing_begins_while_something_is_missing():
    user, version = make_user(), make_credential_type(make_course())
    evaluation = make_evaluation(user, version, met=False)

    with pytest.raises(DomainError, match="Not everything"):
        begin(user, version, evaluation, now=NOW)

    assert not Credential.objects.exists()


@pytest.mark.parametrize(
    ("signed", "is_draft", "expected"),
    [(True, False, False), (False, False, True), (True, True, True)],
)
def test_a_credential_from_anything_unreviewed_is_a_draft(signed, is_draft, expected):
    version = make_credential_type(signed=signed)

    assert make_credential(version=version, is_draft=is_draft).is_draft is expected


def test_a_later_examination_extends_it_by_a_new_edition_once():
    credential = make_credential()
    make_passed(credential.user, credential.type.course, muscle="gluteus-medius", at=LATER)

    edition = extend(credential, now=LATER)

    assert (edition.number, edition.reason) == (2, "extension")
    assert sorted(scope_of(edition)) == ["gluteus-medius", "upper-trapezius"]
    assert extend(credential, now=LATER) is None
    assert [len(scope_at(credential, moment)) for moment in (NOW, LATER)] == [1, 2]


def test_a_voided_examination_drops_out_and_the_next_edition_says_so_once():
    credential = make_credential(muscles=("upper-trapezius", "piriformis"))
    void(credential.scope.get(sign_off__checklist_version__muscle="piriformis").sign_off, LATER)

    assert [len(scope_at(credential, moment)) for moment in (NOW, LATER)] == [2, 1]
    edition = drop_voided(credential, LATER)

    assert (edition.number, edition.reason) == (2, "correction")
    assert scope_of(edition) == ["upper-trapezius"]
    assert drop_voided(credential, LATER) is None


def void(sign_off, now):
    """Two people decided so on the list of a withdrawn recognition."""
    review = RecognitionReview.objects.create(
        recognition=sign_off.recognition,
        disputed_from=NOW.date(),
        disputed_until=now.date(),
        opened_at=now,
    )
    row = ReviewRow.objects.create(
        review=review,
        sign_off=sign_off,
        answer="revoked",
        proposed_by=make_admin(),
        proposed_at=now,
        decided_by=make_admin(),
        decided_at=now,
    )
    SignOffVoid.objects.create(sign_off=sign_off, row=row, reason="Not seen.", voided_at=now)


def test_nothing_to_drop_makes_no_correction():
    assert drop_voided(make_credential(), LATER) is None

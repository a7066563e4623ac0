"""Examiners in dispute: their recognitions, what they signed, and what rests on it."""

from datetime import timedelta

from certificates.domain.credentials.life import begin
from certificates.domain.practical.recognition_reviews import decide, propose_answer
from tests.factories import (
    NOW,
    make_recognition,
    make_sign_off,
    make_user,
)
from tests.factories.credentials import make_credential_type, make_evaluation
from tests.factories.recognising import YEARS
from training.people.domain.recognitions import withdraw_recognition

LATER = NOW + timedelta(days=1)


def make_examiner(version, **fields):
    """A recognition as examiner of the sheet."""
    facts = {"role": "examine", "scope_kind": "muscle", "scope": version.muscle, "period": YEARS}
    return make_recognition(**(facts | fields))


def withdraw(recognition, admin, *, disputed_from, from_date=None, now=NOW):
    withdraw_recognition(
        recognition,
        from_date=from_date or (NOW + timedelta(days=1)).date(),
        disputed_from=disputed_from,
        reason="Fraud.",
        actor=admin,
        now=now,
    )


def hold(record, course):
    """The record's candidate holds a credential that lists it."""
    rules = make_credential_type(course)
    user = record.candidate
    return begin(user, rules, make_evaluation(user, rules, at=LATER), now=LATER)


def sign(version, recognition, *, days_ago=0, candidate=None, **changes):
    return make_sign_off(
        version,
        candidate or make_user(),
        recognition.instructor,
        at=NOW - timedelta(days=days_ago),
        **changes,
    )


def agree_on(row, answer, admin, other_admin):
    propose_answer(row, answer, note="Not seen by anybody.", by=admin, now=LATER)
    decide(row, by=other_admin, now=LATER)

"""Makers of rows for tests: each gives a valid row and takes what matters as arguments."""

from tests.factories.courses import make_course, make_enrolment
from tests.factories.credentials import (
    make_credential,
    make_credential_type,
    make_evaluation,
    make_passed,
)
from tests.factories.numbers import NOW, next_number
from tests.factories.people import (
    give_second_factor,
    make_admin,
    make_authority,
    make_clinic,
    make_consent,
    make_members,
    make_membership,
    make_recognition,
    make_user,
    sign_in,
)
from tests.factories.practical import make_checklist, make_examiner, make_sign_off
from tests.factories.quizzes import make_item, make_quiz, make_set_quiz
from tests.factories.sittings import (
    answer_all,
    make_attempt,
    make_graded_attempt,
    make_practice,
    sit_quiz,
)

__all__ = [
    "NOW",
    "answer_all",
    "give_second_factor",
    "make_admin",
    "make_attempt",
    "make_authority",
    "make_checklist",
    "make_clinic",
    "make_consent",
    "make_course",
    "make_credential",
    "make_credential_type",
    "make_enrolment",
    "make_evaluation",
    "make_examiner",
    "make_graded_attempt",
    "make_item",
    "make_members",
    "make_membership",
    "make_passed",
    "make_practice",
    "make_quiz",
    "make_recognition",
    "make_set_quiz",
    "make_sign_off",
    "make_user",
    "next_number",
    "sign_in",
    "sit_quiz",
]

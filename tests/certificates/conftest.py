"""Who and what many tests of this app begin with; a file that needs others makes its own."""

from datetime import timedelta

import pytest

from certificates.domain.certificates.issuing import issue_for_attempt
from tests.factories import (
    make_admin,
    make_checklist,
    make_course,
    make_examiner,
    make_graded_attempt,
    make_user,
)
from training.lib import clock


@pytest.fixture
def course():
    return make_course().course


@pytest.fixture
def version(course):
    """A practical sheet."""
    return make_checklist(course)


@pytest.fixture
def examiner():
    return make_examiner()


@pytest.fixture
def candidate():
    return make_user()


@pytest.fixture
def admin():
    return make_admin()


@pytest.fixture
def other_admin():
    return make_admin()


@pytest.fixture
def moment():
    return clock.now()


@pytest.fixture
def holder():
    return make_user(legal_name="Ingrid Solheim", email="ingrid@clinic.example")


@pytest.fixture
def certificate(holder, moment):
    """Hers, since yesterday."""
    return issue_for_attempt(make_graded_attempt(holder), now=moment - timedelta(days=1))

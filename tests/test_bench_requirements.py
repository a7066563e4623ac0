"""The measurement of requirements reads what it says it reads."""

import pytest
from django.core.management import call_command

from bench.requirements import CONDITIONS, _assess, _read, stock_people
from certificates.domain.requirements.evaluating import assess
from certificates.domain.requirements.requirements import check_tree
from tests.factories import make_course
from training.lib import clock

pytestmark = pytest.mark.django_db


def test_everybody_who_is_measured_holds_papers_that_count():
    call_command("load_authorities", verbosity=0)
    make_course()
    people = stock_people(3)
    tree = {"all": CONDITIONS}
    check_tree(tree, "requires")

    found = assess(people, [tree], at=clock.now())

    assert [found[person][0].outcome.parts[1].met for person in people] == [True] * 3
    _assess(people)
    _read(people)

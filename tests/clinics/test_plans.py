"""What the database does to answer: its work grows with what is asked for, not with its square."""

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from bench.api import _manager
from bench.clinic_data import stock_clinic
from clinics.queries.facts import asked_papers
from tests.factories import make_course
from training.lib import clock
from training.lib.db import Statement, read_rows

MANY = 5000  # as large as the tables must be for the database to choose otherwise


@pytest.mark.django_db
def test_the_checks_of_papers_are_not_gone_through_again_for_each_paper():
    call_command("load_authorities", verbosity=0)
    make_course()
    clinic, now = stock_clinic(MANY, _manager()), clock.now()
    people = clinic.memberships.order_by("pk").values_list("user_id", flat=True)

    for count in (3, 25, 40, 60, 100, 400):
        asked = asked_papers(clinic, set(people[:count]), now)
        papers = len(read_rows(asked))
        assert papers > 4 * count
        assert most_loops(plan_of(asked)) <= 4 * papers


def plan_of(asked: Statement) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {asked.sql}", asked.arguments)
        (explained,) = cursor.fetchone()
    return explained[0]["Plan"]


def most_loops(node: dict[str, Any]) -> int:
    """How often the busiest part of a plan was run."""
    return max(node["Actual Loops"], *map(most_loops, node.get("Plans", [])), 0)

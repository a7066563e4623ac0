"""What the benchmark of the API asks is answered, at a cost that does not grow with the people."""

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection

from bench.api import PEOPLE, _manager, _token
from bench.clinic_data import stock_clinic
from bench.statements import count_statements
from tests.factories import make_course

pytestmark = pytest.mark.django_db


def test_the_questions_of_the_benchmark_cost_the_same_for_one_and_for_three_people():
    call_command("load_authorities", verbosity=0)
    make_course()
    headers = {"authorization": f"Bearer {_token(stock_clinic(3, _manager()))}"}

    def cost(people):
        path = f"/api/v1/statuses?limit={people}"
        return count_statements(lambda client: client.get(path, headers=headers), {})

    cost(1)  # the first notes that the client is used, once a minute
    assert (cost(1), PEOPLE) == (cost(3), 20)


def test_a_clinic_is_stocked_while_another_database_of_the_server_is_analysed():
    call_command("load_authorities", verbosity=0)
    make_course()
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("ANALYZE pg_database")  # all databases share it; locked to the end of this

        clinic = stock_clinic(1, _manager())

    assert clinic.memberships.count() == 2

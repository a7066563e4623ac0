"""Ratings against the end of their round, in real threads."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from quizzes.domain.panel_rating import rate_item
from quizzes.domain.panels import change_panel, hold_panel
from quizzes.enums import PanelState
from quizzes.models import PanelRating
from tests.factories import NOW
from tests.quizzes.panelling import FIRST, make_panel, open_next, rate_all, seats
from training.lib.errors import Conflict

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_rating_never_slips_in_behind_the_end_of_its_round():
    panel = open_next(make_panel())
    rate_all(panel, FIRST)
    open_next(panel)
    judge, item = seats(panel)[0], panel.items.get(position=1)
    held = threading.Event()

    def close() -> None:
        with transaction.atomic():
            hold_panel(panel, (PanelState.ROUND_2,))
            held.set()
            time.sleep(0.3)
            change_panel(panel, (PanelState.ROUND_2,), state=PanelState.CLOSED, outcome={})
        connection.close()

    def rate() -> None:
        try:
            rate_item(judge, item, percent=99, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        closing = threads.submit(close)
        assert held.wait(20)
        rating = threads.submit(rate)

    assert (closing.exception(), type(rating.exception())) == (None, Conflict)
    assert not PanelRating.objects.filter(round=2).exists()

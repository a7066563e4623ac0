"""Dates of a clinic's own sheet: read as they were meant, or asked about, and never guessed."""

from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from clinics.domain.roster.dates import (
    AmbiguousDate,
    Order,
    ambiguous_examples,
    possible_orders,
    read_date,
    readings,
)

WRITTEN = {
    Order.DAY: ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%y", "%d %m %Y"),
    Order.MONTH: ("%m/%d/%Y", "%m-%d-%Y", "%m/%d/%y"),
    Order.YEAR: ("%y-%m-%d", "%y/%m/%d", "%y.%m.%d"),
}
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
PLAIN = ("%Y-%m-%d", "%d %B %Y", "%b %d, %Y")


@pytest.mark.parametrize(
    "text",
    ["2027-03-31", "2027/3/31", "31/3/2027", "3/31/2027", "31 March 2027", "03.31.27",
     "Mar 31, 2027", "31-Mar-27", "31st mars 2027", "2027-03-31T00:00:00"],
)  # fmt: skip
def test_a_date_is_read_as_people_write_it(text):
    assert read_date(text) == date(2027, 3, 31)


@pytest.mark.parametrize("text", ["soon", "31/31/2027", "2027-02-30", "1/1/1800", "12", "13/32/27"])
def test_what_is_no_date_is_none(text):
    with pytest.raises(ValueError):
        read_date(text, Order.DAY)


@pytest.mark.parametrize(
    ("text", "meanings"),
    [
        ("03/04/2027", {Order.DAY: date(2027, 4, 3), Order.MONTH: date(2027, 3, 4)}),
        ("27-03-31", {Order.DAY: date(2031, 3, 27), Order.YEAR: date(2027, 3, 31)}),
        ("31/03/27", {Order.DAY: date(2027, 3, 31), Order.YEAR: date(2031, 3, 27)}),
        (
            "03/04/05",
            {
                Order.DAY: date(2005, 4, 3),
                Order.MONTH: date(2005, 3, 4),
                Order.YEAR: date(2003, 4, 5),
            },
        ),
    ],
)
def test_an_order_that_could_be_two_is_never_guessed(text, meanings):
    with pytest.raises(AmbiguousDate):
        read_date(text)

    assert readings(text) == meanings
    assert {order: read_date(text, order) for order in meanings} == meanings


DAY, MONTH, YEAR = (Order.DAY,), (Order.MONTH,), (Order.YEAR,)


@pytest.mark.parametrize(
    ("texts", "orders"),
    [
        (["03/04/2027", "31/04/2027", "31/03/2027"], DAY),
        (["03/04/2027", "03/31/2027"], MONTH),
        (["03/04/2027"], DAY + MONTH),
        (["27-03-31"], DAY + YEAR),
        (["27-03-31", "45-03-31"], YEAR),
        (["27-03-31", "28/02/2027"], DAY),
        (["03/04/27", "05/06/2027"], DAY + MONTH),
        (["31/01/2027", "01/31/2027", "03/04/2027"], DAY + MONTH),
        (["5/5/2027"], DAY),
        (["2027-03-04", "4 March 2027", ""], ()),
        (["soon", "31/31/2027"], ()),
    ],
)
def test_a_column_tells_its_order_or_is_asked_about(texts, orders):
    assert possible_orders(texts) == orders


def test_dates_that_contradict_each_other_are_read_in_the_one_way_they_can_be():
    texts = ["31/01/2027", "01/31/2027"]

    orders = possible_orders(texts)

    assert len(orders) < 2
    assert {read_date(text, *orders) for text in texts} == {date(2027, 1, 31)}


def test_the_examples_are_two_that_differ():
    texts = ["31/03/2027", "05/05/2027", "03/04/2027", "03/04/2027", "06/07/2027", "08/09/2027"]

    assert ambiguous_examples(texts, DAY + MONTH) == ("03/04/2027", "06/07/2027")


@settings(max_examples=200)
@given(DAYS, st.sampled_from(Order), st.data())
def test_every_date_written_in_an_order_comes_back_in_it(day, order, data):
    text = day.strftime(data.draw(st.sampled_from(WRITTEN[order])))

    assert read_date(text, order) == day
    assert readings(text)[order] == day


@settings(max_examples=200)
@given(st.lists(DAYS, min_size=1, max_size=6), st.sampled_from(Order), st.data())
def test_a_column_in_one_order_is_read_as_meant_or_asked_about_with_what_was_meant(
    days, order, data
):
    """Whoever is not asked has the right dates; whoever is asked can say what was meant."""
    pattern = data.draw(st.sampled_from(WRITTEN[order]))
    texts = [day.strftime(pattern) for day in days]
    orders = possible_orders(texts)

    if len(orders) > 1:
        assert order in orders
        assert ambiguous_examples(texts, orders)
        assert [read_date(text, order) for text in texts] == days
    else:
        assert [read_date(text, *orders) for text in texts] == days


@settings(max_examples=100)
@given(st.lists(DAYS, min_size=1, max_size=6), st.data())
def test_a_column_that_can_be_read_in_one_way_only_is_not_asked_about(days, data):
    texts = [day.strftime(data.draw(st.sampled_from(PLAIN))) for day in days]

    assert possible_orders(texts) == ()
    assert [read_date(text) for text in texts] == days


@settings(max_examples=100)
@given(st.text(max_size=30))
def test_any_text_is_a_date_or_a_plain_refusal(text):
    found = readings(text)

    assume(not found)
    with pytest.raises(ValueError):
        read_date(text, Order.MONTH)

"""Database functions Django has no name for."""

from django.db.models import DateTimeField, Func


class ClockTimestamp(Func):
    """The database's wall clock at this very statement.

    `now()` stands still inside a transaction and every web machine has a clock of its own;
    what is judged by a deadline is judged by this one.
    """

    function = "clock_timestamp"
    template = "%(function)s()"
    output_field = DateTimeField()

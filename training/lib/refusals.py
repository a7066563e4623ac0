"""What a rule refuses is said in the form that was sent, and what was typed stays."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from training.lib.errors import DomainError, NotAllowed


@contextmanager
def refusals_in(form: Any, *, at: str | None = None, **names: str) -> Iterator[None]:
    """Beside the field it is about, else `at`, else above all; a block that is left did its act.

    `names` says what the form calls a field that the domain calls otherwise. What the person may
    not do is nothing to mend in a form, and goes on as it is.
    """
    try:
        yield
    except NotAllowed:
        raise
    except DomainError as error:
        field = str(error.details.get("field") or at)
        field = names.get(field, field)
        form.add_error(field if field in form.fields else None, error.message)
        form.refused_with = error.status


def status_of(*forms: Any) -> int:
    """What a page with these forms answers: all is well, or what the first one was refused with."""
    wrong = [form for form in forms if form is not None and form.errors]
    return getattr(wrong[0], "refused_with", 422) if wrong else 200

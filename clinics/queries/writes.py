"""Whether anything was written of the records of people since somebody looked last."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from clinics.models import RecordWrite
from clinics.models.writes import EVERYBODY
from training.lib.db import hash_rows, is_any
from training.lib.prepared import prepared_statement


def writes_of(people: Collection[int]) -> dict[int, tuple[str, str]]:
    """By person, what becomes another with every statement that wrote what their file is read from.

    The second number is of what all files share. One statement.
    """
    known = hash_rows([_asked([EVERYBODY, *people])])
    of_all = known.get(EVERYBODY, "")
    return {person: (known.get(person, ""), of_all) for person in people}


@prepared_statement
def _asked(people: Collection[int]) -> QuerySet[Any, Any]:
    return RecordWrite.objects.filter(is_any("person", people)).values_list("person", "pk")

"""The key table: what each response is worth, computed by the kinds, so that SQL can grade.

A cache of `Kind.grade` and `Kind.is_forbidden`, never their definition. Kinds that can list their
responses are entered when a question is published; whatever else turns up in an answer log is
entered before it is graded.
"""

import json
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import TextField
from django.db.models.functions import Cast

from quizzes.kinds import get_kind
from quizzes.models import ItemMark, ItemVersion

Pair = tuple[int, str]  # an item version, and a response as the text of its JSON

# In the order of the key, so that two batches that enter the same rows cannot lock each other out.
_ENTER = """
INSERT INTO quizzes_itemmark (item_version_id, response, mark, forbidden)
SELECT version, response::jsonb, mark, forbidden
FROM jsonb_to_recordset(%(rows)s::jsonb)
    AS entry (version bigint, response text, mark numeric, forbidden boolean)
ORDER BY version, response::jsonb
ON CONFLICT (item_version_id, response)
DO UPDATE SET mark = excluded.mark, forbidden = excluded.forbidden
WHERE (quizzes_itemmark.mark, quizzes_itemmark.forbidden)
    IS DISTINCT FROM (excluded.mark, excluded.forbidden)
"""


def enter_marks(pairs: Iterable[Pair]) -> int:
    """Have the kinds compute these marks and keep them; returns how many rows are new or changed.

    Every version is read once, however many of its responses there are. A response stays text on
    its way: a number with more digits than a float holds must come back as the key it was.
    """
    wanted = list(pairs)
    versions = ItemVersion.objects.in_bulk({version for version, _response in wanted})
    return _enter((versions[version], response) for version, response in wanted)


def enter_listed(versions: Iterable[ItemVersion]) -> int:
    """Every response of the questions whose kind can list them."""
    return _enter(
        (version, json.dumps(response))
        for version in versions
        for response in get_kind(version.kind).responses(version.payload) or ()
    )


def refresh_marks() -> int:
    """Compute every row again, as after a release that changed a kind; returns how many changed."""
    rows = ItemMark.objects.annotate(text=Cast("response", TextField())).values_list(
        "item_version", "text"
    )
    return enter_marks(rows)


def _enter(pairs: Iterable[tuple[ItemVersion, str]]) -> int:
    rows = [_row(version, response) for version, response in pairs]
    with connection.cursor() as cursor:
        cursor.execute(_ENTER, {"rows": json.dumps(rows)})
        return cursor.rowcount


def _row(version: ItemVersion, text: str) -> dict[str, Any]:
    kind, response = get_kind(version.kind), json.loads(text)
    return {
        "version": version.pk,
        "response": text,
        "mark": str(kind.grade(version.payload, response)),
        "forbidden": kind.is_forbidden(version.payload, response),
    }

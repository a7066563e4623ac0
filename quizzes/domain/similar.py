"""Questions that say the same: by hash when not a letter differs, by shared runs of words else."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection

from quizzes.models import ItemVersion

ALIKE = 0.6
RUN = 3
MOST_READ = 200
ASKED_FOR = 8  # words: the longest are the rarest, and a few of them find any near copy
_WORD = re.compile(r"[^\W_]+")

# A union, because the index of the words could not serve beside an OR, and not materialized,
# because it could not serve a copy either. The column of words is on no model.
_LIKELY = """
WITH others AS NOT MATERIALIZED (
    SELECT version.id, version.content_hash, version.words
    FROM quizzes_itemversion AS version JOIN quizzes_item AS item ON item.id = version.item_id
    WHERE item.bank_id = %(bank)s AND version.item_id <> %(item)s AND version.state <> 'retired'
)
(SELECT id FROM others WHERE content_hash = %(hash)s LIMIT %(most)s)
UNION
(SELECT id FROM others
 WHERE words @@ to_tsquery('english'::regconfig, %(words)s)
 ORDER BY ts_rank(words, to_tsquery('english'::regconfig, %(words)s)) DESC
 LIMIT %(most)s)
"""


@dataclass(frozen=True)
class Likeness:
    """Another question, and how much of both texts is the same: 1 is all of it."""

    version: ItemVersion
    share: float

    @property
    def percent(self) -> int:
        return int(self.share * 100)


def similarity(one: str, other: str) -> float:
    """The runs of three words that both texts have, of all that either has (Jaccard)."""
    left, right = _runs(one), _runs(other)
    if not left or not right:
        return 0.0
    return len(left & right) / len(left | right)


@lru_cache(maxsize=1000)  # each of a bank is compared with each
def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = [word.casefold() for word in _WORD.findall(text)]
    if len(words) < RUN:
        return frozenset({tuple(words)} if words else ())
    return frozenset(tuple(words[place : place + RUN]) for place in range(len(words) - RUN + 1))


def text_of(payload: Mapping[str, Any]) -> str:
    """What a candidate reads of a question, in an order that does not depend on the author's."""
    parts = [*payload.get("options", []), *payload.get("stems", [])]
    texts = sorted(str(part.get("text", "")) for part in parts)
    return " ".join([str(payload.get("stem", "")), *texts])


def find_alike(version: ItemVersion, *, most: int = 5) -> list[Likeness]:
    """The likest other questions of the bank, in use or under way; two statements for any bank.

    The index of the words picks who is compared: a question that shares none of the longest words
    of this one is no copy of it.
    """
    text = text_of(version.payload)
    found: dict[int, Likeness] = {}
    for other in _likely(version, text):
        same = other.content_hash == version.content_hash
        share = 1.0 if same else similarity(text, text_of(other.payload))
        if share >= ALIKE and share > found.get(other.item_id, Likeness(other, 0.0)).share:
            found[other.item_id] = Likeness(other, share)
    return sorted(found.values(), key=lambda one: (-one.share, one.version.item.ref))[:most]


def _likely(version: ItemVersion, text: str) -> list[ItemVersion]:
    words = sorted({word.casefold() for word in _WORD.findall(text)}, key=lambda w: (len(w), w))
    facts: dict[str, Any] = {
        "bank": version.item.bank_id,
        "item": version.item_id,
        "hash": version.content_hash,
        "words": " | ".join(words[-ASKED_FOR:]),
        "most": MOST_READ,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LIKELY, facts)
        likely = [pk for (pk,) in cursor.fetchall()]
    return list(ItemVersion.objects.filter(pk__in=likely).select_related("item").order_by("pk"))

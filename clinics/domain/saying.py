"""Words that are said later: a text and what goes into it, kept as a value until somebody reads.

A thousand people and twelve requirements are twelve thousand judgements in a few hundred words.
A judgement keeps what it has to say; each distinct thing is said once for each language.

`words` is imported as `_` and `counted` as `ngettext`, the names by which texts for translation
are collected.
"""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from django.db.models import Choices
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext

from training.people.anatomy import regions

Fact: TypeAlias = "str | int | date | frozenset[str] | Words | None"


class Words(NamedTuple):
    """A text as the catalogue has it, and what stands in its places, as values.

    With a `plural` one of the facts is the `count`.
    """

    text: str
    facts: tuple[tuple[str, Fact], ...] = ()
    plural: str = ""


Saying: TypeAlias = Words | str  # a text as somebody typed it stands for itself


def words(text: str, **facts: Fact) -> Words:
    """Of a moment give the `local_day`: words are alike for all moments of a day."""
    return Words(text, tuple(facts.items()))


def counted(text: str, plural: str, count: int) -> Words:
    return Words(text, (("count", count),), plural)


def say(saying: Saying) -> str:
    """In the language of whoever reads."""
    return saying if isinstance(saying, str) else _said(saying, get_language())


@lru_cache(maxsize=20_000)
def _said(saying: Words, _language: str | None) -> str:
    facts = dict(saying.facts)
    if saying.plural:
        text = ngettext(saying.text, saying.plural, facts["count"])
    else:
        text = gettext(saying.text)
    return text % {name: _as_text(fact) for name, fact in facts.items()} if facts else text


def _as_text(fact: Fact) -> str:
    if isinstance(fact, Words):
        return say(fact)
    if isinstance(fact, frozenset):
        return region_names(fact)
    if isinstance(fact, Choices):
        return str(fact.label)
    if isinstance(fact, date):
        return day(fact)
    return "" if fact is None else str(fact)


def region_names(slugs: Iterable[str]) -> str:
    known = regions()
    wanted = set(slugs)
    names = [region.name for slug, region in known.items() if slug in wanted]
    return ", ".join([*names, *sorted(wanted - known.keys())])


def local_day(moment: datetime) -> date:
    """In the zone of whoever looks."""
    return moment.astimezone(timezone.get_current_timezone()).date()


def on(moment: datetime) -> str:
    """The day of a moment, in the zone of whoever looks."""
    return day(local_day(moment))


def day(value: date | None) -> str:
    """A thousand cells share a few days: each is written once for each language."""
    return _written(value, get_language()) if value else ""


@lru_cache(maxsize=10_000)
def _written(value: date, _language: str | None) -> str:
    return date_format(value, "DATE_FORMAT")

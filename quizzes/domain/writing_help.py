"""Writing help without magic: what in a question may tell the key or mislead, and why.

Pure functions over the payload; they warn and never block. The words are English, as the starter
programme is: in another language the rules that read words stay silent rather than guess.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from statistics import mean
from typing import Any

from django.utils.translation import gettext as _

from quizzes.domain.unfinished import TO_WRITE
from quizzes.enums import Confidence

LONGER_BY = 1.4  # the right option against the mean of the others
LEAST_EXTRA = 15  # characters: a short option may be twice as long as a shorter one
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

_NEGATIVE = re.compile(
    r"\b(not|never|except|(?<!at )least|incorrect|false|untrue|wrong|cannot|neither)\b|n['’]t\b",
    re.I,
)
_ALL_OR_NONE = re.compile(
    r"\b(all|none|both|any|neither)\b( \w+)? (of )?(the )?(above|below|these|those|listed|other)\b"
    r"|\b(both|neither) [a-h]\b|^(all|none)( of them)?\.?$|\b[a-h] (and|or) [a-h]\b",
    re.I,
)
_ABSOLUTE = re.compile(
    r"\b(always|never|only|every|everyone|nobody|must|impossible|completely|totally"
    r"|absolutely|certainly|guaranteed?|guarantees|entirely|without exception)\b",
    re.I,
)
_ARTICLE = re.compile(r"\b(an?)\s*[:.…_]*\s*$", re.I)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_VOWEL_SOUND = re.compile(r"^(?:[aeio]|u(?!ni|se|ti|ri|su)|hour|honest|heir)", re.I)


@dataclass(frozen=True)
class WritingWarning:
    """One thing to look at: a code, the part it is about, what is there, and why it matters.

    `where` is the name of a field or a list of the question, with the place of an entry after a
    slash (from 1), such as `options/2`; `facts` for what is known beside the wording.
    """

    code: str
    where: str
    text: str
    why: str


@dataclass(frozen=True)
class Sources:
    """What the key rests on. `doubtful` are references that the lesson asks to verify first."""

    references: tuple[str, ...] = ()
    confidence: str = ""
    doubtful: frozenset[str] = frozenset()
    language: str = "en"


@dataclass(frozen=True)
class _Option:
    """An option in the words of any kind; `right` is None where an option alone is neither."""

    name: str
    text: str
    right: bool | None
    where: str


def warnings_of(kind: str, payload: Mapping[str, Any], sources: Sources) -> list[WritingWarning]:
    """All of them, in the order of the page: question, options, what it rests on."""
    stem, options = str(payload.get("stem", "")), _options(kind, payload)
    found = [*_same(options), *_rationales(kind, payload), *_facts(sources)]
    if sources.language.startswith("en"):
        found += [
            *_negative(stem),
            *_all_or_none(options),
            *_absolute(kind, stem, options),
            *_grammar(kind, stem, options),
        ]
    found += _longest(options)
    order = ["stem", "options", "areas", "steps", "stems", "rationale", "facts"]
    return sorted(found, key=lambda each: order.index(each.where.partition("/")[0]))


def _options(kind: str, payload: Mapping[str, Any]) -> list[_Option]:
    name = {"hotspot": "areas", "ordering": "steps"}.get(kind, "options")
    right = _is_right(kind, payload)
    return [
        _Option(_name(kind, place), option["text"].strip(), right(option), f"{name}/{place}")
        for place, option in enumerate(payload.get("options", []), start=1)
        if option.get("text", "").strip()
    ]


def _name(kind: str, place: int) -> str:
    """As the page calls it: options to choose from have letters, steps and areas numbers."""
    return LETTERS[place - 1] if kind in {"single-best-answer", "multiple-response"} else str(place)


def _is_right(kind: str, payload: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], bool | None]:
    key = payload.get("key")
    if kind == "hotspot":
        return lambda option: option.get("score") == 1
    if kind in {"single-best-answer", "true-false"}:
        return lambda option: option["id"] == key
    if kind == "multiple-response":
        return lambda option: option["id"] in (key or ())
    return lambda option: None


def _negative(stem: str) -> Iterator[WritingWarning]:
    """In what is asked, not in the story before it; a word in capitals was meant and is seen."""
    for match in _NEGATIVE.finditer(_SENTENCE_END.split(stem.strip())[-1]):
        if not match[0].isupper():
            yield WritingWarning(
                "negative-stem",
                "stem",
                _("The question is asked in the negative: “{word}”.").format(word=match[0]),
                _("A reader who misses the word answers the opposite. Ask what is right instead."),
            )
            return


def _all_or_none(options: Iterable[_Option]) -> Iterator[WritingWarning]:
    for option in options:
        if _ALL_OR_NONE.search(option.text):
            yield WritingWarning(
                "all-or-none",
                option.where,
                _("Option {letter} speaks of other options: “{text}”.").format(
                    letter=option.name, text=option.text
                ),
                _("Options are shuffled, and two known options already tell whether it is right."),
            )


def _absolute(kind: str, stem: str, options: list[_Option]) -> Iterator[WritingWarning]:
    why = _("Few things hold without exception, so test-wise readers take such words as wrong.")
    places = [(option.where, option.text) for option in options if option.right is False]
    if kind == "true-false":
        places = [("stem", stem)]
    for where, text in places:
        if match := _ABSOLUTE.search(text):
            words = _("“{word}” is an absolute word: “{text}”.")
            yield WritingWarning(
                "absolute-word", where, words.format(word=match[0], text=text), why
            )


def _longest(options: list[_Option]) -> Iterator[WritingWarning]:
    right = [option for option in options if option.right]
    others = [len(option.text) for option in options if option.right is False]
    if len(right) != 1 or not others:
        return
    length = len(right[0].text)
    if length > max(others) and length >= max(mean(others) * LONGER_BY, mean(others) + LEAST_EXTRA):
        yield WritingWarning(
            "longest-option",
            right[0].where,
            _("The right option, {letter}, is the longest.").format(letter=right[0].name),
            _("Length gives the key away. Shorten it, or give the others as much detail."),
        )


def _same(options: list[_Option]) -> Iterator[WritingWarning]:
    for one, other in combinations(options, 2):
        if _plain(one.text) and _plain(one.text) == _plain(other.text):
            words = _("Two options say the same: {one} and {other}.")
            yield WritingWarning(
                "same-options",
                other.where,
                words.format(one=one.name, other=other.name),
                _("Neither can be the one best answer, so both are ruled out at once."),
            )


def _plain(text: str) -> tuple[str, ...]:
    """The words alone: no case, punctuation or articles."""
    words = [word.casefold() for word in _WORD.findall(text)]
    return tuple(word for word in words if word not in {"a", "an", "the"})


def _grammar(kind: str, stem: str, options: list[_Option]) -> Iterator[WritingWarning]:
    """Options that go on from the stem in other forms; steps and areas need not."""
    if kind not in {"single-best-answer", "multiple-response", "extended-matching"}:
        return
    yield from _after_article(stem, options)
    for form, words in (
        (_ending, _("Some options end with a full stop and some do not: {letters} differ.")),
        (_beginning, _("Some options begin with a capital and some do not: {letters} differ.")),
        (_verb, _("Options begin in different verb forms: {letters} differ.")),
    ):
        if odd := _odd_ones(options, form):
            letters = ", ".join(option.name for option in odd)
            yield WritingWarning(
                "grammar",
                odd[0].where,
                words.format(letters=letters),
                _("What does not fit the question or its neighbours is ruled out without reading."),
            )


def _after_article(stem: str, options: list[_Option]) -> Iterator[WritingWarning]:
    """“… is an:” fits only some of the options."""
    article = _ARTICLE.search(stem)
    if not article:
        return
    wants_vowel = article[1].casefold() == "an"
    odd = [option for option in options if bool(_VOWEL_SOUND.match(option.text)) != wants_vowel]
    if odd and len(odd) < len(options):
        words = _("The question ends in “{article}”, which does not fit option {letters}.")
        letters = ", ".join(option.name for option in odd)
        yield WritingWarning(
            "grammar",
            odd[0].where,
            words.format(article=article[1], letters=letters),
            _("The article tells which options go on from it. Put it into the options."),
        )


def _odd_ones(options: list[_Option], form: Callable[[str], str]) -> list[_Option]:
    """Those in the rarer form; options that have none of the forms do not count."""
    forms = {option: form(option.text) for option in options}
    known = [value for value in forms.values() if value]
    if len(set(known)) < 2:
        return []
    usual = max(sorted(set(known)), key=known.count)
    return [option for option, value in forms.items() if value and value != usual]


def _ending(text: str) -> str:
    return "stop" if text[-1] in ".!?" else "open"


def _beginning(text: str) -> str:
    """Abbreviations and numbers begin as they do."""
    first = _WORD.match(text)
    if not first or not text[0].isalpha() or (len(first[0]) > 1 and first[0].isupper()):
        return ""
    return "capital" if text[0].isupper() else "small"


def _verb(text: str) -> str:
    """`Stopping…` beside `To stop…`; a plain word may be a noun, so it says nothing."""
    words = [word.casefold() for word in _WORD.findall(text)[:2]]
    if len(words) == 2 and words[0] == "to":
        return "to"
    return "ing" if words and len(words[0]) > 5 and words[0].endswith("ing") else ""


def _rationales(kind: str, payload: Mapping[str, Any]) -> Iterator[WritingWarning]:
    why = _("Who got it wrong learns from the reason, and a reviewer checks the key by it.")
    for name, rows in (("options", payload.get("options")), ("stems", payload.get("stems"))):
        shown = {"hotspot": "areas", "ordering": "steps"}.get(kind, name) if rows else name
        for place, row in enumerate(rows or [], start=1):
            if "rationale" in row and _is_missing(row["rationale"]):
                words = _("{part} has no reason.").format(part=_name(kind, place))
                yield WritingWarning("missing-rationale", f"{shown}/{place}", words, why)
    if "rationale" in payload and _is_missing(payload["rationale"]):
        yield WritingWarning("missing-rationale", "rationale", _("There is no reason."), why)


def _is_missing(rationale: str) -> bool:
    return not rationale.strip() or rationale == TO_WRITE


def _facts(sources: Sources) -> Iterator[WritingWarning]:
    why = _("A fact that is only likely is never a key: verify it first, or ask something else.")
    if sources.confidence and sources.confidence not in Confidence.values:
        words = _("The fact behind the key is of confidence {confidence}.")
        text = words.format(confidence=sources.confidence)
        yield WritingWarning("unsure-fact", "facts", text, why)
    for key in sources.references:
        if key in sources.doubtful:
            words = _("The lesson cites {key} as “verify before relying on it”.")
            yield WritingWarning("unsure-fact", "facts", words.format(key=key), why)

"""What a bank should be and no parser can demand: enough of each cell, keys that do not show."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from math import ceil

from django.utils.translation import gettext as _

from courses.domain.linting import Finding
from courses.domain.sources import CourseSource
from quizzes.domain.reading import ExaminationSource, ItemSource
from quizzes.domain.similar import ALIKE, similarity, text_of
from quizzes.domain.writing_help import LETTERS, Sources, warnings_of
from quizzes.enums import Level, Pool
from quizzes.kinds import get_kind
from training.lib.markdown.citations import doubtful_keys

STOCK = 1.5  # questions in the bank for each that a form draws
LEAST_PRACTICE = 30  # questions of a module
MOST_LONGEST = 0.35
PLACES = (0.15, 0.35)  # the least and the most of the keys that may stand in one of four places
ENOUGH_TO_COUNT = 20
TELLING = 5  # words: fewer may stand in two questions by chance

_FIRST_PRACTICE = 51
_LETTER = {Level.RECALL: "R", Level.APPLY: "A", Level.ANALYSE: "N"}
_REF = re.compile(r"M(?P<module>\d+)-(?P<topic>[\d.]+)-(?P<letter>[RAN])(?P<number>\d+)")
_MEASURE = re.compile(r"\d\s*(mm|cm|millimet|centimet|°|degrees?\b)", re.I)
_SENTENCE = re.compile(r"[.!?…:](?:\s|$)")
_WORD = re.compile(r"[^\W_]+")


def lint_banks(course: CourseSource, examinations: Sequence[ExaminationSource]) -> list[Finding]:
    """All findings about questions, those of each one first, then those of banks and pairs."""
    found: list[Finding] = []
    for examination in examinations:
        for item in examination.items:
            found += _lint_item(course, examination, item)
        found += _stock(examination)
        found += _keys(examination)
        found += _tell_tales(examination.items)
    everything = [item for examination in examinations for item in examination.items]
    return [*found, *_copies(everything)]


def _lint_item(
    course: CourseSource, examination: ExaminationSource, item: ItemSource
) -> Iterator[Finding]:
    lessons = {lesson.slug: lesson.source for lesson in examination.module.lessons}
    sources = Sources(
        tuple(item.references),
        item.confidence,
        doubtful_keys(lessons.get(item.lesson_slug, "")),
        course.language,
    )
    for warning in warnings_of(item.kind, item.payload, sources):
        yield Finding(item.ref, warning.code, warning.text)
    if not _fits(examination.module.number, item):
        words = _("The ref does not say the module, topic, level and pool (practice from 51).")
        yield Finding(item.ref, "ref", words)
    if item.kind == "single-best-answer" and len(item.payload["options"]) != 4:
        yield Finding(item.ref, "four-options", _("Four options are wanted."))
    if item.level != Level.RECALL and not item.case_set and not _tells_a_story(item):
        yield Finding(item.ref, "no-vignette", _("The stem asks without a situation before it."))
    key = get_kind(item.kind).describe_key(item.payload)
    if item.pool == Pool.EXAM and _MEASURE.search(f"{key} {item.payload.get('unit', '')}"):
        yield Finding(
            item.ref, "keyed-measure", _("The key is a measure: “%(key)s”") % {"key": key}
        )


def _fits(module: int, item: ItemSource) -> bool:
    match = _REF.fullmatch(item.ref)
    return match is not None and (
        (int(match["module"]), match["topic"], match["letter"])
        == (module, item.topic, _LETTER[Level(item.level)])
        and (int(match["number"]) >= _FIRST_PRACTICE) == (item.pool == Pool.PRACTICE)
    )


def _tells_a_story(item: ItemSource) -> bool:
    return len(_SENTENCE.findall(item.payload["stem"])) >= 2


def _stock(examination: ExaminationSource) -> Iterator[Finding]:
    module = examination.module.slug
    if examination.quiz is None:
        return
    have = Counter(item.cell for item in examination.items if item.pool == Pool.EXAM)
    for (topic, level), drawn in sorted(examination.quiz.blueprint.items()):
        wanted = ceil(drawn * STOCK)
        if have[topic, level] < wanted:
            words = _("%(have)s questions; %(wanted)s are wanted.")
            facts = {"have": have[topic, level], "wanted": wanted}
            yield Finding(f"{topic} {level}", "stock", words % facts)
    practice = sum(item.pool == Pool.PRACTICE for item in examination.items)
    if practice < LEAST_PRACTICE:
        words = _("%(have)s questions to practise; %(wanted)s are wanted.")
        yield Finding(module, "practice", words % {"have": practice, "wanted": LEAST_PRACTICE})


def _keys(examination: ExaminationSource) -> Iterator[Finding]:
    """Over all single best answers: who always takes the longest, or the first, must not pass."""
    payloads = [item.payload for item in examination.items if item.kind == "single-best-answer"]
    if len(payloads) < ENOUGH_TO_COUNT:
        return
    longest, places = 0, Counter[int]()
    for payload in payloads:
        ids = [option["id"] for option in payload["options"]]
        lengths = [len(option["text"]) for option in payload["options"]]
        place = ids.index(payload["key"])
        places[place] += 1
        longest += lengths[place] > max(lengths[:place] + lengths[place + 1 :])
    module = examination.module.slug
    if longest / len(payloads) > MOST_LONGEST:
        words = _("The key is the longest option in %(percent)s of 100 questions.")
        percent = round(100 * longest / len(payloads))
        yield Finding(module, "longest-keys", words % {"percent": percent})
    for place in range(4):
        if not PLACES[0] <= places[place] / len(payloads) <= PLACES[1]:
            words = _("The key stands as %(letter)s in %(percent)s of 100 questions.")
            percent = round(100 * places[place] / len(payloads))
            facts = {"letter": LETTERS[place], "percent": percent}
            yield Finding(module, "key-places", words % facts)


def _tell_tales(items: Iterable[ItemSource]) -> Iterator[Finding]:
    """A question whose stem says what is the key of another, though a form may hold both."""
    examined = [item for item in items if item.pool == Pool.EXAM]
    stems = {item.ref: _plain(item.payload["stem"]) for item in examined}
    for item in examined:
        key = _plain(get_kind(item.kind).describe_key(item.payload))
        if key.count(" ") < TELLING:
            continue
        for other in examined:
            if other is not item and key in stems[other.ref] and not _apart(item, other):
                words = _("The stem of %(other)s says its key.")
                yield Finding(item.ref, "told", words % {"other": other.ref})


def _copies(items: Sequence[ItemSource]) -> Iterator[Finding]:
    texts = {item.ref: text_of(item.payload) for item in items}
    for one, other in combinations(items, 2):
        if similarity(texts[one.ref], texts[other.ref]) >= ALIKE and not _apart(one, other):
            yield Finding(one.ref, "alike", _("It reads like %(other)s.") % {"other": other.ref})


def _apart(one: ItemSource, other: ItemSource) -> bool:
    return other.ref in one.enemies or one.ref in other.enemies


def _plain(text: str) -> str:
    return f" {' '.join(word.casefold() for word in _WORD.findall(text))} "

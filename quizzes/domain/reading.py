"""Read the examination part of a programme folder: the questions and the rules of each quiz."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from courses.domain.sources import CourseSource, ModuleSource
from quizzes.domain.case_sets import (
    CaseSource,
    read_case_sets,
    refuse_misuse,
    refuse_unfillable,
)
from quizzes.domain.feedback import Part, refusals_of_policy
from quizzes.domain.figures import with_figure
from quizzes.domain.filling import Cell
from quizzes.enums import Confidence, CutKind, Level, Navigation, Pool, Release
from quizzes.kinds import get_kind
from quizzes.kinds.writing import Mistake
from training.lib.markdown.citations import OWN_RULE
from training.lib.yamlfiles import Entry

QUIZ_NAMES = (
    *("slug", "title", "blueprint", "time_limit_minutes", "cut", "topic_minimum_percent"),
    *("critical_items_must_be_right", "max_attempts", "cool_down_hours", "last_start"),
    *("hard_end", "feedback", "first_start", "lessons_first", "navigation"),
    *("least_expected_percent", "most_expected_percent"),
)
ITEM_NAMES = (
    *("ref", "kind", "schema", "level", "critical", "pool", "status", "confidence"),
    *("references", "lesson", "jurisdiction", "valid_from", "valid_until", "case_set", "enemies"),
)

# A percentage that a panel arrived at is its word only where its record is.
FILE_CUTS = (CutKind.PROVISIONAL, CutKind.PANEL)


@dataclass(frozen=True)
class ItemSource:
    ref: str
    pool: str
    kind: str
    schema: int
    payload: dict[str, Any]
    topic: str
    level: str
    critical: bool
    confidence: str
    references: list[str]
    lesson_slug: str
    jurisdiction: str
    case_set: CaseSource | None = None
    case_place: int | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    enemies: tuple[str, ...] = ()

    @property
    def cell(self) -> Cell:
        return (self.topic, self.level)


@dataclass(frozen=True)
class QuizSource:
    slug: str
    title: str
    blueprint: dict[Cell, int]
    time_limit: timedelta
    cut_kind: str
    cut_percent: Decimal | None
    topic_minimum_percent: Decimal
    critical_items_must_be_right: bool
    max_attempts: int
    cool_down_hours: list[int]
    last_start: datetime | None
    hard_end: datetime | None
    feedback: dict[str, str]
    first_start: datetime | None = None
    lessons_first: bool = False
    navigation: str = Navigation.FREE
    least_expected: Decimal | None = None  # shares of the marks of a form
    most_expected: Decimal | None = None


@dataclass(frozen=True)
class ExaminationSource:
    """What one module examines: its bank and, when it has one, its quiz."""

    module: ModuleSource
    items: list[ItemSource]
    quiz: QuizSource | None


def read_examinations(course: CourseSource) -> list[ExaminationSource]:
    """Every module that has questions or a quiz; mistakes go to the problems of its files."""
    return [
        _read_module(course, module)
        for module in course.modules
        if module.item_files or module.quiz is not None
    ]


def _read_module(course: CourseSource, module: ModuleSource) -> ExaminationSource:
    cases = read_case_sets(module.item_files)
    items = _seat(
        [item for file in module.item_files for item in _read_items(course, module, file, cases)]
    )
    counts = Counter(item.ref for item in items)
    for file in module.item_files:
        for entry in file.entries("items"):
            if counts[str(entry.plain().get("ref", "")).strip()] > 1:
                entry.refuse(_("This ref is used twice."), "ref")
    _refuse_false_enemies(module, items)
    refuse_misuse(cases.values(), items)
    quiz = _read_quiz(module, module.quiz) if module.quiz is not None else None
    if quiz and module.quiz is not None:
        if not quiz.blueprint:
            module.quiz.refuse(_("The blueprint draws no question."), "blueprint")
        examined = [item for item in items if item.pool == Pool.EXAM]
        refuse_unfillable(module.quiz.entry("blueprint"), quiz.blueprint, examined)
    return ExaminationSource(module, items, quiz)


def _seat(items: list[ItemSource]) -> list[ItemSource]:
    """The questions of a case set are shown as they are written, over all files of the module."""
    places: Counter[str] = Counter()
    seated = []
    for item in items:
        if item.case_set is not None:
            places[item.case_set.ref] += 1
            item = replace(item, case_place=places[item.case_set.ref])
        seated.append(item)
    return seated


def _refuse_false_enemies(module: ModuleSource, items: list[ItemSource]) -> None:
    """Questions of one pool and one bank may give each other away; no others ever meet."""
    pools = {item.ref: item.pool for item in items}
    for file in module.item_files:
        for entry in file.entries("items"):
            ref = str(entry.plain().get("ref", "")).strip()
            others = [other for other in pools if other != ref and pools[other] == pools.get(ref)]
            for enemy in entry.texts("enemies") if "enemies" in entry else []:
                if enemy not in others:
                    words = _("%(ref)s must be another question of this module, in the same pool.")
                    entry.refuse(words % {"ref": enemy}, "enemies")


def _read_items(
    course: CourseSource, module: ModuleSource, file: Entry, cases: dict[str, CaseSource]
) -> list[ItemSource]:
    file.only("module", "topic", "case_sets", "items")
    if file.text("module") != module.slug:
        file.refuse(_("module must be %(slug)s.") % {"slug": module.slug}, "module")
    topic = file.choice("topic", module.topics)
    return [
        replace(_read_item(course, module, topic, entry), case_set=_case_of(entry, cases))
        for entry in file.entries("items")
    ]


def _case_of(entry: Entry, cases: dict[str, CaseSource]) -> CaseSource | None:
    ref = entry.text("case_set", required=False)
    if ref and ref not in cases:
        words = _("The case set %(ref)s is not in the case_sets of the module.")
        entry.refuse(words % {"ref": ref}, "case_set")
    return cases.get(ref)


def sources_fit(references: Collection[str], confidence: str) -> bool:
    """A programme rule cites programme-rule, and nothing else does; asked by files and editor."""
    return (OWN_RULE in references) == (confidence == Confidence.PROGRAMME)


def _read_item(course: CourseSource, module: ModuleSource, topic: str, entry: Entry) -> ItemSource:
    kind = entry.text("kind")
    confidence = entry.choice("confidence", [*Confidence.values, "medium"])
    if confidence == "medium":
        entry.refuse(_("A fact of medium confidence may not be scored."), "confidence")
    entry.choice("status", ["draft"])  # reviewed is who signed it in the product, not a word here
    references = entry.texts("references")
    for key in references:
        if key != OWN_RULE and key not in course.references:
            words = _("The reference %(key)s is not in references.yaml.")
            entry.refuse(words % {"key": key}, "references")
    if not references:
        entry.refuse(_("Name the source of the fact behind the key."), "references")
    if not sources_fit(references, confidence):
        words = _("confidence is programme when, and only when, programme-rule is a reference.")
        entry.refuse(words, "confidence")
    first, last = entry.day("valid_from"), entry.day("valid_until")
    if first and last and last < first:
        entry.refuse(_("The last day comes before the first."), "valid_until")
    return ItemSource(
        ref=entry.text("ref", longest=40),
        pool=entry.choice("pool", Pool.values),
        kind=kind,
        schema=entry.whole("schema", least=1),
        payload=_payload(course, module, entry, kind),
        topic=topic,
        level=entry.choice("level", Level.values),
        critical=entry.flag("critical"),
        confidence=confidence,
        references=references,
        lesson_slug=entry.choice("lesson", [lesson.slug for lesson in module.lessons] or [""]),
        jurisdiction=entry.text("jurisdiction", required=False, longest=80),
        valid_from=first,
        valid_until=last,
        enemies=tuple(map(str, entry.plain().get("enemies") or ())),
    )


def _payload(course: CourseSource, module: ModuleSource, entry: Entry, kind: str) -> dict[str, Any]:
    """The part that belongs to the kind of question, as the kind reads it."""
    own = {name: value for name, value in entry.plain().items() if name not in ITEM_NAMES}
    try:
        reader = get_kind(kind)
    except ValueError as error:
        entry.refuse(str(error), "kind")
        return {}
    if entry.plain().get("schema") != reader.schema:
        words = _("schema must be %(schema)s for this kind.") % {"schema": reader.schema}
        entry.refuse(words, "schema")
    for name in sorted(set(own) - set(reader.fields)):
        entry.refuse(_("%(name)s is not a known field.") % {"name": name}, name)
    try:
        payload = reader.parse(own)
    except Mistake as mistake:
        place = entry.entries(mistake.field)[mistake.place - 1] if mistake.place else entry
        place.refuse(str(mistake), mistake.field)
        return {}
    return _pin_figure(course, module, entry, payload)


def _pin_figure(
    course: CourseSource, module: ModuleSource, entry: Entry, payload: dict[str, Any]
) -> dict[str, Any]:
    if "figure" not in payload:
        return payload
    path = f"{module.slug}/{payload['figure']}"
    picture = next((one for one in course.pictures if one.path == path), None)
    if picture is None:
        words = _("The figure %(path)s is not in the folder of the module.")
        entry.refuse(words % {"path": payload["figure"]}, "figure")
        return payload
    return with_figure(payload, picture)


def _read_quiz(module: ModuleSource, entry: Entry) -> QuizSource:
    entry.only(*QUIZ_NAMES)
    cut = entry.entry("cut")
    cut.only("kind", "percent")
    cut_kind = cut.choice("kind", FILE_CUTS)
    quiz = QuizSource(
        slug=entry.text("slug", longest=50),
        title=entry.text("title", longest=200),
        blueprint=_blueprint(module, entry.entry("blueprint")),
        time_limit=timedelta(minutes=entry.whole("time_limit_minutes", least=1, most=600)),
        cut_kind=cut_kind,
        cut_percent=_cut_percent(cut, cut_kind),
        topic_minimum_percent=_percent(entry, "topic_minimum_percent", least=0),
        critical_items_must_be_right=entry.flag("critical_items_must_be_right"),
        max_attempts=entry.whole("max_attempts", least=1, most=100),
        cool_down_hours=_hours(entry),
        last_start=entry.moment("last_start"),
        hard_end=entry.moment("hard_end"),
        feedback=_feedback(entry),
        first_start=entry.moment("first_start"),
        lessons_first=entry.flag("lessons_first") if "lessons_first" in entry else False,
        navigation=entry.choice("navigation", Navigation.values, default=Navigation.FREE),
        least_expected=_share(entry, "least_expected_percent"),
        most_expected=_share(entry, "most_expected_percent"),
    )
    if quiz.first_start and quiz.last_start and quiz.last_start <= quiz.first_start:
        entry.refuse(_("The last start comes after the first start."), "last_start")
    if quiz.last_start and quiz.hard_end and quiz.hard_end <= quiz.last_start:
        entry.refuse(_("The hard end comes after the last start."), "hard_end")
    least, most = quiz.least_expected, quiz.most_expected
    if (least is None) != (most is None) or (least and most and most < least):
        entry.refuse(_("Give both ends of the band, the lower one first."), "most_expected_percent")
    return quiz


def _feedback(quiz: Entry) -> dict[str, str]:
    entry = quiz.entry("feedback")
    entry.only(*Part)
    feedback = {part.value: entry.choice(part, Release.values) for part in Part}
    has_hard_end = quiz.plain().get("hard_end") is not None
    for part, sentence in refusals_of_policy(feedback, has_hard_end=has_hard_end).items():
        entry.refuse(sentence, part)
    return feedback


def _cut_percent(cut: Entry, kind: str) -> Decimal | None:
    """A panel may be at work still: until it is done, a percentage serves, if there is one."""
    if kind == CutKind.PANEL and "percent" not in cut:
        return None
    return _percent(cut, "percent")


def _percent(entry: Entry, name: str, *, least: float = 1) -> Decimal:
    return Decimal(str(entry.number(name, least=least, most=100))).quantize(Decimal("0.01"))


def _share(entry: Entry, name: str) -> Decimal | None:
    """An end of the band of allowed forms, which files give in per cent."""
    if name not in entry:
        return None
    return (_percent(entry, name, least=0) / 100).quantize(Decimal("0.0001"))


def _hours(entry: Entry) -> list[int]:
    value = entry.plain().get("cool_down_hours", [])
    if not isinstance(value, list) or any(
        isinstance(hours, bool) or not isinstance(hours, int) or not 0 <= hours <= 10_000
        for hours in value
    ):
        entry.refuse(_("cool_down_hours is a list of whole hours, such as [24, 72]."))
        return []
    return value


def _blueprint(module: ModuleSource, entry: Entry) -> dict[Cell, int]:
    cells = {}
    for topic in entry.names():
        if topic not in module.topics:
            entry.refuse(_("%(topic)s is not a topic of the module.") % {"topic": topic}, topic)
        row = entry.entry(topic)
        row.only(*Level.values)
        for level in row.names():
            cells[topic, level] = row.whole(level, most=1000)
    return {cell: count for cell, count in cells.items() if count}

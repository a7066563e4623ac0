"""What a clinical reviewer works through: the lessons and questions of a module, in one order."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courses.enums import ReviewAct, ReviewOf, VersionState
from courses.models import ClinicalReview, Module, ModuleLesson
from courses.queries import newest_editions
from courses.rules import reached_by
from quizzes.enums import ItemState, Pool
from quizzes.models import Bank, ItemVersion
from training.people.enums import RecognitionRole
from training.people.models import Recognition, User
from training.people.rules import scope_elements

WAITING, OWN, SENT_BACK, SIGNED = "waiting", "own", "sent-back", "signed"
STATES: dict[str, Any] = {
    WAITING: _("Waiting for a signature"),
    OWN: _("Yours: somebody else signs"),
    SENT_BACK: _("Sent back"),
    SIGNED: _("Signed"),
}
KINDS: dict[str, Any] = {
    "lessons": _("Lessons"),
    Pool.EXAM: _("Examination questions"),
    Pool.PRACTICE: _("Practice questions"),
}
UNDER_REVIEW = (ItemState.PROPOSED, ItemState.PUBLISHED)
QUESTIONS = "questions"  # the order that leaves lessons out
_ITEM_FIELDS = (
    *("item", "item__public_id", "item__ref", "item__pool", "item__bank"),
    *("item__bank__slug", "number", "state"),
    *("content_hash", "signed_at", "author", "critical", "topic", "lesson_slug"),
    *("case_set__ref", "case_place", "payload__stem"),
)


@dataclass(frozen=True)
class Place:
    """One thing of a sitting: a lesson or a question, by the wording that waits or is in use."""

    of: ReviewOf
    thing: int
    key: str  # slug of the lesson, public id of the question
    short_title: str
    title: str
    counted_as: str  # one of KINDS
    state: str
    came_back: bool  # another wording of it was sent back before
    url: str
    mend_url: str  # where its author begins the next version
    comment: str = ""
    by: int | None = None  # who sent it back


@dataclass
class ModuleQueue:
    """A module with everything in it that is signed, in the order of a sitting."""

    module: Module
    bank: Bank | None
    places: list[Place] = field(default_factory=list)
    reviewers: str = ""  # names, by `name_reviewers`

    @property
    def course(self) -> str:
        return self.module.course_version.course.slug

    @property
    def counts(self) -> list[dict[str, Any]]:
        """Of each kind that is there: how many in each state, and in all."""
        found = Counter((place.counted_as, place.state) for place in self.places)
        rows = [
            {"label": label, **{name.replace("-", "_"): found[kind, name] for name in STATES}}
            for kind, label in KINDS.items()
        ]
        for row in rows:
            row["total"] = sum(value for name, value in row.items() if name != "label")
        return [row for row in rows if row["total"]]

    def count(self, state: str) -> int:
        return sum(place.state == state for place in self.places)

    @property
    def waiting(self) -> int:
        return self.count(WAITING)

    @property
    def is_begun(self) -> bool:
        return self.count(SIGNED) + self.count(SENT_BACK) > 0

    def sitting(self, order: str) -> list[Place]:
        """Each lesson with its questions; or questions alone, which are sorted by topic."""
        if order != QUESTIONS:
            return self.places
        return [place for place in self.places if place.of == ReviewOf.QUESTION]


def visible_modules(user: User, on_date: date) -> QuerySet[Module]:
    """Modules whose lessons and questions the person signs; an admin reads all of them."""
    modules = Module.objects.filter(course_version__in=newest_editions().order_by().values("pk"))
    if not user.is_staff:
        fields = {"course": "course_version__course__slug", "module": "slug"}
        modules = modules.filter(
            reached_by(user, RecognitionRole.AUTHOR, on_date=on_date, **fields)
        )
    return modules.select_related("course_version__course").order_by(
        "course_version__title", "course_version", "position"
    )


def queues_of(modules: Sequence[Module], user: User) -> list[ModuleQueue]:
    """What is signed and what waits in these modules: five statements, however many they are."""
    courses = {module.course_version.course_id for module in modules}
    banks = {
        (bank.course_id, bank.module_slug): bank for bank in Bank.objects.filter(course__in=courses)
    }
    queues = [
        ModuleQueue(module, banks.get((module.course_version.course_id, module.slug)))
        for module in modules
    ]
    lessons = _lessons_of(modules)
    items = _items_of([queue.bank.pk for queue in queues if queue.bank])
    said = _said_of(lessons.values(), items.values())
    for queue in queues:
        own = lessons[queue.module.pk]
        questions = items[queue.bank.pk] if queue.bank else []
        queue.places = _in_order(queue, own, questions, said, user)
    return queues


def _lessons_of(modules: Sequence[Module]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    entries = ModuleLesson.objects.filter(
        module__in=modules, lesson_version__state=VersionState.PUBLISHED
    ).select_related("lesson_version__lesson")
    for entry in entries.defer("lesson_version__source", "lesson_version__html").order_by(
        "module", "position"
    ):
        found[entry.module_id].append(entry.lesson_version)
    return found


def _items_of(banks: Collection[int]) -> dict[int, list[dict[str, Any]]]:
    """Of each question the newest wording that is proposed or in use."""
    under_review = ItemVersion.objects.filter(item__bank__in=banks, state__in=UNDER_REVIEW)
    speaking = {row["item"]: row for row in under_review.order_by("number").values(*_ITEM_FIELDS)}
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in speaking.values():
        found[row["item__bank"]].append(row)
    return found


Said = dict[tuple[str, int], list[ClinicalReview]]


def _said_of(lessons: Iterable[list[Any]], items: Iterable[list[dict[str, Any]]]) -> Said:
    """Every review of these things, the oldest first."""
    of_lessons = [text.lesson_id for texts in lessons for text in texts]
    of_items = [row["item"] for rows in items for row in rows]
    said: Said = defaultdict(list)
    reviews = ClinicalReview.objects.filter(
        Q(of=ReviewOf.LESSON, thing__in=of_lessons) | Q(of=ReviewOf.QUESTION, thing__in=of_items)
    )
    for review in reviews.defer("shown"):
        said[review.of, review.thing].append(review)
    return said


def _in_order(
    queue: ModuleQueue, lessons: list[Any], items: list[dict[str, Any]], said: Said, user: User
) -> list[Place]:
    """Each lesson before its questions; questions by topic, a case set in one piece."""
    by_lesson: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in sorted(items, key=_sorting):
        by_lesson[row["lesson_slug"]].append(row)
    address = [queue.course, queue.module.slug]
    places = []
    for text in lessons:
        places.append(_lesson_place(text, said, user, address))
        rows = by_lesson.pop(text.lesson.slug, [])
        places += [_item_place(row, said, user, address) for row in rows]
    left = [row for rows in by_lesson.values() for row in rows]
    return places + [_item_place(row, said, user, address) for row in sorted(left, key=_sorting)]


def _sorting(row: dict[str, Any]) -> tuple[Any, ...]:
    return (
        [int(part) if part.isdigit() else 0 for part in row["topic"].split(".")],
        row["item__pool"],
        row["case_set__ref"] or "",
        row["case_place"] or 0,
        row["item__ref"],
    )


def _lesson_place(text: Any, said: Said, user: User, address: list[str]) -> Place:
    slug = text.lesson.slug
    state, facts = _stands(
        said[ReviewOf.LESSON, text.lesson_id],
        user,
        hash_=text.content_hash,
        is_signed=text.signed_at is not None,
        author=text.author_id,
    )
    return Place(
        ReviewOf.LESSON,
        text.lesson_id,
        slug,
        f"{text.label} {text.title}",
        f"{text.label} {text.title}",
        "lessons",
        state,
        url=reverse("quizzes:review_lesson", args=[*address, slug]),
        mend_url=reverse("courses:open_draft", args=[address[0], slug]),
        **facts,
    )


def _item_place(row: dict[str, Any], said: Said, user: User, address: list[str]) -> Place:
    key = row["item__public_id"]
    state, facts = _stands(
        said[ReviewOf.QUESTION, row["item"]],
        user,
        hash_=row["content_hash"],
        is_signed=row["signed_at"] is not None,
        author=row["author"],
    )
    return Place(
        ReviewOf.QUESTION,
        row["item"],
        str(key),
        row["item__ref"],
        f"{row['item__ref']} {row['payload__stem']}",
        row["item__pool"],
        state,
        url=reverse("quizzes:review_question", args=[*address, key]),
        mend_url=reverse("quizzes:author_begin", args=[row["item__bank__slug"], key]),
        **facts,
    )


def _stands(
    said: list[ClinicalReview], user: User, *, hash_: str, is_signed: bool, author: int | None
) -> tuple[str, dict[str, Any]]:
    """How a wording stands by what was said of it; the last word about the same hash counts."""
    about = [review for review in said if review.content_hash == hash_]
    back = about[-1] if about and about[-1].act == ReviewAct.SENT_BACK else None
    before = any(
        review.act == ReviewAct.SENT_BACK and review.content_hash != hash_ for review in said
    )
    facts: dict[str, Any] = {"came_back": before and not is_signed}
    if is_signed:
        return SIGNED, facts
    if back:
        return SENT_BACK, facts | {"comment": back.comment, "by": back.reviewer_id}
    return (OWN if author == user.pk else WAITING), facts


def next_place(places: Sequence[Place], after: str = "") -> Place | None:
    """What waits next behind a place, and then from the beginning: `Later` comes round again, and
    so does a thing that was sent back and has changed since."""
    keys = [place.key for place in places]
    start = keys.index(after) + 1 if after in keys else 0
    turned = [*places[start:], *places[:start]]
    return next((place for place in turned if place.state == WAITING), None)


def last_judged(places: Sequence[Place], user: User) -> str:
    """Where the person stopped: the thing they judged last, on whatever device."""
    mine = {(place.of, place.thing): place.key for place in places}
    things = Q(pk=None)
    for of in (ReviewOf.LESSON, ReviewOf.QUESTION):
        things |= Q(of=of, thing__in=[thing for kind, thing in mine if kind == of])
    last = ClinicalReview.objects.filter(things, reviewer=user).defer("shown").last()
    return mine[ReviewOf(last.of), last.thing] if last else ""


def name_reviewers(queues: Sequence[ModuleQueue], on_date: date) -> None:
    """Say at each module who is recognised to sign in it; one statement."""
    recognised = (
        Recognition.objects.covering(on_date)
        .filter(role=RecognitionRole.AUTHOR, instructor__is_active=True)
        .select_related("instructor")
        .order_by("instructor__legal_name", "instructor")
    )
    held = [((row.scope_kind, row.scope), row.instructor.legal_name) for row in recognised]
    for queue in queues:
        scopes = scope_elements(queue.course, queue.module.slug)
        queue.reviewers = ", ".join(dict.fromkeys(name for scope, name in held if scope in scopes))

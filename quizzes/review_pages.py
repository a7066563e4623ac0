"""The pages of a sitting: the thing, its sources beside it, and where it stands in the module."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from courses.domain.cited_sources import sources_of
from courses.domain.clinical_reviews import sent_back, sent_back_before
from courses.domain.comparing import compare_texts
from courses.domain.passages import passages_citing
from courses.enums import ReviewOf
from courses.models import LessonVersion
from courses.queries import changed_facts
from quizzes import item_editing
from quizzes.domain.wordings import compare_with_shown
from quizzes.item_history import enemies_of
from quizzes.kinds import get_kind
from quizzes.models import ItemVersion
from quizzes.review_figures import figure_of
from quizzes.review_queue import (
    QUESTIONS,
    UNDER_REVIEW,
    WAITING,
    ModuleQueue,
    Place,
    next_place,
    queues_of,
    visible_modules,
)
from quizzes.reviewing import ItemReview, recognised_to_sign, surroundings_of
from training.lib import clock
from training.lib.markdown.citations import doubtful_keys
from training.people.requests import SignedInRequest


@dataclass(frozen=True)
class Seat:
    """Where a reviewer is: the thing before them, in the order they chose."""

    queue: ModuleQueue
    place: Place
    order: str
    is_own: bool = False  # it was this person who sent it back, and may think better of it

    @cached_property
    def wording(self) -> LessonVersion | ItemVersion:
        """What is signed or sent back here, as it reads now."""
        if self.place.of == ReviewOf.LESSON:
            texts = LessonVersion.objects.select_related("lesson__course", "signed_by", "author")
            return texts.get(entries__module=self.queue.module, lesson=self.place.thing)
        rows = ItemVersion.objects.filter(item=self.place.thing, state__in=UNDER_REVIEW)
        related = rows.select_related("item__bank__course", "case_set", "signed_by", "author")
        return related.order_by("-number")[0]

    @cached_property
    def places(self) -> list[Place]:
        return self.queue.sitting(self.order)

    @property
    def number(self) -> int:
        return [place.key for place in self.places].index(self.place.key) + 1

    @property
    def total(self) -> int:
        return len(self.places)

    @property
    def judged(self) -> int:
        """How many things wait for this person no longer."""
        return sum(place.state != WAITING for place in self.places)

    @property
    def may_judge(self) -> bool:
        return self.place.state == WAITING or self.is_own

    @property
    def home(self) -> str:
        return reverse("quizzes:review_module", args=[self.queue.course, self.queue.module.slug])

    @property
    def next_url(self) -> str:
        """The next thing that waits, or the page of the module when nothing does."""
        found = next_place(self.places, self.place.key)
        if found is None or found.key == self.place.key:
            return self.home
        return self.address_of(found)

    @property
    def query(self) -> str:
        return f"?{urlencode({'order': self.order})}" if self.order else ""

    def address_of(self, place: Place) -> str:
        return place.url + self.query


def find_queue(request: SignedInRequest, course: str, module: str) -> ModuleQueue:
    """A module the person reviews; any other is not found."""
    modules = visible_modules(request.user, request.user.today(clock.now()))
    found = get_object_or_404(modules, course_version__course__slug=course, slug=module)
    return queues_of([found], request.user)[0]


def order_of(request: SignedInRequest) -> str:
    return QUESTIONS if request.GET.get("order") == QUESTIONS else ""


def take_seat(request: SignedInRequest, course: str, module: str, of: ReviewOf, key: str) -> Seat:
    queue = find_queue(request, course, module)
    for place in queue.places:
        if (place.of, place.key) == (of, key):
            order = order_of(request) if of == ReviewOf.QUESTION else ""
            return Seat(queue, place, order, is_own=place.by == request.user.pk)
    raise Http404


def page_of(request: SignedInRequest, seat: Seat) -> dict[str, Any]:
    """What both kinds of pages show; `may_sign` says whether the person is recognised at all."""
    module = seat.queue.module
    today = request.user.today(clock.now())
    wording = seat.wording
    page = (
        lesson_page(seat, wording)
        if isinstance(wording, LessonVersion)
        else question_page(seat, wording)
    )
    return page | {
        "seat": seat,
        "version": wording,
        "back": sent_back(seat.place.of, seat.place.thing, wording),
        "may_sign": recognised_to_sign(request.user, module, on_date=today) is not None,
    }


def lesson_page(seat: Seat, text: LessonVersion) -> dict[str, Any]:
    """The text as learners read it, its sources, and what changed since it was sent back."""
    context: dict[str, Any] = {
        "text": text,
        "sources": sources_of(
            text.references, _references(seat), doubtful=doubtful_keys(text.source)
        ),
    }
    before = sent_back_before(ReviewOf.LESSON, text.lesson_id, text)
    old = before and text.lesson.versions.filter(content_hash=before.content_hash).first()
    if before and old:
        context |= {
            "before": before,
            "facts": changed_facts(old, text),
            "passages": compare_texts(old.source, text.source),
        }
    return context


def question_page(seat: Seat, version: ItemVersion) -> dict[str, Any]:
    """The question as candidates see it, key and reasons, and the lesson's words behind it."""
    kind, around = get_kind(version.kind), surroundings_of(version.item.bank)
    before = sent_back_before(ReviewOf.QUESTION, version.item_id, version)
    lesson = _lesson_of(seat, version.lesson_slug)
    doubtful = around.doubtful.get(version.lesson_slug, frozenset())
    return {
        "kind": kind,
        "topic": around.topics.get(version.topic, ""),
        "beside": item_editing.beside_kept(version, around),
        "review": ItemReview.of(version),
        "figure": figure_of(version),
        "enemies": enemies_of(version.item),
        "sources": sources_of(
            version.references, _references(seat), doubtful=doubtful, anchored=True
        ),
        "lesson": lesson,
        "cited": passages_citing(lesson.html, version.references) if lesson else [],
        "before": before,
        "differences": compare_with_shown(before.shown, version) if before else [],
    }


def _lesson_of(seat: Seat, slug: str) -> LessonVersion | None:
    texts = LessonVersion.objects.filter(entries__module=seat.queue.module, lesson__slug=slug)
    return texts.first() if slug else None


def _references(seat: Seat) -> Mapping[str, Any]:
    return seat.queue.module.course_version.references

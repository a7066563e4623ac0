"""Store the questions and quizzes of a programme: new versions of what changed, nothing else."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from courses.models import Course
from quizzes.domain.case_sets import store_case_sets
from quizzes.domain.enmities import store_listed
from quizzes.domain.marks import enter_listed
from quizzes.domain.reading import ExaminationSource, ItemSource, QuizSource
from quizzes.enums import ItemState, Navigation
from quizzes.models import Bank, BlueprintCell, CaseSet, Item, ItemVersion, Quiz, QuizVersion
from training.lib.errors import Conflict

# Rules that files may leave out. A quiz that was loaded before they existed has not changed.
_USUAL = {
    "first_start": None,
    "lessons_first": False,
    "navigation": Navigation.FREE,
    "least_expected": None,
    "most_expected": None,
}


class OtherPool(Conflict):
    """Who practised a question knows its key, and who sat it would meet it with the key."""


@dataclass
class LoadedExaminations:
    new_items: int = 0
    retired_items: int = 0
    quizzes: int = 0


@transaction.atomic
def store_examinations(
    course: Course, sources: Iterable[ExaminationSource], *, now: datetime
) -> LoadedExaminations:
    """The caller holds the lock on the course row."""
    loaded, sources = LoadedExaminations(), list(sources)  # read twice
    moved = _moved_away(course, sources)
    for source in sources:
        bank, _created = Bank.objects.get_or_create(
            course=course,
            module_slug=source.module.slug,
            defaults={
                "slug": f"{course.slug}-{source.module.slug}",
                "title": source.module.title,
            },
        )
        _store_items(loaded, bank, source.items, moved)
        enter_listed(ItemVersion.objects.filter(item__bank=bank, marks=None))
        if source.quiz:
            _store_quiz(loaded, course, bank, source.quiz, now=now)
        pairs = {frozenset((item.ref, enemy)) for item in source.items for enemy in item.enemies}
        store_listed(bank, pairs, now=now)
    return loaded


def _moved_away(course: Course, sources: list[ExaminationSource]) -> dict[str, Item]:
    """Questions that stand in another bank than their file says, by ref: somebody moved them."""
    kept = {source.module.slug: {item.ref for item in source.items} for source in sources}
    listed = {ref for refs in kept.values() for ref in refs}
    return {
        item.ref: item
        for item in Item.objects.filter(bank__course=course).select_related("bank")
        if item.ref in listed and item.ref not in kept.get(item.bank.module_slug, ())
    }


def _store_items(
    loaded: LoadedExaminations, bank: Bank, sources: list[ItemSource], moved: dict[str, Item]
) -> None:
    items = moved | {item.ref: item for item in bank.items.all()}
    newest = _newest_versions(items.values())
    named = dict.fromkeys(source.case_set for source in sources if source.case_set)
    cases = store_case_sets(bank, named)
    for source in sources:
        item = items.get(source.ref) or Item.objects.create(
            bank=bank, ref=source.ref, pool=source.pool
        )
        if item.pool != source.pool:
            words = _("%(ref)s stays in its pool: give the question a new ref.")
            raise OtherPool(words % {"ref": source.ref})
        case = cases[source.case_set.ref] if source.case_set else None
        loaded.new_items += _store_version(item, newest.get(item.pk, []), source, case)
    kept = [source.ref for source in sources]
    loaded.retired_items += (
        ItemVersion.objects.filter(item__bank=bank, state=ItemState.PUBLISHED, author=None)
        .exclude(item__ref__in=kept)
        .exclude(item__in=moved.values())
        .update(state=ItemState.RETIRED)
    )


def _newest_versions(items: Iterable[Item]) -> dict[int, list[ItemVersion]]:
    """All versions by item, the newest first."""
    versions: dict[int, list[ItemVersion]] = {}
    for version in ItemVersion.objects.filter(item__in=items).order_by("-number"):
        versions.setdefault(version.item_id, []).append(version)
    return versions


def _store_version(
    item: Item, versions: list[ItemVersion], source: ItemSource, case: CaseSet | None
) -> bool:
    """Publish the file's wording unless it is what the files said last; True when it is new.

    A question that was changed in the product keeps that change while its file stays as it was.
    """
    digest = hash_item(source)
    published = next((v for v in versions if v.state == ItemState.PUBLISHED), None)
    last_file = next(
        (v for v in versions if v.author_id is None and v.state != ItemState.DRAFT), None
    )
    if published and digest in {published.content_hash, getattr(last_file, "content_hash", "")}:
        return False
    ItemVersion.objects.filter(item=item, state=ItemState.PUBLISHED).update(state=ItemState.RETIRED)
    if last_file and not published and last_file.content_hash == digest:
        ItemVersion.objects.filter(pk=last_file.pk).update(state=ItemState.PUBLISHED)
        return True
    ItemVersion.objects.create(
        item=item,
        number=versions[0].number + 1 if versions else 1,
        state=ItemState.PUBLISHED,
        content_hash=digest,
        case_set=case,
        case_place=source.case_place,
        valid_from=source.valid_from,
        valid_until=source.valid_until,
        **_facts(source),
    )
    return True


def hash_item(source: ItemSource | ItemVersion) -> str:
    """Of all a candidate reads and a grade is made from: a case set in other words counts too."""
    case = source.case_set
    shared = {"case_set": [case.ref, case.content_hash, source.case_place]} if case else {}
    dates = {name: getattr(source, name) for name in ("valid_from", "valid_until")}
    dated = {name: day.isoformat() for name, day in dates.items() if day}
    return _hash(_facts(source) | shared | dated)


def _facts(source: ItemSource | ItemVersion) -> dict[str, Any]:
    names = ("kind", "schema", "payload", "topic", "level", "critical", "confidence")
    return {
        name: getattr(source, name)
        for name in (*names, "references", "lesson_slug", "jurisdiction")
    }


def _store_quiz(
    loaded: LoadedExaminations, course: Course, bank: Bank, source: QuizSource, *, now: datetime
) -> None:
    facts = asdict(source)
    blueprint, slug = facts.pop("blueprint"), facts.pop("slug")
    cells = sorted((topic, level, count) for (topic, level), count in blueprint.items())
    digest = hash_rules(facts, cells, bank)
    quiz, _created = Quiz.objects.get_or_create(
        course=course, slug=slug, defaults={"module_slug": bank.module_slug}
    )
    published = quiz.versions.filter(published_at__isnull=False).order_by("-number")
    # What was published in the product stays in use while the file says what it said last.
    known = (published.first(), published.filter(author=None).first())
    if any(version and version.content_hash == digest for version in known):
        return
    number = (quiz.versions.aggregate(highest=Max("number"))["highest"] or 0) + 1
    version = QuizVersion.objects.create(
        quiz=quiz, number=number, bank=bank, content_hash=digest, published_at=now, **facts
    )
    BlueprintCell.objects.bulk_create(
        BlueprintCell(quiz_version=version, topic=topic, level=level, count=count)
        for topic, level, count in cells
    )
    loaded.quizzes += 1


def hash_rules(rules: Mapping[str, Any], cells: Sequence[tuple[str, str, int]], bank: Bank) -> str:
    """Of all that an edition of a quiz says, wherever it was written."""
    told = {name: value for name, value in rules.items() if value != _USUAL.get(name, ...)}
    return _hash({**told, "cells": cells, "bank": bank.slug})


def _hash(facts: dict[str, Any]) -> str:
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()

"""Change the rules of an examination: the next edition is drafted, proposed, and published.

A published edition is frozen; running attempts keep the one they were started under. What cannot
be drawn, or would close the quiz, is not published.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes.domain import loading
from quizzes.domain.blueprints import hold_bank
from quizzes.domain.coverage import read_drawable, what_is_missing
from quizzes.domain.expected import spread_of_forms
from quizzes.domain.filling import Cell
from quizzes.domain.stock import candidates_of
from quizzes.enums import CutKind
from quizzes.models import Bank, BlueprintCell, Quiz, QuizVersion
from training.lib.errors import Conflict, DomainError, NotAllowed
from training.lib.moments import moment
from training.people.domain import audit
from training.people.models import User

RULES = (
    *("title", "time_limit", "cut_kind", "cut_percent", "topic_minimum_percent"),
    *("critical_items_must_be_right", "max_attempts", "cool_down_hours", "first_start"),
    *("last_start", "hard_end", "navigation", "lessons_first", "feedback"),
    *("least_expected", "most_expected"),
)
Cells = Mapping[Cell, int]


class NotPublishable(DomainError):
    """What stands in the way, each in a sentence."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


def blueprint_of(version: QuizVersion) -> dict[Cell, int]:
    return {(cell.topic, cell.level): cell.count for cell in version.cells.all()}


def edition_in_use(quiz: Quiz) -> QuizVersion | None:
    return quiz.versions.filter(published_at__isnull=False).order_by("-number").first()


@transaction.atomic
def begin_edition(quiz: Quiz, bank: Bank, author: User) -> QuizVersion:
    """The draft that is under way, or a copy of the edition in use. Two clicks make one."""
    _lock(quiz)
    base = edition_in_use(quiz)
    if base is None or base.bank_id != bank.pk:
        raise Conflict(_("No edition of this examination is in use, so none can be changed."))
    drafts = quiz.versions.filter(published_at=None, number__gt=base.number)
    if under_way := drafts.first():
        if under_way.author_id != author.pk:
            words = _("{name} is drafting edition {number}. There is one draft at a time.")
            raise Conflict(words.format(name=under_way.author, number=under_way.number))
        return under_way
    highest = quiz.versions.aggregate(highest=Max("number"))["highest"]
    draft = QuizVersion(quiz=quiz, number=highest + 1, bank=bank, author=author)
    for name in RULES:
        setattr(draft, name, getattr(base, name))
    cells = blueprint_of(base)
    draft.content_hash = hash_rules(draft, cells)
    draft.save()
    _write_cells(draft, cells)
    return draft


@transaction.atomic
def save_edition(
    draft: QuizVersion, rules: Mapping[str, Any], cells: Cells, *, what_changed: str, seen: str
) -> None:
    """Save what the editor holds, unless another window saved since it was opened."""
    _lock(draft.quiz)
    stored = QuizVersion.objects.get(pk=draft.pk)
    if stored.published_at or stored.proposed_at:
        raise Conflict(_("This edition is proposed or published by now, and is not changed."))
    for name, value in rules.items():
        setattr(draft, name, value)
    draft.what_changed = what_changed
    draft.content_hash = hash_rules(draft, cells)
    if stored.content_hash not in {seen, draft.content_hash}:
        raise Conflict(_("Changed in another window since this page was opened. Nothing is lost."))
    draft.save(update_fields=[*rules, "what_changed", "content_hash"])
    draft.cells.all().delete()
    _write_cells(draft, cells)


@transaction.atomic
def propose_edition(draft: QuizVersion, *, now: datetime) -> None:
    """From here on it is locked until it is published or sent back."""
    _lock(draft.quiz)
    base = edition_in_use(draft.quiz)
    stored = QuizVersion.objects.get(pk=draft.pk)
    if base and hash_rules(base, blueprint_of(base)) == hash_rules(stored, blueprint_of(stored)):
        raise DomainError(_("Nothing differs from the edition in use."))
    if not stored.what_changed:
        raise DomainError(_("Say what changed, and save, before you propose it."))
    if not _open(draft, proposed_at=None).update(proposed_at=now, review_note=""):
        raise Conflict(_("This edition was proposed, published or deleted before."))


def take_back_edition(draft: QuizVersion) -> None:
    if not _open(draft, proposed_at__isnull=False).update(proposed_at=None):
        raise Conflict(_("This edition is not proposed any more."))


@transaction.atomic
def return_edition(draft: QuizVersion, *, note: str, admin: User, now: datetime) -> None:
    """Back to its author, with what is to be mended."""
    waiting = _open(draft, proposed_at__isnull=False)
    if not waiting.update(proposed_at=None, review_note=note):
        raise Conflict(_("This edition is not proposed any more."))
    audit.record("quiz.returned", draft.quiz, actor=admin, now=now, number=draft.number)


def discard_edition(draft: QuizVersion) -> None:
    if not _open(draft, proposed_at=None).delete()[0]:
        raise Conflict(_("Only a draft can be deleted."))


@transaction.atomic
def publish_edition(
    draft: QuizVersion, *, seen: str, admin: User, allow_draft: bool, now: datetime
) -> None:
    """From the next start on, these rules hold. Published is what the admin read: `seen`."""
    _lock(draft.quiz)
    _refuse_own(draft, admin)
    base = edition_in_use(draft.quiz)
    if base and base.number > draft.number:
        raise Conflict(_("A newer edition is in use. Draft this one anew from it."))
    stored = QuizVersion.objects.get(pk=draft.pk)
    hold_bank(stored.bank)
    if sentences := why_not(stored, allow_draft=allow_draft, now=now):
        raise NotPublishable(sentences)
    waiting = _open(draft, proposed_at__isnull=False, content_hash=seen)
    if not waiting.update(published_at=now, published_by=admin):
        raise Conflict(_("This edition changed or was decided on meanwhile. Look again."))
    audit.record("quiz.published", draft.quiz, actor=admin, now=now, number=draft.number)


def _refuse_own(draft: QuizVersion, admin: User) -> None:
    """Where there is a second admin, who drafted the rules does not publish them too."""
    others = User.objects.filter(is_staff=True, is_active=True).exclude(pk=admin.pk)
    if draft.author_id == admin.pk and others.exists():
        raise NotAllowed(_("You drafted this edition, so another admin publishes it."))


def why_not(version: QuizVersion, *, allow_draft: bool, now: datetime) -> list[str]:
    """Why nobody could sit this edition, in sentences; empty when it can be published."""
    cells = blueprint_of(version)
    drawable = read_drawable(version.bank, allow_draft=allow_draft)
    sentences = what_is_missing(cells, drawable)
    if not cells:
        sentences.append(_("The blueprint draws no question."))
    for name, words in (
        ("last_start", _("The last start, {moment}, has passed.")),
        ("hard_end", _("The hard end, {moment}, has passed.")),
    ):
        end = getattr(version, name)
        if end and end <= now:
            sentences.append(words.format(moment=moment(end)))
    if not sentences:
        sentences += _why_not_this_form(version, cells, allow_draft=allow_draft, now=now)
    return sentences


def _why_not_this_form(
    version: QuizVersion, cells: Cells, *, allow_draft: bool, now: datetime
) -> list[str]:
    """A form can be drawn: whether it gets a cut, and lies in the band."""
    pool = candidates_of(version.bank, on_date=now.date(), allow_draft=allow_draft)
    unrated = sum(candidate.rating is None for candidate in pool)
    if version.cut_kind == CutKind.PANEL and version.cut_percent is None and unrated:
        words = ngettext(
            "{n} question has no rating by a panel. Give a provisional cut as well.",
            "{n} questions have no rating by a panel. Give a provisional cut as well.",
            unrated,
        )
        return [words.format(n=unrated)]
    least, most = version.least_expected, version.most_expected
    spread = spread_of_forms(cells, pool) if least is not None and most is not None else None
    if spread and not spread.within(float(least or 0), float(most or 1)):
        return [_("No form lies in the band of expected shares, so none could be drawn.")]
    return []


def hash_rules(version: QuizVersion, cells: Cells) -> str:
    """Of all a candidate is judged by."""
    rules = {name: getattr(version, name) for name in RULES}
    counts = sorted((topic, level, count) for (topic, level), count in cells.items() if count)
    return loading.hash_rules(rules, counts, version.bank)


def _lock(quiz: Quiz) -> None:
    """Editions are numbered and decided on in turn."""
    Quiz.objects.select_for_update(no_key=True).get(pk=quiz.pk)


def _open(draft: QuizVersion, **wanted: Any) -> Any:
    return QuizVersion.objects.filter(pk=draft.pk, published_at=None, **wanted)


def _write_cells(version: QuizVersion, cells: Cells) -> None:
    BlueprintCell.objects.bulk_create(
        BlueprintCell(quiz_version=version, topic=topic, level=level, count=count)
        for (topic, level), count in cells.items()
        if count
    )

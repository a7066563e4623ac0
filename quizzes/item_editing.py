"""What stands beside the fields of the editor: the candidate's view, warnings, other drafts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from quizzes.domain import item_drafts
from quizzes.domain.figures import pin_figure
from quizzes.domain.paper import Question
from quizzes.domain.wordings import Difference, compare_wordings, wording_of
from quizzes.domain.writing_help import Sources, WritingWarning, warnings_of
from quizzes.enums import ItemState
from quizzes.item_forms import ItemEditor, Surroundings
from quizzes.kinds import Kind, get_kind
from quizzes.models import Bank, ItemVersion
from training.lib.errors import Conflict, DomainError


@dataclass(frozen=True)
class Beside:
    """`question` is missing while what is written cannot be read as one."""

    question: Question | None
    warnings: list[WritingWarning]
    case: str = ""


def open_editor(version: ItemVersion, around: Surroundings, data: Any = None) -> ItemEditor:
    """Filled with the draft as it is kept, or with what was sent."""
    kind = get_kind(version.kind)
    if version.unfinished is not None:
        return ItemEditor(kind, around, data=data, typed=version.unfinished)
    facts = {name: getattr(version, name) for name in item_drafts.FACTS}
    facts["references"] = " ".join(version.references)
    return ItemEditor(kind, around, data=data, item=kind.dump(version.payload), facts=facts)


def keep(draft: ItemVersion, editor: ItemEditor, *, seen: str, now: datetime) -> bool:
    """Save it as a question, or else as it was typed; whether it can be read as a question."""
    if editor.is_valid():
        facts = editor.facts.cleaned_data
        try:
            item_drafts.save_draft(draft, seen=seen, payload=editor.payload, facts=facts, now=now)
        except Conflict:
            raise
        except DomainError as refusal:  # a figure that is not there
            editor.refuse(str(refusal))
        else:
            return True
    item_drafts.keep_unfinished(draft, seen=seen, typed=editor.typed, now=now)
    return False


def beside_sent(editor: ItemEditor, bank: Bank, draft: ItemVersion | None = None) -> Beside:
    """Of what was just sent, saved or not."""
    if not editor.is_valid():
        return Beside(None, [], _case(draft))
    warnings = _warnings(
        editor.kind, editor.payload, editor.facts.cleaned_data, editor.surroundings
    )
    try:
        payload = pin_figure(bank, editor.payload)
    except DomainError:
        return Beside(None, warnings, _case(draft))
    return Beside(as_candidate(editor.kind, payload), warnings, _case(draft))


def beside_kept(version: ItemVersion, around: Surroundings) -> Beside:
    if version.unfinished is not None:
        return Beside(None, [], _case(version))
    kind = get_kind(version.kind)
    facts = {name: getattr(version, name) for name in item_drafts.FACTS}
    warnings = _warnings(kind, version.payload, facts, around)
    return Beside(as_candidate(kind, version.payload), warnings, _case(version))


def as_candidate(kind: Kind, payload: Mapping[str, Any], position: int = 1) -> Question:
    """As a candidate will see it, options in the order they were written.

    Two of them on one page need two positions, or their controls would share ids.
    """
    order = [option["id"] for option in payload["options"]]
    shown = kind.candidate(payload, order)
    return Question(position, kind.name, kind.candidate_template, shown, None, 0, False)


def other_work(version: ItemVersion) -> QuerySet[ItemVersion]:
    """What others have under way of the same question."""
    under_way = ItemVersion.objects.filter(
        item=version.item_id, state__in=[ItemState.DRAFT, ItemState.PROPOSED]
    )
    others = under_way.exclude(pk=version.pk).exclude(author=None)
    return others.select_related("author").order_by("-number")


def stored_beside(editor: ItemEditor, stored: ItemVersion) -> list[Difference]:
    """How the text of a window differs from what another one stored meanwhile."""
    if stored.unfinished is None:
        return compare_wordings(wording_of(stored), editor.parts)
    typed = ItemEditor(editor.kind, editor.surroundings, data=stored.unfinished)
    return compare_wordings(typed.parts, editor.parts)


def _case(version: ItemVersion | None) -> str:
    return version.case_set.text if version and version.case_set else ""


def _warnings(
    kind: Kind, payload: Mapping[str, Any], facts: Mapping[str, Any], around: Surroundings
) -> list[WritingWarning]:
    sources = Sources(
        references=tuple(facts["references"]),
        confidence=facts["confidence"],
        doubtful=around.doubtful.get(facts["lesson_slug"], frozenset()),
        language=around.language,
    )
    return warnings_of(kind.name, payload, sources)

"""What a draft from a file still lacks: it waits for it, and is not published without."""

from typing import Any

from django.utils.translation import gettext as _

from quizzes.models import ItemVersion

TO_WRITE = "(To be written.)"  # stands for a rationale no file gave; stored, so never translated


def missing_of(draft: ItemVersion) -> list[str]:
    """In words, for the sentence that names them all."""
    missing = {
        _("a source of the fact behind the key"): not draft.references,
        _("how sure that fact is"): not draft.confidence,
        _("why each answer is right or wrong"): lacks_rationale(draft.payload),
        _("what cannot be read as a question yet"): draft.unfinished is not None,
        _("an author who stands for it"): draft.author_id is None,
    }
    return [words for words, is_missing in missing.items() if is_missing]


def lacks_rationale(value: Any) -> bool:
    """Wherever the kind keeps its rationales."""
    if isinstance(value, dict):
        return any(lacks_rationale(part) for part in value.values())
    if isinstance(value, list):
        return any(lacks_rationale(part) for part in value)
    return bool(value == TO_WRITE)

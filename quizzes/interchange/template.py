"""A table with an example of each kind, for authors who write in a spreadsheet."""

from typing import Any

from django.utils.translation import gettext as _

from quizzes.interchange.outward import to_question
from quizzes.interchange.questions import Question


def examples() -> list[Question]:
    """Texts that ask to be written over; ids are made when the table is read."""
    facts = {"topic": "1.1", "level": "recall", "pool": "exam", "references": ["KEY1"]}
    return [
        to_question(f"EXAMPLE-{number}", kind, fields, dict(facts))
        for number, (kind, fields) in enumerate(_written().items(), start=1)
    ]


def _written() -> dict[str, dict[str, Any]]:
    stem, why = _("The question"), _("Why it is right or wrong")
    rows = [
        {"id": f"o{n}", "text": _("Option {n}").format(n=n), "rationale": why} for n in range(1, 5)
    ]
    one = [row | ({"correct": True} if row["id"] == "o2" else {}) for row in rows]
    two = [row | ({"correct": True} if row["id"] in {"o1", "o3"} else {}) for row in rows]
    stems = [
        {"id": f"s{n}", "text": _("Stem {n}").format(n=n), "answer": f"o{n}", "rationale": why}
        for n in (1, 2)
    ]
    return {
        "single-best-answer": {"stem": stem, "options": one},
        "multiple-response": {"stem": stem, "options": two, "scoring": "per-option"},
        "true-false": {"stem": _("The statement"), "answer": True, "rationale": why},
        "short-numeric": {"stem": stem, "value": 10, "tolerance": 0.5, "rationale": why},
        "ordering": {"stem": stem, "scoring": "adjacent-pairs", "steps": rows},
        "extended-matching": {"stem": stem, "options": rows, "stems": stems},
    }

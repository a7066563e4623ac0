"""From a question of ours to what other formats can say of it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from quizzes.domain.unfinished import TO_WRITE
from quizzes.interchange.questions import (
    FULL,
    ZERO,
    Choice,
    Choices,
    NumberAnswer,
    Numbers,
    Pair,
    Pairs,
    Question,
    Shape,
    Statement,
    Steps,
    Written,
    together,
)
from quizzes.kinds.multiple_response import ALL_OR_NOTHING

Fields = Mapping[str, Any]


def to_question(
    ref: str, kind: str, fields: Fields, facts: dict[str, Any], *, own_words: bool = False
) -> Question:
    """`fields` as authors write them (`Kind.dump`), `facts` by the names of a file of ours."""
    if own_words:
        return Question(ident=ref, shape=Written(kind, dict(fields)), facts=facts)
    own = {name: fields[name] for name in ("scoring", "fixed_order", "unit") if name in fields}
    return Question(
        ident=ref,
        title=ref,
        stem=fields["stem"],
        feedback=_rationale(fields),
        shape=_shape(kind, fields),
        facts=facts | own,
    )


def _rationale(part: Fields) -> str:
    """An empty text where somebody has still to write one."""
    told = part.get("rationale", "")
    return "" if told == TO_WRITE else told


def _shape(kind: str, fields: Fields) -> Shape:
    match kind:
        case "single-best-answer" | "multiple-response":
            return _choices(kind, fields)
        case "true-false":
            return Statement(fields["answer"])
        case "extended-matching":
            return _pairs(fields)
        case "short-numeric":
            value, tolerance = (Decimal(str(fields[name])) for name in ("value", "tolerance"))
            return Numbers([NumberAnswer(value, tolerance)], fields.get("unit", ""))
        case "ordering":
            steps = [
                Choice(step["text"], ZERO, _rationale(step), step["id"]) for step in fields["steps"]
            ]
            return Steps(steps, fields["scoring"])
    return Written(kind, dict(fields))


def _choices(kind: str, fields: Fields) -> Choices:
    """Weights that say our marks as nearly as weights can."""
    rows = fields["options"]
    right = sum(row.get("correct", False) for row in rows)
    wrong = len(rows) - right
    several = kind == "multiple-response"
    options = []
    for row in rows:
        weight = FULL / right if row.get("correct") else -FULL / wrong if several else ZERO
        options.append(Choice(row["text"], weight, _rationale(row), row["id"]))
    return Choices(
        options, not several, fields.get("fixed_order", False), fields.get("scoring", "")
    )


def _pairs(fields: Fields) -> Pairs:
    texts = {option["id"]: option["text"] for option in fields["options"]}
    pairs = [
        Pair(stem["text"], texts[stem["answer"]], _rationale(stem), stem["id"])
        for stem in fields["stems"]
    ]
    used = {pair.option for pair in pairs}
    return Pairs(
        pairs,
        [text for text in texts.values() if text not in used],
        {text: name for name, text in texts.items()},
        fields.get("fixed_order", False),
    )


def feedback_of(question: Question) -> str:
    """The one feedback of the whole, where a format has none for the parts."""
    match question.shape:
        case Pairs(pairs=pairs):
            return together([(pair.text, pair.rationale) for pair in pairs])
        case Steps(steps=steps):
            return together([(step.text, step.rationale) for step in steps])
    return question.feedback


def told_of_weights(question: Question) -> list[str]:
    """What weights cannot say of our marks."""
    if isinstance(question.shape, Choices) and question.shape.scoring == ALL_OR_NOTHING:
        return [_("All or nothing is kept for us alone: other systems read the weights.")]
    return []

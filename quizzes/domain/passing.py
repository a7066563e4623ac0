"""Did this attempt pass? Pure decisions over plain values, in exact decimals."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

ZERO = Decimal(0)


class Gate(StrEnum):
    """The parts of the pass rule; all must hold."""

    TOTAL = "total"
    TOPIC_MINIMUM = "topic-minimum"
    CRITICAL = "critical"


class Band(StrEnum):
    """How a topic went, in words."""

    ABOVE = "above"  # at or above the share that the cut asks of the whole form
    BELOW = "below"
    UNDER_MINIMUM = "under-minimum"


@dataclass(frozen=True)
class Rule:
    """The pass rule of one attempt. Percentages are of what was delivered, not of the bank.

    `cut_of` is what the form was worth when its cut was set; None: what its items are worth now.
    Once a question is dropped the cut falls in proportion.
    """

    cut: Decimal
    topic_minimum_percent: Decimal
    critical_items_must_be_right: bool
    cut_of: Decimal | None = None


@dataclass(frozen=True)
class Marked:
    """One item of the form with its mark.

    `forbidden`: the response does harm (see `Kind.is_forbidden`), which makes any item critical.
    An item that was dropped is worth nothing.
    """

    topic: str
    critical: bool
    mark: Decimal
    worth: Decimal = Decimal(1)
    forbidden: bool = False

    @property
    def missed(self) -> bool:
        return (self.critical or self.forbidden) and self.mark < self.worth


@dataclass(frozen=True)
class Outcome:
    score: Decimal
    max_score: Decimal
    passed: bool
    gates: list[dict]
    topics: list[dict]


def provisional_cut(percent: Decimal, item_count: int) -> Decimal:
    """The percentage as a number of items, exact: it is stored with the form and never rounded."""
    return percent * item_count / 100


def total_mark(marks: Mapping[int, Decimal], worth: Mapping[int, Decimal]) -> Decimal:
    """Sum of the marks of a form, each between 0 and what its item is worth.

    Exact: the comparison with the cut comes before any rounding, so 29.99 is below a cut of 30.
    """
    if not worth:
        raise ValueError("A form without items cannot be graded")
    return sum((min(max(marks.get(item, ZERO), ZERO), top) for item, top in worth.items()), ZERO)


def decide(items: Sequence[Marked], rule: Rule) -> Outcome:
    """Judge every gate of the rule and report each, passed or not.

    `judging.JUDGED` says the same in SQL, for many attempts at once; a property test compares
    both. A gate counts how often it failed and never names an item: which items are critical
    must not leak from a result into the next attempt.
    """
    marks = {place: item.mark for place, item in enumerate(items)}
    worth = {place: item.worth for place, item in enumerate(items)}
    score = total_mark(marks, worth)
    max_score = sum(worth.values(), ZERO)
    if not max_score:
        raise ValueError("A form of which nothing counts cannot be graded")
    cut_of = max_score if rule.cut_of is None else rule.cut_of
    topics = _by_topic(items, rule, cut_of)
    weak = [topic["topic"] for topic in topics if topic["band"] == Band.UNDER_MINIMUM]
    missed = sum(item.missed for item in items)
    gates: list[dict] = [{"gate": Gate.TOTAL, "passed": score * cut_of >= rule.cut * max_score}]
    if rule.topic_minimum_percent:
        gates.append({"gate": Gate.TOPIC_MINIMUM, "passed": not weak, "topics": weak})
    if rule.critical_items_must_be_right:
        gates.append({"gate": Gate.CRITICAL, "passed": not missed, "missed": missed})
    return Outcome(
        score=score,
        max_score=max_score,
        passed=all(gate["passed"] for gate in gates),
        gates=gates,
        topics=topics,
    )


def _by_topic(items: Iterable[Marked], rule: Rule, cut_of: Decimal) -> list[dict]:
    """Score and band of each topic, in the order of the topic codes; none that is worth nothing."""
    scores: dict[str, Decimal] = {}
    tops: dict[str, Decimal] = {}
    for item in items:
        mark = min(max(item.mark, ZERO), item.worth)
        scores[item.topic] = scores.get(item.topic, ZERO) + mark
        tops[item.topic] = tops.get(item.topic, ZERO) + item.worth
    return [
        {
            "topic": topic,
            "score": plain(scores[topic]),
            "max": plain(tops[topic]),
            "band": _band(scores[topic], tops[topic], rule, cut_of),
        }
        for topic in sorted(scores)
        if tops[topic]
    ]


def _band(score: Decimal, top: Decimal, rule: Rule, cut_of: Decimal) -> Band:
    """Compared by products: a quotient would round."""
    if score * 100 < rule.topic_minimum_percent * top:
        return Band.UNDER_MINIMUM
    return Band.ABOVE if score * cut_of >= rule.cut * top else Band.BELOW


def plain(value: Decimal) -> str:
    """All digits that matter and no others, as PostgreSQL's trim_scale writes them."""
    return format(value.normalize(), "f")

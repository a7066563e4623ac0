"""Items of every kind, as authors write them: fixed ones to read, and drawn ones for properties."""

from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

from quizzes.kinds import get_kind

ITEMS: dict[str, dict[str, Any]] = {
    "single-best-answer": {
        "stem": "What is near?",
        "options": [
            {"id": "aaaa", "text": "Lung", "correct": True, "rationale": "It lies near."},
            {"id": "bbbb", "text": "Heart", "rationale": "It lies deeper."},
        ],
    },
    "multiple-response": {
        "stem": "Which are signs?",
        "scoring": "per-option",
        "options": [
            {"id": "aaaa", "text": "Cough", "correct": True, "rationale": "A sign."},
            {"id": "bbbb", "text": "Pain", "correct": True, "rationale": "A sign."},
            {"id": "cccc", "text": "Itch", "rationale": "No sign."},
            {"id": "dddd", "text": "Thirst", "rationale": "No sign."},
        ],
    },
    "true-false": {"stem": "A needle is used once.", "answer": True, "rationale": "Once."},
    "ordering": {
        "stem": "In which order?",
        "scoring": "adjacent-pairs",
        "steps": [
            {"id": "aaaa", "text": "Stop", "rationale": "At once."},
            {"id": "bbbb", "text": "Lay flat", "rationale": "Then."},
            {"id": "cccc", "text": "Call", "rationale": "Then."},
            {"id": "dddd", "text": "Record", "rationale": "Last."},
        ],
    },
    "extended-matching": {
        "stem": "What is it?",
        "options": [
            {"id": "aaaa", "text": "Absolute"},
            {"id": "bbbb", "text": "Relative"},
            {"id": "cccc", "text": "None"},
        ],
        "stems": [
            {"id": "s1", "text": "Phobia", "answer": "aaaa", "rationale": "It is."},
            {"id": "s2", "text": "Diabetes", "answer": "bbbb", "rationale": "It is."},
            {"id": "s3", "text": "Epilepsy", "answer": "bbbb", "rationale": "It is."},
        ],
    },
    "short-numeric": {
        "stem": "For how many minutes?",
        "value": 10,
        "tolerance": 0.5,
        "unit": "min",
        "rationale": "Ten.",
    },
    "hotspot": {
        "stem": "Where is it safe?",
        "figure": "figures/square.svg",
        "alt": "A square.",
        "areas": [
            {
                "id": "aaaa",
                "name": "Over the bone",
                "circle": [200, 200, 100],
                "score": 1,
                "rationale": "Bone lies below.",
            },
            {
                "id": "bbbb",
                "name": "Beside the bone",
                "polygon": [[400, 0], [600, 0], [600, 1000], [400, 1000]],
                "score": 0.5,
                "rationale": "Near.",
            },
            {
                "id": "cccc",
                "name": "Between the ribs",
                "polygon": [[500, 400], [900, 400], [900, 900], [500, 900]],
                "forbidden": True,
                "rationale": "The lung lies below.",
            },
        ],
    },
}
FIGURE = {"file": f"{'0' * 64}.svg", "width": 400, "height": 300}


def make_payload(name: str, **changes: Any) -> dict[str, Any]:
    """The payload as it is stored: the reader of folders pins the figure."""
    payload = get_kind(name).parse(deepcopy(ITEMS[name]) | changes)
    return payload | FIGURE if "figure" in payload else payload


ids = st.text("abcdefghjkmnpqrstuvwxyz0123456789", min_size=2, max_size=6)
numbers = st.integers(-10_000, 10_000) | st.decimals(-100, 100, places=2).map(float)
points = st.lists(st.integers(0, 1000) | st.floats(0, 1000, width=32), min_size=2, max_size=2)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=5)
finite = st.floats(allow_nan=False, allow_infinity=False)
anything = st.booleans() | st.integers() | finite | texts
anything |= st.lists(anything, max_size=3) | st.dictionaries(texts, anything, max_size=3)
not_json = st.floats() | st.text() | st.lists(st.lists(st.text(), max_size=2), max_size=2)


def _parts(draw: Any, least: int, most: int, *fields: str) -> list[dict[str, Any]]:
    names = draw(st.lists(ids, min_size=least, max_size=most, unique=True))
    return [{"id": name} | {field: f"{field} {name}" for field in fields} for name in names]


@st.composite
def items(draw: Any, name: str) -> dict[str, Any]:
    """An item of the kind as an author might write it."""
    item: dict[str, Any] = {"stem": "Which?"}
    if name == "true-false":
        return item | {"answer": draw(st.booleans()), "rationale": "Because."}
    if name == "short-numeric":
        tolerance = draw(st.integers(0, 5) | st.just(0.5))
        return item | {"value": draw(numbers), "tolerance": tolerance, "rationale": "So."}
    if name == "ordering":
        scoring = draw(st.sampled_from(["all-or-nothing", "adjacent-pairs"]))
        return item | {"steps": _parts(draw, 3, 8, "text", "rationale"), "scoring": scoring}
    if name == "extended-matching":
        options, stems = _parts(draw, 2, 9, "text"), _parts(draw, 2, 5, "text", "rationale")
        for stem in stems:
            stem["answer"] = draw(st.sampled_from(options))["id"]
        return item | {"options": options, "stems": stems}
    if name == "hotspot":
        areas = _parts(draw, 2, 5, "name", "rationale")
        for area in areas:
            area["circle"] = [*draw(points), draw(st.integers(1, 400))]
            area |= draw(st.sampled_from([{}, {"score": 0.5}, {"score": 1}, {"forbidden": True}]))
        areas[0] = {**areas[0], "score": 1, "forbidden": False}
        return item | {"areas": areas, "figure": "figures/x.svg", "alt": "A drawing."}
    return item | _choices(draw, name)


def _choices(draw: Any, name: str) -> dict[str, Any]:
    several = name == "multiple-response"
    options = _parts(draw, 3 if several else 2, 8, "text", "rationale")
    marked = draw(st.integers(1, len(options) - 1)) if several else 1
    for option in draw(st.permutations(options))[:marked]:
        option["correct"] = True
    if not several:
        return {"options": options}
    return {
        "options": options,
        "scoring": draw(st.sampled_from(["all-or-nothing", "per-option"])),
    }


@st.composite
def payloads(draw: Any, name: str) -> dict[str, Any]:
    payload = get_kind(name).parse(draw(items(name)))
    return payload | FIGURE if "figure" in payload else payload


@st.composite
def responses(draw: Any, payload: dict[str, Any]) -> Any:
    """Mostly such as a client might send, right in shape or nearly so."""
    names = st.sampled_from([part["id"] for part in payload["options"]] or ["none"]) | ids
    stems = st.sampled_from([part["id"] for part in payload.get("stems", [])] or ["none"]) | ids
    order = st.permutations([part["id"] for part in payload["options"]])
    return draw(
        names
        | st.lists(names, max_size=8)
        | order
        | st.dictionaries(stems, names, max_size=5)
        | numbers
        | points
        | anything
    )


def fitting(entry: dict[str, Any]) -> st.SearchStrategy:
    """A response that fits the entry of a form."""
    one = st.sampled_from(entry["options"] or [""])
    some = st.lists(one, min_size=1, max_size=entry.get("most"), unique=True)
    whole = entry.get("least") == len(entry["options"])
    return {
        "option": one,
        "options": st.permutations(entry["options"]) if whole else some,
        "pairs": st.dictionaries(st.sampled_from(entry.get("stems") or [""]), one, min_size=1),
        "number": numbers,
        "place": one | points,
    }[entry["takes"]]

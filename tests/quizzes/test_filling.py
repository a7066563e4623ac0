"""Case sets are drawn whole, and a blueprint that can be filled is filled."""

import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.domain import filling
from quizzes.domain.drawing import BankTooSmall, Candidate, draw_form, is_fillable, lay_out

CELLS = [("3.1", "recall"), ("3.1", "apply"), ("3.2", "apply")]


def question(number: int, cell=CELLS[0], *, case_set=None, place: int = 0) -> Candidate:
    return Candidate(
        item=number,
        version=100 + number,
        topic=cell[0],
        level=cell[1],
        critical=False,
        signed=True,
        entry={"takes": "option", "options": ["aa", "bb"]},
        case_set=case_set,
        case_place=place,
    )


@st.composite
def banks(draw):
    """Single questions, some case sets over several cells, a blueprint, and what was met."""
    cell = st.sampled_from([*CELLS, ("9.9", "recall")])
    singles = draw(st.lists(st.sampled_from(CELLS), max_size=8))
    sets = draw(st.lists(st.lists(cell, min_size=1, max_size=4), max_size=5))
    candidates = [question(number, place) for number, place in enumerate(singles)]
    for number, members in enumerate(sets, start=1):
        for place, where in enumerate(members):
            candidates.append(
                question(len(candidates), where, case_set=number, place=len(members) - place)
            )
    counts = draw(st.lists(st.integers(0, 4), min_size=3, max_size=3))
    blueprint = {cell: count for cell, count in zip(CELLS, counts, strict=True) if count}
    seen = draw(st.sets(st.integers(0, 20)))
    last = max(len(candidates) - 1, 0)
    pairs = draw(st.lists(st.tuples(st.integers(0, last), st.integers(0, last)), max_size=5))
    return draw(st.permutations(parted(candidates, pairs))), blueprint, seen


def parted(candidates, pairs):
    """With these pairs of items as enemies."""
    enemies = {one.item: set() for one in candidates}
    for one, other in pairs:
        if one != other and candidates:
            enemies[one].add(other)
            enemies[other].add(one)
    return [replace(one, enemies=frozenset(enemies[one.item])) for one in candidates]


def peaceful(form):
    return not any(other.item in one.enemies for one in form for other in form)


def forms_of(candidates, blueprint, seen):
    """By trying all: how many met questions each possible form holds."""
    units = {}
    for one in candidates:
        units.setdefault(one.case_set or f"item {one.item}", []).append(one)
    wanted = Counter(blueprint)

    def extend(form, left):
        if Counter(one.cell for one in form) == wanted:
            yield sum(one.item in seen for one in form)
        for place, unit in enumerate(left):
            more = [*form, *unit]
            used = Counter(one.cell for one in more)
            if used <= wanted and peaceful(more):
                yield from extend(more, left[place + 1 :])

    yield from extend([], list(units.values()))


@given(banks(), st.integers())
def test_a_form_is_drawn_exactly_when_there_is_one_and_repeats_as_little_as_possible(bank, seed):
    candidates, blueprint, seen = bank
    possible = list(forms_of(candidates, blueprint, seen))

    assert is_fillable(blueprint, candidates) is bool(possible)
    if not possible:
        with pytest.raises(BankTooSmall):
            draw_form(blueprint, candidates, seen=seen, chance=random.Random(seed))
        return
    drawn = draw_form(blueprint, candidates, seen=seen, chance=random.Random(seed))

    assert Counter(one.cell for one in drawn) == blueprint
    assert len({one.item for one in drawn}) == len(drawn)
    assert sum(one.item in seen for one in drawn) == min(possible)
    assert peaceful(drawn)


@given(banks(), st.integers())
def test_a_case_set_comes_whole_together_and_in_its_order(bank, seed):
    candidates, blueprint, seen = bank
    if not is_fillable(blueprint, candidates):
        return
    drawn = draw_form(blueprint, candidates, seen=seen, chance=random.Random(seed))

    for name in {one.case_set for one in drawn} - {None}:
        members = sorted(
            (one for one in candidates if one.case_set == name), key=lambda one: one.case_place
        )
        first = drawn.index(members[0])
        assert drawn[first : first + len(members)] == members


def test_chance_decides_which_sets_come_and_where():
    candidates = [question(number) for number in range(4)]
    for number in (1, 2, 3):
        candidates += [question(10 * number + n, case_set=number, place=n) for n in (1, 2)]
    forms = [draw_form({CELLS[0]: 4}, candidates) for _ in range(200)]

    sets = Counter(one.case_set for form in forms for one in form if one.case_set)
    places = {tuple(bool(one.case_set) for one in form) for form in forms}

    assert set(sets) == {1, 2, 3}
    assert min(sets.values()) > 40  # of 200 forms, two questions a set: about 160 each
    assert len(places) >= 4


def test_many_sets_are_no_riddle():
    """Forty sets over three cells, half of them met: the search must not try them all."""
    candidates = []
    for number in range(1, 41):
        candidates += [
            question(10 * number + n, CELLS[(number + n) % 3], case_set=number, place=n)
            for n in range(3)
        ]
    seen = {one.item for one in candidates if one.case_set % 2}

    drawn = draw_form(dict.fromkeys(CELLS, 6), candidates, seen=seen)

    assert [one for one in drawn if one.item in seen] == []


def test_a_position_of_a_case_set_names_it():
    alone, member = lay_out([question(1), question(2, case_set=7, place=1)])

    assert "set" not in alone
    assert member["set"] == 7


def test_sets_that_do_not_fit_are_told_apart_from_a_bank_that_lacks_questions():
    trio = [question(n, case_set=1, place=n) for n in range(3)]

    with pytest.raises(BankTooSmall) as refusal:
        draw_form({CELLS[0]: 2}, trio)

    assert str(refusal.value) == "This quiz cannot start: its case sets do not fit its blueprint."


def quarrelling(number: int, *, pairs: int, seed: int = 1):
    """Questions over three cells, with many pairs of enemies in no order."""
    chance = random.Random(seed)
    candidates = [question(n, CELLS[n % 3]) for n in range(number)]
    return parted(candidates, [chance.sample(range(number), 2) for _pair in range(pairs)])


@pytest.mark.parametrize("seed", [1, 2])
def test_many_enemies_do_not_make_a_retake_repeat_what_was_seen(seed):
    candidates, blueprint = quarrelling(90, pairs=90), dict.fromkeys(CELLS, 8)
    chance, seen, steps = random.Random(seed), set(), []
    for _sitting in range(3):
        form = draw_form(blueprint, candidates, seen=seen, chance=chance)
        assert Counter(one.cell for one in form) == blueprint
        assert peaceful(form)
        steps.append(sum(one.item in seen for one in form))
        seen |= {one.item for one in form}

    assert steps[:2] == [0, 0]
    assert steps[2] <= 5  # eighteen of ninety are left, and some of them are enemies


def test_where_the_search_is_cut_short_a_form_still_comes_by_lot(monkeypatch):
    monkeypatch.setattr(filling, "MOST_STEPS", 0)
    candidates, blueprint = quarrelling(30, pairs=20), dict.fromkeys(CELLS, 4)

    assert is_fillable(blueprint, candidates)
    forms = [draw_form(blueprint, candidates, chance=random.Random(n)) for n in range(20)]
    assert all(peaceful(form) and Counter(one.cell for one in form) == blueprint for form in forms)
    assert len({frozenset(one.item for one in form) for form in forms}) == 20


def test_what_no_form_can_hold_is_refused_by_lot_as_well(monkeypatch):
    monkeypatch.setattr(filling, "MOST_STEPS", 0)
    candidates = parted([question(n) for n in range(4)], [(0, 1), (1, 2), (0, 2)])

    assert is_fillable({CELLS[0]: 2}, candidates)
    assert not is_fillable({CELLS[0]: 3}, candidates)

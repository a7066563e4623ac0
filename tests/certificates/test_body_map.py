"""The drawing of what was examined: every muscle has a place, and only the examined are filled."""

import re
from typing import Any

import pytest
from django.template import Context, Template

from certificates.domain.documents.scope_map import map_of
from certificates.rendering.body_map import as_svg, draw_figures, drawn_muscles
from training.people.anatomy import muscles

COLOURS = {"line": "#000", "fill": "#123456", "faint": "#999", "body": "#fff"}


def scope_row(muscle: str, side: str = "both", **changes: Any) -> dict[str, Any]:
    known = muscles().get(muscle)
    row = {"muscle": muscle, "side": side, "checklist": "A sheet", "near_lung": False}
    row |= {"muscle_name": known.name if known else muscle}
    row |= {"region_name": known.region if known else ""}
    return row | changes


def examined_areas(scope) -> set[tuple[str, str, str]]:
    return {
        (figure.view, area.muscle, area.side)
        for figure in map_of(scope).figures
        for area in figure.areas
        if area.is_examined
    }


def html_of(scope) -> str:
    page = Template("{% load certificates %}{% body_map scope %}")
    return page.render(Context({"scope": scope}))


def test_every_muscle_of_the_vocabulary_has_an_area_and_no_area_is_of_anything_else():
    assert drawn_muscles() == set(muscles())


def test_every_muscle_is_drawn_on_both_sides():
    drawn = {(area.muscle, area.side) for each in draw_figures({}) for area in each.areas}

    assert drawn == {(muscle, side) for muscle in muscles() for side in ("left", "right")}


@pytest.mark.parametrize("muscle", sorted(muscles()))
def test_only_the_muscle_that_was_examined_is_filled(muscle):
    filled = {(name, side) for _view, name, side in examined_areas([scope_row(muscle)])}

    assert filled == {(muscle, "left"), (muscle, "right")}


def test_one_side_examined_is_one_side_filled_and_two_examinations_make_both():
    left, right = scope_row("infraspinatus", "left"), scope_row("infraspinatus", "right")

    assert examined_areas([left]) == {("back", "infraspinatus", "left")}
    assert len(examined_areas([left, right])) == 2


def test_left_is_left_of_the_person():
    """Seen from the front it lies on the right of the picture, from behind on the left."""
    front, back = draw_figures({})
    middle = front.width / 2
    starts = {
        (figure.view, area.side): float(re.match(r"M([\d.]+)", area.path)[1]) - middle
        for figure in (front, back)
        for area in figure.areas
        if area.muscle == "deltoid"
    }

    assert {key for key, at in starts.items() if at > 0} == {("front", "left"), ("back", "right")}


def test_a4_the_list_and_the_drawing_of_a_leg_do_not_hold_the_chest():
    """A4: given sign-off for core lower limb, then the credential does not list the chest."""
    page = html_of([scope_row(name) for name in ("quadriceps", "hamstrings", "gastrocnemius")])

    assert set(re.findall(r'data-muscle="([a-z-]+)"', page)) == {
        "quadriceps",
        "hamstrings",
        "gastrocnemius",
    }
    assert page.count("body-examined") == 6
    assert "Rhomboids" not in page
    assert "Hamstrings, both sides" in page


def test_the_drawing_has_a_name_and_the_list_carries_the_facts():
    page = html_of([scope_row("upper-trapezius", "left")])

    assert page.count('role="img"') == 2
    assert 'aria-labelledby="body-back-title body-back-about"' in page
    assert "Upper trapezius, left side" in page
    assert "style=" not in page


def test_a_muscle_that_left_the_vocabulary_is_listed_though_nothing_can_be_drawn():
    assert examined_areas([scope_row("tongue")]) == set()
    assert "tongue, both sides" in html_of([scope_row("tongue")])


def test_a_sheet_without_a_muscle_is_listed_and_fills_nothing():
    sheet = scope_row("", "", checklist="Assessment of a person")

    assert examined_areas([sheet]) == set()
    assert "Assessment of a person" in html_of([sheet])


def test_an_examination_without_a_side_fills_the_muscle_and_says_so():
    assert len(examined_areas([scope_row("hamstrings", "")])) == 2
    assert "Hamstrings, side not recorded" in html_of([scope_row("hamstrings", "")])


def test_the_figures_of_a_paper_are_three_paths_and_small():
    figures = map_of([scope_row("soleus")]).figures
    drawings = [as_svg(figure, **COLOURS) for figure in figures]

    assert [drawing.count("<path") for drawing in drawings] == [3, 3]
    assert sum(map(len, drawings)) < 12_000

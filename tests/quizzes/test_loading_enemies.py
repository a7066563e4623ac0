"""Questions that give each other away, as files say it."""

import pytest
import yaml
from django.core.management import CommandError, call_command

from quizzes.models import Enmity, Item
from tests.courses.programme import ITEMS, edit, write_programme
from tests.factories import NOW, make_admin

pytestmark = pytest.mark.django_db
FILE = "modules/3-safety/items/3-1.yaml"
MODULE = "modules/3-safety/module.yaml"
TWIN = ITEMS[ITEMS.index("  - ref: M3-01") : ITEMS.index("  - ref: M3-02")]


@pytest.fixture
def folder(tmp_path):
    """Three questions of the examination, of which the first two give each other away."""
    folder = write_programme(tmp_path / "small-course")
    twins = [
        TWIN.replace("M3-01", ref).replace("aaaa", a).replace("bbbb", b)
        for ref, a, b in (("M3-03", "eeee", "ffff"), ("M3-04", "gggg", "hhhh"))
    ]
    path = folder / FILE
    path.write_text(path.read_text() + "".join(twins))
    edit(path, "  - ref: M3-01\n", "  - ref: M3-01\n    enemies: [M3-03]\n")
    return folder


def load(folder):
    call_command("load_programme", str(folder), verbosity=0)


def kept_apart():
    return list(Enmity.objects.order_by("pk").values_list("first__ref", "second__ref"))


def test_what_the_files_keep_apart_no_form_holds(folder):
    load(folder)
    load(folder)

    assert kept_apart() == [("M3-01", "M3-03")]


def test_they_may_meet_again_when_the_files_say_it_no_more(folder):
    load(folder)
    edit(folder / FILE, "    enemies: [M3-03]\n", "")
    load(folder)

    assert kept_apart() == []


def test_what_somebody_kept_apart_in_the_product_stays(folder):
    edit(folder / FILE, "    enemies: [M3-03]\n", "")
    load(folder)
    first, other = (Item.objects.get(ref=ref) for ref in ("M3-01", "M3-04"))
    Enmity.objects.create(first=first, second=other, made_by=make_admin(), made_at=NOW)
    load(folder)

    assert kept_apart() == [("M3-01", "M3-04")]


@pytest.mark.parametrize("ref", ["M3-01", "M3-02", "M3-99"])
def test_itself_the_other_pool_and_the_unknown_are_refused_with_their_line(folder, ref):
    edit(folder / FILE, "enemies: [M3-03]", f"enemies: [{ref}]")

    with pytest.raises(CommandError) as refusal:
        load(folder)

    assert f"{FILE}, line 5: {ref} must be another question" in str(refusal.value)


def test_enemies_that_leave_no_form_are_refused_and_nothing_is_loaded(folder):
    edit(folder / MODULE, '"3.1": {recall: 1}', '"3.1": {recall: 3}')

    with pytest.raises(CommandError, match="no form of “Safety: timed quiz” could be drawn"):
        load(folder)

    assert not Item.objects.exists()


def test_they_make_the_round_trip(folder, tmp_path):
    load(folder)
    call_command("export_programme", "small-course", str(tmp_path / "again"), verbosity=0)

    written = yaml.safe_load((tmp_path / "again" / FILE).read_text())["items"]
    assert {item["ref"]: item["enemies"] for item in written if "enemies" in item} == {
        "M3-01": ["M3-03"]
    }

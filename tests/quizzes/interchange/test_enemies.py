"""Questions that give each other away, in the files of our own format."""

import json

import pytest
import yaml
from django.core.management import call_command

from quizzes.domain.enmities import store_listed
from quizzes.interchange.formats import FORMATS
from quizzes.models import Enmity
from tests.factories import NOW
from tests.quizzes.interchange.test_export_items import export

pytestmark = pytest.mark.django_db


ENEMIES = """
items:
  - {ref: E-1, kind: true-false, stem: It is day., answer: true, rationale: Yes., enemies: [E-2]}
  - {ref: E-2, kind: true-false, stem: It is light., answer: true, rationale: Yes.}
  - {ref: E-3, kind: true-false, stem: It rains., answer: true, rationale: No., enemies: [X-9, E-3]}
  - {ref: E-4, kind: true-false, stem: It snows., answer: true, rationale: No., enemies: E-1}
"""


def test_questions_that_give_each_other_away_stay_apart_on_the_way_in_and_out(
    bank, tmp_path, capsys
):
    path, back = tmp_path / "in.yaml", tmp_path / "out.yaml"
    path.write_text(ENEMIES)
    command = ("import_items", str(path), "--bank", bank.slug, "--json")

    call_command(*command, "--dry-run")
    assert Enmity.objects.count() == 0
    tried = json.loads(capsys.readouterr().out)["items"]
    call_command(*command)

    told = json.loads(capsys.readouterr().out)["items"]
    assert told == tried
    assert [item["status"] for item in told] == ["ok", "ok", "changed", "refused"]
    assert "It is kept apart from “X-9”, and the bank has no such question." in told[2]["reasons"]
    assert told[3]["reasons"] == ["line 6: enemies cannot be read."]
    (enmity,) = Enmity.objects.all()
    assert (enmity.first.ref, enmity.second.ref) == ("E-1", "E-2")

    store_listed(bank, [], now=NOW)  # a programme that is loaded anew does not know of it
    export(bank, FORMATS["yaml"], back)
    written = yaml.safe_load(back.read_text())["items"]
    assert {one["ref"]: one.get("enemies") for one in written if "enemies" in one} == {
        "E-1": ["E-2"]
    }
    call_command("import_items", str(back), "--bank", bank.slug)
    assert Enmity.objects.get() == enmity


def test_what_would_leave_no_form_to_draw_is_told_and_not_stored(bank, tmp_path, capsys):
    path = tmp_path / "file.yaml"
    export(bank, FORMATS["yaml"], path)
    content = yaml.safe_load(path.read_text())
    first, *others = content["items"]
    first["enemies"] = [other["ref"] for other in others]
    path.write_text(yaml.safe_dump(content))

    call_command("import_items", str(path), "--bank", bank.slug, "--json")

    told = json.loads(capsys.readouterr().out)["items"]
    assert told[0]["reasons"][-1].startswith("It is kept apart from no other. With this change no")
    assert [item["ref"] for item in told if "apart" in item["reasons"][-1]] == [first["ref"]]
    assert Enmity.objects.count() == 0


def test_other_formats_say_that_they_cannot_carry_it(bank, tmp_path):
    first, second = bank.items.order_by("pk")[:2]
    Enmity.objects.create(first=first, second=second, made_at=NOW)

    told = export(bank, FORMATS["gift"], tmp_path / "file")

    assert f"{first.ref}: Not carried: the questions it is kept apart from." in told

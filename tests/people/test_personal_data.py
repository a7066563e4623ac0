"""The copy of everything holds what every app knows, and no answer key."""

import json
import zipfile

import pytest

from tests.factories import (
    make_admin,
    make_authority,
    make_clinic,
    make_consent,
    make_membership,
    make_recognition,
    make_user,
)
from tests.factories.evidence import make_evidence
from tests.world import make_world
from training.lib.papers import Paper
from training.people.domain.exports import collect, make_export, request_export
from training.people.domain.papers import store_paper
from training.people.domain.registrations import declare_registration

pytestmark = pytest.mark.django_db


def test_it_holds_what_this_app_knows(now):
    user, clinic = make_user(), make_clinic(name="Harbour")
    declare_registration(user, authority=make_authority(), number="00123", now=now)
    make_membership(clinic, user)
    make_consent(user, clinic)

    parts = dict(collect(user))

    assert parts["account"][0]["email"] == user.email
    assert [row["number"] for row in parts["registrations"]] == ["00123"]
    assert [row["clinic__name"] for row in parts["memberships"]] == ["Harbour"]
    assert [row["clinic__name"] for row in parts["consents"]] == ["Harbour"]
    assert [row["verb"] for row in parts["acts_in_the_audit_log"]] == ["registration.declared"]


def test_it_holds_no_secrets():
    admin = make_admin()

    text = str(collect(admin))

    assert admin.password not in text
    assert "seed" not in text and "secret" not in text


def test_every_app_adds_its_part(now):
    person = make_world().people["owner"]

    parts = dict(collect(person))

    assert parts["enrolments"] and parts["attempts"] and parts["certificates"]
    assert all("key" not in answer for row in parts["attempts"] for answer in row["answers"])


def test_the_copy_holds_the_papers_a_person_gave_and_says_which_are_lost(now):
    person = make_user()
    letter = store_paper(Paper(b"letter", "application/pdf"), "recognitions")
    policy = store_paper(Paper(b"policy", "application/pdf"), "evidence")
    recognised = {"instructor": person, "evidence": letter}
    make_recognition(role="teach", **recognised)
    make_recognition(role="examine", **recognised)
    kept, lost = make_evidence(person, file=policy), make_evidence(person, file="evidence/gone.jpg")
    make_evidence(file=store_paper(Paper(b"of another", "application/pdf"), "evidence"))

    export = request_export(person, now=now)
    make_export(export.pk, now=now)

    export.refresh_from_db()
    with zipfile.ZipFile(export.file) as copy:
        papers = {name: copy.read(name) for name in copy.namelist() if name.startswith("papers/")}
        told = json.loads(copy.read("papers_without_file.json"))
        assert {"README.txt", "account.json", "papers_from_elsewhere.json"} <= set(copy.namelist())
    assert papers == {
        f"papers/{letter}": b"letter",
        f"papers/from_elsewhere/{kept.public_id}.pdf": b"policy",
    }
    assert told == [f"from_elsewhere/{lost.public_id}.jpg"]


def test_nothing_of_others_is_in_it(now):
    other = make_user(email="other@clinic.example")
    declare_registration(other, authority=make_authority(), number="99999", now=now)

    text = str(collect(make_user()))

    assert "other@clinic.example" not in text
    assert "99999" not in text

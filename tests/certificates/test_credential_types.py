"""Credential types as files: loaded once, versioned on change, written back, refused, signed."""

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from certificates.domain.clinical_reviews import sign_wording
from certificates.domain.practical.checklists import read_checklists
from certificates.domain.requirements.awarding import AWARD_MANY_JOB
from certificates.domain.requirements.credential_types import read_credential_types
from certificates.models import CredentialTypeVersion
from certificates.queries.types import offered_versions
from courses.domain.reading import read_programme
from courses.models import Course
from tests.courses.programme import REAL, write_programme
from tests.factories import (
    NOW,
    make_admin,
    make_credential_type,
    make_enrolment,
    make_recognition,
    make_user,
    sign_in,
)
from training.lib.errors import Conflict, NotAllowed
from training.lib.models import Job
from training.lib.yamlfiles import Problem
from training.people.models import AuditEntry

pytestmark = pytest.mark.django_db
TYPE = """\
slug: core-leg
title: Core leg
summary: A standing in dry needling of the leg.
criteria: Pass the quiz and the practical examination.
references: [WHO99]
requires:
  all:
    - quiz: {module: 3-safety}
    - practical: {muscle: hamstrings}
validity: {kind: months, months: 24}
renewal:
  opens_days: 90
  grace_days: 30
  requires: {all: [{quiz: {module: 3-safety, within_months: 12}}]}
"""


@pytest.fixture
def folder(tmp_path):
    folder = write_programme(tmp_path / "small-course")
    (folder / "credentials").mkdir()
    (folder / "credentials" / "core-leg.yaml").write_text(TYPE)
    return folder


def load(folder, capsys) -> str:
    call_command("load_programme", str(folder))
    return capsys.readouterr().out.strip()


def rewrite(folder, old, new):
    assert old in TYPE
    (folder / "credentials" / "core-leg.yaml").write_text(TYPE.replace(old, new))


def test_a_file_gives_a_version_with_the_programme_named(folder, capsys):
    assert load(folder, capsys).endswith("1 credentials.")
    version = CredentialTypeVersion.objects.get()
    assert (version.type.slug, version.number, version.months) == ("core-leg", 1, 24)
    assert version.requires == {
        "all": [
            {"quiz": {"course": "small-course", "module": "3-safety"}},
            {"practical": {"muscle": "hamstrings"}},
        ]
    }
    assert (version.renewal_opens_days, version.renewal_grace_days) == (90, 30)


def test_the_same_file_makes_no_new_version_and_a_changed_rule_the_next(folder, capsys):
    load(folder, capsys)
    rewrite(folder, "slug: core-leg", "what_changed: Told better.\nslug: core-leg")
    assert load(folder, capsys) == "small-course: nothing has changed."

    rewrite(folder, "months: 24", "months: 12")
    load(folder, capsys)

    rows = CredentialTypeVersion.objects.order_by("number")
    assert list(rows.values_list("number", "months")) == [(1, 24), (2, 12)]


def test_the_export_reads_as_what_was_loaded(folder, capsys, tmp_path):
    load(folder, capsys)
    call_command("export_programme", "small-course", str(tmp_path / "out"))
    capsys.readouterr()
    assert load(tmp_path / "out", capsys) == "small-course: nothing has changed."


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("module: 3-safety}\n", "modul: 3-safety}\n", "requires › all › 1 › quiz: modul is not a"),
        ("hamstrings", "hamstring", "requires › all › 2 › practical › muscle: one of: "),
        ("{muscle: hamstrings}", "{checklist: nedling}", "nedling is not a checklist of this"),
        ("{module: 3-safety}\n", "{module: 9-none}\n", "9-none is not a module of this programme."),
        ("[WHO99]", "[WHO98]", "line 5: WHO98 is not in references.yaml."),
        ("kind: months, months: 24", "kind: fixed-day, day: 02-30", "day must be a day of the"),
        ("kind: months, months: 24", "kind: months", "months is missing: give a whole number"),
        ("slug: core-leg", "slag: core-leg", "line 1: slag is not a known field."),
        ("renewal:", "renewals:", "What ends says how it is renewed."),
    ],
)
def test_a_broken_file_is_refused_with_its_place(folder, old, new, reason):
    rewrite(folder, old, new)
    with pytest.raises(CommandError) as error:
        call_command("load_programme", str(folder))
    assert "credentials/core-leg.yaml, line " in str(error.value)
    assert reason in str(error.value)
    assert not CredentialTypeVersion.objects.exists()


def test_a_type_belongs_to_one_programme(folder, capsys, tmp_path):
    load(folder, capsys)
    other = write_programme(tmp_path / "other-course")
    course = other / "course.yaml"
    course.write_text(course.read_text().replace("small-course", "other-course"))
    (other / "credentials").mkdir()
    (other / "credentials" / "core-leg.yaml").write_text(TYPE)
    with pytest.raises(CommandError, match="belongs to another programme"):
        call_command("load_programme", str(other))


def test_the_programme_we_ship_has_types_that_name_what_it_has():
    problems: list[Problem] = []
    source = read_programme(REAL, problems)
    sheets = [sheet.slug for sheet in read_checklists(REAL, source, problems)]
    types = read_credential_types(REAL, source, sheets, problems)
    assert problems == []
    assert [one.slug for one in types] == [
        "advanced-lower-limb",
        "advanced-lumbar",
        "advanced-neck",
        "advanced-thorax",
        "core-lower-limb",
        "core-lumbar",
        "core-upper-quarter",
        "foundations-theory",
    ]


def test_only_a_recognised_author_of_the_programme_signs_and_only_what_they_read(folder, capsys):
    load(folder, capsys)
    version = CredentialTypeVersion.objects.get()
    author = make_recognition(role="author", scope="small-course").instructor
    make_enrolment(version=Course.objects.get().versions.get())

    with pytest.raises(NotAllowed):
        sign_wording(version, read=version.content_hash, by=make_user(), now=NOW)
    with pytest.raises(Conflict, match="changed since you opened it"):
        sign_wording(version, read="0" * 64, by=author, now=NOW)
    sign_wording(version, read=version.content_hash, by=author, now=NOW)
    with pytest.raises(Conflict, match="already"):
        sign_wording(version, read=version.content_hash, by=author, now=NOW)

    assert version.signed_by == author
    assert AuditEntry.objects.filter(verb="credential_type.signed").count() == 1
    assert Job.objects.filter(kind=AWARD_MANY_JOB).count() == 1


def test_rules_in_use_stay_until_the_next_are_signed(folder, capsys, settings):
    settings.ALLOW_DRAFT = False
    load(folder, capsys)
    assert list(offered_versions()) == []
    author = make_recognition(role="author", scope="small-course").instructor
    first = CredentialTypeVersion.objects.get()
    sign_wording(first, read=first.content_hash, by=author, now=NOW)
    rewrite(folder, "months: 24", "months: 12")
    load(folder, capsys)

    assert list(offered_versions()) == [first]
    settings.ALLOW_DRAFT = True
    assert [version.number for version in offered_versions()] == [2]


def test_unsigned_rules_are_on_the_desk_of_their_author_and_of_admins(client):
    version = make_credential_type(title="Core needling", signed=False)
    make_credential_type(title="Signed long ago")
    course = version.type.course.slug
    authors = {"scope_kind": "programme", "role": "author"}
    author = make_recognition(scope=course, **authors).instructor
    stranger = make_recognition(scope="another-programme", **authors).instructor
    address = reverse("certificates:type", args=[version.type.slug])
    shown = {}
    for name, person in {"author": author, "admin": make_admin(), "other": stranger}.items():
        sign_in(client, person)
        shown[name] = client.get("/").text

    assert "Read and sign the rules of Core needling" in shown["author"]
    assert address in shown["author"] and address not in shown["admin"]
    assert "The rules of 1 credential are not signed" in shown["admin"]
    assert "Core needling" not in shown["other"]
    assert "Signed long ago" not in "".join(shown.values())

    CredentialTypeVersion.objects.filter(pk=version.pk).update(signed_at=NOW, signed_by=author)
    sign_in(client, author)
    assert "Read and sign" not in client.get("/").text

"""Rotating the keys: all or some, ahead of time, and after a theft."""

import json

import pytest
from django.core.management import CommandError, call_command

from certificates.domain.badges.badges import current_badge, make_badge
from certificates.domain.certificates.issuing import issue_for_attempt
from certificates.domain.keys.badge_keys import (
    current_jwt_key,
    current_proof_key,
    public_badge_keys,
)
from certificates.domain.keys.keys import current_pdf_key
from certificates.models import Badge
from tests.factories import make_graded_attempt
from tests.factories.credentials import make_credential
from training.lib import background, clock
from training.people.models import AuditEntry


@pytest.fixture(autouse=True)
def keys_of_its_own(settings, tmp_path):
    settings.SIGNING_KEYS = tmp_path / "keys"


def in_use() -> set[str]:
    now = clock.now()
    return {
        current_pdf_key(now=now).kid,
        current_proof_key(now=now).kid,
        current_jwt_key(now=now).kid,
    }


def test_one_command_makes_all_the_keys_of_a_new_machine(settings, capsys):
    settings.PRODUCTION = True
    call_command("rotate_key")
    said = capsys.readouterr().out.splitlines()

    assert {line.removeprefix("In use from now on: ") for line in said} >= in_use()
    assert sorted(kid[:2] for kid in in_use()) == ["ed", "pd", "rs"]


def test_one_kind_of_key_can_be_rotated_alone(capsys):
    before = in_use()
    call_command("rotate_key", "--only", "proof")

    changed = before ^ in_use()
    assert sorted(kid[:2] for kid in changed) == ["ed", "ed"]


def test_a_key_made_ahead_is_published_and_signs_only_after_the_rotation(capsys):
    before = in_use()
    call_command("rotate_key", "--prepare", "--only", "proof")
    call_command("rotate_key", "--prepare", "--only", "proof")
    (made,) = {line.rpartition(" ")[2] for line in capsys.readouterr().out.splitlines()}

    assert in_use() == before
    assert made in {public.kid for public in public_badge_keys()}

    call_command("rotate_key", "--only", "proof")
    assert current_proof_key(now=clock.now()).kid == made


def test_the_key_of_tokens_in_use_is_told_first(capsys):
    in_use()
    call_command("rotate_key", "--prepare", "--only", "proof", "--only", "jwt")

    assert public_badge_keys()[0].kid == current_jwt_key(now=clock.now()).kid


def test_retired_private_halves_are_destroyed(settings, capsys):
    in_use()
    for _ in range(2):
        call_command("rotate_key", "--only", "proof", "--only", "pdf")
    private = {file.stem for file in (settings.SIGNING_KEYS / "private").glob("*-*.pem")}

    assert private == in_use()


def test_a_rotation_that_stopped_half_way_leaves_a_key_to_sign_with(settings, capsys):
    in_use()
    call_command("rotate_key", "--only", "proof")
    private = settings.SIGNING_KEYS / "private"
    (private / "next-ed").write_text((private / "current-ed").read_text())
    call_command("rotate_key", "--only", "proof")

    assert current_proof_key(now=clock.now()).kid == (private / "current-ed").read_text()
    assert (private / f"{current_proof_key(now=clock.now()).kid}.pem").exists()


@pytest.mark.django_db
def test_a_stolen_key_that_was_made_ahead_is_never_taken_into_use(settings, capsys):
    in_use()
    call_command("rotate_key", "--prepare", "--only", "proof")
    stolen = capsys.readouterr().out.split()[-1]
    call_command("rotate_key", "--stolen", stolen)

    assert current_proof_key(now=clock.now()).kid != stolen
    assert stolen not in {public.kid for public in public_badge_keys()}


@pytest.mark.django_db
def test_after_a_theft_what_the_key_signed_is_issued_anew(capsys):
    credential = make_credential(at=clock.now())
    certificate = issue_for_attempt(make_graded_attempt(), now=clock.now())
    stolen = make_badge(credential, edition=1, now=clock.now()).proof_key_id
    make_badge(certificate, edition=1, now=clock.now())

    call_command("rotate_key", "--stolen", stolen)
    call_command("rotate_key", "--stolen", stolen)
    background.run_due(now=clock.now())

    assert stolen not in {public.kid for public in public_badge_keys()}
    assert current_proof_key(now=clock.now()).kid != stolen
    assert credential.editions.latest("number").number == 2
    assert current_badge(credential).proof_key_id != stolen
    said = json.loads(current_badge(credential).credential_json)
    assert stolen not in said["proof"]["verificationMethod"]
    assert Badge.objects.filter(proof_key_id=stolen).count() == 2
    told = AuditEntry.objects.get(verb="key.withdrawn")
    assert (told.object_type, told.object_id) == ("key", stolen)


@pytest.mark.django_db
def test_a_name_that_is_no_key_is_refused():
    with pytest.raises(CommandError, match="no key of ours"):
        call_command("rotate_key", "--stolen", "../authority")

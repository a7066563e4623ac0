"""The commands that keep keys and check files."""

import pytest
from django.core.management import CommandError, call_command

from certificates.domain.certificates.issuing import issue_for_attempt
from certificates.domain.documents.documents import make_document
from certificates.enums import Paper
from tests.factories import make_graded_attempt

pytestmark = pytest.mark.django_db


def stored_file(now, tmp_path, *, change: bool = False):
    certificate = issue_for_attempt(make_graded_attempt(), now=now)
    data = bytearray(make_document(certificate, now=now, paper=Paper.A4).file.open().read())
    if change:
        data[3000] ^= 1
    path = tmp_path / "certificate.pdf"
    path.write_bytes(data)
    return certificate, path


def test_a_genuine_file_is_named_with_its_status(now, tmp_path, capsys):
    certificate, path = stored_file(now, tmp_path)

    call_command("verify_document", path)

    assert capsys.readouterr().out == f"{certificate.number}: genuine, status valid\n"


def test_a_changed_file_is_refused(now, tmp_path):
    _, path = stored_file(now, tmp_path, change=True)

    with pytest.raises(CommandError, match="Do not rely on it"):
        call_command("verify_document", path)


def test_f30_papers_signed_before_a_rotation_keep_checking(now, tmp_path, capsys):
    certificate, path = stored_file(now, tmp_path)

    call_command("rotate_key")
    call_command("rotate_key")
    capsys.readouterr()
    call_command("verify_document", path)

    assert capsys.readouterr().out == f"{certificate.number}: genuine, status valid\n"

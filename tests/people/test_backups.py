"""F28: what was backed up comes back whole, and forgets whom it must."""

# ruff: noqa: S608  (the statements are of this file alone)
import gzip
import hashlib
import json
import shutil
import threading
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.db.migrations.loader import MigrationLoader

from certificates.domain.certificates.issuing import issue_for_attempt
from certificates.domain.documents.documents import make_document
from certificates.enums import Paper
from certificates.models import Document
from tests.factories import make_clinic, make_graded_attempt, make_membership, make_user
from tests.factories.credentials import make_credential
from training.lib.db import one_moment
from training.lib.tables import Dump, dump_tables, last_migrations
from training.people.domain import anchors, audit, backups, restoring
from training.people.domain.backups import UnusableBackup
from training.people.domain.erasure import erase_account
from training.people.domain.restoring import read_backup, restore_backup
from training.people.models import AuditEntry, User


@contextmanager
def scratch_database():
    """This process works on another database, with the tables alone; the tests' own rests.

    It is a copy of the tests' own, which takes a moment; migrations would take many seconds.
    """
    own = connection.settings_dict["NAME"]
    name = f"{own}_restored"
    with working_on("postgres"):
        run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        ended = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{}'"
        run(ended.format(own))
        run(f'CREATE DATABASE "{name}" TEMPLATE "{own}"')
    try:
        with working_on(name):
            empty()
            yield
    finally:
        run(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def working_on(name: str):
    own = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def empty() -> None:
    """No row but what says which tables there are."""
    tables = set(connection.introspection.table_names()) - {"django_migrations"}
    for table in tables:
        run(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
    run("TRUNCATE " + ", ".join(f'"{table}"' for table in tables))
    for table in tables:
        run(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')


def rows() -> dict[str, str]:
    """A fingerprint of each table's rows."""
    with connection.cursor() as cursor:
        found = {}
        for table in sorted(connection.introspection.table_names()):
            cursor.execute(
                f'SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{table}" t'
            )
            found[table] = cursor.fetchone()[0]
        return found


def files(folder: str = "") -> dict[str, bytes]:
    folders, names = default_storage.listdir(folder)
    found = {}
    for name in names:
        with default_storage.open(f"{folder}{name}") as file:
            found[f"{folder}{name}"] = file.read()
    for each in folders:
        found |= files(f"{folder}{each}/")
    return found


@pytest.fixture
def product(settings, tmp_path):
    """Moves to another machine: empty files, no keys, no notes."""

    def move(name: str) -> None:
        settings.DATA_DIR = tmp_path / name
        settings.DATA_DIR.mkdir()
        settings.MEDIA_ROOT = settings.DATA_DIR / "media"
        settings.MEDIA_ROOT.mkdir()
        settings.SIGNING_KEYS = settings.DATA_DIR / "keys"

    move("first")
    return move


@pytest.fixture
def people(product, now) -> dict[str, User]:
    """A small world: papers with their files, a signed log, and one who was erased already."""
    holder = make_user(legal_name="Ana Nguyễn\tof\nthe \\N hills")
    certificate = issue_for_attempt(make_graded_attempt(holder), now=now)
    make_document(certificate, now=now, paper=Paper.A4)
    make_credential(holder)
    leaver, gone = make_user(), make_user()
    make_membership(make_clinic(), leaver)
    erase_account(gone, now=now)
    audit.record("tested", holder, now=now, words="Ünïcode, \\ and \n")
    assert anchors.sign_when_due(now=now)
    return {"holder": holder, "leaver": leaver, "gone": gone}


@pytest.mark.django_db(transaction=True)
def test_f28_a_restored_backup_is_whole_its_audit_log_verifies_and_erased_people_stay_erased(
    product, people, tmp_path, now, capsys
):
    folder, before, stored = tmp_path / "backup", rows(), files()
    call_command("backup", folder)
    erase_account(people["leaver"], now=now + timedelta(hours=1))
    newer = tmp_path / "first" / "erasures.json"

    with scratch_database():
        product("second")
        restored = restore_backup(folder, now=now + timedelta(days=1))

        changed = {name for name, digest in rows().items() if digest != before.get(name)}
        assert (restored.problems, restored.erased_again) == ([], 0)
        # The restore itself is told of in the log, and to the rows that the desk keeps.
        assert changed == {"people_auditentry", "clinics_recordwrite"}
        assert AuditEntry.objects.order_by("number").last().verb == "backup.restored"
        assert files() == stored
        with Document.objects.get().file.open() as file:
            assert hashlib.sha256(file.read()).hexdigest() == Document.objects.get().sha256
        assert User.objects.get(pk=people["gone"].pk).legal_name == ""
        assert make_user().pk > max(user.pk for user in people.values())
        with pytest.raises(ProgrammingError), transaction.atomic():
            AuditEntry.objects.all().delete()
        with pytest.raises(UnusableBackup, match="There are people in this database"):
            restore_backup(folder, now=now)

        product("third")
        empty()
        capsys.readouterr()
        call_command("restore", folder, erasures=[newer])

        said = capsys.readouterr().out
        assert "Erased again: 1 people." in said
        assert said.endswith("unbroken.\n")
        assert [
            User.objects.get(pk=people[who].pk).legal_name for who in ("leaver", "gone", "holder")
        ] == ["", "", people["holder"].legal_name]
        assert anchors.check_and_note() == []
        assert anchors.sign_when_due(now=now + timedelta(days=2))  # with the restored key


def test_an_older_backup_is_loaded_into_the_tables_of_its_time(db):
    """Then the newer migrations run over its rows, as they would have at the update."""
    loader = MigrationLoader(connection)
    applied = set(loader.applied_migrations)
    newest = loader.graph.leaf_nodes("people")[0]
    (before,) = [p.key for p in loader.graph.node_map[newest].parents if p.key[0] == "people"]

    def last(migrations):
        return last_migrations(Dump([], [], [list(each) for each in migrations]))

    assert last(applied) == sorted(loader.graph.leaf_nodes())
    assert set(last(applied - {newest})) - set(last(applied)) == {before}


@pytest.fixture
def backup(product, tmp_path, now, db, monkeypatch):
    """A backup of little: what is looked at here are its files."""
    make_user()
    default_storage.save("papers/one.pdf", ContentFile(b"%PDF"))
    key = tmp_path / "first" / "keys" / "private" / "current"
    key.parent.mkdir(parents=True)
    key.write_text("pdf-1")
    (tmp_path / "first" / "keys" / "receipt.key").write_text("receipt")
    monkeypatch.setattr(backups, "one_moment", transaction.atomic)
    backups.make_backup(tmp_path / "backup", now=now)
    return tmp_path / "backup"


def test_a_backup_is_for_its_maker_alone_and_is_never_written_over(backup, now):
    modes = {path.is_dir(): path.stat().st_mode & 0o777 for path in backup.rglob("*")}

    assert (modes, backup.stat().st_mode & 0o777) == ({True: 0o700, False: 0o600}, 0o700)
    assert (backup / "media" / "papers" / "one.pdf").read_bytes() == b"%PDF"
    assert (backup / "keys" / "private" / "current").read_text() == "pdf-1"
    with pytest.raises(UnusableBackup, match="is there already"):
        backups.make_backup(backup, now=now)


def test_the_rows_of_a_backup_are_of_one_moment(product, tmp_path, now, transactional_db):
    """Somebody who comes while it is written is in none of it."""
    late = []

    def write_meanwhile(folder):
        thread = threading.Thread(target=lambda: (late.append(make_user()), connection.close()))
        thread.start()
        thread.join()
        return dump_tables(folder)

    first = make_user()
    with one_moment():
        assert User.objects.count() == 1
        dump = write_meanwhile(tmp_path / "database")

    with gzip.open(tmp_path / "database" / "people_user.copy.gz", "rt") as file:
        (row,) = file.read().splitlines()
    counted = {table["name"]: table["rows"] for table in dump.tables}
    assert (first.email in row, late[0].email in row, counted["people_user"]) == (True, False, 1)


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def change_manifest(folder: Path, **changes) -> None:
    manifest = json.loads((folder / "manifest.json").read_text()) | changes
    (folder / "manifest.json").write_text(json.dumps(manifest))


def of_a_newer_version(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["database"]["migrations"].append(["people", "9999_things_to_come"])
    manifest["seal"] = backups.seal_of(manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest))


DAMAGE = {
    "a changed row": lambda f: flip(f / "database" / "people_user.copy.gz"),
    "a changed file": lambda f: flip(f / "media" / "papers" / "one.pdf"),
    "a changed key": lambda f: flip(f / "keys" / "private" / "current"),
    "a changed list of erasures": lambda f: (f / "erasures.json").write_text("[ ]"),
    "a missing table": lambda f: (f / "database" / "people_user.copy.gz").unlink(),
    "a missing file": lambda f: (f / "media" / "papers" / "one.pdf").unlink(),
    "one more file": lambda f: (f / "media" / "more.pdf").write_bytes(b"%PDF"),
    "no manifest": lambda f: (f / "manifest.json").unlink(),
    "half a manifest": lambda f: (f / "manifest.json").write_text('{"product": "needlewise"'),
    "a list for a manifest": lambda f: (f / "manifest.json").write_text("[]"),
    "a changed manifest": lambda f: change_manifest(f, made_at="2020-01-01T00:00:00+00:00"),
    "another product": lambda f: change_manifest(f, product="other"),
    "another format": lambda f: change_manifest(f, format=2),
    "a newer version": of_a_newer_version,
    "nothing": shutil.rmtree,
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_or_foreign_backup_is_refused_before_anything_is_written(backup, damage, now):
    people = User.objects.count()
    assert read_backup(backup)

    DAMAGE[damage](backup)

    with pytest.raises(UnusableBackup):
        restore_backup(backup, now=now)
    assert User.objects.count() == people


def test_a_backup_made_with_another_secret_is_refused(backup, settings):
    settings.SECRET_KEY = "x" * 60

    with pytest.raises(UnusableBackup, match="another SECRET_KEY"):
        read_backup(backup)


def test_a_backup_made_before_the_secret_was_changed_is_read_with_the_older_one(backup, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "x" * 60

    assert read_backup(backup)


def test_a_head_that_is_noted_while_the_backup_is_written_is_not_in_it(
    product, tmp_path, now, db, monkeypatch
):
    def dump_while_a_head_is_noted(folder):
        dump = dump_tables(folder)
        audit.record("tested", user, now=now)
        assert anchors.check_and_note() == []
        return dump

    user = make_user()
    audit.record("tested", user, now=now)
    assert anchors.check_and_note() == []
    noted = anchors.heads_file().read_text()
    monkeypatch.setattr(backups, "one_moment", transaction.atomic)
    monkeypatch.setattr(backups, "dump_tables", dump_while_a_head_is_noted)
    backups.make_backup(tmp_path / "backup", now=now)

    assert (tmp_path / "backup" / "audit-heads.txt").read_text() == noted
    assert anchors.heads_file().read_text() != noted


def test_a_restore_of_keys_that_stopped_half_way_is_done_again(backup, product, monkeypatch):
    (backup / "keys" / "private" / "pdf-1.pem").write_text("private")
    product("second")
    copy, copied = shutil.copyfile, []

    def stop_after_one(source, target):
        copied.append(source)
        if len(copied) > 1:
            raise OSError("disk full")
        return copy(source, target)

    with monkeypatch.context() as once, pytest.raises(OSError, match="disk full"):
        once.setattr(restoring.shutil, "copyfile", stop_after_one)
        restoring._put_back_keys(backup / "keys")
    restoring._put_back_keys(backup / "keys")

    keys = backup.parent / "second" / "keys" / "private"
    assert {file.name for file in keys.glob("[!.]*")} == {"current", "pdf-1.pem"}


def test_heads_set_aside_by_one_restore_outlive_the_next(backup, product):
    product("second")
    for noted in ("1 a", "2 b"):
        anchors.heads_file().write_text(f"{noted}\n")
        restoring._put_back_heads(backup / "audit-heads.txt")

    aside = anchors.heads_file().with_suffix(".before-restore.txt")
    assert aside.read_text() == "1 a\n2 b\n"


def test_keys_that_are_in_use_here_are_not_replaced_by_older_ones(backup, product):
    product("second")
    kept = restoring._put_back_keys(backup / "keys")
    current = Path(backup.parent / "second" / "keys" / "private" / "current")
    current.write_text("pdf-2")

    (current.parent.parent / "receipt.key").unlink()

    assert (kept, restoring._put_back_keys(backup / "keys")) == (False, True)
    assert current.read_text() == "pdf-2"
    assert (current.parent.parent / "receipt.key").read_text() == "receipt"
    assert (current.stat().st_mode & 0o777) == 0o600


def test_the_commands_say_what_is_wrong_in_a_sentence(backup, tmp_path):
    with pytest.raises(CommandError, match="is there already"):
        call_command("backup", backup)
    with pytest.raises(CommandError, match="There is no backup in this folder"):
        call_command("restore", tmp_path)
    with pytest.raises(CommandError, match="is not a list of erasures"):
        call_command("restore", backup, erasures=[tmp_path / "none.json"])

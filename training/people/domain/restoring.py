"""A backup becomes the product again: whole, unchanged, and without whom it must forget."""

import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.utils.translation import gettext as _

from training.lib.tables import Dump, file_of, load_tables, make_tables, unknown_migrations
from training.people.domain import audit
from training.people.domain.anchors import check_and_note, heads_file
from training.people.domain.backups import (
    DATABASE,
    ERASURES,
    FORMAT,
    HEADS,
    KEYS,
    MANIFEST,
    MEDIA,
    PRODUCT,
    UnusableBackup,
    erasures_file,
    files_of,
    seal_of,
    sha256_of,
)
from training.people.domain.erasure import replay_erasures
from training.people.models import AuditEntry, User
from training.people.signals import backup_restored


@dataclass(frozen=True)
class Restored:
    """What was done, for whoever watches."""

    made_at: str
    rows: int
    files: int
    has_kept_keys: bool
    erased_again: int
    problems: list[str]


def restore_backup(folder: Path, *, erasures: Iterable[Path] = (), now: datetime) -> Restored:
    """Load the backup into an empty database; raises UnusableBackup before anything is written.

    `erasures` are lists newer than the backup: people who were erased since it was made. The one
    in the data folder is read as well.
    """
    manifest, dump = read_backup(folder)
    noted = [erasures_file()] if erasures_file().exists() else []
    to_forget = _lists([folder / ERASURES, *noted, *erasures])
    _refuse_where_people_are()
    # Files and keys before rows: what stops in between is simply done again, and no restored copy
    # holds people whom it has not forgotten yet for longer than that takes.
    files = _put_back_files(folder / MEDIA)
    has_kept_keys = _put_back_keys(folder / KEYS)
    make_tables(dump)
    load_tables(folder / DATABASE, dump)
    call_command("migrate", verbosity=0, interactive=False)
    backup_restored.send(sender=Restored)
    _put_back_heads(folder / HEADS)
    if last := AuditEntry.objects.order_by("number").last():
        audit.record("backup.restored", last, now=now, made_at=manifest["made_at"])
    return Restored(
        made_at=manifest["made_at"],
        rows=sum(table["rows"] for table in dump.tables),
        files=files,
        has_kept_keys=has_kept_keys,
        erased_again=replay_erasures(to_forget, now=now),
        problems=check_and_note(),
    )


def read_backup(folder: Path) -> tuple[dict[str, Any], Dump]:
    """The manifest, once every byte of the folder is what it says."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text())
        if (manifest["product"], manifest["format"]) != (PRODUCT, FORMAT):
            raise UnusableBackup(_("This is not a backup of this product."))
        dump = Dump(**manifest["database"])
        listed = dict(manifest["files"])
        seal = str(manifest["seal"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnusableBackup(_("There is no backup in this folder.")) from error
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    if seal not in {seal_of(manifest, str(secret)) for secret in secrets}:
        raise UnusableBackup(
            _("This backup was made with another SECRET_KEY, or its manifest was changed.")
        )
    if newer := unknown_migrations(dump):
        raise UnusableBackup(
            _("This backup is of a newer version of the product: %(names)s.")
            % {"names": ", ".join(newer[:5])}
        )
    _compare(folder, listed, dump)
    return manifest, dump


def _compare(folder: Path, listed: dict[str, Any], dump: Dump) -> None:
    there = set(files_of(folder))
    needed = {f"{DATABASE}/{file_of(table)}" for table in dump.tables}
    for name in sorted(listed.keys() | there | needed):
        if name not in there:
            raise UnusableBackup(_("The backup is damaged: %(name)s is missing.") % {"name": name})
        if name not in listed:
            raise UnusableBackup(_("%(name)s is no part of this backup.") % {"name": name})
        if sha256_of(folder / name) != listed[name]["sha256"]:
            raise UnusableBackup(_("The backup is damaged: %(name)s was changed.") % {"name": name})


def _refuse_where_people_are() -> None:
    if User._meta.db_table not in connection.introspection.table_names():
        return
    if User.objects.exists():
        raise UnusableBackup(_("There are people in this database. Restore into an empty one."))


def _lists(paths: Iterable[Path]) -> list[dict[str, str]]:
    """The lists as one; a folder stands for the list of the backup in it."""
    rows: list[dict[str, str]] = []
    for path in paths:
        try:
            rows += json.loads((path / ERASURES if path.is_dir() else path).read_text())
        except (OSError, ValueError) as error:
            message = _("%(path)s is not a list of erasures.") % {"path": path}
            raise UnusableBackup(message) from error
    return rows


def _put_back_files(source: Path) -> int:
    names = list(files_of(source)) if source.is_dir() else []
    for name in names:
        if default_storage.exists(name):
            default_storage.delete(name)
        with (source / name).open("rb") as file:
            default_storage.save(name, File(file))
    return len(names)


def _put_back_keys(source: Path) -> bool:
    """Where there are keys they stay, because they may be newer; the others join them.

    True when the keys that were here are the ones in use.
    """
    target = Path(settings.SIGNING_KEYS)
    has_keys = any((target / "private").glob("current*"))
    names = files_of(source) if source.is_dir() else ()
    # The names of the keys in use last: without them a restore that stopped half way goes on.
    for name in sorted(names, key=lambda name: ("/current" in name, name)):
        place = target / name
        is_private = name.startswith("private/")
        if place.exists() or (is_private and has_keys):
            continue
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = place.with_name(f".{place.name}.part")
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600)
        shutil.copyfile(source / name, draft)
        draft.chmod(0o644 if name.startswith("public/") else 0o600)
        draft.replace(place)
    return has_keys


def _put_back_heads(source: Path) -> None:
    """Heads noted after the backup speak of entries that are lost; they are set aside, not lost."""
    here = heads_file()
    if here.exists():
        with here.with_suffix(".before-restore.txt").open("a") as aside:  # of every restore
            aside.write(here.read_text())
        here.unlink()
    if source.exists():
        here.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, here)

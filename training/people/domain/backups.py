"""A backup: a folder that holds database, files, keys, the noted heads, and the erasures.

    manifest.json    what is in it, each file with size and hash, sealed with SECRET_KEY
    database/        one packed file a table, all of one moment
    media/           every file of the storage, whatever storage that is
    keys/            the signing keys
    audit-heads.txt  heads of the audit log noted so far
    erasures.json    whom a restored copy must forget

Rows are read before files: a file without a row is garbage, a row without its file would be a loss.
"""

import hashlib
import hmac
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from training.lib.db import one_moment
from training.lib.errors import DomainError
from training.lib.tables import dump_tables
from training.people.domain.anchors import heads_file
from training.people.domain.erasure import erasure_list

PRODUCT, FORMAT = "needlewise", 1
MANIFEST, DATABASE, MEDIA, KEYS = "manifest.json", "database", "media", "keys"
HEADS, ERASURES = "audit-heads.txt", "erasures.json"
_PART = 1 << 20


class UnusableBackup(DomainError):
    """The folder is damaged, foreign, or not to be used here; the text says which and why."""


def make_backup(folder: Path, *, now: datetime) -> dict[str, Any]:
    """Write the backup; returns its manifest. The folder appears only once it is whole."""
    if folder.exists():
        raise UnusableBackup(_("%(folder)s is there already.") % {"folder": folder})
    draft = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True, mode=0o700)
    if heads_file().exists():  # before the rows: a head noted later would speak of entries not here
        shutil.copyfile(heads_file(), draft / HEADS)
    with one_moment():
        dump = dump_tables(draft / DATABASE)
        erasures = erasure_list()
    (draft / ERASURES).write_text(json.dumps(erasures, indent=1))
    _copy_storage(draft / MEDIA)
    _copy_keys(draft / KEYS)
    manifest = {
        "product": PRODUCT,
        "format": FORMAT,
        "made_at": now.isoformat(),
        "database": asdict(dump),
        "files": {name: _facts(draft / name) for name in sorted(files_of(draft))},
    }
    manifest["seal"] = seal_of(manifest)
    (draft / MANIFEST).write_text(json.dumps(manifest, indent=1))
    _close(draft)
    draft.rename(folder)
    return manifest


def erasures_file() -> Path:
    """The list kept beside the database: it tells an older backup whom to forget."""
    return Path(settings.DATA_DIR) / ERASURES


def note_erasures() -> None:
    """The whole list anew, so that it is right also where another machine wrote the last one."""
    draft = erasures_file().with_suffix(".part")
    draft.write_text(json.dumps(erasure_list(), indent=1))
    draft.replace(erasures_file())


def files_of(folder: Path) -> Iterator[str]:
    """The names of all files below, in the manifest's spelling."""
    for path in folder.rglob("*"):
        if path.is_file() and path.name != MANIFEST:
            yield path.relative_to(folder).as_posix()


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def seal_of(manifest: dict[str, Any], secret: str | None = None) -> str:
    """Whoever cannot read SECRET_KEY cannot make a manifest that we take for ours."""
    secret = secret or settings.SECRET_KEY
    facts = {name: value for name, value in manifest.items() if name != "seal"}
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"))
    key = hashlib.sha256(f"needlewise.backup:{secret}".encode()).digest()
    return hmac.digest(key, text.encode(), "sha256").hex()


def _facts(path: Path) -> dict[str, Any]:
    return {"size": path.stat().st_size, "sha256": sha256_of(path)}


def _copy_storage(target: Path) -> None:
    target.mkdir(mode=0o700)
    for name in _stored(""):
        copy = target / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        try:
            with default_storage.open(name) as source, copy.open("wb") as file:
                _pour(source, file)
        except FileNotFoundError:  # somebody's export ended meanwhile; its row says so too
            copy.unlink(missing_ok=True)


def _stored(folder: str) -> Iterator[str]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    prefix = f"{folder}/" if folder else ""
    yield from (f"{prefix}{name}" for name in files)
    for each in folders:
        yield from _stored(f"{prefix}{each}")


def _pour(source: IO[bytes] | Any, file: IO[bytes]) -> None:
    while part := source.read(_PART):
        file.write(part)


def _copy_keys(target: Path) -> None:
    """Private ones too: what they signed could be checked without, but nothing signed anew."""
    source = Path(settings.SIGNING_KEYS)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("lock", ".*"))


def _close(folder: Path) -> None:
    """For the eyes of whoever made it: it holds private keys and everybody's papers."""
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o700 if path.is_dir() else 0o600)
    for path in folder.rglob("*"):
        if path.is_file():
            descriptor = os.open(path, os.O_RDONLY)
            os.fsync(descriptor)
            os.close(descriptor)

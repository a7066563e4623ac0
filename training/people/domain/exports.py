"""A copy of everything held about a person, as one ZIP: JSON, and the papers they gave."""

import json
import shutil
import zipfile
from collections.abc import Iterable
from datetime import datetime, timedelta
from tempfile import TemporaryFile
from typing import IO, Any

from django.core.files import File
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.urls import reverse

from training.lib import background
from training.lib.unclaimed import remove_unclaimed
from training.people.domain import audit, notices
from training.people.enums import NoticeKind
from training.people.models import DataExport, User
from training.people.signals import collect_personal_data, collect_personal_files

KEPT_FOR = timedelta(days=7)

Part = tuple[str, Any]
PaperFile = tuple[str, FieldFile]


@transaction.atomic
def request_export(user: User, *, now: datetime) -> DataExport:
    """Plan one copy; asking again while it is being made gives the same one."""
    export, created = DataExport.objects.get_or_create(
        user=user, ready_at=None, defaults={"requested_at": now}
    )
    if created:
        background.enqueue("data-export", str(export.public_id), {"export": export.pk}, now=now)
        audit.record("export.requested", export, actor=user, now=now)
    return export


def make_export(pk: int, *, now: datetime) -> None:
    """Collect, write the file, then mark it ready; a second run finds nothing to do."""
    export = DataExport.objects.select_related("user").filter(pk=pk, ready_at=None).first()
    if export is None:
        return
    # On the disk: papers of many years are more than one worker should hold in its memory.
    with TemporaryFile() as made:
        _write_archive(made, collect(export.user), papers_of(export.user), made_at=now)
        export.file.save(f"{export.public_id}.zip", File(made), save=False)
    with transaction.atomic():
        ready = DataExport.objects.filter(pk=pk, ready_at=None).update(
            file=export.file.name, ready_at=now, expires_at=now + KEPT_FOR
        )
        if ready:
            _tell(export, now=now)
    if not ready:  # somebody else made it, or the account was deleted in between
        export.file.delete(save=False)


def remove_export(pk: int) -> None:
    """The copy is gone after its days; the row stays as the record that it was made."""
    export = DataExport.objects.filter(pk=pk).first()
    if export and export.file:
        export.file.delete(save=True)


def remove_unclaimed_exports(*, now: datetime) -> int:
    """What a worker left that died between the file and its row; another has made a new one."""
    claimed = set(DataExport.objects.exclude(file="").values_list("file", flat=True))
    return remove_unclaimed("exports", claimed, now=now)


def collect(user: User) -> list[Part]:
    """What this app holds, then what every app above it adds."""
    parts: list[Part] = []
    collect_personal_data.send(sender=User, user=user, parts=parts)
    return parts


def papers_of(user: User) -> list[PaperFile]:
    files: list[PaperFile] = []
    collect_personal_files.send(sender=User, user=user, files=files)
    return files


def _tell(export: DataExport, *, now: datetime) -> None:
    background.enqueue(
        "data-export-end",
        str(export.public_id),
        {"export": export.pk},
        now=now,
        not_before=now + KEPT_FOR,
    )
    notices.send_mail_later(
        kind=NoticeKind.SECURITY,
        key=f"data-export:{export.public_id}",
        user=export.user,
        template="emails/export_ready.txt",
        context={"url": reverse("people:data"), "days": KEPT_FOR.days},
        now=now,
    )


def _write_archive(
    to: IO[bytes], parts: Iterable[Part], files: Iterable[PaperFile], *, made_at: datetime
) -> None:
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "README.txt",
            f"Everything Needlewise held about you on {made_at:%Y-%m-%d %H:%M} UTC.\n"
            "Each file beside the folder papers is JSON. Times are UTC.\n"
            "The folder holds the papers you gave; papers_without_file.json names what could not\n"
            "be read when this was made.\n",
        )
        missing = [path for path, file in files if not _add_file(archive, path, file)]
        for name, rows in [*parts, ("papers_without_file", missing)]:
            text = json.dumps(rows, indent=2, ensure_ascii=False, default=str)
            archive.writestr(f"{name}.json", text)
    to.seek(0)


def _add_file(archive: zipfile.ZipFile, path: str, file: FieldFile) -> bool:
    """Opened before its entry begins, so that a lost file leaves no empty one."""
    try:
        with file.open("rb") as content, archive.open(f"papers/{path}", "w") as entry:
            shutil.copyfileobj(content, entry)
    except (OSError, ValueError):
        return False
    return True

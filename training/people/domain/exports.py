"""A copy of everything held about a person, as one ZIP of JSON files."""

import io
import json
import zipfile
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse

from training.lib import background
from training.people.domain import audit, notices
from training.people.enums import NoticeKind
from training.people.models import DataExport, User
from training.people.signals import collect_personal_data

KEPT_FOR = timedelta(days=7)

Part = tuple[str, Any]


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
    content = ContentFile(_archive(collect(export.user), made_at=now))
    export.file.save(f"{export.public_id}.zip", content, save=False)
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


def collect(user: User) -> list[Part]:
    """What this app holds, then what every app above it adds."""
    parts: list[Part] = []
    collect_personal_data.send(sender=User, user=user, parts=parts)
    return parts


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


def _archive(parts: list[Part], *, made_at: datetime) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "README.txt",
            f"Everything Needlewise held about you on {made_at:%Y-%m-%d %H:%M} UTC.\n"
            "Each file is JSON. Times are UTC.\n",
        )
        for name, rows in parts:
            text = json.dumps(rows, indent=2, ensure_ascii=False, default=str)
            archive.writestr(f"{name}.json", text)
    return buffer.getvalue()

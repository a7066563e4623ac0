"""All papers of a person as one ZIP: PDFs, badges as JSON, JWT and PNG, and a list of them.

The list is not signed and no Comprehensive Learner Record is made: each paper carries its own
signature, and a signature over the collection would say nothing that they do not.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Prefetch
from django.db.models.fields.files import FieldFile
from django.urls import reverse

from certificates.models import Badge, Bundle, Certificate, Credential, Document
from training.lib import background
from training.lib.unclaimed import remove_unclaimed
from training.people.domain import audit, notices
from training.people.enums import NoticeKind
from training.people.models import User

BUNDLE_JOB = "certificates.bundle"
END_JOB = "certificates.bundle-end"
KEPT_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Part:
    """One file of the bundle. Without bytes it could not be read when the bundle was made."""

    path: str
    of: str
    kind: str
    content: bytes | None


@transaction.atomic
def request_bundle(user: User, *, now: datetime) -> Bundle:
    """Plan one; asking again while it is being made gives the same one."""
    bundle, created = Bundle.objects.get_or_create(
        user=user, ready_at=None, defaults={"requested_at": now}
    )
    if created:
        background.enqueue(BUNDLE_JOB, str(bundle.public_id), {"bundle": bundle.pk}, now=now)
        audit.record("bundle.requested", bundle, actor=user, now=now)
    return bundle


def make_bundle(pk: int, *, now: datetime) -> None:
    """Write the file, then mark it ready; a second run finds nothing to do."""
    bundle = Bundle.objects.select_related("user").filter(pk=pk, ready_at=None).first()
    if bundle is None:
        return
    content = ContentFile(archive(list(parts_of(bundle.user)), made_at=now))
    bundle.file.save(f"{bundle.public_id}.zip", content, save=False)
    with transaction.atomic():
        ready = Bundle.objects.filter(pk=pk, ready_at=None).update(
            file=bundle.file.name, ready_at=now, expires_at=now + KEPT_FOR
        )
        if ready:
            _tell(bundle, now=now)
    if not ready:  # somebody else made it, or the account was deleted in between
        bundle.file.delete(save=False)


def remove_bundle(pk: int) -> None:
    """The file is gone after its days; the row stays as the record that it was made."""
    bundle = Bundle.objects.filter(pk=pk).first()
    if bundle and bundle.file:
        bundle.file.delete(save=True)


def remove_unclaimed_bundles(*, now: datetime) -> int:
    """What a worker left that died between the file and its row; another has made a new one."""
    claimed = set(Bundle.objects.exclude(file="").values_list("file", flat=True))
    return remove_unclaimed("bundles", claimed, now=now)


def parts_of(user: User) -> Iterator[Part]:
    """The newest edition of every record, in every form it was made in."""
    forms = (
        Prefetch("documents", Document.objects.order_by("-edition", "paper")),
        Prefetch("badges", Badge.objects.order_by("-edition")),
    )
    for records in (user.certificates, user.credentials):
        for record in records.order_by("issued_at").prefetch_related(*forms):
            yield from _papers(record)
            yield from _badge(record)


def archive(parts: list[Part], *, made_at: datetime) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("README.txt", _readme(made_at))
        file.writestr("manifest.json", json.dumps(_manifest(parts, made_at), indent=2))
        for part in parts:
            if part.content is not None:
                file.writestr(part.path, part.content)
    return buffer.getvalue()


def _papers(record: Certificate | Credential) -> Iterator[Part]:
    papers = list(record.documents.all())
    for paper in papers:
        if paper.edition == papers[0].edition:
            path = f"{record.number}/{paper.serial}.pdf"
            yield Part(path, record.number, "application/pdf", _read(paper.file))


def _badge(record: Certificate | Credential) -> Iterator[Part]:
    badge = next(iter(record.badges.all()), None)
    if badge is None:
        return
    path = f"{record.number}/badge"
    yield Part(
        f"{path}.json", record.number, "application/vc+ld+json", badge.credential_json.encode()
    )
    yield Part(f"{path}.jwt", record.number, "application/vc+jwt", badge.jwt.encode())
    yield Part(f"{path}.png", record.number, "image/png", _read(badge.png))


def _read(file: FieldFile) -> bytes | None:
    try:
        with file.open() as opened:
            return opened.read()
    except (OSError, ValueError):
        return None


def _manifest(parts: list[Part], made_at: datetime) -> dict[str, object]:
    return {
        "made_at": made_at.astimezone(UTC).isoformat(timespec="seconds"),
        "signed": False,
        "files": [
            {
                "path": part.path,
                "of": part.of,
                "type": part.kind,
                "sha256": hashlib.sha256(part.content).hexdigest() if part.content else None,
            }
            for part in parts
        ],
    }


def _readme(made_at: datetime) -> str:
    return (
        f"Your certificates and credentials, as they were on {made_at:%Y-%m-%d %H:%M} UTC.\n\n"
        "A folder for each record: the signed PDF, and the badge as JSON, JWT and PNG. Each file\n"
        "carries its own signature. manifest.json lists them with their hashes; the list itself\n"
        "is not signed, and this is no signed Comprehensive Learner Record. A file with the hash\n"
        "null could not be read when this was made.\n\n"
        "Files show what was issued. What stands today, the verification page says.\n"
    )


def _tell(bundle: Bundle, *, now: datetime) -> None:
    background.enqueue(
        END_JOB,
        str(bundle.public_id),
        {"bundle": bundle.pk},
        now=now,
        not_before=now + KEPT_FOR,
    )
    notices.send_mail_later(
        kind=NoticeKind.CERTIFICATE,
        key=f"bundle:{bundle.public_id}",
        user=bundle.user,
        template="emails/bundle_ready.txt",
        context={"url": reverse("certificates:files"), "days": KEPT_FOR.days},
        now=now,
    )

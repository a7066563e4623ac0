"""A worker makes the file: the facts once, then file after file, the PDF last, one ZIP.

Slow work lies outside any transaction. Progress is written after each file, and the same
statement tells whether somebody called it off meanwhile.
"""

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import IO

from django.core.files.base import File
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from certificates.domain.documents.documents import paper_for
from certificates.domain.keys.keys import current_pdf_key
from clinics.domain.keeping import notes_on_their_way
from clinics.domain.packs.asking import END_JOB, KEPT_FOR
from clinics.domain.packs.copying import FIXED, as_made, copy_files
from clinics.domain.packs.facts import PackFacts
from clinics.domain.packs.printing import render_pack
from clinics.domain.packs.reading import read_facts
from clinics.domain.packs.tables import rows_of
from clinics.models import EvidencePack, PackRun
from training.lib import background
from training.lib.errors import Outage
from training.lib.plain import from_plain, to_plain
from training.lib.sheets.csvfile import write_csv
from training.lib.sheets.xlsx import write_xlsx
from training.lib.unclaimed import remove_unclaimed
from training.people.domain import audit, notices
from training.people.enums import NoticeKind

MADE_HERE = 3  # facts.csv, facts.xlsx and the PDF
_PART = 1 << 20


class CalledOff(Exception):
    """Somebody called it off, or another worker has finished it."""


def make_pack(run_pk: int, *, now: datetime) -> None:
    """Write the file, then mark it ready; a second run finds nothing to do."""
    run = PackRun.objects.select_related("pack__clinic", "pack__made_by").get(pk=run_pk)
    if run.ready_at or run.cancelled_at:
        return
    facts = _facts(run.pack, now=now)
    try:
        _progress(run, 0, total=len(facts.files) + MADE_HERE)
        with tempfile.TemporaryFile() as file:
            lacking = _write(run, facts, file, now=now)
            _keep(run, file, lacking, now=now)
    except CalledOff:
        return


def remove_file(run_pk: int) -> None:
    """After its days the file goes; the row with its hash stays, and the pack can be made again."""
    run = PackRun.objects.filter(pk=run_pk).first()
    if run and run.file:
        run.file.delete(save=False)
        PackRun.objects.filter(pk=run_pk).update(file="")


def remove_unclaimed_packs(*, now: datetime) -> int:
    """What a worker left that died between the file and its row; another has made a new one."""
    claimed = set(PackRun.objects.exclude(file="").values_list("file", flat=True))
    return remove_unclaimed("packs", claimed, now=now)


def _facts(pack: EvidencePack, *, now: datetime) -> PackFacts:
    """Read once and kept: made again, a pack says the same.

    What a clinic knew in a consent that has just ended is written down first; a pack that was read
    before would say for good that it knew nothing.
    """
    if pack.facts is None:
        if notes_on_their_way(pack.people.all()):
            raise Outage(_("What the clinic knew in a consent that ended is being written."))
        plain = to_plain(read_facts(pack, now=now))
        digest = hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
        EvidencePack.objects.filter(pk=pack.pk, read_at=None).update(
            facts=plain, facts_sha256=digest, read_at=now
        )
        pack.refresh_from_db(fields=["facts", "facts_sha256", "read_at"])
    return from_plain(PackFacts, pack.facts or {})


def _write(run: PackRun, facts: PackFacts, file: IO[bytes], *, now: datetime) -> int:
    """Everything into the zip; how many files are not in it."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        copied = copy_files(archive, run.pack, facts.files, progress=partial(_progress, run))
        stated = as_made(facts, copied, run.pack)
        hashes = dict(copied.hashes)
        for path, content in _made_here(run.pack, stated, now=now):
            archive.writestr(zipfile.ZipInfo(path, FIXED), content, zipfile.ZIP_DEFLATED)
            hashes[path] = hashlib.sha256(content).hexdigest()
        manifest = {"as_of": facts.as_of, "facts_sha256": run.pack.facts_sha256, "files": hashes}
        archive.writestr(zipfile.ZipInfo("manifest.json", FIXED), json.dumps(manifest, indent=2))
    _progress(run, len(facts.files) + MADE_HERE)
    return copied.lacking


def _made_here(
    pack: EvidencePack, facts: PackFacts, *, now: datetime
) -> Iterator[tuple[str, bytes]]:
    # pyHanko takes a second to import, and only the issuing process needs it.
    from certificates.domain.documents.signing import sign_pdf

    with translation.override(facts.language):
        rows = list(rows_of(facts))
    table = write_csv(rows)
    yield "facts.csv", table
    yield "facts.xlsx", write_xlsx(rows, title="facts")
    pdf = render_pack(
        facts,
        paper=paper_for(pack.made_by.country).value,
        table=table.decode("utf-8-sig"),
        timestamp=pack.read_at or now,
    )
    yield "evidence-pack.pdf", sign_pdf(pdf, current_pdf_key(now=now), signed_at=now)


def _progress(run: PackRun, done: int, *, total: int | None = None) -> None:
    changes = {"done": done} | ({"total": total} if total is not None else {})
    open_run = PackRun.objects.filter(pk=run.pk, ready_at=None, cancelled_at=None)
    if not open_run.update(**changes):
        raise CalledOff


def _keep(run: PackRun, file: IO[bytes], lacking: int, *, now: datetime) -> None:
    """The file before the row: a file without a row is waste, a row without its file a loss."""
    digest = hashlib.sha256()
    file.seek(0)
    while part := file.read(_PART):
        digest.update(part)
    size = file.tell()
    file.seek(0)
    run.file.save(f"{run.public_id}.zip", File(file), save=False)
    if not _finish(run, digest.hexdigest(), size, lacking, now=now):
        run.file.delete(save=False)


@transaction.atomic
def _finish(run: PackRun, sha256: str, size: int, lacking: int, *, now: datetime) -> bool:
    finished = PackRun.objects.filter(pk=run.pk, ready_at=None, cancelled_at=None).update(
        file=run.file.name,
        sha256=sha256,
        size=size,
        unreadable=lacking,
        ready_at=now,
        expires_at=now + KEPT_FOR,
    )
    if not finished:
        return False
    _tell(run, now=now)
    audit.record("pack.made", run.pack, now=now, sha256=sha256, unreadable=lacking)
    return True


def _tell(run: PackRun, *, now: datetime) -> None:
    background.enqueue(
        END_JOB, str(run.public_id), {"run": run.pk}, now=now, not_before=now + KEPT_FOR
    )
    pack = run.pack
    notices.send_mail_later(
        kind=NoticeKind.CERTIFICATE,
        key=f"pack:{run.public_id}",
        user=run.asked_by,
        template="emails/pack_ready.txt",
        context={
            "clinic": pack.clinic.name,
            "days": KEPT_FOR.days,
            "url": reverse("clinics:pack", args=[pack.clinic.slug, pack.public_id]),
        },
        now=now,
    )

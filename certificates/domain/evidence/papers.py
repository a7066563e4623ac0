"""Papers somebody brings: given, replaced by a newer version, taken back; never overwritten."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from certificates.domain.credentials.cycles import end_of_day
from certificates.domain.evidence.machine_checks import plan_machine_check
from certificates.models import Evidence
from certificates.queries.evidence import versions_of
from certificates.signals import basis_changed
from training.lib.errors import Conflict, DomainError, NotAllowed, Unavailable
from training.lib.papers import Paper, read_paper
from training.people.domain import audit
from training.people.models import User

FILE_NAME = "file_name"  # in `details`: the name the file came with, as text


@dataclass(frozen=True)
class Given:
    """What the holder says of a paper; what it is worth is in its checks."""

    kind: str
    title: str
    issuer: str
    number: str = ""
    issued_on: date | None = None
    valid_until: date | None = None
    details: dict[str, Any] = field(default_factory=dict)
    machine_form: str = ""
    expires_at: datetime | None = None  # where the issuer names the instant itself


def read_upload(content: bytes, *, turned: int = 0) -> Paper:
    """The file as it is kept; DomainError for the field `file` where it is refused."""
    try:
        return read_paper(content, turned=turned)
    except ValueError as error:
        raise DomainError(str(error), field="file") from error


def give_paper(
    user: User,
    given: Given,
    paper: Paper | None,
    *,
    replaces: Evidence | None = None,
    now: datetime,
) -> Evidence:
    """Keep a paper, unverified. With `replaces` it is the newer version of that one; both stay.

    The file is kept before the row: a file without a row is waste, a row without its file a loss.
    """
    if replaces and replaces.user_id != user.pk:
        raise NotAllowed(_("Only the holder replaces a paper."))
    row = Evidence(
        user=user,
        **vars(given),
        time_zone=user.time_zone,
        replaces=replaces,
        given_at=now,
    )
    if given.valid_until and not given.expires_at:
        row.expires_at = end_of_day(given.valid_until, user.time_zone)
    if paper:
        row.content_type, row.sha256 = paper.content_type, paper.sha256
        row.size = len(paper.content)
        keep_file(row.file, paper)
    elif given.machine_form:
        row.sha256 = hashlib.sha256(given.machine_form.encode()).hexdigest()
    try:
        _write(row, now=now)
    except Conflict:
        row.file.delete(save=False)
        raise
    except IntegrityError as error:
        row.file.delete(save=False)
        raise Conflict(_("There is a newer version already. Open it and replace that.")) from error
    return row


def keep_file(file: FieldFile, paper: Paper) -> None:
    """Under a name made here: the one it came with may be a path, a header or a formula."""
    try:
        file.save(f"{uuid4().hex}.{paper.ending}", ContentFile(paper.content), save=False)
    except OSError as error:
        raise Unavailable(_("The file could not be kept now. Try again in a minute.")) from error


@transaction.atomic
def _write(row: Evidence, *, now: datetime) -> None:
    if row.replaces_id and _locked(row.replaces_id).withdrawn_at:
        raise Conflict(_("You took this paper back. Add it as a new one."))
    row.save(force_insert=True)
    if row.machine_form:
        plan_machine_check(row, now=now)
    basis_changed.send(sender=Evidence, user=row.user, now=now)
    audit.record(
        "evidence.given",
        row,
        actor=row.user,
        now=now,
        kind=row.kind,
        sha256=row.sha256,
        replaces=row.replaces_id,
    )


@transaction.atomic
def withdraw_paper(evidence: Evidence, *, by: User, now: datetime) -> None:
    """Take a paper back with all its versions, or an older one would stand again."""
    if evidence.user_id != by.pk:
        raise NotAllowed(_("Only the holder takes a paper back."))
    _locked(evidence.pk)
    versions = versions_of(evidence)
    if versions[0].pk != evidence.pk:
        raise Conflict(_("There is a newer version. Take that one back."))
    held = Evidence.objects.filter(pk__in=[row.pk for row in versions], withdrawn_at=None)
    if held.update(withdrawn_at=now):
        basis_changed.send(sender=Evidence, user=by, now=now)
        audit.record("evidence.withdrawn", evidence, actor=by, now=now, kind=evidence.kind)


def _locked(evidence: int) -> Evidence:
    """A newer version and a withdrawal at the same moment take turns: neither misses the other."""
    return Evidence.objects.select_for_update(no_key=True).get(pk=evidence)

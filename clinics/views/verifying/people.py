"""Whose papers a page of this kind is about: consenting staff of the clinic, and nobody else."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404

from certificates.domain.evidence.papers import read_upload
from certificates.views.evidence_files import as_file
from clinics.domain.access_log import note_viewing
from clinics.enums import ViewingKind
from clinics.queries.checks import consenting_member, papers_of, registrations_of
from clinics.views.visits import Visit
from training.lib.papers import Paper
from training.people.models import Membership

# What the domain calls otherwise than the forms do.
FIELDS = {"file": "image", "result": "finding", "refusal": "finding"}


def member_or_404(visit: Visit, public_id: UUID) -> Membership:
    member = consenting_member(visit.clinic, public_id, visit.moment, now=visit.now)
    if member is None:
        raise Http404
    return member


def paper_or_404(visit: Visit, member: Membership, paper: UUID) -> Any:
    found = papers_of(visit.clinic, member, visit.moment).filter(public_id=paper).first()
    if found is None:
        raise Http404
    note_viewing(visit.clinic, visit.user, member.user_id, ViewingKind.PAPER, now=visit.now)
    return found


def registration_or_404(visit: Visit, member: Membership, authority: str) -> Any:
    declared = registrations_of(visit.clinic, member, visit.moment)
    found = declared.filter(authority__slug=authority).first()
    if found is None:
        raise Http404
    note_viewing(visit.clinic, visit.user, member.user_id, ViewingKind.FILE, now=visit.now)
    return found


def may_check(visit: Visit, member: Membership) -> bool:
    """Nobody checks their own papers."""
    return visit.may_act and member.user_id != visit.user.pk


def image_of(form: Any) -> Paper | None:
    upload = form.upload
    return read_upload(upload) if upload is not None else None


def image_response(history: Iterable[Any], sha256: str, *, name: str) -> FileResponse:
    """What somebody saw at one of the looks that count here."""
    looks = (look for look in history if look.image and look.image_sha256 == sha256)
    seen = next(looks, None)
    if seen is None:
        raise Http404
    return as_file(seen.image, name=name)

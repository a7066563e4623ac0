"""The record behind a code: the public minimum, as the page for everybody shows it."""

from datetime import date

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from ninja import Path, Router

from certificates.domain.documents.scope_map import regions_of
from certificates.domain.verifying.verdicts import verdict_on
from certificates.domain.verifying.verification import Verification, look_up
from certificates.enums import Status, ViewingKind
from certificates.views.noting import note_viewing
from clinics.api.callers import ApiRequest, ClientToken
from clinics.api.schemas import RegionOut, VerificationOut
from clinics.enums import ApiScope
from courses.domain.statements import register_sentence
from training.lib import clock

router = Router(tags=["Verification"])


@router.get(
    "/verification/{code}",
    response=VerificationOut,
    auth=ClientToken(ApiScope.VERIFICATION),
    operation_id="verification",
)
def verification(request: ApiRequest, code: Path[str], serial: str = "") -> VerificationOut:
    """By the code on a paper, in any spelling. `serial` is that of the paper in hand."""
    now = clock.now()
    found = look_up(code, now=now, serial=serial[:40])
    if found is None:
        raise Http404
    note_viewing(request, found.subject, ViewingKind.MACHINE, now=now)
    return _verification_out(found)


def _verification_out(found: Verification) -> VerificationOut:
    verdict = verdict_on(found)
    until = found.facts["cycle"]["valid_until"] if found.facts else None
    certificate = found.certificate
    return VerificationOut(
        code=found.subject.code,
        sort="certificate" if certificate else "credential",
        status=_status_of(found),
        is_draft=found.subject.is_draft,
        heading=verdict.heading,
        sentences=list(verdict.sentences),
        holder_name=found.holder_name,
        title=certificate.title if certificate else _title_of(found),
        number=found.subject.number,
        valid_until=date.fromisoformat(until) if until else None,
        regions=[
            RegionOut(name=region.name, muscles=[muscle.name for muscle in region.muscles])
            for region in regions_of(found.scope)
        ],
        is_superseded=found.is_superseded,
        page=settings.PUBLIC_URL + reverse("certificates:verify", args=[found.subject.code]),
        statement=register_sentence(),
    )


def _status_of(found: Verification) -> Status:
    """Nothing from draft content is ever green, whatever its dates say."""
    if found.subject.is_draft and found.status in {Status.VALID, Status.EXPIRING}:
        return Status.UNVERIFIED
    return found.status


def _title_of(found: Verification) -> str:
    return found.facts["type"]["title"] if found.facts else ""

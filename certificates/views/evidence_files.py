"""Files people sent, given back as files: never a page of ours, whatever is in them."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from certificates.models import Evidence, EvidenceCheck
from certificates.rules.evidence import checkable_registrations, visible_evidence
from training.lib import clock
from training.lib.errors import Unavailable
from training.lib.papers import JPEG, PDF
from training.people.models import SourceCheck
from training.people.requests import SignedInRequest


@login_required
@never_cache
@require_safe
def file(request: SignedInRequest, public_id: UUID) -> FileResponse:
    """The paper itself, for its holder and for whoever may look at it."""
    paper = get_object_or_404(_shown(request).exclude(file=""), public_id=public_id)
    return as_file(paper.file, name=f"{paper.kind}-{str(paper.public_id)[:8]}")


@login_required
@never_cache
@require_safe
def image(request: SignedInRequest, public_id: UUID, sha256: str) -> FileResponse:
    """What somebody saw when they checked a paper; what a clinic saw stays with the clinic."""
    paper = get_object_or_404(_shown(request), public_id=public_id)
    seen = EvidenceCheck.objects.filter(evidence=paper, clinic=None)
    check = seen.filter(image_sha256=sha256).exclude(image="").first()
    if check is None:
        raise Http404
    return as_file(check.image, name=f"check-{sha256[:8]}")


@login_required
@never_cache
@require_safe
def register_image(request: SignedInRequest, sha256: str) -> FileResponse:
    """What somebody saw at a register, for the person and for whoever looks it up."""
    day = request.user.today(clock.now())
    reached = checkable_registrations(request.user, day).values("user")
    seen = SourceCheck.objects.filter(image_sha256=sha256).exclude(image="")
    own = Q(registration__user=request.user)
    check = seen.filter(own | Q(registration__user__in=reached, clinic=None)).first()
    if check is None:
        raise Http404
    return as_file(check.image, name=f"register-{sha256[:8]}")


def _shown(request: SignedInRequest) -> QuerySet[Evidence]:
    """What was taken back is shown to its holder alone, as its page is to nobody."""
    visible = visible_evidence(request.user, request.user.today(clock.now()))
    return visible.filter(Q(user=request.user) | Q(withdrawn_at=None))


def as_file(stored: FieldFile, *, name: str) -> FileResponse:
    """As an attachment under a name made here, of the type that was found, in a sandbox."""
    try:
        opened = stored.open()
    except FileNotFoundError as error:
        raise Unavailable(_("The file cannot be read now. Try again in a minute.")) from error
    is_pdf = str(stored.name).endswith(".pdf")
    response = FileResponse(
        opened,
        content_type=PDF if is_pdf else JPEG,
        filename=f"{name}.{'pdf' if is_pdf else 'jpg'}",
        as_attachment=True,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response

"""The holder's own page: what was earned, and its papers."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from certificates.domain import statements
from certificates.domain.documents import current_document, plan_document, verify_url
from certificates.domain.renaming import name_differs
from certificates.enums import Paper
from certificates.models import Certificate
from certificates.queries import read_corrections, with_status_at, with_what_followed
from certificates.rules import (
    may_ask_for_new_name,
    may_download,
    may_propose_revocation,
    visible_certificates,
)
from training.lib import clock
from training.lib.errors import Unavailable
from training.people.requests import SignedInRequest


@never_cache
@login_required
@require_safe
def portfolio(request: SignedInRequest) -> HttpResponse:
    own = with_status_at(request.user.certificates.all(), clock.now()).order_by("-issued_at")
    context = {
        "certificates": own,
        "sign_offs": with_what_followed(request.user.sign_offs.all()),
        "registrations": request.user.registrations.filter(ended_at=None).select_related(
            "authority"
        ),
    }
    return render(request, "certificates/portfolio.html", context)


@never_cache
@login_required
@require_safe
def detail(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    now = clock.now()
    visible = with_status_at(visible_certificates(request.user), now)
    certificate = read_corrections(get_object_or_404(visible, public_id=public_id), now)
    is_own = may_ask_for_new_name(request.user, certificate)
    context = statements.page_context(certificate, public=False) | {
        "document": current_document(certificate),
        "verify_url": verify_url(certificate),
        "name_differs": is_own and name_differs(certificate),
        "may_revoke": may_propose_revocation(request.user, certificate),
    }
    return render(request, "certificates/detail.html", context)


@never_cache
@login_required
@require_safe
def document_panel(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The part of the page that waits for the PDF and replaces itself when it is there."""
    certificate = get_object_or_404(visible_certificates(request.user), public_id=public_id)
    context = {"certificate": certificate, "document": current_document(certificate)}
    return render(request, "certificates/_document.html", context)


@never_cache
@require_safe
def download(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """The signed bytes; the other paper size is made by a worker on first request."""
    certificate = get_object_or_404(Certificate, public_id=public_id)
    if not may_download(request.user, certificate, request.GET.get("code")):
        raise Http404
    wanted = request.GET.get("paper", "")
    paper = Paper(wanted) if wanted in Paper.values else None
    document = current_document(certificate, paper)
    if document is None:
        if newest := current_document(certificate):
            plan_document(certificate, now=clock.now(), edition=newest.edition, paper=paper)
        context = {"certificate": certificate, "address": request.get_full_path()}
        return render(request, "certificates/preparing.html", context, status=202)
    try:
        file = document.file.open()
    except FileNotFoundError as error:
        sentence = _("The file cannot be read now. The certificate stands: check it by its code.")
        raise Unavailable(sentence) from error
    name = f"{document.serial}.pdf"
    return FileResponse(file, content_type="application/pdf", filename=name, as_attachment=True)

"""The PDF of a certificate or credential: handed out, or said to be in the making."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from certificates.domain.documents.documents import Subject, current_document, plan_document
from certificates.domain.holder.sharing import grant_for_download
from certificates.enums import Paper, ViewingKind
from certificates.models import Certificate, Credential, Document
from certificates.rules.papers import may_download, may_see_papers
from certificates.views.noting import note_viewing
from training.lib import clock
from training.lib.errors import Gone, Unavailable
from training.people.requests import SignedInRequest


@never_cache
@login_required
@require_safe
def document_panel(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The part of the page that waits for the PDF and replaces itself when it is there."""
    subject = _subject_or_404(public_id)
    if not may_see_papers(request.user, subject):
        raise Http404
    return render(request, "certificates/_document.html", _panel_of(subject))


@never_cache
@require_safe
def download(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """The signed bytes; the other paper size is made by a worker on first request."""
    subject, now = _subject_or_404(public_id), clock.now()
    grant = grant_for_download(request.GET.get("share", "")[:200], subject, now=now)
    if not grant and not may_download(request.user, subject, request.GET.get("code")):
        raise Http404
    wanted = request.GET.get("paper", "")
    paper = Paper(wanted) if wanted in Paper.values else None
    document, newest = current_document(subject, paper), current_document(subject)
    if newest and not newest.file:
        raise Gone(_("This paper was removed: the time for which it was to be kept has ended."))
    if document is None:
        if newest:
            plan_document(subject, now=now, edition=newest.edition, paper=paper)
        context = {"subject": subject, "address": request.get_full_path()}
        return render(request, "certificates/preparing.html", context, status=202)
    note_viewing(request, subject, ViewingKind.DOWNLOAD, now=now, grant=grant)
    return _handed_out(document)


def _handed_out(document: Document) -> FileResponse:
    try:
        file = document.file.open()
    except FileNotFoundError as error:
        sentence = _("The file cannot be read now. What it states stands: check it by its code.")
        raise Unavailable(sentence) from error
    name = f"{document.serial}.pdf"
    return FileResponse(file, content_type="application/pdf", filename=name, as_attachment=True)


def _subject_or_404(public_id: UUID) -> Subject:
    """Their numbers are random, so that no two of them are the same."""
    for kind in (Certificate, Credential):
        if found := kind.objects.select_related("user").filter(public_id=public_id).first():
            return found
    raise Http404


def _panel_of(subject: Subject) -> dict[str, object]:
    return {"subject": subject, "document": current_document(subject)}

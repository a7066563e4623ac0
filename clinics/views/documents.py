"""Documents a clinic keeps under control: its managers' side."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from certificates.views.evidence_files import as_file
from clinics.domain.document_pages import document_rows, tell_document
from clinics.domain.documents import add_document, add_version, end_document, note_review
from clinics.domain.event_card import card_as_text
from clinics.enums import DocumentKind
from clinics.forms.documents import DocumentForm, ReviewForm, VersionForm, WordingForm
from clinics.models import ClinicDocument
from clinics.queries.documents import documents_at
from clinics.views.members import MemberVisit, reader_page
from clinics.views.visits import Visit, clinic_act, clinic_form, clinic_page
from training.lib.refusals import refusals_in, status_of

DOCUMENTS_A_PAGE = 25


@require_safe
@clinic_page
def documents(request: HttpRequest, visit: Visit) -> HttpResponse:
    page = Paginator(documents_at(visit.clinic, visit.moment), DOCUMENTS_A_PAGE)
    shown = page.get_page(request.GET.get("page"))
    context = {
        "visit": visit,
        "clinic": visit.clinic,
        "page": shown,
        "rows": document_rows(visit.clinic, list(shown), visit.moment),
    }
    return render(request, "clinics/documents/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@clinic_form
def new(request: HttpRequest, visit: Visit) -> HttpResponse:
    form = _form(DocumentForm, request, visit, _asked(request))
    if form.is_bound and form.is_valid():
        found = add_document(visit.clinic, **form.facts, by=visit.user, now=visit.now)
        messages.success(request, _("Added. Everybody on the roster is asked to read it."))
        return redirect("clinics:document", visit.clinic.slug, found.slug)
    context = {"clinic": visit.clinic, "form": form}
    return render(request, "clinics/documents/new.html", context, status=status_of(form))


@require_safe
@clinic_page
def document(request: HttpRequest, visit: Visit, document: str) -> HttpResponse:
    return _document_page(request, visit, document)


@require_http_methods(["GET", "HEAD", "POST"])
@clinic_form
def new_version(request: HttpRequest, visit: Visit, document: str) -> HttpResponse:
    found = _in_force(visit, document)
    newest = found.last_version
    form = _form(VersionForm, request, visit, {"text": newest.text, "seen": newest.number})
    if form.is_bound and form.is_valid():
        seen = form.cleaned_data["seen"]
        with refusals_in(form):
            add_version(found, form.wording, seen=seen, by=visit.user, now=visit.now)
            messages.success(request, _("New version made. Everybody is asked to read it."))
            return redirect("clinics:document", visit.clinic.slug, found.slug)
    context = {"clinic": visit.clinic, "document": found, "form": form}
    template = "clinics/documents/new_version.html"
    return render(request, template, context, status=status_of(form))


@clinic_act
def review(request: HttpRequest, visit: Visit, document: str) -> HttpResponse:
    found = _in_force(visit, document)
    form = ReviewForm(request.POST, today=visit.today)
    if not form.is_valid():
        return _document_page(request, visit, document, form)
    note_review(found.last_version, **form.cleaned_data, by=visit.user, now=visit.now)
    messages.success(request, _("Noted: it stands as it is."))
    return redirect("clinics:document", visit.clinic.slug, document)


@clinic_act
def end(request: HttpRequest, visit: Visit, document: str) -> HttpResponse:
    end_document(_in_force(visit, document), by=visit.user, now=visit.now)
    messages.success(request, _("Out of force. Its versions and receipts stay."))
    return redirect("clinics:documents", visit.clinic.slug)


@require_safe
@reader_page
def file(request: HttpRequest, visit: MemberVisit, document: str, number: int) -> FileResponse:
    """For everybody who works there, because they read it before they sign; and for auditors."""
    found = get_object_or_404(visit.clinic.documents, slug=document)
    version = get_object_or_404(found.versions.exclude(file=""), number=number)
    return as_file(version.file, name=f"{found.slug}-{version.number}")


def _document_page(
    request: HttpRequest,
    visit: Visit,
    slug: str,
    refused: ReviewForm | None = None,
) -> HttpResponse:
    found = get_object_or_404(visit.clinic.documents, slug=slug, made_at__lte=visit.moment)
    told = tell_document(found, visit.moment, now=visit.now)
    context = {
        "visit": visit,
        "clinic": visit.clinic,
        "document": found,
        "told": told,
        "may_act": visit.may_act and found.ended_at is None,
        "form": refused,
        "review_form": refused or ReviewForm(today=visit.today),
    }
    template = "clinics/documents/document.html"
    return render(request, template, context, status=status_of(refused))


def _in_force(visit: Visit, slug: str) -> ClinicDocument:
    return get_object_or_404(visit.clinic.documents, slug=slug, ended_at=None)


def _asked(request: HttpRequest) -> dict[str, str]:
    """`?kind=event-plan` comes filled in; the plan starts from the programme's own card."""
    kind = request.GET.get("kind", "")
    if kind not in DocumentKind.values or kind == DocumentKind.OTHER:
        return {}
    filled = {"kind": kind, "title": str(DocumentKind(kind).label)}
    return filled | ({"text": card_as_text()} if kind == DocumentKind.EVENT_PLAN else {})


def _form(
    kind: type[WordingForm], request: HttpRequest, visit: Visit, filled: dict[str, Any]
) -> Any:
    data, files = request.POST or None, request.FILES or None
    return kind(data, files, today=visit.today, initial=filled)

"""Questions of a bank as a file for another system: chosen as in its list, made, fetched."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from quizzes import bank_pages as pages
from quizzes.interchange.downloads import (
    begin_export,
    download_name,
    exports_of,
    has_failed,
    questions_to_export,
)
from quizzes.interchange.formats import FORMATS
from quizzes.interchange_forms import ExportForm
from training.lib import clock
from training.lib.htmx import render_page
from training.people.decorators import reauthenticated
from training.people.requests import SignedInRequest

PER_PAGE = 25


@reauthenticated
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: SignedInRequest, slug: str) -> HttpResponse:
    """The filters are those of the list of the bank, and stand in the address as there."""
    bank, now = pages.bank_of(request, slug), clock.now()
    listing = pages.read_listing(bank, request.GET, on_date=pages.today_of(request))
    form = ExportForm(request.POST or None, initial={"format": "xlsx"})
    if request.POST and form.is_valid():
        row = begin_export(
            bank,
            request.user,
            format_name=form.cleaned_data["format"],
            filters=listing.form.wanted,
            now=now,
        )
        return redirect("quizzes:author_export", bank.slug, row.public_id)
    page = Paginator(exports_of(request.user, bank), PER_PAGE).get_page(request.GET.get("page"))
    for row in page:
        row.label = FORMATS[row.format].label  # type: ignore[attr-defined]
    context = {
        "bank": bank,
        "tabs": pages.tabs_of(bank, "quizzes:author_exports"),
        "filters": listing.form,
        "form": form,
        "count": questions_to_export(bank, listing.form.wanted, now=now).count(),
        "page": page,
    }
    status = 422 if form.errors else 200
    return render(request, "quizzes/interchange/exports.html", context, status=status)


@reauthenticated
@never_cache
@require_safe
def one(request: SignedInRequest, slug: str, public_id: UUID) -> HttpResponse:
    """The file with what it does not carry; the page looks again while it is made."""
    bank = pages.bank_of(request, slug)
    row = get_object_or_404(exports_of(request.user, bank), public_id=public_id)
    told = [(ref, reason) for ref, reasons in row.told.items() for reason in reasons]
    context = {
        "bank": bank,
        "row": row,
        "label": FORMATS[row.format].label,
        "failed": has_failed(row),
        "told": Paginator(told, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render_page(
        request,
        "quizzes/interchange/export.html",
        context,
        partial="quizzes/interchange/_export.html",
    )


@reauthenticated
@never_cache
@require_safe
def download(request: SignedInRequest, slug: str, public_id: UUID) -> HttpResponseBase:
    bank = pages.bank_of(request, slug)
    row = get_object_or_404(exports_of(request.user, bank), public_id=public_id)
    if row.ready_at is None or row.expires_at <= clock.now():
        raise Http404
    return FileResponse(
        row.file.open("rb"),
        as_attachment=True,
        filename=download_name(row),
        content_type="application/octet-stream",
    )

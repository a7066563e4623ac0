"""A file of people on its way onto the list: sent, asked about, looked at, stored or given up."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinics.domain.roster.columns import Column
from clinics.domain.roster.dry_run import read_report, refused_rows
from clinics.domain.roster.imports import (
    answer_columns,
    begin_import,
    cancel_import,
    imports_of,
)
from clinics.domain.roster.storing import OtherDryRun, confirm_import
from clinics.enums import RosterImportState
from clinics.forms.roster import ColumnsForm, RosterFileForm, StoreForm
from clinics.models import RosterImport
from clinics.views.downloads import csv_download
from clinics.views.visits import Visit, clinic_act, clinic_form
from training.lib.htmx import render_page
from training.lib.refusals import refusals_in, status_of

FILES_A_PAGE, LINES_A_PAGE = 20, 50
_MOVING = (RosterImportState.READING, RosterImportState.WRITING)


@require_http_methods(["GET", "HEAD", "POST"])
@clinic_form
def imports(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The files of the clinic, and the way in for another."""
    sent = request.method == "POST"
    form = RosterFileForm(request.POST, request.FILES) if sent else RosterFileForm()
    if form.is_bound and form.is_valid():
        with refusals_in(form, at="file"):
            row = begin_import(
                visit.clinic, form.cleaned_data["file"], by=visit.user, now=visit.now
            )
            return redirect("clinics:import-file", visit.clinic.slug, row.public_id)
    page = Paginator(imports_of(visit.clinic), FILES_A_PAGE).get_page(request.GET.get("page"))
    context = {"clinic": visit.clinic, "form": form, "page": page}
    return render(request, "clinics/roster/imports.html", context, status=status_of(form))


@require_safe
@clinic_form
def one(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """The file as it stands; it looks again by itself while a worker is at it."""
    row = _row(visit, public_id)
    if row.state == RosterImportState.ASKING and not getattr(request, "htmx", None):
        return redirect("clinics:import-columns", visit.clinic.slug, public_id)
    return _page(request, visit, row, StoreForm(row=row))


@require_http_methods(["GET", "HEAD", "POST"])
@clinic_form
def columns(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """What is not sure of the file; once it was read, all of it can be changed."""
    row = _row(visit, public_id)
    if row.state not in {RosterImportState.ASKING, RosterImportState.READ}:
        return redirect("clinics:import-file", visit.clinic.slug, public_id)
    form = _columns_form(request, row)
    if form.is_bound and form.is_valid():
        answer_columns(row, form.chosen, form.orders, now=visit.now)
        return redirect("clinics:import-file", visit.clinic.slug, public_id)
    context = {"clinic": visit.clinic, "row": row, "form": form}
    return render(request, "clinics/roster/columns.html", context, status=status_of(form))


def _columns_form(request: HttpRequest, row: RosterImport) -> ColumnsForm:
    return ColumnsForm(
        request.POST if request.method == "POST" else None,
        columns=[Column.of(told) for told in row.columns],
        every=row.state == RosterImportState.READ,
    )


@clinic_act
def store(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """The dry run that was shown; where it is another one by now, that is shown and not stored."""
    row = _row(visit, public_id)
    form = StoreForm(request.POST, row=row)
    is_complete, shown = form.is_valid(), form.cleaned_data.get("shown")
    if not is_complete and row.state == RosterImportState.READ and shown == row.round:
        return _page(request, visit, row, form, status=422)
    try:
        confirm_import(row, shown=shown, by=visit.user, now=visit.now)
    except OtherDryRun as error:
        row = _row(visit, public_id)
        form = StoreForm(row=row)
        return _page(request, visit, row, form, status=error.status, problem=error.message)
    return redirect("clinics:import-file", visit.clinic.slug, public_id)


@clinic_act
def delete(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    row = _row(visit, public_id)
    cancel_import(row)
    nothing, some = _("The file is deleted. Nothing of it was stored."), _("The file is deleted.")
    messages.success(request, some if row.done else nothing)
    return redirect("clinics:import", visit.clinic.slug)


@require_safe
@clinic_form
def refused(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponseBase:
    """What was not taken, as a table to mend and to send again."""
    row = _row(visit, public_id)
    if not row.report:
        raise Http404
    return csv_download(refused_rows(row), "refused-rows.csv")


def _row(visit: Visit, public_id: UUID) -> RosterImport:
    return get_object_or_404(imports_of(visit.clinic).defer(None), public_id=public_id)


def _page(
    request: HttpRequest,
    visit: Visit,
    row: RosterImport,
    form: StoreForm,
    status: int = 200,
    problem: str = "",
) -> HttpResponse:
    context: dict[str, Any] = {
        "clinic": visit.clinic,
        "row": row,
        "form": form,
        "problem": problem,
        "is_moving": row.state in _MOVING,
    }
    if row.report:
        found = read_report(row, request.GET.get("show", ""))
        page = Paginator(found.lines, LINES_A_PAGE).get_page(request.GET.get("page"))
        context |= {"report": found, "page": page}
    page_name, part = "clinics/roster/import_file.html", "clinics/roster/_import.html"
    return render_page(request, page_name, context, partial=part, status=status)

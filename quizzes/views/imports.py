"""Files of questions on their way into a bank: sent, read, looked at, written or given up."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quizzes import bank_pages as pages
from quizzes.enums import ImportState
from quizzes.interchange import dry_run
from quizzes.interchange.formats import FORMATS
from quizzes.interchange.template import examples
from quizzes.interchange.uploads import ask_to_write, begin_import, cancel_import, imports_of
from quizzes.interchange_forms import ImportForm
from quizzes.models import Bank, ItemImport
from quizzes.reviewing import recognition_to_sign
from training.lib import clock
from training.lib.errors import DomainError, NotAllowed
from training.lib.htmx import render_page
from training.people.decorators import reauthenticated
from training.people.requests import SignedInRequest

PER_PAGE, SHOWN = 50, 10
_MOVING = (ImportState.READING, ImportState.WRITING)
_TABLES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: SignedInRequest, slug: str) -> HttpResponse:
    """One's files of this bank, and the way in for another."""
    bank = pages.bank_of(request, slug)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        _refuse_stranger(request, bank)
        if form.is_valid() and (row := _begin(request, bank, form)):
            return redirect("quizzes:author_import", bank.slug, row.public_id)
    page = Paginator(imports_of(request.user, bank), PER_PAGE)
    context = {
        "bank": bank,
        "tabs": pages.tabs_of(bank, "quizzes:author_imports"),
        "form": form,
        "may_write": _may_write(request, bank),
        "page": page.get_page(request.GET.get("page")),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "quizzes/interchange/imports.html", context, status=status)


@reauthenticated
@never_cache
@require_safe
def one(request: SignedInRequest, slug: str, public_id: UUID) -> HttpResponse:
    """The file as it stands; it looks again by itself while a worker is at it."""
    bank = pages.bank_of(request, slug)
    row = get_object_or_404(imports_of(request.user, bank), public_id=public_id)
    context = {
        "bank": bank,
        "row": row,
        "is_moving": row.state in _MOVING,
        "may_write": _may_write(request, bank),
        **_shown(request, row),
    }
    return render_page(
        request,
        "quizzes/interchange/import.html",
        context,
        partial="quizzes/interchange/_import.html",
    )


@reauthenticated
@require_POST
def write(request: SignedInRequest, slug: str, public_id: UUID) -> HttpResponse:
    row = _mine(request, slug, public_id)
    ask_to_write(row, now=clock.now())
    return redirect("quizzes:author_import", slug, public_id)


@reauthenticated
@require_POST
def cancel(request: SignedInRequest, slug: str, public_id: UUID) -> HttpResponse:
    cancel_import(_mine(request, slug, public_id))
    messages.success(request, _("The file is deleted. Nothing of it was written."))
    return redirect("quizzes:author_imports", slug)


@reauthenticated
@never_cache
@require_safe
def refused(request: SignedInRequest, slug: str, public_id: UUID) -> HttpResponse:
    """What was not taken, as a table to mend and to send again."""
    rows = imports_of(request.user, pages.bank_of(request, slug))
    row = get_object_or_404(rows, public_id=public_id)
    if not row.report:
        raise Http404
    return _file(dry_run.write_refused(row.report), "refused.csv", _TABLES["csv"])


@login_required
@require_safe
def template(request: SignedInRequest, slug: str, ending: str) -> HttpResponse:
    """A table with an example of each kind, to write questions in a spreadsheet."""
    pages.bank_of(request, slug)
    form = FORMATS.get(ending)
    if ending not in _TABLES or form is None or form.write is None:
        raise Http404
    return _file(form.write(examples()).data, f"questions.{ending}", _TABLES[ending])


def _begin(request: SignedInRequest, bank: Bank, form: ImportForm) -> ItemImport | None:
    told = form.cleaned_data
    try:
        return begin_import(
            bank, request.user, told["file"], format_name=told["format"], now=clock.now()
        )
    except DomainError as error:
        form.add_error(None, str(error))
        return None


def _shown(request: SignedInRequest, row: ItemImport) -> dict[str, Any]:
    """The report, or one group of it with all its questions. Long, so that it is not read for a
    page that shows how far a worker is, every two seconds."""
    if row.state in _MOVING or not row.report:
        return {}
    report = dry_run.read_report(row.report)
    written = dry_run.written_groups(row.report) if row.state == ImportState.WRITTEN else []
    wanted = request.GET.get("group", "")
    group = next((one for one in written if one.key == wanted), report.group(wanted))
    page = Paginator(group.rows if group else [], PER_PAGE)
    return {
        "dry_run": report,
        "written": written,
        "group": group,
        "page": page.get_page(request.GET.get("page")),
        "shown": SHOWN,
    }


def _mine(request: SignedInRequest, slug: str, public_id: UUID) -> ItemImport:
    bank = pages.bank_of(request, slug)
    row = get_object_or_404(imports_of(request.user, bank), public_id=public_id)
    _refuse_stranger(request, bank)
    if row.user_id != request.user.pk:
        raise NotAllowed(_("Whoever sent the file imports it or deletes it."))
    return row


def _may_write(request: SignedInRequest, bank: Bank) -> bool:
    return recognition_to_sign(request.user, bank, pages.today_of(request)) is not None


def _refuse_stranger(request: SignedInRequest, bank: Bank) -> None:
    if not _may_write(request, bank):
        raise NotAllowed(_("Writing needs a recognition as author of this module."))


def _file(data: bytes, name: str, content_type: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type=content_type, headers=headers)

"""The receipt of a look, as a PDF or as JSON, for whoever reads the clinic's desk."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clinics.domain.access_log import note_viewing
from clinics.enums import ViewingKind
from clinics.models import CheckReceipt
from clinics.views.visits import Visit, clinic_page
from training.lib.errors import Unavailable


@require_safe
@clinic_page
def receipt(
    request: HttpRequest, visit: Visit, receipt: UUID, form: str
) -> HttpResponse | FileResponse:
    """A clinic keeps what it asked in its time, also when a consent has ended since."""
    receipts = CheckReceipt.objects.filter(clinic=visit.clinic)
    found = get_object_or_404(receipts, public_id=receipt)
    if not (found.json if form == "json" else form == "pdf" and found.pdf):
        raise Http404
    response = _json(found) if form == "json" else _pdf(found)
    if found.person_id:
        note_viewing(visit.clinic, visit.user, found.person_id, ViewingKind.RECEIPT, now=visit.now)
    return response


def _json(found: CheckReceipt) -> HttpResponse:
    response = HttpResponse(found.json, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{_name(found)}.json"'
    return response


def _pdf(found: CheckReceipt) -> FileResponse:
    try:
        opened = found.pdf.open()
    except FileNotFoundError as error:
        raise Unavailable(_("The file cannot be read now. Try again in a minute.")) from error
    name = f"{_name(found)}.pdf"
    return FileResponse(opened, content_type="application/pdf", filename=name, as_attachment=True)


def _name(found: CheckReceipt) -> str:
    return f"receipt-{str(found.public_id)[:8]}"

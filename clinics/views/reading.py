"""What a clinic asks everybody who works there to read: the person's own side, and the plan."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinics.domain.documents import sign_for
from clinics.domain.event_card import SITUATIONS
from clinics.enums import DocumentKind
from clinics.forms.documents import SignForm
from clinics.models import ClinicDocument, ClinicDocumentVersion, ReadingReceipt
from clinics.queries.documents import documents_at
from clinics.views.members import MemberVisit, member_page
from training.lib.errors import Conflict
from training.lib.refusals import status_of


@require_safe
@member_page
def reading(request: HttpRequest, visit: MemberVisit) -> HttpResponse:
    """Unread first."""
    documents = list(documents_at(visit.clinic, visit.now))
    signed = dict(
        ReadingReceipt.objects.filter(
            user=visit.user, version__in=[each.version_pk for each in documents]
        ).values_list("version", "signed_at")
    )
    rows = [(each, signed.get(each.version_pk)) for each in documents]
    rows.sort(key=lambda row: row[1] is not None)
    context = {"clinic": visit.clinic, "rows": rows}
    return render(request, "clinics/documents/reading.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def read(request: HttpRequest, visit: MemberVisit, document: str) -> HttpResponse:
    """`version` is what the person saw: what was made meanwhile is shown, and asked for again."""
    found = get_object_or_404(visit.clinic.documents, slug=document, ended_at=None)
    if request.method != "POST":
        return _to_read(request, visit, found)
    form = SignForm(request.POST)
    if not form.is_valid():
        return _to_read(request, visit, found, form)
    seen = get_object_or_404(found.versions, number=form.cleaned_data["version"])
    try:
        sign_for(seen, by=visit.user, now=visit.now)
    except Conflict:
        return _to_read(request, visit, found, overtaken=seen)
    messages.success(request, _("Signed. Your clinic sees the day."))
    return redirect("clinics:reading", visit.clinic.slug)


def _to_read(
    request: HttpRequest,
    visit: MemberVisit,
    found: ClinicDocument,
    refused: SignForm | None = None,
    overtaken: ClinicDocumentVersion | None = None,
) -> HttpResponse:
    """`overtaken` is the version that the person read while somebody made a newer one."""
    newest = found.last_version
    form = refused or SignForm(initial={"version": newest.number})
    context = {
        "clinic": visit.clinic,
        "document": found,
        "version": newest,
        "receipt": ReadingReceipt.objects.filter(version=newest, user=visit.user).first(),
        "form": form,
        "overtaken": overtaken,
    }
    status = 409 if overtaken else status_of(form)
    return render(request, "clinics/documents/read.html", context, status=status)


@require_safe
@member_page
def event_plan(request: HttpRequest, visit: MemberVisit) -> HttpResponse:
    """The card: ten seconds, on a phone or on the wall."""
    plan = ClinicDocument.objects.filter(
        clinic=visit.clinic, kind=DocumentKind.EVENT_PLAN, ended_at=None
    ).first()
    context = {"clinic": visit.clinic, "situations": SITUATIONS, "plan": plan}
    return render(request, "clinics/documents/event_plan.html", context)

"""A room without signal: what the tablet takes along, and the records it brings back."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from certificates.domain.practical import sign_offs
from certificates.domain.practical.examinees import examinee_by_id, examinees_of, shared_clinics
from certificates.forms.examining import KeptRecordForm, SheetForm
from certificates.models import ChecklistVersion, SignOff
from certificates.queries import examined_checklists, failures_with
from certificates.rules import examinable, has_examined, offered_checklists, visible_checklists
from certificates.views.examining import sheet_context, sheet_form
from training.lib import clock
from training.lib.errors import DomainError
from training.people.models import User
from training.people.requests import SignedInRequest


@login_required
@never_cache
@require_safe
def day(request: SignedInRequest) -> JsonResponse:
    """Today's stations with their sheets, for a tablet to keep until it has signal again.

    Without one for whoever is not recognised any more: the tablet may still keep signed sheets.
    """
    now = clock.now()
    today = request.user.today(now)
    if not visible_checklists(request.user, today).exists() and not has_examined(request.user):
        raise Http404
    offered = examined_checklists(offered_checklists(request.user, today))
    versions = examinable(request.user, offered, on_date=today)
    people = [examinee.candidate for examinee in examinees_of(request.user, day=today)]
    failed, clinics = (
        failures_with(request.user, people),
        shared_clinics(request.user, people, at=now),
    )
    stations = [
        _station(
            request,
            person,
            SheetForm(
                version=version,
                failed_before=(person.pk, version.checklist_id) in failed,
                clinic=clinics.get(person.pk, ""),
                auto_id=f"{person.pk}_%s",
            ),
        )
        for person in people
        for version in versions
    ]
    told = {"examiner": str(request.user.public_id), "day": str(today), "stations": stations}
    return JsonResponse(told | {"token": get_token(request)})


def _station(request: SignedInRequest, person: User, form: SheetForm) -> dict[str, Any]:
    version = form.version
    who = {"learner": str(person.public_id), "name": str(person)}
    sheet = _rendered(request, person, form)
    return who | {"version": str(version.pk), "title": version.title, "sheet": sheet}


def _rendered(request: SignedInRequest, person: User, form: SheetForm) -> str:
    context = sheet_context(request.user, person, form)
    return render_to_string("examine/_sheet.html", context, request)


class Correctable(DomainError):
    """The sheet was refused as it was filled in; `sheet` is it again, with what is to be mended."""

    def __init__(self, message: str, sheet: str) -> None:
        super().__init__(message)
        self.sheet = sheet


@login_required
@require_POST
def receive(request: SignedInRequest) -> JsonResponse:
    """One record that a tablet kept. Sent twice it is one; refused, it stays on the tablet."""
    try:
        record = _keep(request, clock.now())
    except Correctable as error:
        return JsonResponse({"detail": error.message, "sheet": error.sheet}, status=error.status)
    except DomainError as error:
        return JsonResponse({"detail": error.message}, status=error.status)
    return JsonResponse({"address": reverse("certificates:sign-off", args=[record.public_id])})


def _keep(request: SignedInRequest, now: datetime) -> SignOff:
    """By the list and the wording of the day it was signed, and judged as online."""
    kept = KeptRecordForm(request.POST)
    if not kept.is_valid():
        raise DomainError(_("This is not a record of an examination."))
    examined_at = now - kept.age
    person = examinee_by_id(request.user, kept.cleaned_data["learner"], at=examined_at)
    versions = ChecklistVersion.objects.select_related("checklist__course")
    version = get_object_or_404(versions, pk=kept.cleaned_data["version"])
    form = sheet_form(request, person, version, at=examined_at)
    times = {"examined_at": examined_at, "device_at": kept.signed_at, "now": now}
    if form.is_valid() and (record := _sign(request, form, person, **times)):
        return record
    first = str(next(iter(form.errors.values()))[0])
    raise Correctable(first, _rendered(request, person, form))


def _sign(
    request: SignedInRequest, form: SheetForm, person: User, **times: datetime
) -> SignOff | None:
    """None with the reason on the form where another entry would do; other refusals go on."""
    number = form.cleaned_data["record"]
    try:
        return sign_offs.sign(
            number, form.version, person, form.seen, examiner=request.user, **times
        )
    except DomainError as error:
        if error.status != DomainError.status:
            raise
        form.add_error(None, error.message)
        return None


@never_cache
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The page a tablet shows without signal. It names nobody: the tablet fills it in.

    A message that waits for the next page may name somebody, and goes to that page.
    """
    return render(request, "examine/offline.html", {"messages": ()})


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: it must come from the folder whose pages it serves."""
    script = f'importScripts("{static("js/examine-worker.js")}");\n'
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")

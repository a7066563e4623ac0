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

from certificates.domain import sign_offs
from certificates.domain.examinees import examinees_of, listed_at
from certificates.examining_forms import KeptRecordForm, SheetForm
from certificates.models import ChecklistVersion, SignOff
from certificates.queries import examined_checklists, failures_with
from certificates.rules import examinable, visible_checklists
from certificates.views.examining import station_of
from training.lib import clock
from training.lib.errors import DomainError, NotAllowed
from training.people.models import User
from training.people.requests import SignedInRequest


@login_required
@never_cache
@require_safe
def day(request: SignedInRequest) -> JsonResponse:
    """Today's stations with their sheets, for a tablet to keep until it has signal again."""
    today = request.user.today(clock.now())
    visible = visible_checklists(request.user, today)
    if not visible.exists():
        raise Http404
    versions = examinable(request.user, examined_checklists(visible), on_date=today)
    people = [examinee.candidate for examinee in examinees_of(request.user, day=today)]
    failed = failures_with(request.user, people)
    stations = [
        _station(
            request, person, version, failed_before=(person.pk, version.checklist_id) in failed
        )
        for person in people
        for version in versions
    ]
    told = {"examiner": str(request.user.public_id), "day": str(today), "stations": stations}
    return JsonResponse(told | {"token": get_token(request)})


def _station(
    request: SignedInRequest, person: User, version: ChecklistVersion, *, failed_before: bool
) -> dict[str, Any]:
    station = station_of(request.user, person, version)
    form = SheetForm(version=version, failed_before=failed_before, auto_id=f"{person.pk}_%s")
    context = {"form": form, "version": version, "candidate": person, "station": station}
    sheet = render_to_string("examine/_sheet.html", context, request)
    who = {"learner": str(person.public_id), "name": str(person)}
    return who | {"version": str(version.pk), "title": version.title, "sheet": sheet}


@login_required
@require_POST
def receive(request: SignedInRequest) -> JsonResponse:
    """One record that a tablet kept. Sent twice it is one; refused, it stays on the tablet."""
    try:
        record = _keep(request, clock.now())
    except DomainError as error:
        return JsonResponse({"detail": error.message}, status=error.status)
    return JsonResponse({"address": reverse("certificates:sign-off", args=[record.public_id])})


def _keep(request: SignedInRequest, now: datetime) -> SignOff:
    kept = KeptRecordForm(request.POST)
    if not kept.is_valid():
        raise DomainError(_("This is not a record of an examination."))
    examined_at = now - kept.age
    person, version = _examined(request, kept.cleaned_data, on=examined_at)
    before = sign_offs.failed_with_before(
        person, request.user, version, besides=kept.cleaned_data["record"]
    )
    form = SheetForm(request.POST, version=version, failed_before=before)
    if not form.is_valid():
        raise DomainError(str(next(iter(form.errors.values()))[0]))
    return sign_offs.sign(
        form.cleaned_data["record"],
        version,
        person,
        form.seen,
        examiner=request.user,
        examined_at=examined_at,
        device_at=kept.signed_at,
        now=now,
    )


def _examined(
    request: SignedInRequest, kept: dict[str, Any], *, on: datetime
) -> tuple[User, ChecklistVersion]:
    """Only who was on the list of that day, by the very wording the tablet showed."""
    person = listed_at(request.user, on).filter(public_id=kept["learner"]).first()
    if person is None:
        raise NotAllowed(_("This learner was not on your list of that day."))
    versions = ChecklistVersion.objects.select_related("checklist__course")
    return person, get_object_or_404(versions, pk=kept["version"])


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

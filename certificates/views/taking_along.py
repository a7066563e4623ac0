"""A holder takes records along: files, one bundle, a profile elsewhere, a calendar."""

import hashlib
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from certificates.domain.holder.adding_to_profiles import linkedin_url
from certificates.domain.holder.bundles import request_bundle
from certificates.domain.holder.calendar_feed import feed_of, make_feed, stop_feed, write_calendar
from certificates.models import CalendarFeed
from certificates.queries.due_dates import due_dates
from certificates.queries.sharing import records_of
from certificates.views.once import keep_once, take_once
from certificates.views.throttling import by_address, guesses_left, note_guess
from training.lib import clock
from training.lib.htmx import render_page
from training.people.requests import SignedInRequest

RECORDS_A_PAGE = 20
_NEW_FEED = "calendar"


@never_cache
@login_required
@require_safe
def files(request: SignedInRequest) -> HttpResponse:
    """Each record in the forms it was made in, and all of them at once."""
    now = clock.now()
    page = Paginator(records_of(request.user, now), RECORDS_A_PAGE)
    shown = page.get_page(request.GET.get("page"))
    context = {
        "page": shown,
        "rows": [(record, linkedin_url(record)) for record in shown],
        "bundles": request.user.bundles.order_by("-requested_at")[:5],
        "now": now,
    }
    template, part = "certificates/sharing/files.html", "certificates/sharing/_bundles.html"
    return render_page(request, template, context, partial=part)


@login_required
@require_POST
def ask_bundle(request: SignedInRequest) -> HttpResponse:
    request_bundle(request.user, now=clock.now())
    messages.success(request, _("Your file is being made. You may leave this page."))
    return redirect("certificates:files")


@never_cache
@login_required
@require_safe
def download_bundle(request: SignedInRequest, public_id: UUID) -> FileResponse:
    bundle = get_object_or_404(request.user.bundles, public_id=public_id)
    if not bundle.file or bundle.expires_at is None or bundle.expires_at <= clock.now():
        raise Http404
    name = f"needlewise-records-{bundle.requested_at:%Y-%m-%d}.zip"
    return FileResponse(bundle.file.open(), as_attachment=True, filename=name)


@never_cache
@login_required
@require_safe
def calendar(request: SignedInRequest) -> HttpResponse:
    token = take_once(request, _NEW_FEED)
    address = settings.PUBLIC_URL + reverse("certificates:feed", args=[token]) if token else ""
    context = {
        "feed": CalendarFeed.objects.filter(user=request.user).first(),
        "new_address": address,
        "ends": due_dates(request.user, clock.now()),
    }
    return render(request, "certificates/sharing/calendar.html", context)


@login_required
@require_POST
def make_calendar(request: SignedInRequest) -> HttpResponse:
    keep_once(request, _NEW_FEED, make_feed(request.user, now=clock.now()))
    return redirect("certificates:calendar")


@login_required
@require_POST
def stop_calendar(request: SignedInRequest) -> HttpResponse:
    stop_feed(request.user, now=clock.now())
    messages.success(request, _("The address works no more. Calendars keep what they have read."))
    return redirect("certificates:calendar")


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """What a calendar program reads, without a sign-in; asked again, it hears of no change."""
    if not guesses_left(by_address(request, "feeds")):
        return HttpResponse(status=429, content_type="text/plain")
    found = feed_of(token)
    if found is None:
        note_guess(by_address(request, "feeds"))
        raise Http404
    body = write_calendar(due_dates(found.user, clock.now()))
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["ETag"] = f'"{hashlib.sha256(body).hexdigest()}"'
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return get_conditional_response(request, response["ETag"], response=response) or response

"""Links that a holder gives to others, what they show, and who looked."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from certificates.domain.holder.shared_page import shared_records
from certificates.domain.holder.sharing import grant_of, share_records, stop_sharing
from certificates.domain.holder.viewings import KEPT_FOR
from certificates.enums import ViewingKind
from certificates.forms.holder import ShareForm
from certificates.queries.sharing import links_of, viewings_of
from certificates.views.noting import note_viewing
from certificates.views.once import keep_once, take_once
from certificates.views.throttling import by_address, guesses_left, minutes_to_wait, note_guess
from training.lib import clock
from training.people.requests import SignedInRequest

LINKS_A_PAGE = 10
VIEWINGS_A_PAGE = 25
_NEW_LINK = "share"


@never_cache
@login_required
@require_safe
def sharing(request: SignedInRequest) -> HttpResponse:
    """One's links: what each shows, for whom, until when. A new one is told here, this once."""
    page = Paginator(links_of(request.user, clock.now()), LINKS_A_PAGE)
    token = take_once(request, _NEW_LINK)
    address = settings.PUBLIC_URL + reverse("certificates:shared", args=[token]) if token else ""
    context = {"page": page.get_page(request.GET.get("page")), "new_address": address}
    return render(request, "certificates/sharing/links.html", context)


@never_cache
@login_required
def new_share(request: SignedInRequest) -> HttpResponse:
    now = clock.now()
    form = ShareForm(request.POST or None, user=request.user, now=now)
    if request.method == "POST" and form.is_valid():
        _grant, token = share_records(request.user, **form.choice(), now=now)
        keep_once(request, _NEW_LINK, token)
        return redirect("certificates:sharing")
    status = 422 if form.errors else 200
    return render(request, "certificates/sharing/new.html", {"form": form}, status=status)


@login_required
@require_POST
def stop(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    grant = get_object_or_404(request.user.share_grants, public_id=public_id)
    stop_sharing(grant, actor=request.user, now=clock.now())
    messages.success(request, _("The link shows nothing any more."))
    return redirect("certificates:sharing")


@never_cache
@login_required
@require_safe
def viewings(request: SignedInRequest) -> HttpResponse:
    page = Paginator(viewings_of(request.user), VIEWINGS_A_PAGE)
    context = {"page": page.get_page(request.GET.get("page")), "months": KEPT_FOR.days // 30}
    return render(request, "certificates/sharing/viewings.html", context)


@never_cache
@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """For whoever has the link. Unknown, ended and stopped ones get the same answer."""
    if not guesses_left(by_address(request, "links")):
        return _unlisted(request, "429.html", {"minutes": minutes_to_wait()}, status=429)
    now = clock.now()
    grant = grant_of(token, now=now)
    if grant is None:
        note_guess(by_address(request, "links"))
        return _unlisted(request, "certificates/sharing/nothing.html", {}, status=404)
    records = shared_records(grant, now=now)
    note_viewing(request, grant, ViewingKind.SHARE, now=now)
    context = {"grant": grant, "records": records, "token": token, "moment": now}
    return _unlisted(request, "certificates/sharing/shared.html", context)


def _unlisted(
    request: HttpRequest, template: str, context: dict[str, object], *, status: int = 200
) -> HttpResponse:
    """Neither a search engine nor the next site learns the address."""
    response = render(request, template, context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response

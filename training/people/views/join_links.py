"""Joining a clinic by the link its manager sent round."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from training.lib import clock
from training.people.domain.join_links import (
    ask_to_return,
    join_by_link,
    link_by_token,
    worked_before,
    works,
)
from training.people.models import JoinLink, User
from training.people.requests import SignedInRequest
from training.people.rules import own_clinics


@never_cache
@require_safe
def page(request: HttpRequest, token: str) -> HttpResponse:
    """For people with and without an account. Who works there already has nothing to join."""
    link, now = _link(token), clock.now()
    if own_clinics(request.user, now=now).filter(pk=link.clinic_id).exists():
        return redirect("people:consents")
    working = works(link, now=now)
    context = {"link": link, "token": token, "works": working}
    if isinstance(request.user, User):
        context["ended"] = worked_before(link.clinic, request.user, now=now)
    return render(request, "people/join.html", context, status=200 if working else 410)


@login_required
@require_POST
def accept(request: SignedInRequest, token: str) -> HttpResponse:
    """Who worked there before can only ask; see `join_by_link`."""
    link, share = _link(token), request.POST.get("share") == "yes"
    if "ask" in request.POST:
        ask_to_return(link, user=request.user, now=clock.now())
        text = _("%(clinic)s knows that you ask. You get an e-mail when it invites you.")
        messages.success(request, text % {"clinic": link.clinic.name})
        return redirect("people:consents")
    join_by_link(link, user=request.user, share=share, now=clock.now())
    messages.success(request, _("You have joined %(clinic)s.") % {"clinic": link.clinic.name})
    return redirect("people:consents")


def _link(token: str) -> JoinLink:
    link = link_by_token(token)
    if link is None:
        raise Http404
    return link

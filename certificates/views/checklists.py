"""The wording of a checklist, for whoever examines by it, signs it or sends it back."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from certificates.views.examining import newest_checklist
from certificates.views.wording_pages import (
    WordingPage,
    send_shown_back,
    show_wording,
    sign_shown,
)
from training.people.requests import SignedInRequest


@login_required
@never_cache
@require_safe
def checklist(request: SignedInRequest, course: str, slug: str) -> HttpResponse:
    return show_wording(request, _page(request, course, slug))


@login_required
@require_POST
def sign(request: SignedInRequest, course: str, slug: str) -> HttpResponse:
    told = _("You signed the checklist. From now on its records count.")
    return sign_shown(request, _page(request, course, slug), told=told)


@login_required
@require_POST
def send_back(request: SignedInRequest, course: str, slug: str) -> HttpResponse:
    return send_shown_back(request, _page(request, course, slug))


def _page(request: SignedInRequest, course: str, slug: str) -> WordingPage:
    version = newest_checklist(request, course, slug)
    url = reverse("certificates:checklist", args=[course, slug])
    return WordingPage(version, "examine/checklist.html", {}, url)

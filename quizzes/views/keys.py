"""The switch for letter and digit keys, where somebody sits a quiz or is about to."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from training.lib import clock
from training.people.domain.profiles import change_profile
from training.people.requests import SignedInRequest


@login_required
@require_POST
def switch_keys(request: SignedInRequest) -> HttpResponse:
    """The same setting as in the person's settings, without leaving the quiz."""
    on = request.POST.get("keys") == "on"
    change_profile(request.user, now=clock.now(), quiz_keys=on)
    back = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        back, {request.get_host()}, require_https=request.is_secure()
    )
    return redirect(back if ours else resolve_url("people:settings"))

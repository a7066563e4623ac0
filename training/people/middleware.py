"""What a request knows of its person: zone, language, and whether a second factor is lacking."""

import zoneinfo
from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from training.people.roles import roles_of

Handler = Callable[[HttpRequest], HttpResponse]

# Open while the factor is being set up. An own attempt too: becoming a manager in the middle of
# an examination must not cost an answer.
_OPEN_WITHOUT_FACTOR = (
    "/accounts/",
    "/attempts/",
    "/settings/second-factor/",
    "/healthz",
    "/readyz",
    "/help/",
    "/privacy/",
    "/terms/",
    "/accessibility/",
    "/contact/",
    "/verify/",
    "/api/",  # asks no session
    "/static/",
    "/dev/",
)


class PersonMiddleware:
    """Shows hours and words as the person wants them."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            timezone.activate(zoneinfo.ZoneInfo(settings.DEFAULT_PERSON_TIME_ZONE))
            return self.get_response(request)
        timezone.activate(zoneinfo.ZoneInfo(request.user.time_zone))
        with translation.override(request.user.language):
            return self.get_response(request)


class SecondFactorMiddleware:
    """Sends whoever must have a second factor to its set-up until they have one."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: object) -> HttpResponse | None:
        roles = roles_of(request.user)
        if roles.second_factor or not roles.needs_second_factor:
            return None
        if request.path.startswith(_OPEN_WITHOUT_FACTOR):
            return None
        if not request.accepts("text/html"):
            sentence = _("Set up a second factor first, under Settings.")
            return JsonResponse({"detail": sentence}, status=403)
        url = f"{reverse('people:second_factor')}?{urlencode({'next': request.get_full_path()})}"
        if getattr(request, "htmx", False):
            return HttpResponseClientRedirect(url)
        return redirect(url)

"""A short way for saves and the pulse: in front of the long chain, with Django's own checks.

Nothing is decided here. Session and person are read together and judged as Django does, the CSRF
token by its own functions, and the view is the one of the address; only the middleware that
neither has a use for (language, messages …) is left out, which is most of what a save costs.
Without this class both work all the same. What it finds out is left for `RepeatSaves`, the
shorter way for the next save of the same browser.
"""

import logging
import re
from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import resolve
from django.utils.functional import SimpleLazyObject
from django.utils.log import log_response
from django.utils.translation import gettext as _

from quizzes.views.answers import save_answers
from quizzes.views.pulse import pulse
from training.people.sessions import SessionStore

log = logging.getLogger(__name__)

View = Callable[..., HttpResponse]

_ATTEMPT = r"/attempts/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
_ADDRESS = re.compile(f"{_ATTEMPT}/answers")
_PULSE = re.compile(f"{_ATTEMPT}/pulse")
PROOF = "needlewise.proof"  # in the environment of a request whose answer was kept: by whom


def attempt_in(path: str) -> UUID | None:
    """Of the address to save at."""
    found = _ADDRESS.fullmatch(path)
    return UUID(found[1]) if found else None


def _asked(request: HttpRequest) -> tuple[View | None, UUID | None]:
    if request.method == "POST":
        return save_answers, attempt_in(request.path_info)
    found = _PULSE.fullmatch(request.path_info) if request.method == "GET" else None
    return pulse, UUID(found[1]) if found else None


class _Csrf(CsrfViewMiddleware):
    """Django's check, answering in JSON as the rest of the address does."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        sentence = _("Load the page again; it was too old to save from.")
        response = JsonResponse({"detail": sentence}, status=403)
        log_response("CSRF: %s", reason, response=response, request=request, logger=log)
        return response


class FastSaveRoute:
    """Answers `POST /attempts/<uuid>/answers` and `GET …/pulse`; everything else goes on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.csrf = _Csrf(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        view, attempt = _asked(request)
        if view is None or attempt is None:
            return self.get_response(request)
        request.get_host()  # refuses hosts that are not ours
        session = SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
        request.session = session
        request.user = SimpleLazyObject(lambda: session.person() or get_user(request))  # type: ignore[assignment]
        self.csrf.process_request(request)
        refusal = self.csrf.process_view(request, view, (), {})
        response: HttpResponse = refusal or view(request, attempt)
        if view is save_answers and response.status_code == 200:
            request.META[PROOF] = session.proof()
        if response.status_code >= 400:
            request.resolver_match = resolve(request.path_info)  # the log tells it by its route
        response["Content-Length"] = str(len(response.content))  # else it leaves in pieces
        return response

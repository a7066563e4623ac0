"""Where a client gets its tokens: the endpoints of the OIDC provider, held to one grant.

Their refusals are those of RFC 6749, because every library of clients reads them. allauth has
pages for people and grants for users beside these two; none of them has an address here.
"""

import base64
import binascii
from collections.abc import Callable
from functools import wraps

from allauth.idp.oidc import views as oidc
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from certificates.views.throttling import by_address, guesses_left, minutes_to_wait, note_guess
from clinics.domain.systems.clients import living_clients
from training.lib import clock

View = Callable[[HttpRequest], HttpResponse]

_GRANT = "client_credentials"
# `resource` and the like are not for us, and the provider reads them less carefully.
_FIELDS = frozenset(
    {"grant_type", "scope", "client_id", "client_secret", "token", "token_type_hint"}
)


def _endpoint(view: View) -> View:
    """A form from a client that lives; whoever guesses secrets is slowed down by address."""

    @never_cache
    @csrf_exempt
    @require_POST
    @wraps(view)
    def endpoint(request: HttpRequest) -> HttpResponse:
        guesses = by_address(request, "client-secrets")
        if not guesses_left(guesses):
            return _refusal("slow_down", 429, {"Retry-After": str(60 * minutes_to_wait())})
        if not set(request.POST) <= _FIELDS or any("\0" in text for text in request.POST.values()):
            return _refusal("invalid_request", 400)
        lives = living_clients(clock.now()).filter(identifier=_identifier(request)).exists()
        response = view(request) if lives else _refusal("invalid_client", 401)
        if response.status_code == 401:
            note_guess(guesses)
            response["WWW-Authenticate"] = 'Basic realm="clients"'
        return response

    return endpoint


@_endpoint
def token(request: HttpRequest) -> HttpResponse:
    """A token for fifteen minutes, for the scopes asked for or all of the client's."""
    if request.POST.get("grant_type") != _GRANT:
        return _refusal("unsupported_grant_type", 400)
    return oidc.token(request)


@_endpoint
def revoke(request: HttpRequest) -> HttpResponse:
    """A client gives a token back before its time (RFC 7009)."""
    return oidc.revoke(request)


def _identifier(request: HttpRequest) -> str:
    """The client's ID as it names itself: in the header, else in the form."""
    kind, _space, value = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "basic":
        return request.POST.get("client_id", "")[:100]
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[0].replace("\0", "")
    except (binascii.Error, ValueError):
        return ""


def _refusal(error: str, status: int, headers: dict[str, str] | None = None) -> HttpResponse:
    return JsonResponse({"error": error}, status=status, headers=headers)

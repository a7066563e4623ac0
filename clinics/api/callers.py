"""Who asks, and whether they may ask this."""

import zoneinfo
from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.security.base import AuthBase

from clinics.api.errors import NoScope, NoToken
from clinics.api.limits import Share, take_one
from clinics.domain.systems.clients import Caller, caller_of, note_use
from clinics.enums import ApiScope
from training.lib import clock
from training.lib.errors import NotAllowed
from training.people.models import Clinic


class ApiRequest(HttpRequest):
    """A request after `ClientToken` has let it in; only a name for types."""

    auth: Caller
    share: Share
    clinic: Clinic


class ClientToken(AuthBase):
    """Lets in a living token with the scope; None asks for any token.

    allauth's own class answers a token without the scope like one it does not know, and builds an
    authorisation server for each request. This reads the same rows by one statement.
    """

    openapi_type = "oauth2"
    openapi_flows = {
        "clientCredentials": {
            "tokenUrl": reverse_lazy("api-token"),
            "scopes": {scope.value: scope.label for scope in ApiScope},
        }
    }

    def __init__(self, scope: ApiScope | None = None) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: Any) -> Caller:
        kind, _space, token = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer" or not token:
            text = _("Send a token: Authorization: Bearer …")
            raise NoToken(text, headers={"WWW-Authenticate": "Bearer"})
        now = clock.now()
        caller = caller_of(token, now=now)
        if caller is None:
            text = _("This token is not known, has ended, or its client was revoked.")
            raise NoToken(text, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
        request.share = take_one(caller.client)
        request.clinic = caller.client.clinic
        if not caller.is_answered_for:
            raise NotAllowed(
                _(
                    "Who connected this system does not manage the clinic any more. A manager "
                    "takes it over, or ends it, on the clinic's page “Other systems”."
                )
            )
        if self.scope and self.scope not in caller.scopes:
            self._refuse()
        note_use(caller.client, now=now)
        timezone.activate(zoneinfo.ZoneInfo(request.clinic.time_zone))
        return caller

    def _refuse(self) -> None:
        text = _("The token of this client lacks the scope %(scope)s.") % {"scope": self.scope}
        challenge = f'Bearer error="insufficient_scope", scope="{self.scope}"'
        raise NoScope(text, headers={"WWW-Authenticate": challenge})

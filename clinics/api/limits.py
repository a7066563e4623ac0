"""How much one client may ask in a minute. Without the cache nobody is limited."""

import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.utils.translation import gettext as _

from clinics.api.errors import TooMany
from clinics.models import ApiClient

_SECONDS = 60


@dataclass(frozen=True)
class Share:
    """Of the running minute: how much there is, how much is left, when a new one begins."""

    limit: int
    left: int
    seconds: int

    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.left),
            "RateLimit-Reset": str(self.seconds),
        }

    def put_on(self, response: HttpResponse) -> None:
        for name, value in self.headers().items():
            response[name] = value


def take_one(client: ApiClient) -> Share:
    """Count this request; raises TooMany when the minute's share is used."""
    limit, now = settings.API_REQUESTS_A_MINUTE, int(time.time())
    key = f"api:{client.pk}:{now // _SECONDS}"
    try:
        cache.add(key, 0, 2 * _SECONDS)
        asked = cache.incr(key)
    except ValueError:  # the cache came back, or went, between the two
        asked = 1
    share = Share(limit, max(0, limit - asked), _SECONDS - now % _SECONDS)
    if asked > limit:
        raise TooMany(
            _("This client has asked %(count)s times in this minute.") % {"count": limit},
            headers=share.headers() | {"Retry-After": str(share.seconds)},
        )
    return share

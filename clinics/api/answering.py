"""What every answer of the API carries: an entity tag, the client's share, no place in caches."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

Run = Callable[..., HttpResponse]


def answering(run: Run) -> Run:
    """Around each operation, after its own refusals became answers."""

    @wraps(run)
    def wrapper(request: HttpRequest, **arguments: Any) -> HttpResponse:
        response = run(request, **arguments)
        if request.method == "GET" and response.status_code == 200:
            response = _if_new(request, response)
        if share := getattr(request, "share", None):
            share.put_on(response)
        response["X-Robots-Tag"] = "noindex"
        return response

    return wrapper


def _if_new(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """304 to who has it. Asked for again each time, because consent may end at any moment."""
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Authorization"])
    return get_conditional_response(request, etag=etag, response=response) or response

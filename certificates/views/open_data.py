"""Answers to programs of other people: readable by scripts of any site, cheap to ask for again."""

import hashlib
from collections.abc import Callable
from functools import wraps

from django.core.handlers.exception import response_for_exception
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_http_methods

from training.lib.errors import DomainError
from training.lib.middleware import refusal

View = Callable[..., HttpResponse]

JSON_TYPES = ("application/vc+ld+json", "application/json")
JWT_TYPES = ("application/vc+jwt", "application/jwt")

# Seconds. Bytes that never change; what is signed anew on every change; keys: ask each time, or a
# reader who kept the list would not know the newest.
FOR_GOOD, FRESH, ASK = 86_400, 300, 0


def open_to_programs(view: View) -> View:
    """GET, HEAD and the question a browser asks beforehand; nothing personal goes with it.

    A refusal is answered here and not further out: without these headers a script of another site
    could not tell "there is none" from "no line".
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = HttpResponse(status=204) if request.method == "OPTIONS" else None
        try:
            response = response or view(request, *args, **kwargs)
        except DomainError as error:
            response = refusal(request, error)
        except Http404 as error:
            response = response_for_exception(request, error)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        response["Access-Control-Allow-Headers"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        response["X-Robots-Tag"] = "noindex"
        return response

    return require_http_methods(["GET", "HEAD", "OPTIONS"])(wrapper)


def answer(
    request: HttpRequest,
    content: bytes | str,
    content_type: str,
    *,
    seconds: int,
    varies: bool = False,
) -> HttpResponse:
    """The content, or 304 to somebody who has it. `varies`: another Accept gets another form."""
    data = content.encode() if isinstance(content, str) else content
    etag = f'"{hashlib.sha256(data).hexdigest()}"'
    response = HttpResponse(data, content_type=content_type)
    response["ETag"] = etag
    if varies:
        patch_vary_headers(response, ["Accept"])
    if seconds:
        patch_cache_control(response, public=True, max_age=seconds)
    else:
        patch_cache_control(response, no_cache=True)
    return get_conditional_response(request, etag=etag, response=response) or response


def wants(request: HttpRequest, *offered: str) -> str:
    """Which of the offered types the Accept header likes best; the first where it says nothing."""
    return request.get_preferred_type(offered) or offered[0]

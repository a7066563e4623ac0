"""One view, two answers: the whole page, or the part htmx asked for."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def render_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    partial: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render `partial` for an htmx request that is not boosted, else the page."""
    htmx = getattr(request, "htmx", None)
    wants_part = bool(partial and htmx and not htmx.boosted)
    response = render(request, partial if wants_part else template, context, status=status)  # type: ignore[arg-type]
    if partial:
        response.headers["Vary"] = "HX-Request"
    return response

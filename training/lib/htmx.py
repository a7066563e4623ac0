"""One view, two answers: the whole page, or the part htmx asked for."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

_DECIDED_BY = ["HX-Request", "HX-Boosted", "HX-History-Restore-Request"]


def render_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    partial: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render `partial` for an htmx request, else the page.

    A boosted link wants the page, and so does the Back button when htmx no longer has it.
    """
    htmx = getattr(request, "htmx", None)
    wants_page = not htmx or htmx.boosted or htmx.history_restore_request
    wants_part = bool(partial and not wants_page)
    response = render(request, partial if wants_part else template, context, status=status)  # type: ignore[arg-type]
    if partial:
        patch_vary_headers(response, _DECIDED_BY)
    return response

"""What a program is told when something is refused: problem details (RFC 9457)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, JsonResponse

CONTENT_TYPE = "application/problem+json"
_FOR_PROGRAMS = "/api/"


def is_for_programs(request: HttpRequest) -> bool:
    return request.path.startswith(_FOR_PROGRAMS)


def problem(
    request: HttpRequest,
    status: int,
    detail: str = "",
    *,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> JsonResponse:
    """`more` are members of the problem beside the usual ones."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail or HTTPStatus(status).description or HTTPStatus(status).phrase,
        "reference": getattr(request, "reference", ""),
        **more,
    }
    response = JsonResponse(body, status=status, content_type=CONTENT_TYPE, headers=headers)
    response["Cache-Control"] = "no-store"
    return response

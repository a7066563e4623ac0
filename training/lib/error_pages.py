"""Error pages that work when nothing else does.

They are rendered without context processors, so without the database.
"""

from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.template.loader import select_template

from training.lib.problems import is_for_programs, problem

_SECRET_NAMES = ("password", "token", "code", "secret", "credential")
_KEPT_CHARACTERS = 20_000


def error_page(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
    """The page `<status>.html`, else that of 422. `sentence` replaces its usual words.

    A program gets the same as problem details.
    """
    if is_for_programs(request):
        return problem(request, status, context.get("sentence", ""))
    values = {
        "request": request,
        "reference": getattr(request, "reference", ""),
        "kept": kept_text(request) if status in {403, 409, 410, 500} else [],
    }
    template = select_template([f"{status}.html", "422.html"])
    return HttpResponse(template.render(values | context), status=status)


def kept_text(request: HttpRequest) -> list[dict[str, str]]:
    """What the person had typed, to be shown for copying; never a password, a code or a token."""
    if request.method != "POST":
        return []
    try:
        sent = list(request.POST.items())
    except (
        RequestDataTooBig,
        TooManyFieldsSent,
        TooManyFilesSent,
        MultiPartParserError,
        UnreadablePostError,
    ):
        return []
    return [
        {"name": name.replace("_", " "), "text": str(text)[:_KEPT_CHARACTERS]}
        for name, text in sent
        if text and len(str(text)) > 1 and not any(word in name.lower() for word in _SECRET_NAMES)
    ]


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    too_large = isinstance(exception, RequestDataTooBig)
    return error_page(request, 413 if too_large else 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 403, sentence=str(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same words for a wrong address and for something that is not this person's."""
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return error_page(request, 500)


def session_ended(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without a good token, mostly because the session ended."""
    return error_page(request, 403, csrf=True)


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 429)

"""What every request passes, in the order of settings.MIDDLEWARE."""

import secrets
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext

from training.lib.error_pages import error_page
from training.lib.errors import DomainError
from training.lib.problems import is_for_programs, problem

Handler = Callable[[HttpRequest], HttpResponse]
PROBES = frozenset({"/healthz", "/readyz", "/metrics"})


def new_reference() -> str:
    return secrets.token_hex(4).upper()


class RequestIdMiddleware:
    """Gives each request a short reference: in the log, in the reply, on the error page."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.reference = new_reference()  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(reference=request.reference)  # type: ignore[attr-defined]
        response = self.get_response(request)
        response["X-Request-Id"] = request.reference  # type: ignore[attr-defined]
        return response


class ProbeMiddleware:
    """Lets what watches the product ask it by address: a probe on this machine names no host.

    These pages build no link, so the host they are asked under cannot mislead anybody.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in PROBES:
            request.META["HTTP_HOST"] = settings.ALLOWED_HOSTS[0]
        return self.get_response(request)


class ContentSecurityPolicyMiddleware:
    """Sends settings.SECURE_CSP, shaped as Django 6 has it. A view may set its own stricter one."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.policy = "; ".join(
            f"{name} {' '.join(sources)}" for name, sources in settings.SECURE_CSP.items()
        )

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        return response


class MaintenanceMiddleware:
    """While the switch is on every page says so, and health checks still answer."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.MAINTENANCE and request.path not in PROBES:
            response = error_page(request, 503)
            response["Retry-After"] = "60"
            return response
        return self.get_response(request)


class NulMiddleware:
    """Refuses addresses with a NUL, which PostgreSQL cannot take: none of ours has one."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return error_page(request, 400)
        return self.get_response(request)


class DomainErrorMiddleware:
    """Turns an uncaught refusal into its status and sentence, as a page or as JSON."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        reads_html = "text/html" in request.headers.get("Accept", "")
        if response.status_code == 405 and (reads_html or is_for_programs(request)):
            return _wrong_method(request, response)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return refusal(request, error) if isinstance(error, DomainError) else None


def refusal(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Its sentence as a page for people, else as JSON."""
    if request.accepts("text/html"):
        return error_page(request, error.status, sentence=error.message)
    return JsonResponse({"detail": error.message, **error.details}, status=error.status)


def _wrong_method(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Somebody opened the address of a button, from a bookmark or the history."""
    if is_for_programs(request):
        return problem(request, 405, headers={"Allow": response["Allow"]})
    sentence = gettext("This address belongs to a button. Go back and press it there.")
    page = error_page(request, 405, sentence=sentence)
    page["Allow"] = response["Allow"]
    return page

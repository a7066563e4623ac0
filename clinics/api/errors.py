"""Every refusal of the API as problem details, whoever refused."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja.errors import HttpError, ValidationError

from training.lib.errors import DomainError
from training.lib.problems import problem


class BadRequest(DomainError):
    """Not what it says it is: no JSON, a name twice."""

    status = 400


class NoToken(DomainError):
    """Nobody we know asks, or not any more."""

    status = 401


class NoScope(DomainError):
    """The token is good, and not for this."""

    status = 403


class TooLarge(DomainError):
    status = 413


class NotReadable(DomainError):
    """A content type or an encoding that the API does not take."""

    status = 415


class TooMany(DomainError):
    status = 429


def refused(request: HttpRequest, error: Any) -> HttpResponse:
    """`headers` of a refusal become those of the answer."""
    details = dict(error.details)
    headers = details.pop("headers", None)
    return problem(request, error.status, error.message, headers=headers, **details)


def not_found(request: HttpRequest, error: Any) -> HttpResponse:
    """The same words for what is not there and for what is another clinic's."""
    return problem(request, 404, _("There is nothing of this clinic at this address."))


def not_valid(request: HttpRequest, error: Any) -> HttpResponse:
    """Which parameter or member, where it stands, and what is wrong with it."""
    errors = [
        {
            "in": str(each["loc"][0]),
            "name": ".".join(str(part) for part in each["loc"][1:]),
            "detail": each["msg"],
        }
        for each in error.errors
    ]
    return problem(request, 422, _("Something in the request is not valid."), errors=errors)


def too_large(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(request, 413)


def http_error(request: HttpRequest, error: Any) -> HttpResponse:
    """The library wraps what our own reader of bodies refused; its words and status are better."""
    if isinstance(error.__cause__, DomainError):
        return refused(request, error.__cause__)
    return problem(request, error.status_code, str(error))


HANDLERS = {
    DomainError: refused,
    Http404: not_found,
    ValidationError: not_valid,
    RequestDataTooBig: too_large,
    HttpError: http_error,
}

"""Anyone checks a certificate here: no account, no script, no cookie."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import get_template
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from certificates.domain.certificates.codes import normalise_code
from certificates.enums import ViewingKind
from certificates.forms.verifying import CodeForm, FileForm
from certificates.views.kept_pages import record_page
from certificates.views.looking import look_at
from certificates.views.noting import note_viewing
from certificates.views.throttling import by_address, minutes_to_wait, note_guess


@never_cache
@require_safe
def verify_form(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.GET or None)
    if form.is_valid():
        typed = form.cleaned_data["code"]
        return redirect("certificates:verify", normalise_code(typed) or "unknown")
    return open_page(request, "verify/form.html", {"form": form, "file_form": FileForm()})


@never_cache
@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    look = look_at(request, code)
    if look.is_limited:
        return open_page(request, "429.html", {"minutes": minutes_to_wait()}, status=429)
    if look.is_unavailable:
        return _not_confirmed(request)
    if look.found is None:
        note_guess(by_address(request))
        context = {"form": CodeForm(), "file_form": FileForm()}
        return open_page(request, "verify/unknown.html", context, status=404)
    note_viewing(request, look.found.subject, ViewingKind.PAGE, now=look.found.moment)
    return _closed(record_page(request, look.found))


def open_page(
    request: HttpRequest, template: str, context: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    return _closed(render(request, template, dict(context), status=status))


def _not_confirmed(request: HttpRequest) -> HttpResponse:
    """Rendered without the usual header: whoever is signed in cannot be read either."""
    text = get_template("verify/unavailable.html").render({"request": request})
    return _closed(HttpResponse(text, status=503, headers={"Retry-After": "60"}))


def _closed(response: HttpResponse) -> HttpResponse:
    """Not for search engines, and the next page does not learn the code from its address."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response

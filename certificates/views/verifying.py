"""Anyone checks a certificate here: no account, no script, no cookie."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from certificates.domain import statements, verification
from certificates.domain.codes import normalise_code
from certificates.domain.uploads import check_upload
from certificates.forms import CodeForm, FileForm
from certificates.views.throttling import by_address, guesses_left, minutes_to_wait, note_guess
from training.lib import clock


@never_cache
@require_safe
def verify_form(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.GET or None)
    if form.is_valid():
        typed = form.cleaned_data["code"]
        return redirect("certificates:verify", normalise_code(typed) or "unknown")
    return _page(request, "verify/form.html", {"form": form, "file_form": FileForm()})


@never_cache
@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    if not guesses_left(by_address(request)):
        return _page(request, "429.html", {"minutes": minutes_to_wait()}, status=429)
    serial = request.GET.get("document", "")[:40]
    found = verification.look_up(code, now=clock.now(), serial=serial)
    if found is None:
        note_guess(by_address(request))
        context = {"form": CodeForm(), "file_form": FileForm()}
        return _page(request, "verify/unknown.html", context, status=404)
    return _page(request, "verify/record.html", _record(found))


@never_cache
@csrf_exempt  # nothing is written and nobody is signed in by it; a dropped file needs no session
@require_POST
def verify_file(request: HttpRequest) -> HttpResponse:
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        context = {"form": form, "file_form": form, "code_form": CodeForm()}
        return _page(request, "verify/form.html", context, status=422)
    result = check_upload(form.cleaned_data["file"].read(), now=clock.now())
    record = _record(result.verification) if result.verification else {}
    return _page(request, "verify/file.html", {"result": result, **record})


def _record(found: verification.Verification) -> dict[str, object]:
    return {"found": found, **statements.page_context(found.certificate, public=True)}


def _page(
    request: HttpRequest, template: str, context: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    response = render(request, template, dict(context), status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response

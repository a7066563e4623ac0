"""Anyone drops a file here: no account, no script, no cookie, and the file is not kept."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from certificates.domain.verifying.uploads import check_upload
from certificates.enums import ViewingKind
from certificates.forms.verifying import CodeForm, FileForm
from certificates.views.kept_pages import context_of
from certificates.views.noting import note_viewing
from certificates.views.throttling import by_address, guesses_left, minutes_to_wait, note_guess
from certificates.views.verifying import open_page
from training.lib import clock


@never_cache
@csrf_exempt  # nothing is written and nobody is signed in by it; a dropped file needs no session
@require_POST
def verify_file(request: HttpRequest) -> HttpResponse:
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        context = {"form": form, "file_form": form, "code_form": CodeForm()}
        return open_page(request, "verify/form.html", context, status=422)
    if not guesses_left(by_address(request, "files")):
        return open_page(request, "429.html", {"minutes": minutes_to_wait()}, status=429)
    now = clock.now()
    result = check_upload(form.cleaned_data["file"].read(), now=now)
    if result.verification is None:
        note_guess(by_address(request, "files"))  # each may cost us questions to another's server
        return open_page(request, "verify/file.html", {"result": result})
    note_viewing(request, result.verification.subject, ViewingKind.PAGE, now=now)
    record = context_of(result.verification)
    return open_page(request, "verify/file.html", {"result": result, **record})

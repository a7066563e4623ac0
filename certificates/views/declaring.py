"""A person declares what a requirement asks for, in its very words."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from certificates.domain.requirements.attesting import attest
from certificates.queries.declarations import asked_declarations
from training.lib import clock
from training.lib.errors import Conflict
from training.people.requests import SignedInRequest


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def declare(request: SignedInRequest, slug: str) -> HttpResponse:
    """The words come back with the button: nobody declares what was reworded meanwhile."""
    asked = asked_declarations(slug)
    if not asked:
        raise Http404
    if request.method == "POST":
        words = request.POST.get("text", "").replace("\r\n", "\n")
        if words not in asked:
            raise Conflict(_("The words have changed. Open the page again and read them."))
        attest(request.user, slug, words, now=clock.now())
        messages.success(request, _("Declared."))
        return redirect("certificates:portfolio")
    made = request.user.attestations.filter(slug=slug).order_by("-made_at")[:5]
    return render(request, "certificates/evidence/declare.html", {"asked": asked, "made": made})

"""What am I missing for …: credentials on offer, and the rules of jurisdictions side by side."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from certificates.domain.requirements.evaluating import issuer_day
from certificates.domain.requirements.missing import (
    credential_gaps,
    jurisdiction_views,
    own_jurisdictions,
)
from certificates.forms.requirements import PlacesForm
from training.lib import clock
from training.people.requests import SignedInRequest


@never_cache
@login_required
@require_safe
def missing(request: SignedInRequest) -> HttpResponse:
    """Nothing is written: a look at the page is no evaluation."""
    now = clock.now()
    own = [slugify(name) for name in own_jurisdictions(request.user)]
    usual = dict(zip(("place", "other"), own, strict=False))
    form = PlacesForm(request.GET or usual, today=issuer_day(now))
    valid = form.is_valid()
    at = form.moment(now) if valid else now
    context = {
        "form": form,
        "at": at,
        "is_past": at != now,
        "credentials": credential_gaps(request.user, at=at),
        "places": jurisdiction_views(request.user, form.chosen, at=at) if valid else [],
    }
    return render(request, "certificates/missing.html", context, status=200 if valid else 422)

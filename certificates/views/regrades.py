"""Certificates that a correction of grades touches: which they are, and what is done with each."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from certificates.domain.certificates.corrections import answer_touched
from certificates.enums import RegradeAnswer
from certificates.forms.verifying import TouchedForm
from certificates.queries import touched_by, would_be_touched
from quizzes.correction_pages import visible_regrades
from quizzes.enums import RegradeState
from training.lib import clock
from training.lib.errors import DomainError, NotAllowed
from training.lib.htmx import render_page
from training.people.decorators import reauthenticated
from training.people.requests import SignedInRequest

PAGE = 25


@login_required
@never_cache
@require_safe
def regrade(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Numbers for whoever sees the correction; names and decisions for admins alone."""
    visible = visible_regrades(request.user, request.user.today(clock.now()))
    one = get_object_or_404(visible, public_id=public_id)
    applied, touched = one.state == RegradeState.APPLIED, touched_by(one)
    pages = Paginator(touched, PAGE) if applied else Paginator(would_be_touched(one), PAGE)
    context = {
        "regrade": one,
        "applied": applied,
        "page": pages.get_page(request.GET.get("page")),
        "waiting": touched.filter(answer="").count() if applied else 0,
        "answers": RegradeAnswer.choices,
    }
    return render_page(
        request,
        "certificates/regrade.html",
        context,
        partial="certificates/_regrade.html",
    )


@reauthenticated
@require_POST
def answer(request: SignedInRequest, public_id: UUID, certificate: UUID) -> HttpResponse:
    visible = visible_regrades(request.user, request.user.today(clock.now()))
    one = get_object_or_404(visible, public_id=public_id)
    touched = get_object_or_404(
        touched_by(one).select_related("regrade"), certificate__public_id=certificate
    )
    if not request.user.is_staff:
        raise NotAllowed(_("A programme admin decides on certificates."))
    form = TouchedForm(request.POST)
    if not form.is_valid():
        raise DomainError(_("Choose what to do with this certificate."))
    answer_touched(touched, decider=request.user, now=clock.now(), **form.cleaned_data)
    messages.success(
        request, _("Decided: certificate %(number)s.") % {"number": touched.certificate.number}
    )
    return redirect("certificates:regrade", public_id)

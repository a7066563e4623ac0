"""The holder's own page: what was earned, and its papers."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from certificates.domain.certificates import statements
from certificates.domain.certificates.renaming import name_differs
from certificates.domain.credentials.standing_words import standing_today
from certificates.domain.documents.documents import current_document
from certificates.domain.documents.printing import verify_url
from certificates.domain.requirements.missing import portfolio_summary
from certificates.queries import read_corrections, with_status_at, with_what_followed
from certificates.rules import (
    may_ask_for_new_name,
    may_propose_revocation,
    visible_certificates,
)
from certificates.views.evidence_context import evidence_context
from quizzes.enums import AttemptState
from quizzes.rules import own_attempts
from training.lib import clock
from training.people.requests import SignedInRequest


@never_cache
@login_required
@require_safe
def portfolio(request: SignedInRequest) -> HttpResponse:
    now = clock.now()
    context = (
        standing_today(request.user, now=now)
        | evidence_context(request.user, now=now)
        | {
            "missing": portfolio_summary(request.user, now=now),
            "certificates": with_status_at(request.user.certificates.all(), now).order_by(
                "-issued_at"
            ),
            "sign_offs": with_what_followed(request.user.sign_offs.all()),
            "registrations": request.user.registrations.filter(ended_at=None).select_related(
                "authority"
            ),
        }
    )
    return render(request, "certificates/portfolio.html", context)


@never_cache
@login_required
@require_safe
def detail(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    now = clock.now()
    visible = with_status_at(visible_certificates(request.user), now)
    certificate = read_corrections(get_object_or_404(visible, public_id=public_id), now)
    is_own = may_ask_for_new_name(request.user, certificate)
    context = statements.page_context(certificate, public=False) | {
        "document": current_document(certificate),
        "verify_url": verify_url(certificate),
        "name_differs": is_own and name_differs(certificate),
        "may_revoke": may_propose_revocation(request.user, certificate),
    }
    return render(request, "certificates/detail.html", context)


@never_cache
@login_required
@require_safe
def of_attempt(request: SignedInRequest, attempt_id: UUID) -> HttpResponse:
    """From a result to its certificate; while a worker makes it, a page that comes again."""
    attempt = get_object_or_404(own_attempts(request.user), public_id=attempt_id)
    certificate = request.user.certificates.filter(attempt=attempt).first()
    if certificate:
        return redirect("certificates:detail", certificate.public_id)
    last = attempt.grades.order_by("-number").first()
    if attempt.state == AttemptState.VOIDED or last is None or not last.passed:
        raise Http404
    return render(request, "certificates/making.html", {"attempt": attempt})

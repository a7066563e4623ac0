"""The desk of papers that wait for somebody to look, and one paper beside what was found."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from certificates.domain.evidence.paper_checks import check_paper
from certificates.domain.evidence.papers import read_upload
from certificates.forms.paper_checks import PaperCheckForm
from certificates.models import Evidence
from certificates.queries.evidence import evidence_at, waiting_for_review, with_history
from certificates.rules.evidence import reviewable_evidence, reviews_papers
from certificates.views.evidence_words import facts_of
from training.lib import clock
from training.lib.errors import DomainError
from training.people.requests import SignedInRequest

PAGE = 20


@login_required
@never_cache
@require_safe
def queue(request: SignedInRequest) -> HttpResponse:
    """Oldest first; what is due to be looked at again comes back by itself."""
    now = clock.now()
    day = request.user.today(now)
    if not reviews_papers(request.user, day):
        raise Http404
    waiting = waiting_for_review(evidence_at(reviewable_evidence(request.user, day), now))
    page = Paginator(waiting, PAGE).get_page(request.GET.get("page"))
    return render(request, "certificates/evidence/queue.html", {"page": page})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    now = clock.now()
    day = request.user.today(now)
    reviewable = with_history(evidence_at(reviewable_evidence(request.user, day), now))
    paper = get_object_or_404(reviewable, public_id=public_id)
    sent = request.method == "POST"
    form = PaperCheckForm(
        request.POST if sent else None, request.FILES if sent else None, today=day
    )
    if form.is_bound and form.is_valid() and _check(request, paper, form):
        messages.success(request, _("Recorded. The holder can read it."))
        return redirect("certificates:review-papers")
    context = {"paper": paper, "facts": facts_of(paper), "form": form}
    status = 422 if form.errors else 200
    return render(request, "certificates/evidence/review.html", context, status=status)


def _check(request: SignedInRequest, paper: Evidence, form: PaperCheckForm) -> bool:
    try:
        upload = form.upload
        image = read_upload(upload) if upload is not None else None
        check_paper(paper, form.found, by=request.user, image=image, now=clock.now())
    except DomainError as error:
        field = str(error.details.get("field", ""))
        form.add_error({"file": "image"}.get(field, field) or None, error.message)
        return False
    return True

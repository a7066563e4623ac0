"""A checklist or the rules of a credential before their reader, who may be the reviewer."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from certificates.domain.clinical_reviews import (
    Wording,
    changes_since,
    recognised_reviewer,
    reviewed,
    send_wording_back,
    sign_wording,
)
from certificates.panels.signing import next_to_sign
from courses.domain.cited_sources import sources_of
from courses.domain.clinical_reviews import sent_back, sent_back_before
from courses.forms import ReviewCommentForm
from courses.queries import newest_editions
from training.lib import clock
from training.lib.errors import Conflict
from training.people.requests import SignedInRequest


@dataclass(frozen=True)
class WordingPage:
    """`context` is what the template says besides; `url` is its address in the reviewer's list."""

    version: Wording
    template: str
    context: dict[str, Any]
    url: str


def show_wording(
    request: SignedInRequest,
    page: WordingPage,
    *,
    form: ReviewCommentForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """`form` and `refusal`: a comment that came back with its mistakes, an act that was refused."""
    context = page.context | _review_of(request, page.version)
    context |= {"form": form or ReviewCommentForm(), "refusal": refusal}
    if context.get("may_judge"):
        context["later_url"] = next_to_sign(request, page.url)
    return render(request, page.template, context, status=status)


def sign_shown(request: SignedInRequest, page: WordingPage, *, told: str) -> HttpResponse:
    read, after = request.POST.get("read", ""), next_to_sign(request, page.url)
    try:
        sign_wording(page.version, read=read, by=request.user, now=clock.now())
    except Conflict as conflict:
        return show_wording(request, page, refusal=str(conflict), status=conflict.status)
    messages.success(request, told)
    return redirect(after)


def send_shown_back(request: SignedInRequest, page: WordingPage) -> HttpResponse:
    version, form, now = page.version, ReviewCommentForm(request.POST), clock.now()
    recognised_reviewer(version, request.user, now=now)
    if not form.is_valid():
        return show_wording(request, page, form=form, status=422)
    comment, read = form.cleaned_data["comment"], request.POST.get("read", "")
    after = next_to_sign(request, page.url)
    try:
        send_wording_back(version, comment=comment, read=read, by=request.user, now=now)
    except Conflict as conflict:
        refusal = str(conflict)
        return show_wording(request, page, form=form, refusal=refusal, status=conflict.status)
    messages.success(request, _("Sent back: {title}").format(title=version.title))
    return redirect(after)


def _review_of(request: SignedInRequest, version: Wording) -> dict[str, Any]:
    """Its sources for everybody; what reviewers said of it for them and for admins."""
    about = reviewed(version)
    edition = newest_editions().filter(course=about.course).first()
    sources = sources_of(version.references, edition.references if edition else {})
    context: dict[str, Any] = {"version": version, "sources": sources}
    may_sign = about.recognition(request.user, request.user.today(clock.now())) is not None
    if not (may_sign or request.user.is_staff):
        return context
    if version.signed_at:
        return context
    back = sent_back(about.of, about.thing, version)
    before = sent_back_before(about.of, about.thing, version)
    return context | {
        "back": back,
        "before": before,
        "changes_since": changes_since(before, version),
        "may_judge": may_sign and (not back or back.reviewer_id == request.user.pk),
    }

"""A checklist or the rules of a credential before their reader, who may be the reviewer."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from certificates.domain.clinical_reviews import (
    Wording,
    recognised_reviewer,
    review_for,
    reviewed,
    send_wording_back,
    sign_wording,
)
from certificates.panels.signing import next_to_sign
from courses.domain.cited_sources import Source, sources_of
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
    review = review_for(page.version, request.user, now=clock.now())
    context = page.context | {
        "version": page.version,
        "sources": _sources_of(page.version),
        "form": form or ReviewCommentForm(),
        "refusal": refusal,
    }
    if review:
        context |= vars(review)
        context["later_url"] = next_to_sign(request, page.url) if review.may_judge else ""
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


def _sources_of(version: Wording) -> list[Source]:
    edition = newest_editions().filter(course=reviewed(version).course).first()
    return sources_of(version.references, edition.references if edition else {})

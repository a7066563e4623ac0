"""Recognitions to look at: one's own, all of them, one with its life, and its paper."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from training.lib import clock
from training.lib.htmx import render_page
from training.people.decorators import admin_required
from training.people.enums import Standing
from training.people.forms.recognitions import SearchForm
from training.people.models import Recognition
from training.people.queries import with_standing
from training.people.requests import SignedInRequest
from training.people.rules import may_decide_on_recognitions_of, visible_recognitions
from training.people.scopes import names

PAGE = 25


@login_required
@never_cache
@require_safe
def own(request: SignedInRequest) -> HttpResponse:
    """Everything a body said of the person, and what they asked to have entered."""
    rows = with_standing(request.user.recognitions.all(), request.user.today(clock.now()))
    context = _listed(request, rows.order_by("-period", "pk")) | {
        "asked": request.user.recognition_requests.select_related("authority").order_by("-pk")[:20]
    }
    return render_page(request, "people/recognitions.html", context)


@admin_required
@never_cache
@require_safe
def everybody(request: SignedInRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    rows = with_standing(Recognition.objects.all(), request.user.today(clock.now()))
    if form.is_valid():
        rows = _found(rows, **form.cleaned_data)
    standing = request.GET.get("standing", "")
    if standing in Standing.values:
        rows = rows.filter(standing=standing)  # type: ignore[misc]
    context = _listed(request, rows.order_by("instructor__legal_name", "pk")) | {
        "form": form,
        "standings": Standing.choices,
        "standing": standing,
    }
    return render_page(request, "people/all_recognitions.html", context)


@login_required
@never_cache
@require_safe
def recognition(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """What it is for, how it came, and what became of it."""
    today = request.user.today(clock.now())
    rows = with_standing(visible_recognitions(request.user), today)
    found = get_object_or_404(
        rows.select_related("instructor", "authority", "verified_by"), public_id=public_id
    )
    context = {
        "recognition": found,
        "names": names(),
        "suspensions": found.suspensions.order_by("-pk"),
        "may_decide": may_decide_on_recognitions_of(request.user, found.instructor),
        "suspended": found.suspensions.filter(lifted_at=None).exists(),
    }
    return render_page(request, "people/recognition.html", context)


@login_required
@never_cache
@require_safe
def evidence(request: SignedInRequest, public_id: UUID) -> FileResponse:
    found = get_object_or_404(visible_recognitions(request.user), public_id=public_id)
    return paper_response(found.evidence)


def paper_response(stored: FieldFile) -> FileResponse:
    """Only to be saved: a paper somebody handed in is never run or shown as a page of ours."""
    if not stored:
        raise Http404
    response = FileResponse(stored.open("rb"), as_attachment=True)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _found(
    rows: QuerySet[Recognition], *, q: str, authority: Any, role: str
) -> QuerySet[Recognition]:
    if q:
        rows = rows.filter(
            Q(instructor__legal_name__icontains=q)
            | Q(instructor__email__iexact=q)
            | Q(number__iexact=q)
        )
    if authority:
        rows = rows.filter(authority=authority)
    return rows.filter(role=role) if role else rows


def _listed(request: SignedInRequest, rows: QuerySet[Recognition]) -> dict[str, Any]:
    rows = rows.select_related("authority", "instructor")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return {"page": page, "names": names()}

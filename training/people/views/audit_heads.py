"""The signed heads of the audit log, for anybody who keeps a copy of them."""

from datetime import date

from django.http import Http404, HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from training.people.domain import signed_heads
from training.people.models import AuditHead


@require_safe
def heads(request: HttpRequest) -> JsonResponse:
    """The newest hundred; `?before=2026-11-22` goes on from there."""
    before = request.GET.get("before", "")
    return _open(signed_heads.published(before=_day(before) if before else None))


@require_safe
def head(request: HttpRequest, day: str) -> JsonResponse:
    return _open(signed_heads.as_json(get_object_or_404(AuditHead, day=_day(day))))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Http404(_("No head has this day.")) from None


def _open(facts: dict[str, object]) -> JsonResponse:
    """Whatever page may read it: that others hold a copy is what makes it worth something."""
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=300"}
    return JsonResponse(facts, headers=headers)

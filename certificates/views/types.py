"""What credentials and jurisdictions ask for, version by version."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from certificates.domain.requirements.type_pages import rule_history, type_page
from certificates.models import CredentialTypeVersion
from certificates.queries.types import newest_versions
from certificates.rules.types import (
    may_enter_rules,
    visible_jurisdiction_rules,
    visible_type_versions,
)
from certificates.views.wording_pages import (
    WordingPage,
    send_shown_back,
    show_wording,
    sign_shown,
)
from training.lib import clock
from training.people.requests import SignedInRequest


@never_cache
@login_required
@require_safe
def types(request: SignedInRequest) -> HttpResponse:
    visible = visible_type_versions(request.user).values("pk")
    context = {"versions": newest_versions().filter(pk__in=visible)}
    return render(request, "certificates/types.html", context)


@never_cache
@login_required
@require_safe
def newest(request: SignedInRequest, slug: str) -> HttpResponse:
    versions = visible_type_versions(request.user).filter(type__slug=slug).order_by("-number")
    found = versions.first()
    if found is None:
        raise Http404
    return show_wording(request, _page(request, found))


@never_cache
@login_required
@require_safe
def version(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    return show_wording(request, _page(request, _version(request, slug, number)))


@login_required
@require_POST
def sign(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    told = _("You signed these rules. From now on what they give counts.")
    return sign_shown(request, _page(request, _version(request, slug, number)), told=told)


@login_required
@require_POST
def send_back(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    return send_shown_back(request, _page(request, _version(request, slug, number)))


@never_cache
@login_required
@require_safe
def rule(request: SignedInRequest, slug: str) -> HttpResponse:
    """Every row of a rule, the latest first, with who entered it and when."""
    rows = visible_jurisdiction_rules(request.user).filter(slug=slug)
    history = rule_history(rows, now=clock.now())
    if not history:
        raise Http404
    context = {"history": history, "may_enter": may_enter_rules(request.user)}
    return render(request, "certificates/rule.html", context)


def _version(request: SignedInRequest, slug: str, number: int) -> CredentialTypeVersion:
    visible = visible_type_versions(request.user)
    return get_object_or_404(visible, type__slug=slug, number=number)


def _page(request: SignedInRequest, found: CredentialTypeVersion) -> WordingPage:
    others = visible_type_versions(request.user).filter(type=found.type).order_by("-number")
    url = reverse("certificates:type", args=[found.type.slug])
    return WordingPage(
        found, "certificates/type.html", type_page(found) | {"versions": others}, url
    )

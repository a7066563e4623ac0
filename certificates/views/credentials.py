"""A credential as its holder, an admin or an examiner of it sees it, and its renewal."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from certificates.domain.certificates.renaming import credential_name_differs
from certificates.domain.credentials.credential_facts import scope_facts
from certificates.domain.credentials.credential_history import history_of
from certificates.domain.credentials.life import last_edition
from certificates.domain.credentials.renewal_path import renew_by_holder, renewal_path
from certificates.domain.credentials.renewing import renewal_of
from certificates.domain.credentials.standing_words import standing_sentence, why_taken_away
from certificates.domain.documents.documents import current_document
from certificates.domain.documents.printing import verify_url
from certificates.models import Credential
from certificates.queries import credentials_at, scope_at
from certificates.rules import (
    may_ask_for_new_name_of_credential,
    may_propose_remedy,
    may_propose_withdrawal,
    may_read_history,
    may_renew,
    visible_credentials,
)
from training.lib import clock
from training.people.requests import SignedInRequest


@never_cache
@login_required
@require_safe
def credential(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    now = clock.now()
    held = credential_or_404(request, public_id, now)
    is_own = may_ask_for_new_name_of_credential(request.user, held)
    context = standing_context(held) | {
        "scope": [scope_facts(record) for record in scope_at(held, now)],
        "may_read_history": may_read_history(request.user, held),
        "history": history_of(held),
        "documents": held.documents.order_by("-edition", "made_at"),
        "document": current_document(held),
        "verify_url": verify_url(held),
        "renewal": renewal_of(held.cycles.select_related("type_version").latest("number"), now=now),
        "may_renew": may_renew(request.user, held),
        "name_differs": is_own and credential_name_differs(held),
        "may_withdraw": may_propose_withdrawal(request.user, held),
        "may_remedy": may_propose_remedy(request.user, held),
    }
    return render(request, "certificates/credential.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def renew(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """What changed since, what is asked, and the one button when everything is there."""
    now = clock.now()
    held = credential_or_404(request, public_id, now)
    if not may_renew(request.user, held):
        raise PermissionDenied
    if request.method == "POST":
        renew_by_holder(held, now=now)
        messages.success(request, _("Renewed. The new paper is in preparation."))
        return redirect("certificates:credential", held.public_id)
    context = standing_context(held) | renewal_path(held, now=now)
    return render(request, "certificates/renew.html", context)


def credential_or_404(request: SignedInRequest, public_id: UUID, now) -> Credential:
    visible = credentials_at(visible_credentials(request.user), now)
    return get_object_or_404(visible.select_related("user", "type__course"), public_id=public_id)


def standing_context(held: Credential) -> dict[str, object]:
    """What every page about a credential begins with; the name is the one that is stated."""
    edition = last_edition(held)
    return {
        "credential": held,
        "holder_name": edition.holder_name if edition else held.user.legal_name,
        "sentence": standing_sentence(held),
        "why": why_taken_away(held),
    }

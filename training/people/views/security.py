"""Password, second factor, devices, mails, and the download of everything held."""

from collections import Counter

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.sessions.models import Session
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from training.lib import clock
from training.lib.htmx import render_page
from training.people.decorators import reauthenticated
from training.people.domain.exports import request_export
from training.people.domain.notices import choose_notices
from training.people.enums import MANDATORY_NOTICES, NoticeKind
from training.people.forms.settings import NoticesForm
from training.people.models import User
from training.people.requests import SignedInRequest
from training.people.roles import roles_of
from training.people.rules import visible_exports

_GO_ON = "after_second_factor"


@login_required
def security(request: SignedInRequest) -> HttpResponse:
    """Rows of what protects the account; each is changed on allauth's own page."""
    context = {"rows": _rows(request.user), "roles": roles_of(request.user)}
    return render_page(request, "people/security.html", context)


@login_required
def second_factor(request: SignedInRequest) -> HttpResponse:
    """Where those land who must have a second factor and have none; then on to where they went."""
    back, roles = request.GET.get("next", ""), roles_of(request.user)
    if url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        request.session[_GO_ON] = back
    if roles.second_factor:
        return redirect(request.session.pop(_GO_ON, "/"))
    return render_page(request, "people/second_factor.html", {"roles": roles})


@login_required
def notifications(request: SignedInRequest) -> HttpResponse:
    form = NoticesForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        choose_notices(request.user, form.cleaned_data)
        messages.success(request, _("Your choice of mails is saved."))
        return redirect("people:notifications")
    mandatory = [kind.label for kind in NoticeKind if kind in MANDATORY_NOTICES]
    context = {"form": form, "mandatory": mandatory}
    return render_page(request, "people/notifications.html", context)


@login_required
def data(request: SignedInRequest) -> HttpResponse:
    exports = visible_exports(request.user).order_by("-requested_at")[:10]
    context = {"exports": exports, "now": clock.now()}
    return render_page(request, "people/data.html", context, partial="people/_exports.html")


@reauthenticated
@require_POST
def ask_for_data(request: SignedInRequest) -> HttpResponse:
    request_export(request.user, now=clock.now())
    messages.success(request, _("Your copy is being made. You may leave this page."))
    return redirect("people:data")


@reauthenticated
def download_data(request: SignedInRequest, public_id: str) -> FileResponse:
    export = get_object_or_404(visible_exports(request.user), public_id=public_id)
    if not export.file or export.expires_at is None or export.expires_at <= clock.now():
        raise Http404
    name = f"needlewise-{export.requested_at:%Y-%m-%d}.zip"
    response = FileResponse(export.file.open(), as_attachment=True, filename=name)
    response["Cache-Control"] = "no-store"
    return response


def _rows(user: User) -> list[dict[str, str]]:
    """What · value · where it is changed."""
    kinds = Counter(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    passkeys, app = kinds[Authenticator.Type.WEBAUTHN], kinds[Authenticator.Type.TOTP]
    codes = kinds[Authenticator.Type.RECOVERY_CODES]
    living = Session.objects.filter(expire_date__gt=clock.now()).values("session_key")
    devices = UserSession.objects.filter(user=user, session_key__in=living).count()
    rows = [
        (_("Password"), _("Set"), "account_change_password"),
        (
            _("Passkeys"),
            ngettext("%(n)d passkey", "%(n)d passkeys", passkeys) % {"n": passkeys},
            "mfa_list_webauthn" if passkeys else "mfa_add_webauthn",
        ),
        (
            _("Authenticator app"),
            _("In use") if app else _("Not in use"),
            "mfa_deactivate_totp" if app else "mfa_activate_totp",
        ),
        (
            _("Recovery codes"),
            _("Made") if codes else _("None"),
            "mfa_view_recovery_codes" if codes else "mfa_index",
        ),
        (
            _("Devices signed in"),
            ngettext("%(n)d device", "%(n)d devices", devices) % {"n": devices},
            "usersessions_list",
        ),
    ]
    return [{"what": what, "value": value, "url": url} for what, value, url in rows]

"""A person deletes the account, after reading what goes and what stays."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from training.lib import clock
from training.lib.htmx import render_page
from training.people.decorators import reauthenticated
from training.people.domain.erasure import erase_account, kept_until, reasons_against
from training.people.forms.erasing import ErasureForm
from training.people.requests import SignedInRequest

_DELETED = gettext_lazy("Your account is deleted.")
_CLOSED = gettext_lazy(
    "Your account is closed. Your name and papers go as soon as your clinics have their notes of "
    "what they knew, mostly within minutes."
)


@never_cache
@reauthenticated
def delete_account(request: SignedInRequest) -> HttpResponse:
    user, now = request.user, clock.now()
    form = ErasureForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        erasure = erase_account(user, now=now)
        logout(request)
        messages.success(request, _DELETED if erasure.erased_at else _CLOSED)
        return redirect("desk")
    context = {"form": form, "reasons": reasons_against(user, now=now), "until": kept_until(now)}
    return render_page(request, "people/delete.html", context, status=422 if form.errors else 200)

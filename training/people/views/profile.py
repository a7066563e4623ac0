"""The step after sign-up, and registrations."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from training.lib import clock
from training.lib.htmx import render_page
from training.lib.refusals import refusals_in
from training.people.domain.profiles import complete_profile
from training.people.domain.registrations import (
    change_registration,
    declare_registration,
    end_registration,
)
from training.people.forms.settings import ProfileForm, RegistrationChangeForm, RegistrationForm
from training.people.models import Registration, SourceCheck
from training.people.requests import SignedInRequest


@login_required
def complete(request: SignedInRequest) -> HttpResponse:
    user = request.user
    if user.registrations.filter(ended_at=None).exists():
        return redirect("people:registrations")
    initial = {"legal_name": user.legal_name, "country": user.country}
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        complete_profile(user, **form.cleaned_data, now=clock.now())
        messages.success(request, _("Your profile is complete."))
        return redirect("desk")
    status = 422 if form.errors else 200
    return render_page(request, "people/complete_profile.html", {"form": form}, status=status)


@login_required
def registrations(request: SignedInRequest) -> HttpResponse:
    """What the person declared, and what somebody saw at the register."""
    newest_first = SourceCheck.objects.order_by("-checked_at", "-pk")
    rows = request.user.registrations.select_related("authority").prefetch_related(
        Prefetch("checks", newest_first, to_attr="look_ups")
    )
    context = {"registrations": rows.order_by("ended_at", "-declared_at")}
    return render_page(request, "people/registrations.html", context)


@login_required
def add_registration(request: SignedInRequest) -> HttpResponse:
    form = RegistrationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form, at="authority"):
            declare_registration(request.user, **form.cleaned_data, now=clock.now())
            messages.success(request, _("Registration added."))
            return redirect("people:registrations")
    context = {"form": form, "title": _("Add a registration")}
    status = 422 if form.errors else 200
    return render_page(request, "people/registration_form.html", context, status=status)


@login_required
def edit_registration(request: SignedInRequest, authority: str) -> HttpResponse:
    registration = _live_registration(request, authority)
    initial = {
        "number": registration.number,
        "registration_class": registration.registration_class,
        "conditions": registration.conditions,
    }
    form = RegistrationChangeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        change_registration(registration, **form.cleaned_data, now=clock.now())
        messages.success(request, _("Registration saved."))
        return redirect("people:registrations")
    context = {"form": form, "title": registration.authority.name}
    status = 422 if form.errors else 200
    return render_page(request, "people/registration_form.html", context, status=status)


@login_required
@require_POST
def remove_registration(request: SignedInRequest, authority: str) -> HttpResponse:
    registration = _live_registration(request, authority)
    end_registration(registration, actor=request.user, now=clock.now())
    messages.success(request, _("Registration ended. It stays in your history."))
    return redirect("people:registrations")


def _live_registration(request: SignedInRequest, authority: str) -> Registration:
    rows = request.user.registrations.select_related("authority")
    return get_object_or_404(rows, authority__slug=authority, ended_at=None)

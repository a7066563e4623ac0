"""Django's admin behind our own sign-in: allauth, a second factor, and a recent proof of both."""

from collections.abc import Callable
from typing import Any

from allauth.account.decorators import reauthentication_required, secure_admin_login
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from training.people.roles import roles_of

# Addresses, factors and sessions belong to their people; a lost factor takes two admins. Roles
# are facts, not groups.
_KEPT_OUT = {"account", "mfa", "usersessions", "auth"}


class Site(admin.AdminSite):
    site_header = _("Needlewise: records")
    site_title = _("Needlewise")
    index_title = _("Everything that is kept")

    def register(self, model_or_iterable: Any, *args: Any, **options: Any) -> None:
        models = model_or_iterable if isinstance(model_or_iterable, list | tuple) else None
        shown = [
            model
            for model in models or [model_or_iterable]
            if model._meta.app_label not in _KEPT_OUT
        ]
        super().register(shown, *args, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and roles_of(request.user).second_factor

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        return super().admin_view(reauthentication_required(view, app="training.people"), cacheable)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Never a second sign-in form: allauth's has the limits and the factors."""
        return secure_admin_login(super().login)(request, extra_context)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_change_password")

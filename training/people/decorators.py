"""What views ask for beside a signed-in person."""

from collections.abc import Callable
from functools import wraps

from allauth.account.decorators import reauthentication_required
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

View = Callable[..., HttpResponseBase]


def reauthenticated(view: View) -> View:
    """For dangerous acts: the person has shown who they are within the last ten minutes.

    The interrupted request goes on by itself after that.
    """
    return login_required(reauthentication_required(view, app="training.people"))


def admin_required(view: View) -> View:
    """For pages of programme admins; that such a person has a second factor, middleware sees to."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        if not request.user.is_staff:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded

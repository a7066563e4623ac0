"""What views ask for beside a signed-in person."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from training.lib import clock

View = Callable[..., HttpResponseBase]

LONGEST_SITTING = timedelta(hours=2)
_PAUSE = timedelta(seconds=settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)
_SITTING = "sitting"  # in the session: when it began, and its last page


def reauthenticated(view: View) -> View:
    """For dangerous acts: the person has shown who they are within the last ten minutes.

    The interrupted request goes on by itself after that.
    """
    return login_required(reauthentication_required(view, app="training.people"))


def reauthenticated_for_a_sitting(view: View) -> View:
    """For one page after the other, as when a module is reviewed question by question.

    Whoever pauses for less than ten minutes is asked again after two hours, and not in between.
    """

    @wraps(view)
    def seated(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        now = clock.now().timestamp()
        began = now if _has_risen(request) else request.session[_SITTING][0]
        request.session[_SITTING] = [began, now]
        return view(request, *args, **kwargs)

    asked = reauthentication_required(seated, app="training.people", enabled=_has_risen)
    return login_required(asked)


def _has_risen(request: HttpRequest) -> bool:
    began, last = request.session.get(_SITTING, (0, 0))
    now = clock.now().timestamp()
    pause, sitting = _PAUSE.total_seconds(), LONGEST_SITTING.total_seconds()
    return not (now < last + pause and now < began + sitting)


def admin_required(view: View) -> View:
    """For pages of programme admins; that such a person has a second factor, middleware sees to."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        if not request.user.is_staff:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded

"""What calendar and feed programs read, without a sign-in, at a manager's secret address."""

import hashlib
from collections.abc import Callable
from functools import wraps
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.translation import override
from django.views.decorators.http import require_safe

from certificates.views.throttling import by_address, guesses_left, note_guess
from clinics.domain.access_log import note_viewings
from clinics.domain.watching.feeds import (
    ENTRIES,
    ends_of,
    manager_by_token,
    write_atom,
    write_calendar,
)
from clinics.enums import ChangeKind, ViewingKind
from clinics.queries import requirements_at, roster
from clinics.queries.roster import staff_labels
from clinics.queries.watching import changes_of
from training.lib import clock
from training.people.models import Membership

Writer = Callable[[HttpRequest, Membership], bytes]


def feed(content_type: str) -> Callable[[Writer], Callable[..., HttpResponseBase]]:
    """Find the manager of the address; asked again, a program hears that nothing changed."""

    def wrap(write: Writer) -> Callable[..., HttpResponseBase]:
        @require_safe
        @wraps(write)
        def read(request: HttpRequest, token: str) -> HttpResponseBase:
            if not guesses_left(by_address(request, "feeds")):
                return HttpResponse(status=429, content_type="text/plain")
            manager = manager_by_token(token, now=clock.now())
            if manager is None:
                note_guess(by_address(request, "feeds"))
                raise Http404
            with override(manager.user.language):
                body = write(request, manager)
            response = HttpResponse(body, content_type=content_type)
            response["ETag"] = f'"{hashlib.sha256(body).hexdigest()}"'
            response["Cache-Control"] = "private, no-cache"
            response["X-Robots-Tag"] = "noindex, nofollow"
            unchanged = get_conditional_response(request, response["ETag"], response=response)
            return unchanged or response

        return read

    return wrap


@feed("text/calendar; charset=utf-8")
def ends(request: HttpRequest, manager: Membership) -> bytes:
    now = clock.now()
    files = roster(manager.clinic, now, now=now)
    zone = ZoneInfo(manager.clinic.time_zone)
    found = ends_of(files, requirements_at(manager.clinic, now), now, zone)
    people = {each.public_id: each.user_id for each in files}
    about = [people[end.person] for end in found]
    note_viewings(manager.clinic, manager.user, about, ViewingKind.FEED, now=now)
    return write_calendar(manager.clinic, found)


@feed("application/atom+xml; charset=utf-8")
def changes(request: HttpRequest, manager: Membership) -> bytes:
    now, clinic = clock.now(), manager.clinic
    rows = list(changes_of(clinic, now=now)[:ENTRIES])
    labels = staff_labels(clinic, now=now, only=[row.membership_id for row in rows])
    about = [
        row.membership.user_id for row in rows if row.membership and row.kind == ChangeKind.STANDING
    ]
    note_viewings(clinic, manager.user, about, ViewingKind.FEED, now=now)
    return write_atom(clinic, rows, labels, address=request.path)

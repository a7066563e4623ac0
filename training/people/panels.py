"""What this app puts on the desk."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from training.people.desk import Item
from training.people.enums import ActState, RequestState
from training.people.models import RecognitionRequest, TwoPersonAct
from training.people.requests import SignedInRequest
from training.people.roles import roles_of


def unfinished_profile(request: SignedInRequest) -> list[Item]:
    """For physiotherapists; managers and admins need not be registered anywhere."""
    user, roles = request.user, roles_of(request.user)
    if roles.admin or roles.manager or roles.auditor:
        return []
    if user.registrations.filter(ended_at=None).exists():
        return []
    return [
        {
            "title": _("Complete your profile"),
            "text": _("Certificates name you and your regulator. Half a minute."),
            "url": reverse("people:complete_profile"),
            "action": _("Complete my profile"),
        }
    ]


def open_acts(request: SignedInRequest) -> list[Item]:
    """Proposals of other admins that wait for this one."""
    if not roles_of(request.user).admin:
        return []
    waiting = TwoPersonAct.objects.filter(state=ActState.PROPOSED).exclude(proposed_by=request.user)
    count = waiting.count()
    if not count:
        return []
    text = ngettext("%(n)d act waits for you", "%(n)d acts wait for you", count) % {"n": count}
    return [
        {
            "title": text,
            "text": _("They take two people; another admin has proposed them."),
            "url": reverse("people:acts"),
            "action": _("Decide"),
            "section": "administration",
        }
    ]


def open_requests(request: SignedInRequest) -> list[Item]:
    """Requests for recognitions of other people, for an admin."""
    if not roles_of(request.user).admin:
        return []
    waiting = RecognitionRequest.objects.filter(state=RequestState.OPEN)
    count = waiting.exclude(instructor=request.user).count()
    if not count:
        return []
    words = ngettext("{n} request for a recognition", "{n} requests for recognitions", count)
    return [
        {
            "title": words.format(n=count),
            "text": _("Read the paper, then enter what it says."),
            "url": reverse("people:recognition_requests"),
            "action": _("Answer"),
            "section": "administration",
        }
    ]

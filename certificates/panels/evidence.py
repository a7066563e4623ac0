"""What papers and the needling log put on the desk."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certificates.enums import Status
from certificates.queries import with_register_status_at
from certificates.queries.evidence import (
    evidence_at,
    refused,
    unanswered_sessions,
    waiting_for_review,
)
from certificates.queries.registrations import waiting_for_look_up
from certificates.rules.evidence import (
    checkable_registrations,
    reviewable_evidence,
    reviews_papers,
)
from training.lib import clock
from training.people.desk import Item
from training.people.requests import SignedInRequest
from training.people.roles import roles_of


def refused_papers(request: SignedInRequest) -> list[Item]:
    """For the holder: a paper that was not taken waits for a better one."""
    held = evidence_at(request.user.evidence.all(), clock.now())
    return [
        {
            "title": _("{title} was not taken").format(title=paper.title),
            "text": _("Read why, then give a newer version."),
            "url": reverse("certificates:evidence-paper", args=[paper.public_id]),
            "action": _("Read why"),
        }
        for paper in refused(held).filter(status=Status.UNVERIFIED).order_by("given_at", "pk")[:3]
    ]


def papers_to_check(request: SignedInRequest) -> list[Item]:
    """For admins and recognised instructors: what nobody looked at, and what is due again."""
    now = clock.now()
    roles, day = roles_of(request.user), request.user.today(now)
    if not (roles.instructor or roles.admin) or not reviews_papers(request.user, day):
        return []
    papers = waiting_for_review(evidence_at(reviewable_evidence(request.user, day), now)).count()
    held = with_register_status_at(checkable_registrations(request.user, day), now)
    registrations = waiting_for_look_up(held).count()
    section = "administration" if roles.admin else "teaching"
    items = []
    if papers:
        words = ngettext("{n} paper waits to be checked", "{n} papers wait to be checked", papers)
        items.append(_item(words.format(n=papers), "certificates:review-papers", section))
    if registrations:
        words = ngettext(
            "{n} registration waits to be looked up",
            "{n} registrations wait to be looked up",
            registrations,
        )
        name = "certificates:review-registrations"
        items.append(_item(words.format(n=registrations), name, section))
    return items


def _item(title: str, name: str, section: str) -> Item:
    return {
        "title": title,
        "text": _("The oldest first."),
        "url": reverse(name),
        "action": _("Look"),
        "section": section,
    }


def sessions_to_confirm(request: SignedInRequest) -> list[Item]:
    """For supervisors: a session counts for the learner when they say that it was so."""
    count = unanswered_sessions(request.user).count()
    if not count:
        return []
    words = ngettext(
        "{n} session waits for your answer", "{n} sessions wait for your answer", count
    )
    return [
        {
            "title": words.format(n=count),
            "text": _("Learners named you as their supervisor."),
            "url": reverse("certificates:supervised-sessions"),
            "action": _("Answer"),
            "section": "teaching",
        }
    ]

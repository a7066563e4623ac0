"""What a clinical reviewer signs of this app: checklists, and the rules of credentials."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certificates.domain.clinical_reviews import Wording, waiting_for_author
from certificates.models import ChecklistVersion, CredentialTypeVersion
from certificates.queries.practical import newest_checklists
from certificates.queries.types import newest_versions
from certificates.rules.practical import signable_checklists
from certificates.rules.types import signable_types
from training.lib import clock
from training.people.desk import Item
from training.people.requests import SignedInRequest


def wordings_to_sign(request: SignedInRequest) -> list[dict[str, Any]]:
    """Those that wait for this person or were sent back; an admin reads all that were."""
    today = request.user.today(clock.now())
    sheets, types = _unsigned()
    unsigned: list[Wording] = [*sheets, *types]
    signable: list[Wording] = [
        *signable_checklists(request.user, sheets, on_date=today),
        *signable_types(request.user, types, on_date=today),
    ]
    back = waiting_for_author(unsigned)
    return [
        {
            "title": version.title,
            "kind": _kind(version),
            "url": _address(version),
            "sent_back": back.get(version),
        }
        for version in unsigned
        if version in signable or (request.user.is_staff and version in back)
    ]


def next_to_sign(request: SignedInRequest, after: str) -> str:
    """The address of what waits behind the page `after`, then from the beginning; without any,
    the reviewer's list."""
    rows = wordings_to_sign(request)
    places = [row["url"] for row in rows]
    start = places.index(after) + 1 if after in places else 0
    waiting = [row["url"] for row in [*rows[start:], *rows[:start]] if not row["sent_back"]]
    others = [url for url in waiting if url != after]
    return others[0] if others else reverse("quizzes:author_reviews")


def wordings_sent_back(request: SignedInRequest) -> list[Item]:
    """For admins, who load the next version: what a reviewer did not sign, and why."""
    if not request.user.is_staff:
        return []
    sheets, types = _unsigned()
    back = waiting_for_author([*sheets, *types])
    if not back:
        return []
    words = ngettext(
        "{n} checklist or set of rules was sent back",
        "{n} checklists or sets of rules were sent back",
        len(back),
    )
    return [
        {
            "title": words.format(n=len(back)),
            "text": _("A reviewer says what has to change. The next version is loaded as a file."),
            "url": reverse("quizzes:author_reviews"),
            "action": _("Read why"),
            "section": "administration",
        }
    ]


def _unsigned() -> tuple[list[ChecklistVersion], list[CredentialTypeVersion]]:
    sheets, types = newest_checklists(), newest_versions()
    return list(sheets.filter(signed_at=None)), list(types.filter(signed_at=None))


def _kind(version: Wording) -> str:
    return _("Checklist") if isinstance(version, ChecklistVersion) else _("Rules of a credential")


def _address(version: Wording) -> str:
    if isinstance(version, ChecklistVersion):
        sheet = version.checklist
        return reverse("certificates:checklist", args=[sheet.course.slug, sheet.slug])
    return reverse("certificates:type", args=[version.type.slug])

"""The clinical review of checklists and of credentials' rules, as of lessons and questions."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certificates.domain.requirements.awarding import plan_for_type
from certificates.models import ChecklistVersion, CredentialTypeVersion
from certificates.rules.practical import recognition_to_sign_checklist
from certificates.rules.types import recognition_to_sign_type
from courses.domain.clinical_reviews import (
    all_sent_back,
    note_sent_back,
    note_signature,
    refuse_sent_back,
    refuse_unread,
    sent_back,
    sent_back_before,
    waits_for_another,
)
from courses.domain.comparing import Passage, compare_texts
from courses.enums import ReviewOf
from courses.models import ClinicalReview, Course
from training.lib.errors import Conflict, NotAllowed
from training.people.domain import audit
from training.people.models import Recognition, User

Wording = ChecklistVersion | CredentialTypeVersion


@dataclass(frozen=True)
class Reviewed:
    """What is reviewed: the thing that a wording is of, its course, and who signs it."""

    of: ReviewOf
    thing: int
    course: Course
    verb: str  # of the audit log
    recognition: Callable[[User, date], Recognition | None]
    who_signs: str | Promise


def reviewed(version: Wording) -> Reviewed:
    if isinstance(version, ChecklistVersion):
        return Reviewed(
            ReviewOf.CHECKLIST,
            version.checklist_id,
            version.checklist.course,
            "checklist",
            lambda user, day: recognition_to_sign_checklist(user, version, on_date=day),
            gettext_lazy("Only a recognised author of the module signs its checklists."),
        )
    return Reviewed(
        ReviewOf.RULES,
        version.type_id,
        version.type.course,
        "credential_type",
        lambda user, day: recognition_to_sign_type(user, version, on_date=day),
        gettext_lazy("Only a recognised author of the whole programme signs its rules."),
    )


def recognised_reviewer(version: Wording, user: User, *, now: datetime) -> Recognition:
    """The recognition the person signs or sends back under, or NotAllowed with who may."""
    about = reviewed(version)
    recognition = about.recognition(user, user.today(now))
    if recognition is None:
        raise NotAllowed(str(about.who_signs))
    return recognition


def waiting_for_author(versions: Iterable[Wording]) -> dict[Wording, ClinicalReview]:
    """Those that were sent back, each with the act; a statement for each kind."""
    by_kind: dict[ReviewOf, dict[int, Wording]] = defaultdict(dict)
    for version in versions:
        about = reviewed(version)
        by_kind[about.of][about.thing] = version
    return {
        wordings[thing]: review
        for of, wordings in by_kind.items()
        for thing, review in all_sent_back(of, wordings).items()
    }


@dataclass(frozen=True)
class Review:
    """How an unsigned wording stands for a reader who may know."""

    back: ClinicalReview | None  # it was sent back
    before: ClinicalReview | None  # another wording was, before it
    changes_since: list[Passage]
    replaced: bool  # by a newer wording
    may_judge: bool


def review_for(version: Wording, reader: User, *, now: datetime) -> Review | None:
    """What reviewers said is for reviewers and admins; None for others, and once it is signed."""
    about = reviewed(version)
    may_sign = about.recognition(reader, reader.today(now)) is not None
    if version.signed_at or not (may_sign or reader.is_staff):
        return None
    back = sent_back(about.of, about.thing, version)
    replaced = _is_replaced(version)
    before = None if replaced else sent_back_before(about.of, about.thing, version)
    may_judge = may_sign and not replaced and not waits_for_another(back, reader)
    return Review(back, before, _changes_since(before, version), replaced, may_judge)


def _is_replaced(version: Wording) -> bool:
    thing = version.checklist if isinstance(version, ChecklistVersion) else version.type
    return thing.versions.filter(number__gt=version.number).exists()


def _changes_since(before: ClinicalReview | None, version: Wording) -> list[Passage]:
    """How the steps of a checklist differ from those that were sent back; the page of rules says
    itself what changed."""
    if before is None or not isinstance(version, ChecklistVersion):
        return []
    old = version.checklist.versions.filter(content_hash=before.content_hash).first()
    return compare_texts(_steps_of(old), _steps_of(version)) if old else []


def _steps_of(version: ChecklistVersion) -> str:
    return "\n".join(
        f"{'★ ' if step['critical'] else ''}{step['text']} {step['note']}".rstrip()
        for step in version.steps
    )


@transaction.atomic
def sign_wording(version: Wording, *, read: str, by: User, now: datetime) -> None:
    """A clinical reviewer stands for it; from then on what it records or gives counts.

    `read` is the content hash of the wording they have read.
    """
    about, recognition = reviewed(version), recognised_reviewer(version, by, now=now)
    _hold_unsigned(version, about, by, read)
    type(version).objects.filter(pk=version.pk).update(signed_by=by, signed_at=now)
    version.refresh_from_db(fields=["signed_by", "signed_at"])
    if isinstance(version, CredentialTypeVersion):
        plan_for_type(version, now=now)
    facts: dict[str, Any] = {"recognition": recognition, "now": now}
    note_signature(about.of, about.thing, version, by, **facts)
    _record(f"{about.verb}.signed", version, by, recognition, now)


@transaction.atomic
def send_wording_back(
    version: Wording, *, comment: str, read: str, by: User, now: datetime
) -> None:
    """Unsigned, with what has to change: it waits until its next version is loaded."""
    about, recognition = reviewed(version), recognised_reviewer(version, by, now=now)
    _hold_unsigned(version, about, by, read)
    facts: dict[str, Any] = {"recognition": recognition, "now": now}
    note_sent_back(about.of, about.thing, version, by, comment=comment, **facts)
    _record(f"{about.verb}.not-signed", version, by, recognition, now)


def _hold_unsigned(version: Wording, about: Reviewed, reviewer: User, read: str) -> None:
    """Lock the wording until commit: of two reviewers at once the second is told of the first."""
    held = type(version).objects.select_for_update().get(pk=version.pk)
    refuse_unread(held, read)
    if held.signed_at:
        raise Conflict(_("Somebody has signed this already."))
    if _is_replaced(version):  # signed now, it would bring back what its author gave up
        raise Conflict(_("A newer version has replaced this one. Only that one can be signed."))
    refuse_sent_back(about.of, about.thing, held, reviewer)


def _record(verb: str, version: Wording, by: User, recognition: Recognition, now: datetime) -> None:
    facts = {"recognition": recognition.pk, "content": version.content_hash}
    audit.record(verb, version, actor=by, now=now, **facts)

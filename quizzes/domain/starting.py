"""Start an attempt: the form is drawn and the deadline fixed in one statement."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, connection
from django.utils.translation import gettext as _

from courses.models import Enrolment
from quizzes import queries
from quizzes.domain.closing import close_if_overdue, is_overdue
from quizzes.domain.drawing import Candidate, draw_form, lay_out
from quizzes.domain.offers import Offer, OfferState, PastAttempt, may_start
from quizzes.domain.passing import provisional_cut
from quizzes.enums import CutKind
from quizzes.kinds import get_kind
from quizzes.models import Attempt, Form, ItemVersion, QuizVersion
from training.lib.errors import NotAllowed

_ATTEMPT_FIELDS = [
    field.attname for field in Attempt._meta.concrete_fields if not field.primary_key
]
_INSERT = f"""
WITH attempt AS (
    INSERT INTO quizzes_attempt ({", ".join(_ATTEMPT_FIELDS)})
    VALUES ({", ".join(f"%({field})s" for field in _ATTEMPT_FIELDS)})
    RETURNING id
)
INSERT INTO quizzes_form (attempt_id, items, item_count, cut, cut_kind)
SELECT id, %(items)s::jsonb, %(item_count)s::int, %(cut)s::numeric, %(cut_kind)s::text FROM attempt
RETURNING attempt_id
"""  # noqa: S608 (column names of our own model)


def start_attempt(enrolment: Enrolment, module_slug: str, *, writer: UUID | None = None) -> Attempt:
    """The person's open attempt, or a new one when the rules allow it; else NotAllowed.

    `writer` becomes the token of a new attempt; an open one keeps the token it has.

    A double click and two tabs end in the same attempt: two that start at the same moment meet
    in the unique constraints, and the later one finds the attempt of the earlier.
    """
    writer = writer or uuid4()
    try:
        return _start(enrolment, module_slug, writer)
    except IntegrityError:
        return _start(enrolment, module_slug, writer)


def _start(enrolment: Enrolment, module_slug: str, writer: UUID) -> Attempt:
    situation = look(enrolment, module_slug)
    if situation.open_attempt:
        return situation.open_attempt
    if situation.version is None or not situation.offer.may_start:
        raise NotAllowed(situation.offer.reason)
    return _create(enrolment, situation.version, situation.offer, writer)


@dataclass(frozen=True)
class Situation:
    """Where a person stands with a quiz: its rules, their attempts, and what they may do now."""

    version: QuizVersion | None
    attempts: Sequence[Attempt]
    offer: Offer

    @property
    def open_attempt(self) -> Attempt | None:
        return self.attempts[-1] if self.offer.state == OfferState.GO_ON else None


def look(enrolment: Enrolment, module_slug: str) -> Situation:
    """Two statements, by the database's clock; an attempt that is overdue is closed first."""
    version = queries.current_version(enrolment, module_slug, allow_draft=settings.ALLOW_DRAFT)
    if version is None:
        return Situation(None, [], Offer(OfferState.NOT_READY, _("This quiz is not open yet.")))
    moment = version.moment
    mine = queries.attempts_at(user_id=enrolment.user_id, quiz_id=version.quiz_id)
    attempts = list(mine)
    if any(is_overdue(attempt, moment) for attempt in attempts):
        for attempt in attempts:
            close_if_overdue(attempt)
        attempts = list(mine.all())
    past = [PastAttempt.of(attempt) for attempt in attempts]
    offer = may_start(version, past, now=moment)
    if offer.may_start and version.lacks_questions:
        offer = _not_reviewed(offer)
    return Situation(version, attempts, offer)


def _not_reviewed(offer: Offer) -> Offer:
    """Nobody is offered a start that the draw would refuse: unsigned questions do not count."""
    reason = _("This quiz is not open yet: its questions are still being reviewed.")
    return Offer(OfferState.NOT_READY, reason, attempt=offer.attempt, number=offer.number)


def _create(enrolment: Enrolment, version: QuizVersion, offer: Offer, writer: UUID) -> Attempt:
    items = list(
        queries.drawable_items(version, user_id=enrolment.user_id, allow_draft=settings.ALLOW_DRAFT)
    )
    seen = {item.item_id for item in items if item.met}
    blueprint = {(cell["topic"], cell["level"]): cell["count"] for cell in version.blueprint}
    drawn = draw_form(blueprint, map(_candidate, items), seen=seen)
    deadline_at = offer.deadline_at or version.moment + version.time_limit
    attempt = Attempt(
        user_id=enrolment.user_id,
        enrolment=enrolment,
        quiz_id=version.quiz_id,
        quiz_version=version,
        number=offer.number,
        writer=writer,
        started_at=version.moment,
        deadline_at=deadline_at,
        has_draft_content=not all(candidate.signed for candidate in drawn),
    )
    attempt.form = Form(
        items=lay_out(drawn),
        item_count=len(drawn),
        cut=_cut(version, len(drawn)),
        cut_kind=version.cut_kind,
    )
    _insert(attempt)
    return attempt


def _candidate(item: ItemVersion) -> Candidate:
    return Candidate(
        item=item.item_id,
        version=item.pk,
        topic=item.topic,
        level=item.level,
        critical=item.critical,
        signed=item.signed_at is not None,
        entry=get_kind(item.kind).entry(item.option_ids, item.stem_ids),
        fixed_order=bool(item.fixed_order),
    )


def _insert(attempt: Attempt) -> None:
    """Attempt and form in one statement: neither ever exists without the other."""
    form = attempt.form
    arguments = {field: getattr(attempt, field) for field in _ATTEMPT_FIELDS}
    arguments |= {
        "items": json.dumps(form.items),
        "item_count": form.item_count,
        "cut": form.cut,
        "cut_kind": form.cut_kind,
    }
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, arguments)
        (attempt.pk,) = cursor.fetchone()
    attempt._state.adding = form._state.adding = False
    form.attempt = attempt


def _cut(version: QuizVersion, item_count: int):
    """Stored with the form and never computed again: ratings and rules may change later."""
    if version.cut_kind != CutKind.PROVISIONAL or version.cut_percent is None:
        raise NotAllowed(_("This quiz is not open yet: its cut score has not been set."))
    return provisional_cut(version.cut_percent, item_count)

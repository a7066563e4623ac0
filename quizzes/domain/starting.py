"""Start an attempt: the form is drawn and the deadline fixed in one statement."""

import json
import random
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courses.models import Enrolment
from quizzes.domain.drawing import Candidate, lay_out
from quizzes.domain.passing import provisional_cut
from quizzes.domain.standing import Situation, look
from quizzes.enums import CutKind
from quizzes.models import Attempt, Form, QuizVersion
from training.lib.db import fetch_row
from training.lib.errors import Conflict, NotAllowed

_ATTEMPT_FIELDS = [
    field.attname for field in Attempt._meta.concrete_fields if not field.primary_key
]
_INSERT = f"""
WITH attempt AS (
    INSERT INTO quizzes_attempt ({", ".join(_ATTEMPT_FIELDS)})
    VALUES ({", ".join(f"%({field})s" for field in _ATTEMPT_FIELDS)})
    RETURNING id
)
INSERT INTO quizzes_form (attempt_id, items, item_count, cut, cut_kind, met_before)
SELECT id, %(items)s::jsonb, %(item_count)s::int, %(cut)s::numeric, %(cut_kind)s::text,
       %(met_before)s::int
FROM attempt
RETURNING attempt_id
"""  # noqa: S608 (column names of our own model)

# In the order of their keys, so that two starts never wait for each other.
_EXPOSE = """
WITH held AS MATERIALIZED (
    SELECT id FROM quizzes_item
    WHERE id = ANY(%(items)s::bigint[]) AND drawn_in < coalesce(exposure_limit, 2147483647)
    ORDER BY id FOR NO KEY UPDATE
), counted AS (
    UPDATE quizzes_item SET drawn_in = drawn_in + 1 FROM held WHERE quizzes_item.id = held.id
    RETURNING held.id
)
SELECT count(*) FROM counted
"""
TRIES = 3


class Overtaken(Conflict):
    """Between the draw and its writing others have used up a question of the form."""


def start_attempt(enrolment: Enrolment, module_slug: str, *, writer: UUID | None = None) -> Attempt:
    """The person's open attempt, or a new one when the rules allow it; else NotAllowed.

    `writer` becomes the token of a new attempt; an open one keeps the token it has.

    A double click and two tabs end in the same attempt: two that start at the same moment meet
    in the unique constraints, and the later one finds the attempt of the earlier.
    """
    writer = writer or uuid4()
    for _try in range(TRIES - 1):
        with suppress(IntegrityError, Overtaken):
            return _start(enrolment, module_slug, writer)
    return _start(enrolment, module_slug, writer)


def _start(enrolment: Enrolment, module_slug: str, writer: UUID) -> Attempt:
    situation = look(enrolment, module_slug)
    version, offer = situation.version, situation.offer
    if situation.open_attempt:
        return Attempt.objects.get(public_id=situation.open_attempt.public_id)
    if version is None or offer.deadline_at is None or not offer.may_start:
        raise NotAllowed(offer.reason)
    return _create(enrolment, situation, version, writer, deadline_at=offer.deadline_at)


def _create(
    enrolment: Enrolment,
    situation: Situation,
    version: QuizVersion,
    writer: UUID,
    *,
    deadline_at: datetime,
) -> Attempt:
    """By the very situation the offer was made from: nothing is computed a second time."""
    attempt = lay_attempt(enrolment, situation, version, writer, deadline_at=deadline_at)
    limited = sorted(one.item for one in situation.drawn if one.item in situation.limited)
    if limited:
        _insert_counting(attempt, limited)
    else:
        _insert(attempt)
    return attempt


def lay_attempt(
    enrolment: Enrolment,
    situation: Situation,
    version: QuizVersion,
    writer: UUID,
    *,
    deadline_at: datetime,
    chance: random.Random | None = None,
) -> Attempt:
    """The row of a start and its form, not written: all that a start decides."""
    drawn, allowance = situation.drawn, situation.allowance
    attempt = Attempt(
        user_id=enrolment.user_id,
        enrolment=enrolment,
        quiz_id=version.quiz_id,
        quiz_version=version,
        number=situation.offer.number,
        writer=writer,
        started_at=version.moment,
        deadline_at=deadline_at,
        has_draft_content=not all(candidate.signed for candidate in drawn),
        accommodation_id=allowance.accommodation_id if allowance else None,
        rest_left=allowance.rest if allowance else timedelta(),
    )
    cut, cut_kind = _cut(version, drawn)
    attempt.form = Form(
        items=lay_out(drawn, chance),
        item_count=len(drawn),
        cut=cut,
        cut_kind=cut_kind,
        met_before=situation.least_met,
    )
    return attempt


def _cut(version: QuizVersion, drawn: Sequence[Candidate]) -> tuple[Decimal, CutKind]:
    """Stored with the form and never computed again: ratings and rules may change later.

    The panel's word counts when it has rated every question of this form; a part would say
    nothing about the rest.
    """
    ratings = [candidate.rating for candidate in drawn if candidate.rating is not None]
    if version.cut_kind == CutKind.PANEL and len(ratings) == len(drawn):
        return sum(ratings, Decimal(0)), CutKind.PANEL
    if version.cut_percent is None:
        raise NotAllowed(_("This quiz is not open yet: its cut score has not been set."))
    by_panel = version.cut_kind == CutKind.PANEL_SHARE
    kind = CutKind.PANEL if by_panel else CutKind.PROVISIONAL
    return provisional_cut(version.cut_percent, len(drawn)), kind


@transaction.atomic
def _insert_counting(attempt: Attempt, items: Sequence[int]) -> None:
    """Two starts at once never draw a question once more than its limit says."""
    if fetch_row(_EXPOSE, {"items": items}) != (len(items),):
        raise Overtaken(_("Many people start at this moment. Press Start again."))
    _insert(attempt)


def _insert(attempt: Attempt) -> None:
    """Attempt and form in one statement: neither ever exists without the other."""
    form = attempt.form
    arguments = {field: getattr(attempt, field) for field in _ATTEMPT_FIELDS}
    arguments |= {
        "items": json.dumps(form.items),
        "item_count": form.item_count,
        "cut": form.cut,
        "cut_kind": form.cut_kind,
        "met_before": form.met_before,
    }
    (attempt.pk,) = fetch_row(_INSERT, arguments) or (None,)
    attempt._state.adding = form._state.adding = False
    form.attempt = attempt

"""Where a person stands with a quiz: its rules, their attempts, the questions it could draw.

One statement reads all of it by the database's clock, because it comes before every start.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS
from django.utils.translation import gettext as _

from courses.models import Enrolment
from quizzes.domain.accommodations import Allowance, allowance_of
from quizzes.domain.closing import close_if_overdue, is_overdue
from quizzes.domain.drawing import NOBODY, BankTooSmall, Candidate, enemies_in
from quizzes.domain.expected import OutsideBand, draw_within, facility_of
from quizzes.domain.offers import Offer, OfferState, PastAttempt, may_start
from quizzes.domain.remembered import wordings_of
from quizzes.domain.ways import Cell
from quizzes.enums import CutKind
from quizzes.models import Attempt, QuizVersion
from quizzes.queries import ItemFacts, newest_statistics
from training.lib.db import fetch_row

_FIELDS = [field.attname for field in QuizVersion._meta.concrete_fields]
_BESIDE = (
    *("moment", "blueprint", "history", "met", "unread", "granted"),
    *("drawable", "enmities", "dated", "limited"),
)
_JSON = ("blueprint", "history", "met", "drawable", "enmities", "dated", "limited", "feedback")
_COLUMNS = ", ".join(
    f"version.{name}::text" if name in _JSON else f"version.{name}" for name in _FIELDS
)

# A case set counts only whole: one question that may not be drawn keeps all of it back.
_STANDING = f"""
WITH version AS MATERIALIZED (
    SELECT version.* FROM quizzes_quizversion AS version
    JOIN quizzes_quiz AS quiz ON quiz.id = version.quiz_id
    WHERE quiz.course_id = %(course)s::bigint AND quiz.module_slug = %(module)s::text
      AND version.published_at IS NOT NULL
      AND EXISTS (SELECT FROM courses_module
                  WHERE course_version_id = %(edition)s::bigint AND slug = %(module)s::text)
    ORDER BY version.number DESC LIMIT 1
), published AS MATERIALIZED (
    SELECT item.id, item.item_id, item.signed_at IS NOT NULL AS signed,
           item.valid_from, item.valid_until, question.exposure_limit,
           bool_and((item.signed_at IS NOT NULL OR %(drafts)s::boolean)
                    AND question.drawn_in < coalesce(question.exposure_limit, 2147483647))
               OVER (PARTITION BY coalesce(item.case_set_id, -item.id)) AS is_drawable
    FROM version
    JOIN quizzes_item AS question ON question.bank_id = version.bank_id AND question.pool = 'exam'
    JOIN quizzes_itemversion AS item ON item.item_id = question.id AND item.state = 'published'
), mine AS MATERIALIZED (
    SELECT attempt.*, (SELECT passed FROM quizzes_grade WHERE attempt_id = attempt.id
                       ORDER BY number DESC LIMIT 1) AS passed
    FROM version JOIN quizzes_attempt AS attempt USING (quiz_id)
    WHERE attempt.user_id = %(user)s::bigint
)
SELECT {_COLUMNS}, clock_timestamp() AS moment,
    (SELECT jsonb_agg(jsonb_build_object('topic', topic, 'level', level, 'count', count))::text
     FROM quizzes_blueprintcell WHERE quiz_version_id = version.id) AS blueprint,
    (SELECT jsonb_agg(jsonb_build_array(public_id, number, state, deadline_at, finished_at, passed,
                                        has_draft_content, enrolment_id) ORDER BY number)::text
     FROM mine) AS history,
    (SELECT jsonb_agg(DISTINCT item.item_id)::text
     FROM mine JOIN quizzes_gradedresponse AS response ON response.attempt_id = mine.id
     JOIN quizzes_itemversion AS item ON item.id = response.item_version_id) AS met,
    (SELECT count(*)
     FROM courses_module AS module
     JOIN courses_modulelesson AS entry ON entry.module_id = module.id
     JOIN courses_lessonversion AS text ON text.id = entry.lesson_version_id
     WHERE version.lessons_first
       AND module.course_version_id = %(edition)s::bigint AND module.slug = %(module)s::text
       AND NOT EXISTS (SELECT FROM courses_lessonprogress AS progress
                       WHERE progress.enrolment_id = %(enrolment)s::bigint
                         AND progress.lesson_id = text.lesson_id
                         AND progress.completed_at IS NOT NULL)) AS unread,
    EXISTS (SELECT FROM quizzes_accommodation WHERE user_id = %(user)s::bigint) AS granted,
    (SELECT json_agg(json_build_array(item.id, item.signed, rating.value))::text
     FROM published AS item
     LEFT JOIN quizzes_itemrating AS rating ON rating.item_version_id = item.id
     WHERE item.is_drawable) AS drawable,
    (SELECT json_agg(json_build_array(first_id, second_id))::text
     FROM quizzes_enmity AS enmity JOIN published AS item ON item.item_id = enmity.first_id
    ) AS enmities,
    (SELECT json_agg(json_build_array(id, valid_from, valid_until))::text
     FROM published WHERE valid_from IS NOT NULL OR valid_until IS NOT NULL) AS dated,
    (SELECT json_agg(item_id)::text
     FROM published WHERE exposure_limit IS NOT NULL) AS limited
FROM version
"""  # noqa: S608 (column names of our own model)


@dataclass(frozen=True)
class Situation:
    """What a start is judged by, and the offer that follows from it."""

    offer: Offer
    version: QuizVersion | None = None
    attempts: Sequence[PastAttempt] = ()
    blueprint: dict[Cell, int] = field(default_factory=dict)
    candidates: Sequence[Candidate] = ()
    met: frozenset[int] = frozenset()
    drawn: Sequence[Candidate] = ()  # the form of a start now
    limited: frozenset[int] = frozenset()  # items that may be drawn only so often
    allowance: Allowance | None = None

    @property
    def open_attempt(self) -> PastAttempt | None:
        return self.offer.attempt if self.offer.state == OfferState.GO_ON else None

    @property
    def item_count(self) -> int:
        return sum(self.blueprint.values())

    @property
    def has_unsigned(self) -> bool:
        return not all(candidate.signed for candidate in self.candidates)

    @property
    def least_met(self) -> int:
        """How many questions of the next form the person has met: every draw takes the fewest."""
        return sum(candidate.item in self.met for candidate in self.drawn)

    @property
    def is_rated(self) -> bool:
        """Whether every form gets the cut score of the panel."""
        kind = self.version.cut_kind if self.version else CutKind.PROVISIONAL
        if kind != CutKind.PANEL:
            return kind == CutKind.PANEL_SHARE
        return all(candidate.rating is not None for candidate in self.candidates)


def look(enrolment: Enrolment, module_slug: str) -> Situation:
    """How things are now; an attempt that is overdue is closed first."""
    row = _read(enrolment, module_slug)
    if row is None:
        return Situation(Offer(OfferState.NOT_READY, _("This quiz is not open yet.")))
    if _close_overdue(row):
        row = _read(enrolment, module_slug) or row
    return _judge(row, enrolment)


def _read(enrolment: Enrolment, module_slug: str) -> QuizVersion | None:
    arguments = {
        "course": enrolment.course_id,
        "edition": enrolment.course_version_id,
        "enrolment": enrolment.pk,
        "user": enrolment.user_id,
        "module": module_slug,
        "drafts": settings.ALLOW_DRAFT,
    }
    row = fetch_row(_STANDING, arguments)
    return None if row is None else _parse(row, enrolment)


def _parse(values: tuple[Any, ...], enrolment: Enrolment) -> QuizVersion:
    """The rules with what was read beside them; numbers with a point stay exact."""
    read = dict(zip((*_FIELDS, *_BESIDE), values, strict=True))
    for name in _JSON:
        read[name] = json.loads(read[name] or "[]", parse_float=Decimal)
    row = QuizVersion.from_db(DEFAULT_DB_ALIAS, _FIELDS, [read[name] for name in _FIELDS])
    for name in _BESIDE:
        setattr(row, name, read[name])
    row.history = [
        PastAttempt.read(*facts, earlier_cycle=cycle != enrolment.pk)
        for *facts, cycle in row.history
    ]
    return row


def _close_overdue(row: QuizVersion) -> bool:
    overdue = [past.public_id for past in row.history if is_overdue(past, row.moment)]
    for attempt in Attempt.objects.filter(public_id__in=overdue) if overdue else ():
        close_if_overdue(attempt)
    return bool(overdue)


def _judge(row: QuizVersion, enrolment: Enrolment) -> Situation:
    allowance = _allowance(row, enrolment)
    offer = may_start(row, row.history, now=row.moment, allowance=allowance, unread=row.unread)
    situation = Situation(
        offer=offer,
        version=row,
        attempts=row.history,
        blueprint={(cell["topic"], cell["level"]): cell["count"] for cell in row.blueprint},
        candidates=_candidates(row, enrolment),
        met=frozenset(row.met),
        limited=frozenset(row.limited),
        allowance=allowance,
    )
    return _with_form(situation, row) if offer.may_start else situation


def _with_form(situation: Situation, version: QuizVersion) -> Situation:
    """Nobody is offered a start that the draw or the cut would refuse: here the form is drawn."""
    reason = ""
    if version.cut_percent is None and not situation.is_rated:
        reason = _("This quiz is not open yet: its cut score has not been set.")
    drawn: Sequence[Candidate] = ()
    try:
        drawn = draw_within(
            situation.blueprint,
            situation.candidates,
            seen=situation.met,
            least=version.least_expected,
            most=version.most_expected,
        )
    except OutsideBand as refusal:
        reason = refusal.message
    except BankTooSmall:
        reason = _("This quiz is not open yet: its questions are still being reviewed.")
    if reason:
        offer = replace(situation.offer, state=OfferState.NOT_READY, reason=reason)
        return replace(situation, offer=offer)
    return replace(situation, drawn=drawn)


def _allowance(row: QuizVersion, enrolment: Enrolment) -> Allowance | None:
    """Asked for only where the person has any accommodation: most have none."""
    if not row.granted:
        return None
    on_date = enrolment.user.today(row.moment)
    return allowance_of(enrolment.user_id, row.quiz_id, on_date=on_date)


def _candidates(row: QuizVersion, enrolment: Enrolment) -> list[Candidate]:
    """What may be drawn today, where the person is; a case set is drawn whole or not at all."""
    wordings = wordings_of(version for version, *_rest in row.drawable)
    if shut := _shut(row, enrolment):
        closed = {wordings[version].case_set for version in shut & wordings.keys()} - {None}
        wordings = {
            version: wording
            for version, wording in wordings.items()
            if version not in shut and wording.case_set not in closed
        }
    enemies = enemies_in(row.enmities)
    facts = _facts(row)
    return [
        wordings[version].as_candidate(
            version,
            signed=signed,
            rating=None if rating is None else Decimal(rating),
            facility=facility_of(facts.get(version)),
            enemies=enemies.get(wordings[version].item, NOBODY),
        )
        for version, signed, rating in row.drawable
        if version in wordings
    ]


def _shut(row: QuizVersion, enrolment: Enrolment) -> set[int]:
    """Wordings that are not drawn on the day of the person."""
    if not row.dated:
        return set()
    today = enrolment.user.today(row.moment).isoformat()
    return {
        version
        for version, since, until in row.dated
        if (since and today < since) or (until and until < today)
    }


def _facts(row: QuizVersion) -> Mapping[int, ItemFacts]:
    """What is known of questions that no panel has rated; only a band asks for it."""
    if row.least_expected is None and row.most_expected is None:
        return {}
    unrated = [version for version, _signed, rating in row.drawable if rating is None]
    return newest_statistics(unrated) if unrated else {}

"""The life of a standard-setting panel: prepared, rated in rounds, closed, applied.

An admin chairs and does not judge. Who judges must hold a recognition on the day of each rating.
Every change of state is a conditional UPDATE with an audit entry.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes.domain.editions import edition_in_use
from quizzes.domain.panel_notices import plan_reminders, tell_of_round
from quizzes.domain.panel_papers import choose_papers
from quizzes.domain.panel_progress import progress_of
from quizzes.domain.standard_setting import LEAST_JUDGES
from quizzes.enums import ItemState, PanelMethod, PanelState, Pool
from quizzes.models import ItemVersion, Judge, Panel, PanelItem, Quiz, QuizVersion
from quizzes.panel_rules import RATING_STATES, may_judge
from training.lib.errors import Conflict, DomainError, NotAllowed
from training.people.domain import audit
from training.people.models import User


@transaction.atomic
def prepare_panel(
    quiz: Quiz, *, method: PanelMethod, title: str, only_unrated: bool, chair: User, now: datetime
) -> Panel:
    """A panel over the questions in use; Hofstee and borderline look at the whole examination."""
    panel = Panel.objects.create(
        quiz=quiz, method=method, title=title, chair=chair, created_at=now, state="preparing"
    )
    if method == PanelMethod.ANGOFF:
        _lay_out_items(panel, only_unrated=only_unrated)
    if method == PanelMethod.BORDERLINE:
        panel.papers = choose_papers(quiz)
        panel.save(update_fields=["papers"])
    audit.record("panel.prepared", panel, actor=chair, now=now, quiz=quiz.pk, method=method)
    return panel


def _lay_out_items(panel: Panel, *, only_unrated: bool) -> None:
    """What a form may draw from today on, in the order of the topics."""
    edition = edition_to_judge(panel.quiz)
    cells = set(edition.cells.values_list("topic", "level"))
    versions = ItemVersion.objects.filter(
        item__bank=edition.bank_id, item__pool=Pool.EXAM, state=ItemState.PUBLISHED
    )
    if only_unrated:
        versions = versions.filter(rating=None)
    drawn = [
        version
        for version in versions.order_by("topic", "case_set", "case_place", "item__ref")
        if (version.topic, version.level) in cells
    ]
    if not drawn:
        raise DomainError(_("Every question in use has a rating already. Rate all of them anew."))
    PanelItem.objects.bulk_create(
        PanelItem(panel=panel, item_version=version, position=position)
        for position, version in enumerate(drawn, start=1)
    )


def edition_to_judge(quiz: Quiz) -> QuizVersion:
    edition = edition_in_use(quiz)
    if edition is None:
        raise DomainError(_("This quiz has no published edition yet."))
    return edition


@transaction.atomic
def describe_candidate(
    panel: Panel, *, title: str, candidate: str, due_on: date | None, chair: User, now: datetime
) -> None:
    """The description changes only before the first round: ratings are made against it."""
    hold_panel(panel, (PanelState.PREPARING, *RATING_STATES))
    if panel.state != PanelState.PREPARING and candidate != panel.candidate:
        raise Conflict(_("Judges rate by this description: it stays as it is from round 1 on."))
    changes: dict[str, Any] = {"title": title, "candidate": candidate, "due_on": due_on}
    change_panel(panel, (panel.state,), **changes)
    plan_reminders(panel, now=now)
    audit.record("panel.described", panel, actor=chair, now=now, due_on=due_on)


@transaction.atomic
def invite_judge(panel: Panel, person: User, *, chair: User, now: datetime) -> Judge:
    """Somebody who left may be asked again; what they had rated counts again with them."""
    if person.pk in {chair.pk, panel.chair_id}:
        raise NotAllowed(_("Who chairs the panel does not judge on it. Invite somebody else."))
    if not may_judge(person, panel.quiz, now=now):
        raise NotAllowed(_("A judge needs a recognition that holds today for this quiz."))
    hold_panel(panel, (PanelState.PREPARING, PanelState.ROUND_1))
    judge, _created = Judge.objects.update_or_create(
        panel=panel,
        user=person,
        defaults={"left_at": None},
        create_defaults={"invited_at": now},
    )
    if panel.state == PanelState.ROUND_1:
        tell_of_round(panel, [judge], now=now)
    audit.record("panel.invited", panel, actor=chair, now=now, judge=person.pk)
    return judge


@transaction.atomic
def leave_panel(judge: Judge, *, by: User, now: datetime) -> None:
    """A judge declines or is taken off. Their ratings stay on record and count no more."""
    hold_panel(judge.panel, (PanelState.PREPARING, *RATING_STATES))
    if not Judge.objects.filter(pk=judge.pk, left_at=None).update(left_at=now):
        raise Conflict(_("This judge has already left the panel."))
    audit.record("panel.left", judge.panel, actor=by, now=now, judge=judge.user_id)


def accept_seat(judge: Judge, *, now: datetime) -> None:
    """They have read the description and keep to themselves what they see. Said once."""
    if not may_judge(judge.user, judge.panel.quiz, now=now):
        raise NotAllowed(_("Your recognition does not hold today, so you cannot judge this quiz."))
    with transaction.atomic():
        if Judge.objects.filter(pk=judge.pk, accepted_at=None).update(accepted_at=now):
            audit.record("panel.accepted", judge.panel, actor=judge.user, now=now)


@transaction.atomic
def open_round(panel: Panel, *, chair: User, now: datetime, due_on: date | None) -> None:
    """Round 1 asks for three judges and a description; round 2 for three who finished round 1."""
    hold_panel(panel, (panel.state,))
    judges = list(panel.judges.filter(left_at=None).select_related("user"))
    if panel.state == PanelState.PREPARING:
        following = PanelState.ROUND_1
        _refuse_unprepared(panel, len(judges))
    elif panel.state == PanelState.ROUND_1 and panel.method == PanelMethod.ANGOFF:
        following = PanelState.ROUND_2
        refuse_incomplete(panel)
    else:
        raise Conflict(_("This panel has no further round."))
    change_panel(panel, (panel.state,), state=following, due_on=due_on)
    tell_of_round(panel, judges, now=now)
    plan_reminders(panel, now=now)
    audit.record("panel.opened", panel, actor=chair, now=now, round=following)


def _refuse_unprepared(panel: Panel, judges: int) -> None:
    if not panel.candidate.strip():
        raise DomainError(_("First describe the just competent candidate: judges rate by it."))
    if judges < LEAST_JUDGES:
        words = ngettext(
            "A panel needs three judges; {n} is invited.",
            "A panel needs three judges; {n} are invited.",
            judges,
        )
        raise DomainError(words.format(n=judges))
    if panel.method == PanelMethod.BORDERLINE and not panel.papers:
        raise DomainError(_("No finished attempt is there to be judged. Use another method."))


def refuse_incomplete(panel: Panel) -> None:
    """Say what is missing until three judges have rated everything in the round."""
    progress = progress_of(panel)
    complete = [each for each in progress if each.is_complete]
    if len(complete) >= LEAST_JUDGES:
        return
    waiting = ", ".join(
        _("{person} ({done} of {of})").format(person=each.judge.user, done=each.done, of=each.of)
        for each in progress
        if not each.is_complete
    )
    words = _("Three judges have to finish first; {n} have. Waiting for: {who}.")
    raise DomainError(words.format(n=len(complete), who=waiting or _("more judges")))


def hold_panel(panel: Panel, states: Iterable[str]) -> None:
    """Lock the row and read it anew: a rating and the end of its round never pass each other."""
    Panel.objects.select_for_update(no_key=True).get(pk=panel.pk)
    panel.refresh_from_db(fields=["state", "due_on", "candidate"])
    if panel.state not in states:
        raise Conflict(_("The panel is in another state by now. Look at it again."))


def change_panel(panel: Panel, states: Iterable[str], **changes: Any) -> None:
    if not Panel.objects.filter(pk=panel.pk, state__in=list(states)).update(**changes):
        raise Conflict(_("The panel is in another state by now. Look at it again."))
    panel.refresh_from_db(fields=list(changes))

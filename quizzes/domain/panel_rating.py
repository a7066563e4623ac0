"""What judges say: of a question, of the whole examination, and to each other.

Nothing is overwritten: another value is another row, with its time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from quizzes.domain.panel_progress import round_of, standing_ratings
from quizzes.enums import PanelMethod, PanelState
from quizzes.models import Judge, Panel, PanelItem, PanelRating, PanelRemark, WholeJudgement
from quizzes.panel_rules import RATING_STATES, may_judge
from training.lib.errors import Conflict, DomainError, NotAllowed
from training.people.models import User

BOUNDS = ("least_cut", "most_cut", "least_fail", "most_fail")
GLOBAL_RATINGS = range(1, 6)


def rate_item(judge: Judge, item: PanelItem, *, percent: int, now: datetime) -> PanelRating:
    """The judge's word on a question in the round that runs; the same again adds nothing."""
    if not 0 <= percent <= 100:
        raise DomainError(_("Enter a whole number from 0 to 100."), field="percent")
    value = Decimal(percent) / 100
    with _speaking(judge, now=now) as panel:
        said = {"judge": judge, "panel_item": item, "round": round_of(panel)}
        last = PanelRating.objects.filter(**said).order_by("-id").first()
        if last and last.value == value:
            return last
        return PanelRating.objects.create(**said, value=value, made_at=now)


def keep_first_ratings(judge: Judge, *, now: datetime) -> int:
    """Round 2: say again what was said in round 1, of every question not rated anew."""
    with _speaking(judge, now=now) as panel:
        if panel.state != PanelState.ROUND_2:
            raise Conflict(_("There is no earlier round whose ratings could be kept."))
        first, second = standing_ratings(panel, 1), standing_ratings(panel, 2)
        kept = [
            PanelRating(judge=judge, panel_item_id=item, round=2, value=value, made_at=now)
            for (who, item), value in first.items()
            if who == judge.pk and (who, item) not in second
        ]
        return len(PanelRating.objects.bulk_create(kept))


def judge_whole(judge: Judge, *, bounds: dict[str, int], now: datetime) -> WholeJudgement:
    """Hofstee: which cuts, and which shares of failing candidates, would be acceptable."""
    if not all(0 <= bounds[name] <= 100 for name in BOUNDS):
        raise DomainError(_("Enter whole numbers from 0 to 100."))
    if bounds["least_cut"] >= bounds["most_cut"] or bounds["least_fail"] >= bounds["most_fail"]:
        raise DomainError(_("Each lowest value has to be below its highest."))
    with _speaking(judge, now=now) as panel:
        if panel.method != PanelMethod.HOFSTEE:
            raise Conflict(_("This panel rates question by question."))
        values = {name: bounds[name] for name in BOUNDS}
        return WholeJudgement.objects.create(judge=judge, values=values, made_at=now)


def judge_paper(judge: Judge, *, attempt: str, rating: int, now: datetime) -> WholeJudgement:
    """Borderline: one rating of one candidate's whole paper."""
    if rating not in GLOBAL_RATINGS:
        raise DomainError(_("Choose one of the five."), field="rating")
    with _speaking(judge, now=now) as panel:
        if attempt not in panel.papers:
            raise DomainError(_("This paper is not before the panel."))
        values = {"attempt": attempt, "rating": rating}
        return WholeJudgement.objects.create(judge=judge, values=values, made_at=now)


def add_remark(panel: Panel, item: PanelItem, *, author: User, text: str, now: datetime) -> None:
    """The first round is blind, so nobody argues before it has ended."""
    if panel.state != PanelState.ROUND_2:
        raise Conflict(_("Questions are discussed during the second round."))
    PanelRemark.objects.create(panel_item=item, author=author, text=text, made_at=now)


@contextmanager
def _speaking(judge: Judge, *, now: datetime) -> Iterator[Panel]:
    """The panel, held so that its round does not end meanwhile; refused where the judge may not."""
    with transaction.atomic():
        held = Panel.objects.select_for_update(no_key=True).get(pk=judge.panel_id)
        if held.state not in RATING_STATES:
            raise Conflict(_("No round is open. What you rated before is kept."))
        judge.refresh_from_db(fields=["accepted_at", "left_at"])
        if judge.left_at:
            raise NotAllowed(_("You have left this panel."))
        if judge.accepted_at is None:
            raise NotAllowed(_("First read the description, and accept that this is confidential."))
        if not may_judge(judge.user, held.quiz, now=now):
            raise NotAllowed(_("Your recognition does not hold today, so nothing was saved."))
        yield held

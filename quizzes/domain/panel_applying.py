"""Put a panel's standard in force: the next edition of the quiz has it, sittings keep theirs."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from quizzes.domain.editions import why_not
from quizzes.domain.panel_forecast import forecast_panel
from quizzes.domain.panels import change_panel, edition_to_judge
from quizzes.domain.standard_setting import rating_to_store
from quizzes.enums import CutKind, PanelMethod, PanelState
from quizzes.models import BlueprintCell, ItemRating, Panel, Quiz, QuizVersion
from training.lib.errors import Conflict, DomainError
from training.people.domain import audit
from training.people.models import User


def store_forecast(panel: Panel, *, now: datetime) -> None:
    """Beside the outcome of a closed panel; again gives the figures of that later moment."""
    figures = forecast_panel(panel).as_figures() | {"computed_at": now.isoformat()}
    outcome = (panel.outcome or {}) | {"forecast": figures}
    Panel.objects.filter(pk=panel.pk, state=PanelState.CLOSED).update(outcome=outcome)


@transaction.atomic
def apply_panel(panel: Panel, *, admin: User, now: datetime) -> QuizVersion:
    """From the next start on. Two admins at once apply it once.

    Refused where it would close the quiz: with ratings, forms may fall out of the band of expected
    shares that the edition asks for.
    """
    outcome = panel.outcome or {}
    if outcome.get("cut") is None:
        raise DomainError(_("This panel came to no cut, so there is nothing to apply."))
    if "forecast" not in outcome:
        raise Conflict(_("Wait for the expected pass rate: it is being computed."))
    Quiz.objects.select_for_update(no_key=True).get(pk=panel.quiz_id)  # editions number in turn
    applied: dict[str, Any] = {"applied_by": admin, "applied_at": now}
    change_panel(panel, (PanelState.CLOSED,), state=PanelState.APPLIED, **applied)
    current = edition_to_judge(panel.quiz)
    before = set(why_not(current, allow_draft=settings.ALLOW_DRAFT, now=now))
    replaced: list[int] = []
    if panel.method == PanelMethod.ANGOFF:
        replaced = _write_ratings(panel, outcome, admin=admin, now=now)
    edition = _publish_next(panel, outcome, admin=admin, now=now)
    if sentences := set(why_not(edition, allow_draft=settings.ALLOW_DRAFT, now=now)) - before:
        raise Conflict(" ".join(sorted(sentences)))
    audit.record(
        "panel.applied", panel, actor=admin, now=now, edition=edition.number, replaced=replaced
    )
    return edition


def _write_ratings(
    panel: Panel, outcome: dict[str, Any], *, admin: User, now: datetime
) -> list[int]:
    """One word per question is in force. What it replaces stays with the panel that said it;
    returned are those panels.
    """
    count = len(outcome["judges"])
    versions = dict(panel.items.values_list("position", "item_version"))
    old = ItemRating.objects.filter(item_version__in=versions.values())
    replaced = sorted(set(old.exclude(panel=None).values_list("panel", flat=True)))
    ItemRating.objects.bulk_create(
        [
            ItemRating(
                item_version_id=versions[item["position"]],
                value=rating_to_store(Decimal(item["total"]) / count),
                panel=panel,
                applied_by=admin,
                applied_at=now,
            )
            for item in outcome["items"]
        ],
        update_conflicts=True,
        unique_fields=["item_version"],
        update_fields=["value", "panel", "applied_by", "applied_at"],
    )
    return replaced


def _publish_next(
    panel: Panel, outcome: dict[str, Any], *, admin: User, now: datetime
) -> QuizVersion:
    """The rules in force with another cut. Its hash stays that of the files it came from, so that
    loading them again does not take the panel's cut away.
    """
    edition = edition_to_judge(panel.quiz)
    newest = panel.quiz.versions.latest("number")
    if newest.number > edition.number:
        words = _("Edition {number} of this quiz is being drafted. Publish or delete it first.")
        raise Conflict(words.format(number=newest.number))
    cells = list(edition.cells.all())
    edition.pk, edition.number = None, edition.number + 1
    edition._state.adding = True
    edition.published_at, edition.published_by = now, admin
    edition.what_changed = _("Cut score set by a panel: {title}").format(title=panel.title)[:300]
    if panel.method == PanelMethod.ANGOFF:
        edition.cut_kind = CutKind.PANEL
    else:
        edition.cut_kind, edition.cut_percent = (
            CutKind.PANEL_SHARE,
            Decimal(outcome["cut"]),
        )
    edition.save(force_insert=True)
    BlueprintCell.objects.bulk_create(
        BlueprintCell(quiz_version=edition, topic=cell.topic, level=cell.level, count=cell.count)
        for cell in cells
    )
    return edition

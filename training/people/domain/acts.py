"""Acts that need two people: one proposes with a reason, another decides.

The app that owns an act registers it by kind; here it is proposed, decided once, carried out in
the same transaction, and written to the audit log.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from training.lib.errors import Conflict, DomainError, NotAllowed
from training.people.domain import audit
from training.people.enums import ActState
from training.people.models import Erasure, TwoPersonAct, User
from training.people.rules import can_decide


@dataclass(frozen=True)
class ActKind:
    """What an app registers: a name to read, what to do on approval, how to show its object."""

    label: str | Promise
    execute: Callable[..., None]  # (act, *, now)
    describe: Callable[[TwoPersonAct], dict[str, str]]  # title, text, url?


_kinds: dict[str, ActKind] = {}


def register_act(
    kind: str,
    *,
    label: str | Promise,
    execute: Callable[..., None],
    describe: Callable[[TwoPersonAct], dict[str, str]],
) -> None:
    """Called when the owning app is ready. `execute` may refuse with a DomainError."""
    _kinds[kind] = ActKind(label, execute, describe)


def kind_of(act: TwoPersonAct) -> ActKind:
    return _kinds[act.kind]


def propose_act(
    kind: str,
    obj: models.Model,
    *,
    proposer: User,
    reason: str,
    now: datetime,
    payload: dict[str, Any] | None = None,
) -> TwoPersonAct:
    """Ask for an act; who may propose is the owning app's rule. One open proposal per object."""
    if kind not in _kinds:
        raise LookupError(f"No app has registered the act {kind!r}")
    if not reason.strip():
        raise DomainError(_("Give the reason. The person who decides reads it."))
    try:
        with transaction.atomic():
            _hold(obj)
            act = TwoPersonAct.objects.create(
                kind=kind,
                object_type=obj._meta.label_lower,
                object_id=str(obj.pk),
                payload=payload or {},
                reason=reason.strip(),
                proposed_by=proposer,
                proposed_at=now,
            )
            audit.record("act.proposed", act, actor=proposer, now=now, **_what(act))
    except IntegrityError as error:
        raise Conflict(_("This has already been proposed and waits for a decision.")) from error
    return act


def _hold(obj: models.Model) -> None:
    """A removal of facts takes the records it would empty: it sees this proposal, or came first."""
    type(obj)._base_manager.select_for_update(no_key=True).get(pk=obj.pk)
    owner = getattr(obj, "user_id", None)
    if owner and Erasure.objects.filter(user=owner, removed_at__isnull=False).exists():
        raise Conflict(_("This record was removed: the time for which it was kept has ended."))


@transaction.atomic
def approve_act(act: TwoPersonAct, *, decider: User, now: datetime, note: str = "") -> None:
    """Decide yes and carry it out; when carrying out is refused, the act stays proposed."""
    _decide(act, ActState.APPROVED, decider=decider, now=now, note=note)
    kind_of(act).execute(act, now=now)
    audit.record("act.approved", act, actor=decider, now=now, **_what(act))


@transaction.atomic
def refuse_act(act: TwoPersonAct, *, decider: User, now: datetime, note: str = "") -> None:
    _decide(act, ActState.REFUSED, decider=decider, now=now, note=note)
    audit.record("act.refused", act, actor=decider, now=now, **_what(act))


def _decide(act: TwoPersonAct, state: ActState, *, decider: User, now: datetime, note: str) -> None:
    """Two deciders at the same moment: the conditional UPDATE lets one of them decide."""
    if not can_decide(decider, act):
        raise NotAllowed(_("Another programme admin has to decide this: it takes two people."))
    changes = {
        "state": state,
        "decided_by": decider,
        "decided_at": now,
        "decision_note": note.strip(),
    }
    open_act = TwoPersonAct.objects.filter(pk=act.pk, state=ActState.PROPOSED)
    if not open_act.update(**changes):
        raise Conflict(_("Somebody has already decided this."))
    act.refresh_from_db(fields=list(changes))


def _what(act: TwoPersonAct) -> dict[str, str]:
    return {"kind": act.kind, "of": act.object_type, "id": act.object_id}

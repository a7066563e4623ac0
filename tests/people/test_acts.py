"""Some acts take two people, and happen once."""

from functools import partial

import pytest

from tests.at_once import at_once
from tests.factories import make_admin, make_clinic, make_user
from training.lib.errors import Conflict, DomainError, NotAllowed
from training.people.domain import acts
from training.people.models import AuditEntry, TwoPersonAct

pytestmark = pytest.mark.django_db


@pytest.fixture
def carried_out(monkeypatch):
    """A kind of act for tests; the list holds the acts that were carried out."""
    done = []
    monkeypatch.setattr(acts, "_kinds", {})
    acts.register_act(
        "close-clinic",
        label="Close a clinic",
        execute=lambda act, *, now: done.append(act.pk),
        describe=lambda act: {"title": "A clinic", "text": ""},
    )
    return done


def propose(now, **fields):
    fields.setdefault("proposer", make_admin())
    return acts.propose_act("close-clinic", make_clinic(), reason="Fraud.", now=now, **fields)


def test_another_admin_approves_and_the_act_is_carried_out(carried_out, now):
    act, decider = propose(now), make_admin()

    acts.approve_act(act, decider=decider, now=now)

    assert (act.state, act.decided_by, act.decided_at) == ("approved", decider, now)
    assert carried_out == [act.pk]
    assert [entry.verb for entry in AuditEntry.objects.all()] == ["act.proposed", "act.approved"]


def test_another_admin_refuses_and_nothing_is_carried_out(carried_out, now):
    act = propose(now)

    acts.refuse_act(act, decider=make_admin(), now=now, note="No evidence.")

    assert (act.state, act.decision_note, carried_out) == ("refused", "No evidence.", [])


def test_nobody_decides_what_they_proposed(carried_out, now):
    act = propose(now)

    with pytest.raises(NotAllowed):
        acts.approve_act(act, decider=act.proposed_by, now=now)

    act.refresh_from_db()
    assert (act.state, carried_out) == ("proposed", [])


def test_only_an_admin_decides(carried_out, now):
    with pytest.raises(NotAllowed):
        acts.approve_act(propose(now), decider=make_user(), now=now)

    assert carried_out == []


def test_a_second_decision_is_told_that_it_came_too_late(carried_out, now):
    act = propose(now)
    acts.refuse_act(act, decider=make_admin(), now=now)

    with pytest.raises(Conflict):
        acts.approve_act(act, decider=make_admin(), now=now)

    assert carried_out == []


def test_one_proposal_at_a_time_for_one_thing(carried_out, now):
    clinic, proposer = make_clinic(), make_admin()
    acts.propose_act("close-clinic", clinic, proposer=proposer, reason="Fraud.", now=now)

    with pytest.raises(Conflict):
        acts.propose_act("close-clinic", clinic, proposer=make_admin(), reason="Again.", now=now)

    assert TwoPersonAct.objects.count() == 1


def test_a_proposal_needs_a_reason(carried_out, now):
    with pytest.raises(DomainError):
        acts.propose_act("close-clinic", make_clinic(), proposer=make_admin(), reason=" ", now=now)

    assert not TwoPersonAct.objects.exists()


def test_an_act_that_is_refused_while_carried_out_stays_proposed(monkeypatch, now):
    def refuse(act, *, now):
        raise Conflict("It is closed already.")

    monkeypatch.setattr(acts, "_kinds", {})
    acts.register_act("close-clinic", label="", execute=refuse, describe=lambda act: {})
    act = propose(now)

    with pytest.raises(Conflict):
        acts.approve_act(act, decider=make_admin(), now=now)

    assert TwoPersonAct.objects.get().state == "proposed"


@pytest.mark.django_db(transaction=True)
def test_two_deciders_at_the_same_moment_decide_once(carried_out, now):
    act = propose(now)
    deciders = [make_admin() for _ in range(6)]

    def approve(decider):
        acts.approve_act(TwoPersonAct.objects.get(pk=act.pk), decider=decider, now=now)

    outcomes = at_once(*(partial(approve, decider) for decider in deciders))

    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 5
    assert carried_out == [act.pk]

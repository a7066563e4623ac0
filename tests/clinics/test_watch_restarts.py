"""Notices survive the death of the worker that sends them: each is sent once, none is lost."""

from collections import Counter
from datetime import date, timedelta

import pytest

from clinics.domain.noticing import notice_changes
from clinics.domain.watching import end_mails, ends, notices
from clinics.domain.watching.following import follow
from clinics.enums import WatchChannel, WatchSubject
from clinics.models import Change, EndNotice, Notice
from tests.clinics.ruled import assign, make_policy, make_rules
from tests.factories import NOW, make_membership, make_user
from training.lib.models import Job

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)
MANAGERS = 4


@pytest.fixture
def managers(clinic):
    return [
        make_membership(clinic, make_user(), role="manager", started_at=NOW)
        for _ in range(MANAGERS)
    ]


def kill_at_the_third(monkeypatch, module):
    """The worker dies at its third mail, as by the machine: no handler of ours catches it."""
    send, calls = module.send_mail_later, []

    def send_or_die(**fields):
        calls.append(fields["key"])
        if len(calls) == 3:
            raise SystemExit
        return send(**fields)

    monkeypatch.setattr(module, "send_mail_later", send_or_die)


def mailed():
    """How many mails of changes or ends are planned for each person."""
    keys = Job.objects.filter(kind="mail", key__startswith="clinic-")
    return Counter(keys.values_list("payload__user", flat=True))


def test_notices_of_changes_go_out_once_though_the_worker_dies_among_them(
    clinic, managers, staff, monkeypatch
):
    for manager in managers:
        follow(manager, WatchSubject.ROSTER, [WatchChannel.DIGEST], now=NOW)
    for number in range(3):
        staff(f"Person {number}")
    notice_changes(clinic, now=NOW)
    assert Notice.objects.count() == MANAGERS * Change.objects.count()

    with monkeypatch.context() as patched, pytest.raises(SystemExit):
        kill_at_the_third(patched, notices)
        notices.tell_all(now=LATER)
    before = mailed()
    for _ in range(2):
        notices.tell_all(now=LATER)

    assert (len(before), set(before.values())) == (2, {1})
    assert (len(mailed()), set(mailed().values())) == (MANAGERS, {1})
    assert not Notice.objects.filter(done_at=None).exists()


def test_a_look_that_dies_notes_and_plans_nothing_and_the_next_one_all_of_it_once(
    clinic, managers, staff, monkeypatch
):
    follow(managers[0], WatchSubject.ROSTER, [WatchChannel.MAIL], now=NOW)
    staff()

    with monkeypatch.context() as patched, pytest.raises(SystemExit):
        patched.setattr("clinics.domain.noticing.plan_notices", _die)
        notice_changes(clinic, now=NOW)
    assert (Change.objects.count(), Notice.objects.count()) == (0, 0)
    for _ in range(2):
        notice_changes(clinic, now=NOW)

    assert list(Change.objects.values_list("number", "kind")) == [(1, "joined"), (2, "consent")]
    assert Notice.objects.count() == 2


def test_notices_before_an_end_go_out_once_though_the_worker_dies_among_them(
    clinic, manager, managers, staff, monkeypatch
):
    """All of a clinic in one transaction: whoever was told is told by its commit or not at all."""
    person = staff()
    assign(person, make_rules(clinic, manager, ("insurance", "needed")))
    make_policy(person, manager, clinic, until=date(2026, 5, 12))
    notice_changes(clinic, now=NOW)

    with monkeypatch.context() as patched, pytest.raises(SystemExit):
        kill_at_the_third(patched, end_mails)
        ends.send_due(now=LATER)
    assert (mailed(), EndNotice.objects.exclude(sent_at=None).count()) == (Counter(), 0)
    for _ in range(2):
        ends.send_due(now=LATER)

    told = [manager, *(each.user for each in managers)]
    assert mailed() == Counter([user.pk for user in told])


def _die(*given, **options):
    raise SystemExit

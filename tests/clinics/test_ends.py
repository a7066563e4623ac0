"""C2: given an expiry in 60, 30, 7 days, the holder and the manager are told, once each."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail

from certificates.domain.holder.reminders import due_at, plan_reminders
from certificates.domain.holder.reminders import send_due as remind_holders
from clinics.domain.desk import make_rows
from clinics.domain.needs import list_needs
from clinics.domain.noticing import notice_changes
from clinics.domain.watching.ends import plan_ends, send_due
from clinics.domain.watching.following import follow
from clinics.enums import NeedKind
from clinics.models import EndNotice
from clinics.queries import requirements_at, roster, waiting_at
from tests.clinics.ruled import assign, make_policy, make_rules
from tests.factories import NOW, make_membership, make_user
from tests.factories.evidence import make_evidence
from training.lib.background import run_due
from training.people.domain.consent import stop_consent

pytestmark = pytest.mark.django_db

END = date(2026, 9, 30)
ZONE = "America/Vancouver"
SECOND = timedelta(seconds=1)


@pytest.fixture
def insured(clinic, manager, staff):
    person = staff()
    assign(person, make_rules(clinic, manager, ("insurance", "needed")))
    person.policy = make_policy(person, manager, clinic, until=END)
    notice_changes(clinic, now=NOW)
    return person


@pytest.fixture
def second(clinic):
    """Manages the clinic as well, for a shorter time."""
    return make_membership(clinic, make_user(), role="manager", started_at=NOW)


def morning(days):
    return due_at(END, days, ZONE)


def states():
    rows = EndNotice.objects.filter(until=END).order_by("-days_before")
    return {
        row.days_before: row.skipped_because or ("sent" if row.sent_at else "waits") for row in rows
    }


def withdraw(paper, *, now):
    """Its holder takes it back."""
    type(paper).objects.filter(pk=paper.pk).update(withdrawn_at=now)


def mails(*moments):
    """Who was told what at these moments."""
    found = []
    for moment in moments:
        mail.outbox.clear()
        remind_holders(now=moment)
        send_due(now=moment)
        while run_due(now=moment + timedelta(minutes=1)):
            pass
        found += [(message.to[0], message.subject) for message in mail.outbox]
    return found


def test_c2_given_expiry_in_60_30_7_days_the_holder_and_the_manager_are_told_once_each(
    clinic, manager, insured
):
    plan_reminders([insured.policy])
    days = [morning(60), morning(60) + SECOND, morning(30), morning(7), morning(0), morning(-1)]

    told = mails(*days)

    titles = {90, 60, 30, 7, 0}
    holder = [subject for to, subject in told if to == insured.email]
    managers = [subject for to, subject in told if to == manager.email]
    assert len(holder) == len(titles) - 1  # the one of 90 days was overtaken
    assert managers == [
        "Ana Lee: Insurance ends 30 September 2026: 60 days left",
        "Ana Lee: Insurance ends 30 September 2026: 30 days left",
        "Ana Lee: Insurance ends 30 September 2026: 7 days left",
        "Ana Lee: Insurance ends 30 September 2026: today",
    ]
    assert states() == {60: "sent", 30: "sent", 7: "sent", 0: "sent"}


def managers_told(*moments):
    """Without what holders get."""
    found = []
    for moment in moments:
        mails(moment)
        found += [
            (message.to[0], message.subject)
            for message in mail.outbox
            if "because you manage" in message.body
        ]
    return found


def test_nothing_is_sent_a_second_before(insured):
    assert send_due(now=morning(60) - SECOND) == 0


def test_at_seven_days_with_nothing_uploaded_all_managers_are_told(
    clinic, manager, insured, second
):
    assert [to for to, _ in managers_told(morning(60), morning(30))] == [manager.email] * 2

    told = managers_told(morning(7))

    assert {to for to, _ in told} == {manager.email, second.user.email}
    text = "Nothing new was uploaded. All managers of the clinic get this mail."
    assert sum(text in message.body for message in mail.outbox) == 2
    assert EndNotice.objects.get(days_before=7).was_escalated is True


def test_an_upload_that_waits_for_a_look_keeps_the_others_out_of_it(
    clinic, manager, insured, second
):
    make_evidence(insured, valid_until=END + timedelta(days=365), given_at=morning(20))
    EndNotice.objects.filter(days_before__gt=7).delete()

    assert managers_told(morning(7)) == [
        (manager.email, "Ana Lee: Insurance ends 30 September 2026: 7 days left")
    ]
    assert any("A new paper was uploaded: check it." in message.body for message in mail.outbox)
    assert EndNotice.objects.get(days_before=7).was_escalated is False


def test_who_follows_it_is_told_in_place_of_who_managed_longest(insured, second):
    follow(second, "rule", ["desk"], requirement="insurance", now=NOW)

    assert [to for to, _ in managers_told(morning(60))] == [second.user.email]


def test_a_late_notice_says_that_it_is_late_and_overtakes_the_older(manager, insured):
    told = managers_told(morning(30) + timedelta(days=3))

    assert told[-1] == (manager.email, "Ana Lee: Insurance ends 30 September 2026: 27 days left")
    text = "This notice is late: you should have had it on 31 August 2026."
    assert any(text in message.body for message in mail.outbox)
    assert states() == {60: "overtaken", 30: "sent", 7: "waits", 0: "waits"}


def test_people_with_one_deadline_are_one_mail_that_counts_them(clinic, manager, insured, staff):
    for number in range(4):
        person = staff(f"Person {number}")
        person.membership.assignments.create(
            position=insured.membership.assignments.get().position, started_at=NOW
        )
        make_policy(person, manager, clinic, until=END)
    notice_changes(clinic, now=NOW)

    (told,) = managers_told(morning(60))

    assert told[1] == "5 papers at Harbour Physio end 30 September 2026: 60 days left"
    text = next(message.body for message in mail.outbox if message.to == [manager.email])
    assert "And 2 more." in text
    assert len(text.split()) <= 80


def test_a_renewal_ends_the_notices_of_the_old_end_and_plans_the_new(clinic, manager, insured):
    later = END + timedelta(days=365)
    make_policy(insured, manager, clinic, until=later)
    notice_changes(clinic, now=NOW)

    assert managers_told(morning(60)) == []
    assert states()[60] == "renewed"
    assert EndNotice.objects.filter(until=later, sent_at=None, skipped_because="").count() == 4


def test_a_renewal_that_is_withdrawn_brings_the_notices_of_the_old_end_back(
    clinic, manager, insured
):
    renewal = make_policy(insured, manager, clinic, until=END + timedelta(days=365))
    notice_changes(clinic, now=NOW)
    mails(morning(60))
    assert states() == {60: "renewed", 30: "waits", 7: "waits", 0: "waits"}

    withdraw(renewal, now=morning(45))
    notice_changes(clinic, now=morning(45))

    told = managers_told(morning(45), morning(30), morning(7), morning(0))
    left = ["45 days left", "30 days left", "7 days left", "today"]
    assert told == [
        (manager.email, f"Ana Lee: Insurance ends 30 September 2026: {words}") for words in left
    ]
    assert states() == {60: "sent", 30: "sent", 7: "sent", 0: "sent"}


def test_a_renewal_withdrawn_after_two_windows_tells_of_the_more_urgent_one_alone(
    clinic, manager, insured
):
    renewal = make_policy(insured, manager, clinic, until=END + timedelta(days=365))
    notice_changes(clinic, now=NOW)
    mails(morning(60), morning(30))
    withdraw(renewal, now=morning(20))
    notice_changes(clinic, now=morning(20))
    notice_changes(clinic, now=morning(19))

    assert len(managers_told(morning(20), morning(19))) == 1
    assert states() == {60: "renewed", 30: "sent", 7: "waits", 0: "waits"}


def test_a_renewal_withdrawn_when_the_old_end_has_passed_brings_no_notice_back(
    clinic, manager, insured
):
    renewal = make_policy(insured, manager, clinic, until=END + timedelta(days=365))
    notice_changes(clinic, now=NOW)
    mails(morning(60), morning(30), morning(7), morning(0))
    withdraw(renewal, now=morning(-2))
    notice_changes(clinic, now=morning(-2))

    assert managers_told(morning(-2)) == []
    assert set(states().values()) == {"renewed"}


def test_what_is_no_longer_asked_for_and_who_no_longer_shares_is_quiet(clinic, manager, insured):
    make_rules(clinic, manager, ("cpr", "needed"), at=morning(50))
    notice_changes(clinic, now=morning(50))
    stop_consent(insured.consent, actor=insured, now=morning(20))

    assert managers_told(morning(30), morning(7))[-1:] == []
    assert (states()[30], states()[7]) == ("not-asked", "closed")


def test_what_was_quiet_and_is_asked_for_again_is_taken_up_where_it_stands(
    clinic, manager, insured
):
    make_rules(clinic, manager, ("cpr", "needed"), at=morning(61))
    notice_changes(clinic, now=morning(61))
    mails(morning(60))
    make_rules(clinic, manager, ("insurance", "needed"), at=morning(55))
    notice_changes(clinic, now=morning(55))

    assert [to for to, _ in managers_told(morning(55))] == [manager.email]
    assert states() == {60: "sent", 30: "waits", 7: "waits", 0: "waits"}


def test_an_end_that_only_the_rules_make_is_told_to_the_holder_too(clinic, manager, staff):
    person = staff("Cy Poe")
    assign(person, make_rules(clinic, manager, ("cpr", "needed"), cpr={"months": 12}))
    card = make_evidence(person, kind="cpr", issued_on=date(2025, 9, 30))
    card.checks.create(
        method="paper", result="confirmed", checked_by=manager, clinic=clinic, checked_at=NOW
    )
    notice_changes(clinic, now=NOW)

    told = mails(morning(60))

    assert sorted(to for to, _ in told) == sorted([person.email, manager.email])
    assert (person.email, "Cpr ends 30 September 2026: 60 days left") in told


def test_windows_that_had_passed_when_the_end_became_known_are_not_planned(
    clinic, manager, insured
):
    EndNotice.objects.all().delete()
    known = list(insured.membership.known_standings.all())

    plan_ends(clinic, known, now=morning(20))
    plan_ends(clinic, known, now=morning(20))

    assert states() == {7: "waits", 0: "waits"}


def test_the_days_are_those_of_the_clinic(clinic, insured):
    row = EndNotice.objects.get(days_before=0)

    assert row.due_at == datetime(2026, 9, 30, 15, tzinfo=UTC)


def test_what_ends_within_a_week_without_a_new_paper_is_the_first_need_of_the_desk(
    clinic, manager, insured, staff
):
    staff("Nobody Yet", consents=False)
    for days, first in ((8, NeedKind.CONSENT), (6, NeedKind.ENDING)):
        now = morning(days)
        rows = make_rows(roster(clinic, now, now=now), requirements_at(clinic, now), now)
        assert list_needs(clinic, rows, waiting_at(clinic, now), now)[0].kind == first

"""90, 60, 30, 7 and 0 days before an end: planned from its date, sent once, quiet when they lie."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from certificates.domain.holder.reminders import (
    WINDOWS,
    due_at,
    plan_lost,
    plan_reminders,
    send_due,
)
from certificates.models import Evidence, Reminder, Suspension
from certificates.queries.due_dates import due_dates
from certificates.signals import credential_changed
from tests.factories import NOW, make_user
from tests.factories.credentials import make_credential, make_credential_type
from tests.factories.evidence import make_evidence_check
from training.lib import background
from training.lib.delivery import Outage
from training.lib.models import Job

pytestmark = pytest.mark.django_db
END = NOW.date() + timedelta(days=365)
ZONES = ["America/Vancouver", "America/St_Johns", "Europe/Berlin", "Pacific/Auckland"]


def make_paper(user=None, *, until: date, at=NOW, **fields) -> Evidence:
    facts = {
        "kind": "insurance",
        "title": "Policy 4711",
        "issuer": "An insurer",
        "time_zone": "America/Vancouver",
        "expires_at": due_at(until + timedelta(days=1), 0, "America/Vancouver"),
        "given_at": at,
    }
    return Evidence.objects.create(user=user or make_user(), valid_until=until, **facts | fields)


def states(**of) -> dict[int, str]:
    """What became of each window."""
    rows = Reminder.objects.filter(**of).order_by("-days_before")
    return {
        row.days_before: row.skipped_because or ("sent" if row.sent_at else "waits") for row in rows
    }


def mails() -> list[str]:
    """The keys of the mails that were planned."""
    return sorted(Job.objects.filter(kind="mail").values_list("key", flat=True))


def send(moment: datetime) -> list[str]:
    """Send what is due and hand every mail to the server; the subjects."""
    mail.outbox.clear()
    send_due(now=moment)
    Job.objects.filter(kind="mail").update(not_before=moment)
    for pk in Job.objects.filter(kind="mail", done_at=None).values_list("pk", flat=True):
        background.run_job(pk, now=max(moment, timezone.now()))
    return [message.subject for message in mail.outbox]


@pytest.fixture
def credential():
    """Valid for a year from NOW on."""
    return make_credential(user=make_user(legal_name="Ingrid Solheim"))


@pytest.fixture
def last_day(credential) -> date:
    return credential.cycles.get().valid_until


def morning(last_day: date, days: int) -> datetime:
    return due_at(last_day, days, "America/Vancouver")


# --- When ----------------------------------------------------------------------------------


@given(
    day=st.dates(date(2026, 1, 1), date(2032, 12, 31)),
    days=st.sampled_from(WINDOWS),
    zone=st.sampled_from(ZONES),
)
@settings(max_examples=200)
def test_a_reminder_falls_due_at_eight_on_its_day_in_every_zone(day, days, zone):
    local = due_at(day, days, zone).astimezone(ZoneInfo(zone))

    assert (local.date(), local.hour, local.minute) == (day - timedelta(days=days), 8, 0)


@pytest.mark.parametrize(
    ("day", "days", "expected"),
    [
        # In Toronto the clocks go forward on 14 March 2027 and back on 7 November.
        (date(2027, 3, 14), 0, datetime(2027, 3, 14, 12, tzinfo=UTC)),
        (date(2027, 3, 14), 7, datetime(2027, 3, 7, 13, tzinfo=UTC)),
        (date(2027, 11, 7), 0, datetime(2027, 11, 7, 13, tzinfo=UTC)),
        (date(2027, 11, 7), 30, datetime(2027, 10, 8, 12, tzinfo=UTC)),
        (date(2028, 3, 7), 7, datetime(2028, 2, 29, 13, tzinfo=UTC)),
        (date(2028, 2, 29), 60, datetime(2027, 12, 31, 13, tzinfo=UTC)),
    ],
)
def test_clock_changes_and_leap_days_move_no_reminder(day, days, expected):
    assert due_at(day, days, "America/Toronto") == expected


def test_a_credential_begins_with_a_row_for_each_window(credential, last_day):
    rows = Reminder.objects.filter(cycle__credential=credential).order_by("-days_before")

    assert [(row.days_before, row.due_at) for row in rows] == [
        (days, morning(last_day, days)) for days in WINDOWS
    ]


def test_planning_again_plans_nothing_new(credential):
    credential_changed.send(sender=None, credential=credential, now=NOW)
    plan_reminders(list(credential.cycles.select_related("credential")))
    plan_lost(now=NOW + timedelta(days=300))

    assert Reminder.objects.count() == 5


def test_windows_that_had_passed_when_a_paper_came_in_are_not_planned():
    make_paper(until=NOW.date() + timedelta(days=20))

    assert states() == {7: "waits", 0: "waits"}


def test_without_an_end_there_is_nothing_to_remind_of():
    make_credential(version=make_credential_type(validity="none"))

    assert states() == {}


def test_a_plan_that_got_lost_is_found_before_it_is_due(credential, last_day):
    Reminder.objects.all().delete()
    paper = make_paper(until=last_day)
    paper.reminders.all().delete()

    plan_lost(now=morning(last_day, 100))
    assert states() == {}
    plan_lost(now=morning(last_day, 91))

    assert states(evidence=None) == dict.fromkeys(WINDOWS, "waits")
    assert states(cycle=None) == dict.fromkeys(WINDOWS, "waits")


# --- Once ----------------------------------------------------------------------------------


def test_each_window_is_mailed_once_and_on_its_day(credential, last_day):
    sent = {}
    for days in (91, 90, 89, 61, 60, 59, 31, 30, 29, 8, 7, 6, 1, 0, -1):
        subjects = send(morning(last_day, days)) + send(morning(last_day, days))
        if subjects:
            sent[days] = len(subjects)

    assert sent == dict.fromkeys(WINDOWS, 1)
    assert states() == dict.fromkeys(WINDOWS, "sent")
    assert not Reminder.objects.filter(was_late=True).exists()


def test_nothing_is_sent_a_second_before(credential, last_day):
    assert send(morning(last_day, 90) - timedelta(seconds=1)) == []
    assert len(send(morning(last_day, 90))) == 1


def test_three_days_without_workers_lose_nothing_and_the_late_one_says_so(credential, last_day):
    send(morning(last_day, 90))
    send(morning(last_day, 60))

    assert len(send(morning(last_day, 27))) == 1

    assert Reminder.objects.get(days_before=30).was_late is True
    assert "This reminder is late" in mail.outbox[0].body
    assert "27 days left" in mail.outbox[0].subject


def test_of_several_that_fell_due_at_once_only_the_most_urgent_is_sent(credential, last_day):
    assert len(send(morning(last_day, 5))) == 1

    assert states() == {90: "overtaken", 60: "overtaken", 30: "overtaken", 7: "sent", 0: "waits"}


def test_also_after_the_end_the_last_one_is_sent_and_tells_that_it_has_passed(credential, last_day):
    subjects = send(morning(last_day, -2))

    assert [subject.split(" ended ")[1] for subject in subjects] == [
        f"{last_day.day} {last_day:%B %Y}"
    ]
    assert "was valid to the end of" in mail.outbox[0].body


def test_f27_a_mail_server_that_is_away_for_an_hour_costs_no_mail(
    credential, last_day, monkeypatch
):
    moment = morning(last_day, 30)
    send_due(now=moment)
    job = Job.objects.get(kind="mail")

    def away(message):
        raise Outage("The mail server is away.")

    with monkeypatch.context() as patch:
        patch.setattr("training.people.domain.notices.deliver", away)
        for minute in range(0, 60, 5):
            Job.objects.update(not_before=moment)
            background.run_job(job.pk, now=moment + timedelta(minutes=minute))
    assert mail.outbox == []
    Job.objects.update(not_before=moment, lease_until=None)
    send_due(now=moment + timedelta(hours=1))
    background.run_job(job.pk, now=moment + timedelta(hours=2))
    background.run_job(job.pk, now=moment + timedelta(hours=3))

    assert len(mail.outbox) == 1
    assert mail.outbox[0].extra_headers["Message-ID"].startswith("<")
    assert len(mails()) == 1


# --- Re-planned on change ------------------------------------------------------------------


def test_a_renewal_ends_the_reminders_of_the_old_cycle(credential, last_day):
    moment = morning(last_day, 45)
    send(moment)
    old = credential.cycles.get()
    newer = old.__class__.objects.create(
        credential=credential,
        number=2,
        type_version=old.type_version,
        evaluation=credential.user.evaluations.create(
            type_version=old.type_version, met=True, inputs={}, result={}, made_at=moment
        ),
        valid_from=last_day + timedelta(days=1),
        valid_until=last_day + timedelta(days=365),
        time_zone=old.time_zone,
        starts_at=old.expires_at,
        expires_at=old.expires_at + timedelta(days=365),
        begun_at=moment,
    )
    credential_changed.send(sender=None, credential=credential, now=moment)

    assert states(cycle=old) == {
        90: "overtaken", 60: "sent", 30: "renewed", 7: "renewed", 0: "renewed"
    }  # fmt: skip
    assert states(cycle=newer) == dict.fromkeys(WINDOWS, "waits")
    assert send(morning(last_day, 0)) == []


def test_while_suspended_it_is_quiet_and_the_lifting_takes_up_the_most_urgent(credential, last_day):
    suspension = Suspension.objects.create(
        credential=credential,
        **suspension_facts(credential, from_at=morning(last_day, 70)),
    )
    credential_changed.send(sender=None, credential=credential, now=morning(last_day, 70))
    assert send(morning(last_day, 60)) == []
    assert send(morning(last_day, 30)) == []
    lifted = morning(last_day, 20)
    Suspension.objects.filter(pk=suspension.pk).update(
        until_at=lifted, lifted_by_act=suspension_facts(credential)["act"]
    )
    credential_changed.send(sender=None, credential=credential, now=lifted)

    assert len(send(lifted)) == 1
    assert states() == {90: "suspended", 60: "suspended", 30: "sent", 7: "waits", 0: "waits"}


def suspension_facts(credential, **fields):
    from training.people.models import TwoPersonAct

    act = TwoPersonAct.objects.create(
        kind="certificates.suspend",
        object_type="certificates.credential",
        object_id=f"{credential.pk}-{TwoPersonAct.objects.count()}",
        reason="Under review.",
        proposed_by=make_user(),
        proposed_at=NOW,
    )
    return {"act": act, "reason": "under-review", "public_text": "Under review."} | fields


def test_a_newer_paper_ends_the_reminders_of_the_one_it_replaces():
    old = make_paper(until=END)
    make_paper(old.user, until=END + timedelta(days=365), replaces=old)

    assert set(states(evidence=old).values()) == {"replaced"}
    assert len(send(morning(END, 0))) == 0


def test_a_withdrawn_paper_is_silent_however_it_was_withdrawn():
    paper = make_paper(until=END)
    Evidence.objects.filter(pk=paper.pk).update(withdrawn_at=NOW)

    assert send(morning(END, 90)) == []
    assert states()[90] == "withdrawn"


def test_a_paper_that_was_not_taken_is_silent_and_in_no_calendar():
    paper = make_paper(until=END)
    assert len(due_dates(paper.user, NOW)) == 1
    make_evidence_check(paper, result="differs", refusal="unreadable")

    assert due_dates(paper.user, NOW) == []
    assert send(morning(END, 90)) == []
    assert states()[90] == "refused"


def test_a_closed_account_gets_no_mail(credential, last_day):
    credential.user.is_active = False
    credential.user.save(update_fields=["is_active"])

    assert send(morning(last_day, 90)) == []
    assert states()[90] == "closed"


# --- What it says --------------------------------------------------------------------------


@pytest.mark.parametrize("days", [90, 1, 0, -1])
def test_the_mail_has_at_most_eighty_words_and_names_no_region(credential, last_day, days):
    Reminder.objects.filter(days_before__gt=max(days, 0)).delete()
    send(morning(last_day, days) if days != 1 else morning(last_day, 0) - timedelta(days=1))
    for message in mail.outbox:
        text = message.body.split("\n--\n")[0]
        assert len(text.split()) <= 80
        html = message.alternatives[0][0]
        address = reverse("certificates:credential", args=[credential.public_id])
        assert address in text and address in html
        assert "trapezius" not in (text + html).lower()
        assert credential.code not in text + html


def test_of_a_paper_the_mail_names_the_kind_alone():
    make_paper(until=END)

    assert send(morning(END, 30)) == [
        f"Liability insurance ends {END.day} {END:%B %Y}: 30 days left"
    ]
    assert "4711" not in mail.outbox[0].body


@pytest.mark.parametrize("count", [1, 3])
def test_a_batch_needs_the_same_queries_for_any_length(count, django_assert_num_queries):
    for _ in range(count):
        make_paper(until=NOW.date() + timedelta(days=100))
    first = Reminder.objects.earliest("due_at")
    Reminder.objects.exclude(days_before=90).delete()

    with django_assert_num_queries(7 + count):
        send_due(now=first.due_at)

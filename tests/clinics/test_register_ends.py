"""C2 for licences: the day by which a register is looked up again is told as any other end."""

from datetime import timedelta

import pytest
from django.core import mail

from certificates.enums import Status
from clinics.domain.noticing import notice_changes
from clinics.domain.standing import standing
from clinics.enums import RequirementKind
from clinics.models import EndNotice, KnownStanding
from clinics.queries import person_file
from tests.clinics.ending import END, SECOND, ZONE, mails, morning, states
from tests.clinics.lines import a_registration, asking, make_file
from tests.clinics.makers import make_check, make_registration
from tests.clinics.ruled import assign, make_policy, make_rules
from tests.factories import NOW, make_authority

pytestmark = pytest.mark.django_db


@pytest.fixture
def registered(clinic, manager, staff):
    """Of whom the register is to be looked up again by the end of September."""
    person = staff("Cy Poe", email="cy@staff.example")
    assign(person, make_rules(clinic, manager, ("registration", "needed")))
    person.registration = make_registration(person, authority=make_authority(time_zone=ZONE))
    make_check(person.registration, manager, clinic=clinic, next_due=END)
    notice_changes(clinic, now=NOW)
    return person


def test_c2_the_next_look_up_of_a_register_is_told_to_both_on_the_same_days_once_each(
    manager, registered
):
    days = [morning(60), morning(60) + SECOND, morning(30), morning(7), morning(0), morning(-1)]

    told = mails(*days)

    left = ["60 days left", "30 days left", "7 days left", "today"]
    assert [subject for to, subject in told if to == registered.email] == [
        f"Registration ends 30 September 2026: {days}" for days in left
    ]
    assert [subject for to, subject in told if to == manager.email] == [
        f"Cy Poe: Registration ends 30 September 2026: {days}" for days in left
    ]


def test_the_mails_about_a_register_ask_nobody_for_a_paper(manager, registered):
    mails(morning(7))

    texts = {message.to[0]: " ".join(message.body.split()) for message in mail.outbox}
    assert "Look it up on the register again." in texts[manager.email]
    assert "Renew it with the regulator" in texts[registered.email]
    assert [to for to, text in texts.items() if "paper" in text.lower()] == []


def test_a_paper_that_ends_on_the_same_day_keeps_the_holder_no_mail_about_the_register(
    clinic, manager, registered
):
    make_policy(registered, manager, clinic, until=END)

    told = mails(morning(60))

    assert (registered.email, "Registration ends 30 September 2026: 60 days left") in told


def test_a_new_look_at_the_register_ends_the_notices_of_the_old_day(clinic, manager, registered):
    later = END + timedelta(days=300)
    make_check(
        registered.registration, manager, clinic=clinic, checked_at=morning(61), next_due=later
    )
    notice_changes(clinic, now=morning(61))

    assert mails(morning(60)) == []
    assert states()[60] == "renewed"
    assert EndNotice.objects.filter(until=later, sent_at=None).count() == len(states())


def test_a_look_up_that_only_grows_old_is_announced_to_nobody(clinic, manager, staff):
    person = staff()
    assign(person, make_rules(clinic, manager, ("registration", "needed")))
    make_check(make_registration(person), manager, clinic=clinic)
    notice_changes(clinic, now=NOW)

    assert not EndNotice.objects.exists()


def test_the_standing_is_green_to_the_end_of_that_day_and_unknown_after_it(clinic, registered):
    """Nothing turns amber before: a register that is to be looked up is as good as it was."""
    end = morning(-1).replace(hour=7)  # midnight in Vancouver

    def at(moment):
        notice_changes(clinic, now=moment)
        row = KnownStanding.objects.get()
        return row.status, row.until

    days = [NOW, morning(60), morning(0), end - SECOND, end]
    assert [at(moment) for moment in days] == [("valid", END)] * 4 + [("unknown", END)]


@pytest.mark.parametrize("result", ["could-not-check", "not-found", "differs"])
def test_the_day_of_the_next_try_after_a_failed_look_is_no_end(clinic, manager, staff, result):
    person = staff()
    registration = make_registration(person)
    make_check(registration, manager, clinic=clinic, result=result, next_due=END)

    (line,) = person_file(clinic, person.membership.public_id, NOW, now=NOW).registrations

    assert line.look_again_on is None


@pytest.mark.parametrize(("days", "is_told"), [(300, True), (366, False)])
def test_a_day_that_was_set_counts_only_before_the_look_up_is_too_old(
    clinic, manager, staff, days, is_told
):
    person = staff()
    due = (NOW + timedelta(days=days)).date()
    make_check(make_registration(person), manager, clinic=clinic, next_due=due)

    (line,) = person_file(clinic, person.membership.public_id, NOW, now=NOW).registrations

    assert line.look_again_on == (due if is_told else None)


def test_of_two_registrations_the_first_day_counts_and_only_of_those_asked_for():
    lines = (
        a_registration(look_again_on=END),
        a_registration(look_again_on=END - timedelta(days=9), conditions="Supervised"),
        a_registration(authority="cpta", look_again_on=END - timedelta(days=99)),
    )
    asked = asking(RequirementKind.REGISTRATION, settings={"authority": "chcpbc"})

    found = standing(make_file(registrations=lines), asked, NOW)

    assert (found.status, found.until) == (Status.RESTRICTED, END - timedelta(days=9))

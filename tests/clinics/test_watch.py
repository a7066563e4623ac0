"""Managers follow people, requirements and rosters; each channel tells of a change once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import transaction

from clinics.domain.noticing import notice_changes
from clinics.domain.watching.following import follow, managing, note_look, stop_following
from clinics.domain.watching.notices import plan_notices, tell_all
from clinics.enums import WatchChannel, WatchSubject
from clinics.models import Change, Notice, Watch
from clinics.receivers.watching import add_watching, forget_watching
from tests.clinics.makers import make_registration
from tests.factories import NOW, make_membership, make_user
from training.lib.background import run_due
from training.lib.errors import NotAllowed
from training.lib.models import Job
from training.people.domain.consent import stop_consent
from training.people.domain.registrations import end_registration

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
MAIL, DIGEST, DESK = WatchChannel.MAIL, WatchChannel.DIGEST, WatchChannel.DESK


@pytest.fixture
def registered(clinic, staff):
    """Two people whose registrations wait for a look, as known from before."""
    people = [staff("Ana Lee"), staff("Ben Ray")]
    for person in people:
        person.entry = make_registration(person)
    notice_changes(clinic, now=NOW)
    return people


def lose(person, now=LATER):
    end_registration(person.entry, actor=person, now=now)


def mails():
    mail.outbox.clear()
    while run_due(now=LATER):
        pass
    return [(message.to, message.subject) for message in mail.outbox]


def test_who_follows_the_roster_is_mailed_once(clinic, part, registered):
    follow(part, WatchSubject.ROSTER, [MAIL], now=NOW)
    lose(registered[0])
    notice_changes(clinic, now=LATER)
    notice_changes(clinic, now=LATER)

    assert mails() == [
        ([part.user.email], "Ana Lee, Registration: missing, was unverified (2026-05-04)")
    ]
    assert mails() == []
    assert tell_all(now=LATER + timedelta(days=2)) == 0


def test_of_a_person_only_that_person_and_of_a_rule_only_that_rule(clinic, part, registered):
    ana, ben = registered
    follow(part, WatchSubject.PERSON, [DESK], person=ben.membership, now=NOW)
    follow(part, WatchSubject.RULE, [DESK], requirement="insurance", now=NOW)
    lose(ana)
    lose(ben)

    notice_changes(clinic, now=LATER)

    assert [row.change.membership for row in Notice.objects.all()] == [ben.membership]


def test_two_reasons_to_hear_of_a_change_are_one_notice_for_each_channel(clinic, part, registered):
    ana = registered[0]
    follow(part, WatchSubject.ROSTER, [MAIL, DESK], now=NOW)
    follow(part, WatchSubject.PERSON, [MAIL], person=ana.membership, now=NOW)
    follow(part, WatchSubject.RULE, [MAIL, DIGEST], requirement="registration", now=NOW)
    lose(ana)

    notice_changes(clinic, now=LATER)

    channels = sorted(Notice.objects.values_list("channel", flat=True))
    assert channels == ["desk", "digest", "mail"]


def test_planning_the_same_change_again_plans_nothing(clinic, part, registered):
    follow(part, WatchSubject.ROSTER, [MAIL], now=NOW)
    lose(registered[0])
    changes = notice_changes(clinic, now=LATER)

    plan_notices(clinic, changes, now=LATER)

    assert Notice.objects.count() == 1


def test_several_changes_at_once_are_one_mail_that_counts_them(clinic, part, registered):
    follow(part, WatchSubject.ROSTER, [MAIL], now=NOW)
    for person in registered:
        lose(person)
    notice_changes(clinic, now=LATER)

    assert mails() == [([part.user.email], "2 changes at Harbour Physio (2026-05-04)")]
    text = mail.outbox[0].body
    assert "Ana Lee, Registration: missing, was unverified." in text
    assert "/clinics/harbour/changes/" in text


def test_the_digest_comes_at_seven_where_the_manager_is(clinic, part, registered):
    follow(part, WatchSubject.ROSTER, [DIGEST], now=NOW)
    lose(registered[0])
    notice_changes(clinic, now=LATER)
    seven = datetime(2026, 5, 5, 14, tzinfo=UTC)  # in Vancouver

    assert tell_all(now=seven - timedelta(seconds=1)) == 0
    assert tell_all(now=seven) == 1
    assert Job.objects.filter(kind="mail").count() == 1


def test_the_mail_has_at_most_eighty_words_and_says_why_it_comes(clinic, part, registered, staff):
    more = [staff(f"Somebody With Long Names {number}") for number in range(5)]
    for person in more:
        person.entry = make_registration(person)
    notice_changes(clinic, now=NOW)
    follow(part, WatchSubject.ROSTER, [MAIL], now=NOW)
    for person in [*registered, *more]:
        lose(person)
    notice_changes(clinic, now=LATER)

    mails()

    text = mail.outbox[0].body
    assert len(text.split()) <= 80
    assert "And 4 more changes." in text
    assert "You get this because you follow this at Harbour Physio." in text


def test_who_stops_sharing_before_the_mail_goes_out_is_not_told_of(clinic, part, registered):
    ana = registered[0]
    follow(part, WatchSubject.PERSON, [DIGEST], person=ana.membership, now=NOW)
    lose(ana)
    notice_changes(clinic, now=LATER)
    stop_consent(ana.consent, actor=ana, now=LATER)

    assert tell_all(now=LATER + timedelta(days=1)) == 1
    assert not Job.objects.filter(kind="mail").exists()


def test_a_manager_who_left_is_told_nothing_more(clinic, part, registered):
    other = make_membership(clinic, make_user(), role="manager", started_at=NOW)
    follow(other, WatchSubject.ROSTER, [DIGEST, MAIL], now=NOW)
    lose(registered[0])
    notice_changes(clinic, now=LATER)
    other.ended_at = LATER
    other.save(update_fields=["ended_at"])
    lose(registered[1])
    notice_changes(clinic, now=LATER + timedelta(seconds=1))

    tell_all(now=LATER + timedelta(days=1))

    assert Notice.objects.filter(manager=other).count() == 2
    assert not Job.objects.filter(kind="mail").exists()


def test_following_twice_is_once_and_can_be_ended(part):
    assert follow(part, WatchSubject.ROSTER, [MAIL, DESK], now=NOW) == 2
    assert follow(part, WatchSubject.ROSTER, [MAIL], now=NOW) == 0

    stop_following(part, WatchSubject.ROSTER, MAIL, now=NOW)

    assert list(Watch.objects.values_list("channel", flat=True)) == ["desk"]


def test_only_a_manager_follows(clinic, staff):
    with pytest.raises(NotAllowed):
        managing(staff(), clinic, now=NOW)


def test_a_look_marks_what_is_on_the_desk_and_never_goes_back(clinic, part, registered):
    follow(part, WatchSubject.ROSTER, [DESK], now=NOW)
    lose(registered[0])
    notice_changes(clinic, now=LATER)
    newest = Change.objects.order_by("-number").first().number

    note_look(part, newest, now=LATER)
    note_look(part, 1, now=LATER)

    part.last_look.refresh_from_db()
    assert part.last_look.number == newest
    assert not Notice.objects.filter(done_at=None).exists()


def test_notices_come_and_go_with_the_transaction_of_the_change(clinic, part, registered):
    follow(part, WatchSubject.ROSTER, [MAIL], now=NOW)
    lose(registered[0])

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        notice_changes(clinic, now=LATER)
        raise ZeroDivisionError

    assert (Notice.objects.count(), Job.objects.filter(kind="clinics.tell").count()) == (0, 0)


def test_the_copy_of_everything_has_what_was_noted_of_a_person(clinic, registered):
    parts = []
    add_watching(None, user=registered[0], parts=parts)

    noted = dict(parts)["clinic_changes"]
    assert [row["kind"] for row in noted] == ["joined", "consent"]


def test_with_an_account_go_what_it_followed_and_what_was_known(clinic, part, registered):
    follow(part, WatchSubject.ROSTER, [MAIL], now=NOW)
    for user in (part.user, registered[0]):
        forget_watching(None, user=user, now=NOW)

    assert not Watch.objects.exists()
    assert list(registered[0].membership.known_standings.all()) == []

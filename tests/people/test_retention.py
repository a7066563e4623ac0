"""What was kept of a deleted account goes when its time has ended, and says so ever after."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from io import StringIO
from threading import Event

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import Error, connection, transaction
from django.urls import reverse

from certificates.domain.badges.status_lists import status_bits
from certificates.domain.certificates.issuing import issue_for_attempt
from certificates.domain.credentials.suspending import propose_suspension
from certificates.domain.verifying.uploads import check_upload
from certificates.enums import SuspensionReason
from certificates.models import (
    Badge,
    Certificate,
    Credential,
    CredentialEdition,
    Document,
    ReviewRow,
)
from certificates.queries import credentials_at, with_status_at
from tests.at_once import at_once
from tests.certificates.disputes import withdraw
from tests.factories import (
    NOW,
    make_admin,
    make_credential,
    make_graded_attempt,
    make_user,
    sign_in,
)
from tests.people.test_erasure import every_text_of_the_database
from training.lib import background, clock
from training.lib.background import run_sweeps
from training.lib.errors import Conflict
from training.lib.models import Job
from training.people.domain import audit
from training.people.domain.acts import refuse_act
from training.people.domain.erasure import erase_account, erasure_list, replay_erasures
from training.people.domain.retention import (
    REMOVE_JOB,
    day_everywhere,
    hold_facts,
    plan_removals,
    remove_facts,
)
from training.people.models import AuditEntry, Erasure, TwoPersonAct

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def person(db):
    return make_user(email="ingrid@clinic.example", legal_name="Ingrid Solheim")


@pytest.fixture
def long_ago():
    return clock.now() - timedelta(days=365 * 11)


def past(person):
    """The last day of keeping lies behind, as ten years after a deletion."""
    Erasure.objects.filter(user=person).update(kept_until=clock.now().date() - 2 * DAY)
    return Erasure.objects.get(user=person)


def leave(person, at):
    erase_account(person, now=at)
    return past(person)


# --- What goes, and what stays ---------------------------------------------------------------


def test_names_papers_and_badges_go_and_hashes_numbers_and_the_log_stay(client, person, long_ago):
    credential = make_credential(person, at=long_ago)
    certificate = issue_for_attempt(make_graded_attempt(person), now=long_ago)
    background.run_all_due()
    papers = {row.pk: (row.serial, row.sha256) for row in Document.objects.all()}
    badges = {row.pk: (row.json_sha256, row.status_index) for row in Badge.objects.all()}
    files = [row.file.name for row in Document.objects.all()]
    files += [row.png.name for row in Badge.objects.all()]
    pdf = credential.documents.get().file.open().read()
    badge = credential.badges.get()
    assert len(files) == 4
    leave(person, clock.now())

    run_sweeps(now=clock.now())

    removed_at = Erasure.objects.get().removed_at
    assert removed_at is not None
    assert "Solheim" not in every_text_of_the_database()
    assert [default_storage.exists(name) for name in files] == [False] * 4
    assert {row.pk: (row.serial, row.sha256) for row in Document.objects.all()} == papers
    assert {row.pk: (row.json_sha256, row.status_index) for row in Badge.objects.all()} == badges
    assert AuditEntry.objects.filter(verb="account.facts-removed").count() == 1
    assert Certificate.objects.get(pk=certificate.pk).facts["module"] != {}
    assert audit.verify() == []

    # Whoever still has a code, a paper or an address is told, and never shown anything green.
    for code in (credential.code, certificate.code):
        text = client.get(reverse("certificates:verify", args=[code])).text
        assert "This record was removed on" in text
        assert "the time for which it was kept has ended" in text
        assert "verdict-unknown" in text
        assert 'class="facts' not in text
    for content in (pdf, badge.credential_json.encode(), badge.jwt.encode()):
        assert check_upload(content, now=clock.now()).verification.removed_at == removed_at
    for name in ("badge", "badge-jwt", "badge-png", "badge-svg"):
        assert (
            client.get(reverse(f"certificates:{name}", args=[badge.public_id])).status_code == 410
        )
    paper = reverse("certificates:download", args=[credential.public_id])
    assert client.get(f"{paper}?code={credential.code}").status_code == 410
    assert client.get(f"{paper}?code={credential.code}&paper=letter").status_code == 410


def test_the_status_is_unknown_from_that_moment_and_as_it_was_before(person):
    now = clock.now()
    make_credential(person, at=now - 40 * DAY)
    issue_for_attempt(make_graded_attempt(person), now=now - 40 * DAY)
    background.run_all_due()
    lists = {badge.status_list for badge in Badge.objects.all()}
    assert [len(status_bits(each, now)) for each in lists] == [0]
    leave(person, now - 20 * DAY)
    now = clock.now()
    assert remove_facts(person.pk, now=now)

    def at(moment):
        held = credentials_at(Credential.objects.all(), moment).get().status
        return held, with_status_at(Certificate.objects.all(), moment).get().status

    assert (at(now - DAY), at(now)) == (("valid", "valid"), ("unknown", "unknown"))
    assert [len(status_bits(each, now)) for each in lists] == [2]


def test_nothing_else_of_a_record_may_be_changed(person, long_ago):
    credential = make_credential(person, at=long_ago)
    other = make_credential(at=long_ago)
    background.run_all_due()
    leave(person, clock.now())

    def refused(change):
        with transaction.atomic():
            try:
                change()
            except Error:
                return True
            transaction.set_rollback(True)
        return False

    empty = {"holder_name": "", "file": ""}
    assert refused(lambda: credential.documents.update(**empty))  # not removed yet
    assert remove_facts(person.pk, now=clock.now())
    assert refused(lambda: credential.documents.update(serial="X"))
    assert refused(lambda: credential.documents.update(holder_name="Somebody"))
    assert refused(lambda: other.documents.update(**empty))
    assert refused(lambda: other.badges.update(credential_json="", jwt="", png=""))
    assert refused(lambda: CredentialEdition.objects.update(holder_name=""))
    assert not refused(lambda: credential.documents.update(**empty))


# --- When ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-11-23T11:59:59+00:00", date(2026, 11, 22)),
        ("2026-11-23T12:00:00+00:00", date(2026, 11, 23)),
    ],
)
def test_a_day_has_ended_when_it_has_ended_everywhere(now, day):
    assert day_everywhere(NOW.fromisoformat(now)) == day


def test_facts_stay_to_the_end_of_their_day_and_go_once(person, long_ago):
    make_credential(person, at=long_ago)
    background.run_all_due()
    erasure = erase_account(person, now=clock.now())
    noon = NOW.replace(hour=12, minute=0)
    last = day_everywhere(noon)
    Erasure.objects.filter(pk=erasure.pk).update(kept_until=last)

    assert (plan_removals(now=noon), remove_facts(person.pk, now=noon)) == (0, False)
    assert (plan_removals(now=noon + DAY), plan_removals(now=noon + DAY)) == (1, 0)
    assert [remove_facts(person.pk, now=noon + DAY) for _ in range(2)] == [True, False]
    assert plan_removals(now=noon + 2 * DAY) == 0
    assert AuditEntry.objects.filter(verb="account.facts-removed").count() == 1


# --- What waits ------------------------------------------------------------------------------


def test_what_two_people_have_not_decided_comes_first(person):
    now = clock.now()
    credential = make_credential(person, at=now - 40 * DAY)
    background.run_all_due()
    act = propose_suspension(
        credential, proposer=make_admin(), reason=SuspensionReason.SAFETY,
        public_text="Under review.", private_note="Solheim", now=now,
    )  # fmt: skip
    leave(person, now)

    assert not remove_facts(person.pk, now=now)
    told = StringIO()
    call_command("kept_facts", stdout=told)
    assert "waits: An act of two people is not decided." in told.getvalue()
    assert credential.editions.get().holder_name == "Ingrid Solheim"

    refuse_act(act, decider=make_admin(), now=now)
    assert plan_removals(now=now + DAY) == 1
    assert remove_facts(person.pk, now=now + DAY)
    assert "Solheim" not in every_text_of_the_database()


def test_an_admin_holds_facts_with_a_reason_and_lets_them_go(client, person, long_ago):
    make_credential(person, at=long_ago)
    background.run_all_due()
    erasure = leave(person, clock.now())
    sign_in(client, make_admin())
    page = reverse("admin:people_erasure_change", args=[erasure.pk])

    client.post(page, {"held_because": "A court asked for it."})

    assert (plan_removals(now=clock.now()), remove_facts(person.pk, now=clock.now())) == (0, False)
    (row,) = erasure_list()
    assert row["held_because"] == "A court asked for it."
    assert AuditEntry.objects.filter(verb="account.facts-held").count() == 1

    client.post(page, {"held_because": ""})
    assert remove_facts(person.pk, now=clock.now())
    with pytest.raises(Conflict):
        hold_facts(erasure, because="Too late.")


def test_a_restored_copy_holds_what_was_held_since(person):
    erasure = leave(person, clock.now())
    (row,) = erasure_list()

    assert replay_erasures([row | {"held_because": "A court."}], now=clock.now()) == 0
    erasure.refresh_from_db()
    assert erasure.held_because == "A court."

    del row["held_because"]  # a list of an older release knows of no holds
    replay_erasures([row], now=clock.now())
    erasure.refresh_from_db()
    assert erasure.held_because == "A court."


@pytest.mark.django_db(transaction=True)
def test_a_dispute_that_begins_at_the_same_moment_is_seen(person):
    """Two transactions that know nothing of each other: one of them waits for the other."""
    now = clock.now()
    credential = make_credential(person, at=now - 40 * DAY)
    recognition = credential.scope.get().sign_off.recognition
    background.run_all_due()
    leave(person, now)
    admin = make_admin()
    opened, judged = Event(), Event()

    def dispute():
        try:
            with transaction.atomic():
                day = (now - 50 * DAY).date()
                withdraw(recognition, admin, disputed_from=day, from_date=now.date(), now=now)
                opened.set()
                assert not judged.wait(0.3)  # whoever removes waits for this transaction
        finally:
            opened.set()
            connection.close()

    def remove():
        try:
            opened.wait(10)
            return remove_facts(person.pk, now=now)
        finally:
            judged.set()
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        other, mine = threads.submit(dispute), threads.submit(remove)
        assert mine.result() is False
        other.result()
    assert ReviewRow.objects.filter(decided_at=None).count() == 2
    assert credential.editions.get().holder_name == "Ingrid Solheim"
    assert Erasure.objects.get().removed_at is None


def propose(credential, admin, now):
    return propose_suspension(
        Credential.objects.get(pk=credential.pk),
        proposer=admin,
        reason=SuspensionReason.SAFETY,
        public_text="Under review.",
        private_note="",
        now=now,
    )


@pytest.mark.django_db(transaction=True)
def test_an_act_that_is_proposed_at_the_same_moment_is_seen_or_refused(person):
    now = clock.now()
    credential = make_credential(person, at=now - 40 * DAY)
    background.run_all_due()
    leave(person, now)
    admin = make_admin()

    went, act = at_once(
        lambda: remove_facts(person.pk, now=now), lambda: propose(credential, admin, now)
    )

    assert went is isinstance(act, Conflict)
    assert Erasure.objects.filter(removed_at=None).exists() is not went
    assert TwoPersonAct.objects.filter(state="proposed").exists() is not went


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["act", "removal"])
def test_an_act_and_a_removal_wait_for_each_other(person, first):
    now = clock.now()
    credential = make_credential(person, at=now - 40 * DAY)
    background.run_all_due()
    leave(person, now)
    admin = make_admin()
    acts = {
        "act": lambda: propose(credential, admin, now),
        "removal": lambda: remove_facts(person.pk, now=now),
    }
    began, over = Event(), Event()

    def begin():
        try:
            with transaction.atomic():
                acts.pop(first)()
                began.set()
                assert not over.wait(0.3)  # the other one waits for this transaction
        finally:
            began.set()
            connection.close()

    def follow():
        began.wait(10)
        (act,) = acts.values()
        try:
            return act()
        except Conflict as refusal:
            return str(refusal)
        finally:
            over.set()
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        one, two = threads.submit(begin), threads.submit(follow)
        answer = two.result()
        one.result()
    removed = Erasure.objects.get().removed_at is not None
    assert (removed, TwoPersonAct.objects.exists()) == (first == "removal", first == "act")
    assert answer is False if first == "act" else "removed" in answer


def test_the_duty_asks_again_the_next_day(person):
    leave(person, clock.now())
    Erasure.objects.update(held_because="A court.")
    now = clock.now()
    assert plan_removals(now=now) == 0
    Erasure.objects.update(held_because="")
    assert [plan_removals(now=now + n * DAY) for n in (0, 0, 1)] == [1, 0, 1]
    assert Job.objects.filter(kind=REMOVE_JOB).count() == 2

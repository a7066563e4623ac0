"""A member deletes the account: what clinics knew is written first, then the person goes."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from clinics.domain import keeping
from clinics.domain.keeping import KEEP_JOB, keep_file
from clinics.domain.packs import copying
from clinics.domain.packs.asking import make_again
from clinics.domain.packs.making import make_pack
from clinics.models import KeptFile
from clinics.queries.kept import kept_file
from tests.clinics.makers import make_check, make_registration
from tests.clinics.packing import ask, opened, table
from tests.factories import NOW, make_clinic, make_consent, make_membership, sign_in
from tests.factories.clinic_records import erase_wholly
from tests.factories.evidence import make_evidence
from training.lib.background import run_sweeps
from training.lib.models import Job
from training.people.domain.consent import stop_consent
from training.people.domain.erasure import (
    EMPTY_JOB,
    empty_account,
    erase_account,
    erasure_list,
    reasons_against,
    replay_erasures,
)
from training.people.models import Erasure, User

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def ana(clinic, manager, staff):
    person = staff("Ana Lee", since=NOW - 40 * DAY)
    person.registration = make_registration(person, declared_at=NOW - 35 * DAY)
    make_check(person.registration, manager, clinic=clinic, checked_at=NOW - 10 * DAY)
    return person


class Killed(BaseException):
    """As a worker that the machine ends: no handler of ours catches it."""


def state(person):
    """Whether somebody can sign in, and what still names the person."""
    found = User.objects.get(pk=person.pk)
    return found.is_active, found.legal_name, Erasure.objects.get(user=person).erased_at is not None


def test_the_request_closes_the_account_and_reads_no_record_of_it(client, ana, monkeypatch):
    """Years of a consent are many looks at the records: they are no part of the request."""
    looked = []
    monkeypatch.setattr(keeping, "person_file", lambda *given, **options: looked.append(given))
    sign_in(client, ana)

    response = client.post(reverse("people:delete"), {"email": ana.email}, follow=True)

    assert (looked, state(ana)) == ([], (False, "Ana Lee", False))
    assert "Your account is closed." in response.content.decode()
    assert client.get(reverse("people:settings")).status_code == 302
    assert client.login(email=ana.email, password="correct horse battery") is False


def test_the_account_is_emptied_when_every_clinic_has_what_it_knew(clinic, ana):
    other = make_clinic(slug="hill")
    make_membership(other, ana, started_at=NOW - 9 * DAY)
    make_consent(ana, other, started_at=NOW - 9 * DAY)
    erase_account(ana, now=NOW)
    first, second = Job.objects.filter(kind=KEEP_JOB).order_by("pk")

    keep_file(first.payload["consent"], now=NOW)
    run_sweeps(now=NOW, patience=0)
    assert (state(ana), Job.objects.filter(kind=EMPTY_JOB).exists()) == (
        (False, "Ana Lee", False),
        False,
    )
    keep_file(second.payload["consent"], now=NOW)
    run_sweeps(now=NOW)

    assert state(ana) == (False, "", True)
    kept = kept_file(clinic, ana.membership.public_id, NOW - DAY)
    assert (kept.label, [line.number for line in kept.registrations]) == ("Ana Lee", ["PT-4711"])
    assert kept_file(clinic, ana.membership.public_id, NOW - 38 * DAY).registrations == ()
    assert not ana.registrations.exclude(number="").exists()


def test_an_ended_consent_that_is_still_to_be_kept_delays_the_emptying_and_nothing_else(
    clinic, ana
):
    stop_consent(ana.consent, actor=ana, now=NOW)
    Job.objects.filter(kind=KEEP_JOB).delete()  # the duty is lost, the records are not

    assert reasons_against(ana, now=NOW) == []
    erase_account(ana, now=NOW)
    assert state(ana) == (False, "Ana Lee", False)
    for _ in range(2):  # the first finds the lost duty and does it, the second empties
        run_sweeps(now=NOW)

    assert (state(ana), KeptFile.objects.exists()) == ((False, "", True), True)


def test_a_worker_that_dies_in_between_loses_neither_promise(clinic, ana, monkeypatch):
    erase_account(ana, now=NOW)
    consent = ana.consent.pk

    monkeypatch.setattr(keeping.audit, "record", _die)
    with pytest.raises(Killed):
        keep_file(consent, now=NOW)
    assert (KeptFile.objects.count(), state(ana)) == (0, (False, "Ana Lee", False))
    monkeypatch.undo()
    keep_file(consent, now=NOW)

    monkeypatch.setattr("training.people.domain.erasure.audit.record", _die)
    with pytest.raises(Killed):
        empty_account(ana.pk, now=NOW)
    assert state(ana) == (False, "Ana Lee", False)
    monkeypatch.undo()
    rows = KeptFile.objects.count()

    for _ in range(2):
        run_sweeps(now=NOW)
        keep_file(consent, now=NOW)
        empty_account(ana.pk, now=NOW + DAY)

    assert (state(ana), KeptFile.objects.count()) == ((False, "", True), rows)
    assert Erasure.objects.get().erased_at == NOW


def _die(*given, **options):
    raise Killed


def test_a_restored_copy_keeps_first_as_well(clinic, ana):
    row = {
        "person": str(ana.public_id),
        "asked_at": NOW.isoformat(),
        "erased_at": "",  # was closed and not emptied when the list was written
        "kept_until": "2036-05-04",
        "kept_because": "Others relied on them.",
        "held_because": "",
    }

    assert [replay_erasures([row], now=NOW) for _ in range(2)] == [1, 0]
    assert (state(ana), erasure_list()) == ((False, "Ana Lee", False), [row])
    run_sweeps(now=NOW)
    run_sweeps(now=NOW)

    assert (state(ana), KeptFile.objects.exists()) == ((False, "", True), True)


# --- An evidence pack of that person -------------------------------------------------------


@pytest.fixture
def policy(ana):
    stored = default_storage.save("evidence/policy.pdf", ContentFile(b"%PDF-1.7\n%%EOF\n"))
    return make_evidence(ana, title="Policy", file=stored, given_at=NOW - 30 * DAY)


def test_a_pack_that_is_being_made_is_called_off_when_the_account_goes(
    clinic, manager, ana, policy, monkeypatch
):
    """Whatever the worker has read by then: no file of the person stays."""
    run = ask(clinic, manager, ana, first=NOW.date() - DAY)
    copy, kept = copying.copy_file, []

    def erased_meanwhile(archive, file):
        done = copy(archive, file)
        kept.append(done)
        erase_wholly(ana)
        return done

    monkeypatch.setattr(copying, "copy_file", erased_meanwhile)
    make_pack(run.pk, now=NOW)
    monkeypatch.undo()

    run.refresh_from_db()
    assert (kept, run.cancelled_at, run.ready_at, bool(run.file)) == ([True], NOW, None, False)
    assert default_storage.exists("packs") is False


def test_made_again_afterwards_it_says_what_it_knew_and_why_no_file_is_there(
    clinic, manager, ana, policy
):
    run = ask(clinic, manager, ana, first=NOW.date() - DAY)
    make_pack(run.pk, now=NOW)
    run.refresh_from_db()
    assert [name for name in opened(run).namelist() if name.startswith("people/")] != []
    erase_wholly(ana)

    again = make_again(run.pack, by=manager, now=NOW + DAY)
    make_pack(again.pk, now=NOW + DAY)
    again.refresh_from_db()

    archive = opened(again)
    text = archive.read("facts.csv").decode()
    assert [name for name in archive.namelist() if name.startswith("people/")] == []
    assert "PT-4711" in text
    assert "Ana Lee: 1 file is not included: the account was deleted on 4 May 2026." in text


def test_asked_for_after_the_account_went_it_rests_on_what_was_kept(clinic, manager, ana, policy):
    erase_wholly(ana)

    rows = table(ask(clinic, manager, ana, first=NOW.date() - DAY))

    assert "PT-4711" in str(rows)
    assert [row for row in rows if row[0] == "File"] == []

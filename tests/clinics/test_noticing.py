"""What changed is on the list once: by the records, however often and in whatever order we look."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinics.domain.documents import Wording, add_version, end_document, sign_for
from clinics.domain.noticing import notice_changes
from clinics.domain.watching.words import sentence_of
from clinics.models import Change, KnownStanding
from clinics.signals import change_noted
from tests.clinics.makers import make_check, make_registration
from tests.clinics.ruled import assign, make_policy, make_rules
from tests.factories import NOW, make_user
from tests.factories.clinic_records import make_document
from tests.factories.evidence import make_evidence, make_evidence_check
from training.lib.background import run_all_due, run_sweeps
from training.lib.models import Job
from training.people.domain.clinics import end_membership, join
from training.people.domain.consent import give_consent, stop_consent
from training.people.domain.registrations import record_source_check

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


def told(clinic, kind="standing"):
    """What the list says, without numbers."""
    rows = Change.objects.filter(clinic=clinic, kind=kind)
    return [(row.requirement, row.before, row.after) for row in rows]


@pytest.fixture
def insured(clinic, manager, staff):
    """A clinic that asks for insurance alone, and one person with a confirmed policy."""
    position = make_rules(clinic, manager, ("insurance", "needed"))
    person = staff()
    assign(person, position)
    end = (NOW + timedelta(days=300)).date()
    person.policy = make_policy(person, manager, clinic, until=end)
    notice_changes(clinic, now=NOW)
    return person


def test_the_first_look_notes_who_is_there_and_no_change_of_standing(clinic, insured):
    assert told(clinic) == []
    assert told(clinic, "joined") == [("", "", "")]
    assert told(clinic, "consent") == [("", "", "given")]
    assert told(clinic, "rules") == [("physiotherapist", "", "1")]
    assert KnownStanding.objects.get().status == "valid"


def test_looking_again_notes_nothing(clinic, insured):
    before = Change.objects.count()

    assert notice_changes(clinic, now=NOW) == []
    assert notice_changes(clinic, now=LATER) == []
    assert Change.objects.count() == before


def test_numbers_count_within_the_clinic_in_the_order_of_what_happened(clinic, insured):
    rows = list(Change.objects.filter(clinic=clinic).values_list("number", "kind"))

    assert rows == [(1, "joined"), (2, "consent"), (3, "rules")]


def test_a_paper_that_is_taken_back_is_noted_once_with_its_words(clinic, insured):
    insured.policy.withdrawn_at = NOW
    insured.policy.save(update_fields=["withdrawn_at"])

    (change,) = notice_changes(clinic, now=LATER)

    assert (change.before, change.after, change.detail) == ("valid", "missing", "nothing uploaded")
    assert (change.membership, change.title) == (insured.membership, "Insurance")
    assert (change.happened_at, change.noted_at) == (LATER, LATER)


def test_time_alone_changes_where_somebody_stands(clinic, insured):
    notice_changes(clinic, now=NOW + timedelta(days=250))
    notice_changes(clinic, now=NOW + timedelta(days=302))

    assert told(clinic) == [
        ("insurance", "valid", "expiring"),
        ("insurance", "expiring", "expired"),
    ]


def test_a_later_end_is_a_change_even_when_the_status_stays(clinic, manager, insured):
    make_policy(insured, manager, clinic, until=(NOW + timedelta(days=340)).date())

    notice_changes(clinic, now=LATER)

    assert told(clinic) == [("insurance", "valid", "valid")]


def test_a_paper_that_was_uploaded_and_is_refused_is_told_with_the_reason(clinic, manager, staff):
    """Both are unverified; for whoever waits for it they are two answers."""
    person = staff()
    assign(person, make_rules(clinic, manager, ("insurance", "needed")))
    policy = make_evidence(person, valid_until=(NOW + timedelta(days=300)).date())
    notice_changes(clinic, now=NOW)
    refusal = {"result": "differs", "refusal": "wrong-person", "checked_at": LATER}
    make_evidence_check(policy, checked_by=manager, clinic=clinic, **refusal)

    (change,) = notice_changes(clinic, now=LATER)

    assert (change.before, change.after) == ("unverified", "unverified")
    assert change.detail == "refused: Another person's"
    assert sentence_of(change, "Ana Lee") == (
        "Ana Lee, Insurance: refused: Another person's, still unverified."
    )
    assert notice_changes(clinic, now=LATER) == []

    make_evidence(person, given_at=LATER, valid_until=(NOW + timedelta(days=400)).date())
    (change,) = notice_changes(clinic, now=LATER + timedelta(hours=1))
    assert sentence_of(change, "Ana Lee") == (
        "Ana Lee, Insurance: still unverified, with another paper, date or scope."
    )


@pytest.mark.parametrize(
    ("result", "told"),
    [
        ("not-found", "Ana Lee, Registration: not found, still unverified."),
        ("differs", "Ana Lee, Registration: differs from what was declared, still unverified."),
        ("could-not-check", "Ana Lee, Registration: unknown (could not check), was unverified."),
        ("confirmed", "Ana Lee, Registration: valid, was unverified."),
    ],
)
def test_what_a_register_answered_is_told_though_it_confirmed_nothing(
    clinic, manager, staff, result, told
):
    registration = make_registration(staff())
    notice_changes(clinic, now=NOW)
    make_check(registration, manager, clinic=clinic, result=result, checked_at=LATER)

    (change,) = notice_changes(clinic, now=LATER)

    assert sentence_of(change, "Ana Lee") == told


def test_a_look_that_comes_late_with_an_older_moment_turns_nothing_back(clinic, insured):
    notice_changes(clinic, now=NOW + timedelta(days=302))

    assert notice_changes(clinic, now=NOW) == []
    assert told(clinic) == [("insurance", "valid", "expired")]


def test_rules_that_ask_for_more_and_for_less_change_where_people_stand(clinic, manager, insured):
    make_rules(clinic, manager, ("cpr", "needed"), at=LATER)

    notice_changes(clinic, now=LATER)

    assert told(clinic, "rules")[1:] == [("physiotherapist", "", "2")]
    assert told(clinic) == [
        ("cpr", "not_required", "missing"),
        ("insurance", "valid", "not_required"),
    ]


def test_who_stops_consent_is_forgotten_and_begins_anew(clinic, insured):
    stop_consent(insured.consent, actor=insured, now=NOW)
    notice_changes(clinic, now=LATER)

    assert (told(clinic), KnownStanding.objects.count()) == ([], 0)
    assert told(clinic, "consent") == [("", "", "given"), ("", "", "ended")]

    give_consent(insured, clinic, now=LATER)
    notice_changes(clinic, now=LATER)

    assert told(clinic) == []
    assert told(clinic, "consent")[2:] == [("", "", "given")]
    assert KnownStanding.objects.count() == 1


def test_who_leaves_is_one_change_though_consent_ends_with_it(clinic, insured):
    end_membership(insured.membership, by=insured, now=LATER)

    changes = notice_changes(clinic, now=LATER)

    assert [(each.kind, each.membership) for each in changes] == [("left", insured.membership)]


def test_a_look_at_some_leaves_the_others_alone(clinic, insured, staff):
    other = staff("Ben Ray")

    notice_changes(clinic, [other.membership.public_id], now=LATER)

    known = KnownStanding.objects.values_list("membership", "requirement")
    assert set(known) == {
        (insured.membership.pk, "insurance"),
        (other.membership.pk, "registration"),
    }


def test_each_change_is_told_inside_the_transaction(clinic, insured):
    seen = []

    def follow(sender, change, **kwargs):
        seen.append(change.after)

    change_noted.connect(follow)
    try:
        notice_changes(clinic, now=NOW + timedelta(days=302))
    finally:
        change_noted.disconnect(follow)

    assert seen == ["expired"]


def test_acts_of_every_kind_plan_a_look(clinic, manager, staff):
    person = staff(consents=False)
    registration = make_registration(person)
    join(clinic, make_user(), email="", now=NOW)
    consent = give_consent(person, clinic, now=NOW)
    run_all_due()
    record_source_check(
        registration,
        checked_by=manager,
        result="confirmed",
        address="https://register.example/",
        clinic=clinic,
        now=NOW,
    )
    run_all_due()
    stop_consent(consent, actor=person, now=NOW)
    run_all_due()

    assert told(clinic) == [("registration", "unverified", "valid")]
    assert len(told(clinic, "joined")) == 2
    assert told(clinic, "consent") == [("", "", "given"), ("", "", "ended")]


def test_who_signs_for_a_plan_and_a_newer_one_each_change_where_people_stand_at_once(
    clinic, manager, staff
):
    asked = {"document": "event-plan"}
    position = make_rules(clinic, manager, ("reading", "needed"), reading=asked)
    ana, ben = staff("Ana Lee"), staff("Ben Ray")
    for person in (ana, ben):
        assign(person, position)
    plan = make_document(clinic, manager, at=NOW - timedelta(days=1))
    run_all_due()
    notice_changes(clinic, now=NOW)

    sign_for(plan.versions.get(), by=ana, now=NOW)
    run_all_due()
    assert told(clinic) == [("reading", "missing", "valid")]

    due = (NOW + timedelta(days=300)).date()
    wording = Wording("Phone at once.", None, due, changes="Faster")
    add_version(plan, wording, seen=1, by=manager, now=NOW)
    run_all_due()
    assert told(clinic)[1:] == [("reading", "valid", "superseded")]

    end_document(plan, by=manager, now=NOW)
    run_all_due()
    assert Change.objects.filter(clinic=clinic, kind="standing").count() == 2


def test_the_sweep_looks_at_every_clinic_once_an_hour(clinic, insured):
    insured.policy.withdrawn_at = NOW
    insured.policy.save(update_fields=["withdrawn_at"])

    run_sweeps(now=NOW)
    run_sweeps(now=NOW)

    assert told(clinic) == [("insurance", "valid", "missing")]
    assert Job.objects.filter(kind="clinics.notice", key__startswith="2026-05-04T17:").count() == 1


def test_a_look_needs_the_same_statements_for_any_roster(clinic, staff):
    def statements(looks_at):
        for name in looks_at:
            make_registration(staff(name))
        notice_changes(clinic, now=NOW)
        with CaptureQueriesContext(connection) as captured:
            notice_changes(clinic, now=LATER)
        return len(captured)

    alone = statements(["Ana Lee"])

    assert statements(["Ben Ray", "Cy Poe"]) == alone
    assert alone <= 26

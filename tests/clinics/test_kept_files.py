"""A leaver keeps the portfolio; the clinic keeps the evidence of its period."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from clinics.domain import keeping
from clinics.domain.access_log import note_viewing
from clinics.domain.held_about import parts_about
from clinics.domain.keeping import INSTANT, is_still_to_be_kept, keep_file, plan_missing, stretches
from clinics.enums import ConsentState
from clinics.models import KeptFile
from clinics.queries import person_file, roster
from clinics.queries.kept import kept_file
from tests.clinics.conftest import LONG_AGO
from tests.clinics.makers import make_certificate, make_check, make_registration
from tests.factories import NOW
from tests.factories.evidence import make_evidence, make_evidence_check
from tests.factories.rostering import make_entry, make_evidence_request
from training.lib import background
from training.lib.models import Job
from training.lib.plain import from_plain, to_plain
from training.people.domain.clinics import end_membership
from training.people.domain.consent import give_consent, stop_consent

DAY = timedelta(days=1)


def leave(user, at=NOW):
    end_membership(user.membership, by=user, now=at)
    background.run_due(now=at)


@pytest.mark.django_db
def test_c7_who_leaves_keeps_the_portfolio_and_the_clinic_what_it_knew(clinic, manager, staff):
    ana = staff("Ana Lee", since=NOW - 20 * DAY)
    policy = make_evidence(ana, given_at=NOW - 15 * DAY, valid_until=NOW.date() + 100 * DAY)
    make_evidence_check(policy, checked_at=NOW - 10 * DAY, clinic=clinic, checked_by=manager)
    who = ana.membership.public_id
    before = [person_file(clinic, who, NOW - n * DAY, now=NOW) for n in range(20)]

    leave(ana)
    make_certificate(ana, issued_at=NOW + DAY)
    after = NOW + 2 * DAY
    kept = [person_file(clinic, who, NOW - n * DAY, now=after) for n in range(20)]

    assert [each.papers for each in kept[1:]] == [each.papers for each in before[1:]]
    assert [len(each.papers) for each in kept] == [0] + [1] * 15 + [0] * 4
    assert [each.papers[0].status for each in (kept[9], kept[11])] == ["valid", "unverified"]
    assert {(each.label, each.left_at) for each in kept} == {("Ana Lee", NOW)}
    now_there = person_file(clinic, ana.membership.public_id, after, now=after)
    assert (now_there.consent, now_there.papers, now_there.certificates) == (
        ConsentState.ENDED,
        (),
        (),
    )
    assert ana.evidence.count() == ana.certificates.count() == 1


@pytest.mark.django_db
def test_c7_what_changes_in_the_portfolio_afterwards_does_not_reach_the_clinic(clinic, staff):
    ana = staff(since=NOW - 5 * DAY)
    policy = make_evidence(ana, given_at=NOW - 4 * DAY)
    leave(ana)

    ana.evidence.filter(pk=policy.pk).update(withdrawn_at=NOW - 3 * DAY)

    kept = person_file(clinic, ana.membership.public_id, NOW - DAY, now=NOW + DAY)
    assert [paper.public_id for paper in kept.papers] == [policy.public_id]
    assert kept.kept_at == NOW


@pytest.mark.django_db
def test_a_consent_stopped_by_somebody_who_stays_is_kept_too(clinic, staff):
    ana = staff(since=NOW - 5 * DAY)
    make_registration(ana, declared_at=NOW - 4 * DAY)

    stop_consent(ana.consent, actor=ana, now=NOW)
    background.run_due(now=NOW)

    [then] = roster(clinic, NOW - DAY, now=NOW + DAY)
    [today] = roster(clinic, NOW + DAY, now=NOW + DAY)
    assert (then.consent, len(then.registrations)) == (ConsentState.GIVEN, 1)
    assert (today.consent, today.registrations) == (ConsentState.ENDED, ())


@pytest.mark.django_db
def test_the_day_before_a_consent_is_as_closed_as_the_day_after(clinic, staff):
    ana = staff(consents=False, since=NOW - 9 * DAY)
    ana.consent = give_consent(ana, clinic, now=NOW - 5 * DAY)
    make_registration(ana, declared_at=NOW - 8 * DAY)
    stop_consent(ana.consent, actor=ana, now=NOW)
    background.run_due(now=NOW)

    open_on = [
        n
        for n in range(9)
        if person_file(clinic, ana.membership.public_id, NOW - n * DAY, now=NOW + DAY).registrations
    ]

    assert open_on == [1, 2, 3, 4, 5]


@pytest.mark.django_db
def test_the_instant_of_a_change_is_found_and_the_moment_of_the_end_is_outside(clinic, staff):
    ana = staff(since=NOW - 5 * DAY)
    given = NOW - 2 * DAY - timedelta(hours=5, minutes=13)
    make_evidence(ana, given_at=given)
    leave(ana)

    papers = [
        len(found.papers) if (found := kept_file(clinic, ana.membership.public_id, at)) else None
        for at in (given - INSTANT, given, NOW - timedelta(seconds=1), NOW)
    ]

    assert papers == [0, 1, 1, None]
    assert KeptFile.objects.count() == 2


@pytest.mark.django_db
def test_keeping_twice_keeps_once_and_a_lost_duty_is_found_by_the_sweep(clinic, staff):
    ana = staff(since=NOW - 5 * DAY)
    stop_consent(ana.consent, actor=ana, now=NOW)
    Job.objects.all().delete()

    assert (plan_missing(now=NOW), plan_missing(now=NOW)) == (1, 0)
    background.run_due(now=NOW)
    keep_file(ana.consent.pk, now=NOW + DAY)

    assert [row.kept_at for row in KeptFile.objects.all()] == [NOW]
    assert plan_missing(now=NOW + DAY) == 0


@pytest.mark.django_db
def test_a_consent_given_again_opens_the_past_of_both_as_long_as_it_holds(clinic, staff):
    ana = staff(since=NOW - 9 * DAY)
    make_registration(ana, declared_at=NOW - 8 * DAY)
    stop_consent(ana.consent, actor=ana, now=NOW - 6 * DAY)
    background.run_due(now=NOW - 6 * DAY)
    second = give_consent(ana, clinic, now=NOW - 3 * DAY)
    stop_consent(second, actor=ana, now=NOW - DAY)
    background.run_due(now=NOW - DAY)

    known = [
        bool(person_file(clinic, ana.membership.public_id, NOW - n * DAY, now=NOW).registrations)
        for n in (8, 7, 5, 2, 1)
    ]

    assert known == [True, True, False, True, False]


@pytest.mark.django_db
def test_what_is_kept_of_a_paper_is_green_up_to_the_instant_of_its_end(clinic, manager, staff):
    ana = staff(since=NOW - 90 * DAY)
    policy = make_evidence(
        ana,
        given_at=NOW - 80 * DAY,
        valid_until=NOW.date() - 3 * DAY,
        time_zone="America/Vancouver",
    )
    make_evidence_check(policy, checked_at=NOW - 79 * DAY, clinic=clinic, checked_by=manager)
    end = policy.expires_at
    leave(ana)

    around = [end - 60 * DAY - INSTANT, end - 60 * DAY, end - INSTANT, end]
    seen = [kept_file(clinic, ana.membership.public_id, at).papers[0].status for at in around]

    assert seen == ["valid", "expiring", "expiring", "expired"]


@pytest.mark.django_db
def test_years_of_a_consent_are_kept_part_by_part(clinic, staff, monkeypatch):
    ana = staff(since=NOW - 200 * DAY)
    make_evidence(ana, given_at=NOW - 190 * DAY)
    make_evidence(ana, given_at=NOW - 20 * DAY)
    monkeypatch.setattr(keeping, "MOST_MOMENTS", 2)
    stop_consent(ana.consent, actor=ana, now=NOW)

    keep_file(ana.consent.pk, now=NOW)
    some = KeptFile.objects.filter(until_at=NOW).count(), is_still_to_be_kept(ana)
    while background.run_due(now=NOW):
        pass

    assert some == (0, True)
    assert is_still_to_be_kept(ana) is False
    parts = list(KeptFile.objects.order_by("from_at").values_list("from_at", "until_at"))
    assert [start for start, _end in parts] == [NOW - 200 * DAY, *(end for _s, end in parts[:-1])]
    assert parts[-1][1] == NOW
    who = ana.membership.public_id
    held = [len(kept_file(clinic, who, NOW - n * DAY).papers) for n in (195, 190, 21, 20, 1)]
    assert held == [0, 1, 1, 2, 2]


@pytest.mark.django_db
def test_nobody_rewrites_what_was_kept(clinic, staff):
    leave(staff(since=NOW - 2 * DAY))

    for spoil in (lambda rows: rows.update(kept_at=LONG_AGO), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            spoil(KeptFile.objects.all())

    assert KeptFile.objects.count() == 1


@pytest.mark.django_db
def test_a_desk_of_three_leavers_costs_what_one_does(clinic, staff, django_assert_num_queries):
    for count in (1, 2):
        for number in range(count):
            leave(staff(f"Person {count}{number}", since=NOW - 2 * DAY))
        with django_assert_num_queries(3):
            assert all(each.is_open for each in roster(clinic, NOW - DAY, now=NOW + DAY))


@pytest.mark.django_db
def test_a_file_comes_back_from_its_plain_form_as_it_was(clinic, manager, staff):
    ana = staff(since=NOW - 5 * DAY)
    make_certificate(ana)
    make_check(make_registration(ana), manager, clinic=clinic)
    make_evidence(ana, details={"excluded_regions": ["thorax"]}, valid_until=NOW.date())
    found = person_file(clinic, ana.membership.public_id, NOW, now=NOW)

    assert from_plain(type(found), to_plain(found)) == found
    assert from_plain(type(found), to_plain(found) | {"of_later": 1}) == found


def test_a_consent_in_which_nothing_changed_is_one_stretch():
    assert list(stretches(lambda _moment: "x", NOW, NOW + DAY)) == [(NOW, NOW + DAY, "x")]


@settings(max_examples=50)
@given(st.dictionaries(st.integers(0, 30 * 24 * 60), st.integers(0, 3), max_size=8))
def test_every_day_reads_from_the_stretches_what_it_read_from_the_records(changes):
    def look(moment):
        past = [
            (at, value) for at, value in changes.items() if NOW + timedelta(minutes=at) <= moment
        ]
        return max(past)[1] if past else None

    end = NOW + 30 * DAY
    recorded = [NOW + timedelta(minutes=at) for at in changes]
    found = list(stretches(look, NOW, end, recorded))

    assert [start for start, _end, _seen in found] == [NOW, *(e for _s, e, _v in found[:-1])]
    assert found[-1][1] == end
    for moment in [*(NOW + day * DAY for day in range(30)), *recorded]:
        if moment >= end:
            continue
        assert [seen for start, until, seen in found if start <= moment < until] == [look(moment)]


@pytest.mark.django_db
def test_a_copy_of_everything_holds_what_clinics_have_of_the_person(clinic, manager, staff):
    ana = staff("Ana Lee", since=NOW - 2 * DAY)
    make_entry(clinic, manager, membership=ana.membership, papers={"cpr": "2027-03-31"})
    make_evidence_request(ana.membership, manager)
    note_viewing(clinic, manager, ana.pk, "file", now=NOW)
    leave(ana)

    parts = dict(parts_about(ana))

    assert {name: len(rows) for name, rows in parts.items()} == {
        "clinic_lists": 1,
        "clinic_requests": 1,
        "clinic_kept_files": 1,
        "clinic_viewings": 1,
    }
    assert parts["clinic_lists"][0]["papers"] == {"cpr": "2027-03-31"}
    assert parts["clinic_viewings"][0]["viewer__legal_name"] == "Mara Manager"

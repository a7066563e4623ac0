"""A manager checks a paper: the document beside the fields, and what it then counts for."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from certificates.models import EvidenceCheck
from clinics.domain.standing import standing
from clinics.enums import RequirementKind
from clinics.queries import Requirement, person_file
from tests.factories import (
    NOW,
    make_clinic,
    make_membership,
    make_user,
)
from tests.factories.evidence import make_evidence, make_evidence_check

pytestmark = pytest.mark.django_db
UNTIL = date(2027, 3, 31)
POLICY = {"needling_named": True, "excluded_regions": [], "amount": "5,000,000 CAD"}
INSURANCE = Requirement(RequirementKind.INSURANCE, "insurance", "Insurance")


def address(person, paper, name="paper"):
    return reverse(
        f"clinics:{name}", args=["harbour", person.membership.public_id, paper.public_id]
    )


def policy_of(person, **fields):
    facts = {"valid_until": UNTIL, "details": POLICY, "given_at": NOW - timedelta(days=2)}
    return make_evidence(person, **facts | fields)


def found(**fields):
    return {"finding": "confirmed", "method": "paper", "needling_named": "yes"} | fields


def insurance_of(clinic, person):
    file = person_file(clinic, person.membership.public_id, NOW, now=NOW)
    return standing(file, INSURANCE, NOW)


def test_c5_an_uploaded_file_is_not_green_before_somebody_checked_it(desk, clinic, staff):
    ana = staff()
    policy = policy_of(ana)

    assert insurance_of(clinic, ana).status == "unverified"

    desk.post(address(ana, policy, "paper-check"), found())

    assert insurance_of(clinic, ana).status == "valid"


def test_what_a_clinic_found_counts_in_that_clinic_only(desk, clinic, staff):
    ana = staff()
    policy = policy_of(ana)
    desk.post(address(ana, policy, "paper-check"), found())
    other = make_clinic()
    ana.membership = make_membership(other, ana, started_at=NOW - timedelta(days=9))
    other.consents.create(person=ana, started_at=NOW - timedelta(days=9))

    assert insurance_of(other, ana).status == "unverified"


def test_the_fields_are_filled_in_from_the_upload(desk, staff):
    ana = staff()
    policy = policy_of(ana, details=POLICY | {"excluded_regions": ["neck"]})

    form = desk.get(address(ana, policy)).context["form"]

    assert form["method"].value() == "paper"
    assert form["needling_named"].value() == "yes"
    assert form["excluded_regions"].value() == ["neck"]


def test_c1_a_reader_records_an_exclusion_that_the_holder_did_not_type(desk, clinic, staff):
    ana = staff()
    policy = policy_of(ana)

    answer = desk.post(
        address(ana, policy, "paper-check"), found(excluded_regions=["thorax"]), follow=True
    )

    assert "Read in the policy: needling is named. It excludes: Thorax." in answer.content.decode()
    held = insurance_of(clinic, ana)
    assert (held.status, held.excluded) == ("restricted", {"thorax"})
    (check,) = EvidenceCheck.objects.all()
    assert (check.result, check.clinic) == ("confirmed", clinic)


def test_a_later_look_that_tells_nothing_of_regions_takes_no_exclusion_back(desk, clinic, staff):
    ana = staff()
    policy = policy_of(ana)
    desk.post(address(ana, policy, "paper-check"), found(excluded_regions=["thorax"]))
    make_evidence_check(policy, checked_at=NOW + timedelta(minutes=1))

    file = person_file(
        clinic, ana.membership.public_id, NOW + timedelta(hours=1), now=NOW + timedelta(hours=1)
    )

    assert standing(file, INSURANCE, NOW).excluded == {"thorax"}


def test_a_policy_refused_for_its_thorax_clause_leaves_the_thorax_out(desk, clinic, staff):
    ana = staff()
    policy = policy_of(ana)

    desk.post(address(ana, policy, "paper-check"), found(finding="refuse-thorax-excluded"))

    (check,) = EvidenceCheck.objects.all()
    assert (check.result, check.refusal) == ("differs", "thorax-excluded")
    assert check.told["excluded_regions"] == ["thorax"]
    file = person_file(clinic, ana.membership.public_id, NOW, now=NOW)
    assert file.papers[0].details["excluded_regions"] == ["thorax"]


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"finding": ""}, "finding", "Choose what you found."),
        ({"needling_named": ""}, "needling_named", "Say whether the policy names needling."),
        ({"method": "phone", "address": ""}, "address", "Enter where you looked, or who told you."),
        (
            {"finding": "refuse-other", "note": ""},
            "note",
            "Say in a few words why it is refused.",
        ),
        ({"next_due": "2020-01-01"}, "next_due", "Enter a day that is still to come."),
        ({"finding": "refuse-spite"}, "finding", None),
    ],
)
def test_a_finding_that_says_too_little_is_refused_and_nothing_typed_is_lost(
    desk, staff, fields, field, words
):
    ana = staff()
    policy = policy_of(ana)

    typed = found(address="Schedule B") | fields

    answer = desk.post(address(ana, policy, "paper-check"), typed)

    assert answer.status_code == 422
    form = answer.context["form"]
    assert list(form.errors) == [field]
    assert words is None or form.errors[field] == [words]
    assert form["address"].value() == typed["address"]
    assert not EvidenceCheck.objects.exists()


def test_nobody_checks_their_own_papers(desk, clinic, manager):
    manager.membership = make_membership(clinic, manager, started_at=NOW - timedelta(days=9))
    clinic.consents.create(person=manager, started_at=NOW - timedelta(days=9))
    policy = policy_of(manager)

    page = desk.get(address(manager, policy))
    answer = desk.post(address(manager, policy, "paper-check"), found())

    assert "This paper is yours. Somebody else checks it." in page.content.decode()
    assert answer.status_code == 403
    assert not EvidenceCheck.objects.exists()


def test_without_consent_neither_the_paper_nor_its_file_is_there(desk, staff):
    ana = staff(consents=False)
    policy = policy_of(ana)

    answers = [
        desk.get(address(ana, policy)),
        desk.get(address(ana, policy, "paper-file")),
        desk.post(address(ana, policy, "paper-check"), found()),
    ]

    assert [answer.status_code for answer in answers] == [404] * 3


def test_a_consent_that_ended_closes_the_page_at_once(desk, staff):
    ana = staff()
    policy = policy_of(ana)
    ana.consent.ended_at = NOW - timedelta(minutes=1)
    ana.consent.save()

    assert desk.get(address(ana, policy)).status_code == 404


def test_the_paper_of_somebody_else_is_not_found_under_a_member(desk, staff):
    ana = staff()
    stranger = policy_of(make_user())

    assert desk.get(address(ana, stranger)).status_code == 404
    assert desk.post(address(ana, stranger, "paper-check"), found()).status_code == 404


def test_another_clinics_manager_finds_nothing(other_desk, staff):
    ana = staff()
    policy = policy_of(ana)

    assert other_desk.get(address(ana, policy)).status_code == 404
    assert other_desk.get(address(ana, policy).replace("harbour", "hill")).status_code == 404


def test_on_a_past_day_the_page_shows_what_had_been_found_and_takes_nothing(desk, staff, manager):
    ana = staff()
    policy = policy_of(ana, given_at=NOW - timedelta(days=30))
    make_evidence_check(policy, checked_at=NOW - timedelta(days=20), note="Then")
    make_evidence_check(policy, checked_at=NOW - timedelta(days=2), note="Lately")
    past = f"?as_of={(NOW - timedelta(days=10)).date().isoformat()}"

    page = desk.get(address(ana, policy) + past).content.decode()
    answer = desk.post(address(ana, policy, "paper-check") + past, found())

    assert ("Then" in page, "Lately" in page, "Record what you found" in page) == (
        True,
        False,
        False,
    )
    assert answer.status_code == 403


@pytest.mark.parametrize("looks", [1, 3])
def test_the_page_needs_the_same_queries_for_any_history(desk, staff, queries_of_app, looks):
    ana = staff()
    policy = policy_of(ana)
    for number in range(looks):
        make_evidence_check(policy, checked_at=NOW - timedelta(hours=number + 1))
    desk.get(address(ana, policy))

    with queries_of_app() as queries:
        page = desk.get(address(ana, policy))

    assert page.content.decode().count("checked for everybody") == looks
    assert len(queries()) == 7

"""What am I missing for …: papers held against credentials and jurisdictions, side by side."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from certificates.domain.requirements.jurisdictions import load_rules
from certificates.domain.requirements.missing import portfolio_summary
from certificates.models import Evidence, EvidenceCheck, JurisdictionRule
from tests.factories import (
    NOW,
    make_admin,
    make_credential_type,
    make_enrolment,
    make_recognition,
    make_user,
    sign_in,
)
from training.lib import clock
from training.people.models import AuditEntry, Authority, Registration, SourceCheck

pytestmark = pytest.mark.django_db
PAGE = reverse("certificates:missing")


@pytest.fixture(autouse=True)
def the_day_of_the_seeds(monkeypatch):
    """Ages of rules and of practice are judged by this day, whenever the tests run."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 22, 20, 0, tzinfo=UTC))


@pytest.fixture
def rules():
    call_command("load_authorities", verbosity=0)
    load_rules(now=NOW)


def register(user, slug, kind=""):
    body = Authority.objects.get(slug=slug)
    declared = Registration.objects.create(
        user=user, authority=body, number="123", registration_class=kind
    )
    Registration.objects.filter(pk=declared.pk).update(declared_at=clock.now())
    SourceCheck.objects.create(
        registration=declared,
        address="https://register.example",
        result="confirmed",
        checked_by=make_user(),
        checked_at=clock.now(),
    )


def give(user, kind, title, issuer, *, checked=True, **fields):
    paper = Evidence.objects.create(
        user=user,
        kind=kind,
        title=title,
        issuer=issuer,
        time_zone="America/Vancouver",
        given_at=clock.now(),
        **fields,
    )
    if checked:
        EvidenceCheck.objects.create(
            evidence=paper,
            method="paper",
            result="confirmed",
            checked_by=make_user(),
            checked_at=clock.now(),
        )


@pytest.fixture
def mover(rules):
    """Of Alberta, with an authorisation, a weekend course of 2019, and four years of practice."""
    user = make_user()
    register(user, "cpta", "General Register")
    give(user, "authorisation", "Needling authorisation", "College of Physiotherapists of Alberta")
    give(user, "course", "Weekend needling course", "Needles Ltd", issued_on=date(2019, 6, 16))
    practice = {"hours": 6000, "from": "2022-09-01", "to": "2026-08-31"}
    give(user, "experience", "Four years of practice", "A clinic in Calgary", details=practice)
    return user


def words_of(response):
    return " ".join(response.content.decode().split())


def test_a6_two_jurisdictions_show_rules_papers_and_gaps_with_source_and_day(client, mover):
    """Story A6: requirements, evidence and gaps per jurisdiction, with last checked and source."""
    client.force_login(mover)

    page = words_of(client.get(PAGE, {"place": "alberta", "other": "british-columbia"}))

    alberta, bc = page.split('aria-label="Alberta"')[1].split('aria-label="British Columbia"')
    bc = bc.split('id="credentials"')[0]
    assert "1 of 1 in order." in alberta
    assert "Counts: Needling authorisation" in alberta
    assert "1 of 6 in order. Lacking: Licence to the end of 31 March, Before needling" in bc
    assert "Practice: 24 months and 3,900 hours" in bc
    assert "Counts: Four years of practice" in bc
    assert "Weekend needling course (Paper from outside, 16 June 2019), because it is not on" in bc
    assert "Needling authorisation" in bc
    assert "because it is of another body" in bc
    for place in (alberta, bc):
        assert "Last checked 22 November 2026." in place
        assert "Source:" in place
        assert "This does not say that you may needle there." in place
    assert "Check the register: College of Health and Care Professionals of BC" in bc


def test_a_rule_that_is_too_old_says_check_the_register(client, mover):
    client.force_login(mover)
    page = words_of(client.get(PAGE, {"place": "british-columbia"}))
    assert page.count("This was last looked up on 10 March 2020 and may have changed since.") == 1


def test_papers_are_those_known_on_the_day_that_is_asked_for(client, mover):
    client.force_login(mover)
    yesterday = (clock.now() - timedelta(days=2)).date().isoformat()
    page = words_of(client.get(PAGE, {"place": "alberta", "on": yesterday}))
    assert "0 of 1 in order." in page
    assert "Needling authorisation" not in page
    assert "what our records said then" in page


def test_a_day_that_has_not_come_is_refused_and_nothing_is_lost(client, mover):
    client.force_login(mover)
    response = client.get(PAGE, {"place": "alberta", "on": "2199-01-01"})
    assert response.status_code == 422
    page = words_of(response)
    assert "Choose a day that has come: nobody knows later ones." in page
    assert '<option value="alberta" selected>' in page


def test_own_registrations_are_looked_at_first(client, mover):
    client.force_login(mover)
    assert 'aria-label="Alberta"' in words_of(client.get(PAGE))


def test_given_and_unchecked_is_told_apart_from_missing(client, rules):
    user = make_user()
    give(user, "insurance", "Policy 7", "An insurer", checked=False)
    client.force_login(user)
    page = words_of(client.get(PAGE, {"place": "british-columbia"}))
    assert "Given, not checked" in page
    assert "Policy 7" in page
    assert "because nobody has checked it." in page
    assert "See your papers" in page
    assert "Add insurance schedule" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_papers(
    client, rules, count, django_assert_max_num_queries
):
    user = make_user()
    for number in range(count):
        give(user, "course", f"Course {number}", "Issuer", details={"hours": {"theory": 8}})
    make_credential_type(requires={"all": [{"paper": {"kind": "course"}}]})
    client.force_login(user)
    client.get(PAGE)
    with django_assert_max_num_queries(24):
        client.get(PAGE, {"place": "saskatchewan", "other": "florida"})


def test_the_portfolio_says_the_first_gap_first(mover):
    register(mover, "chcpbc")
    sentences = [summary.sentence for summary in portfolio_summary(mover, now=clock.now())]
    assert len(sentences) == 1
    assert sentences[0].startswith("British Columbia: 2 of 6 in order. Lacking: Before needling, ")


def test_a_declaration_that_is_asked_for_is_shown_with_the_page_to_make_it(client):
    words = {"slug": "fit", "text": "I am fit to practise."}
    make_credential_type(requires={"all": [{"attestation": words}]})
    client.force_login(make_user())

    page = words_of(client.get(PAGE))

    assert "Declared: “I am fit to practise.”" in page
    address = reverse("certificates:declare", args=["fit"])
    assert f'<a href="{address}">Read and declare</a>' in page
    assert "I am fit to practise." in words_of(client.get(address))


def test_the_page_of_a_type_tells_what_changed_and_signs_it(client):
    asked = [{"quiz": {"module": "3-safety", "course": "c"}}, {"practical": {"muscle": "deltoid"}}]
    first = make_credential_type(requires={"all": asked})
    second = make_credential_type(
        type=first.type, number=2, signed=False, requires={"all": asked[1:]}, course=None
    )
    author = make_recognition(role="author", scope=first.type.course.slug).instructor
    sign_in(client, author)

    page = words_of(client.get(reverse("certificates:type", args=[first.type.slug])))
    assert "<strong>No longer asked:</strong> Theory of 3-safety: timed quiz passed" in page
    assert "Practical examination of Deltoid, mid-belly" in page

    address = reverse("certificates:sign-type", args=[first.type.slug, 2])
    assert client.post(address, {"read": second.content_hash}).status_code == 302
    second.refresh_from_db()
    assert second.signed_by == author


def test_rules_nobody_signed_are_hidden_outside_a_demonstration(client, settings):
    settings.ALLOW_DRAFT = False
    version = make_credential_type(signed=False)
    client.force_login(make_user())
    address = reverse("certificates:type", args=[version.type.slug])
    assert client.get(address).status_code == 404
    settings.ALLOW_DRAFT = True
    assert client.get(address).status_code == 200


def test_an_admin_enters_a_change_from_a_day_on_and_its_page_says_who(client, rules):
    admin = make_admin(legal_name="Robin Keeper")
    sign_in(client, admin)
    address = reverse("admin:certificates_jurisdictionrule_add")
    assert "Individual professional liability" in words_of(
        client.get(address, {"slug": "bc-liability-insurance"})
    )
    fields = {
        "slug": "bc-liability-insurance",
        "jurisdiction": "British Columbia",
        "authority": Authority.objects.get(slug="chcpbc").pk,
        "title": "Own professional liability insurance",
        "text": "Insurance of another kind.",
        "requires": '{"paper": {"kind": "insurance"}}',
        "source": "Bylaw of 2027",
        "source_url": "https://chcpbc.org",
        "confidence": "read",
        "last_checked": "2027-01-05",
        "since": "2027-01-01",
    }

    wrong = client.post(address, fields | {"requires": '{"paper": {"kind": "wish"}}'})
    assert "requires › paper › kind: one of: " in words_of(wrong)
    assert client.post(address, fields).status_code == 302

    rows = JurisdictionRule.objects.filter(slug="bc-liability-insurance").order_by("pk")
    assert [row.period.upper for row in rows] == [date(2027, 1, 1), None]
    page = words_of(client.get(reverse("certificates:rule", args=["bc-liability-insurance"])))
    assert "Entered by Robin Keeper," in page
    assert page.index("Insurance of another kind.") < page.index("Individual professional")
    assert AuditEntry.objects.filter(verb="rule.entered", actor_id=admin.pk).count() == 1


def test_a_type_under_way_is_in_the_summary_and_one_untouched_is_not(rules):
    version = make_credential_type(
        requires={"all": [{"paper": {"kind": "cpr"}}, {"paper": {"kind": "immunity"}}]}
    )
    user = make_user()
    make_enrolment(user)
    assert portfolio_summary(user, now=clock.now()) == []

    give(user, "cpr", "CPR course", "A school")
    (summary,) = portfolio_summary(user, now=clock.now())
    assert summary.sentence == f"{version.title}: 1 of 2 in order."
    assert summary.gap.words == "Immunity, checked"

"""Rules of jurisdictions: data from a day on, with source and age, never rewritten."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from certificates.domain.requirements.jurisdictions import enter_rule, load_rules, read_rules
from certificates.domain.requirements.missing import jurisdiction_views
from certificates.models import JurisdictionRule
from certificates.queries.jurisdictions import rules_on
from tests.factories import NOW, make_admin, make_user
from tests.factories.evidence import make_rule
from training.lib.errors import Conflict, NotAllowed
from training.lib.yamlfiles import BrokenFiles
from training.people.freshness import is_old
from training.people.models import AuditEntry

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
AS_THE_LOG_SAYS = import_module(
    "certificates.migrations.0018_when_rules_were_recorded"
).AS_THE_LOG_SAYS
WITHOUT_TRIGGER = (
    "ALTER TABLE certificates_jurisdictionrule DISABLE TRIGGER jurisdictionrule_ends_once"
)
ROW = """\
- slug: bc-hours
  jurisdiction: British Columbia
  title: Hours
  text: Some hours.
  from: 2020-01-01
  source: Page of the college
  confidence: read
  last_checked: 2026-11-22
  requires: {recency: {of: experience, hours: 1200, months: 60}}
"""
FACTS = {
    "jurisdiction": "British Columbia",
    "title": "Hours",
    "text": "Other hours.",
    "source": "Bylaw",
    "source_url": "",
    "confidence": "read",
    "last_checked": date(2027, 2, 1),
    "requires": {},
}


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "rules.yaml"
    file.write_text(ROW)
    return file


def test_every_row_of_the_seeds_is_there_with_source_and_day():
    call_command("load_authorities", verbosity=0)
    assert load_rules(now=NOW) == len(read_rules())
    assert load_rules(now=NOW) == 0
    rules = rules_on(TODAY, known_at=NOW)
    assert {rule.jurisdiction for rule in rules} == {
        "Alberta",
        "Australia",
        "British Columbia",
        "Colorado",
        "Florida",
        "Ireland",
        "Maryland",
        "New Brunswick",
        "Nova Scotia",
        "Ontario",
        "Saskatchewan",
        "United Kingdom",
        "Utah",
        "Washington",
    }
    assert all(rule.source and rule.last_checked and rule.authority for rule in rules)
    assert {rule.slug for rule in rules if is_old(rule.last_checked, today=TODAY)} == {
        "bc-needling-prerequisite"
    }


def test_loading_again_keeps_what_an_admin_looked_up_later(file):
    load_rules(file, now=NOW)
    enter_rule("bc-hours", FACTS, authority=None, since=date(2027, 1, 1), by=make_admin(), now=NOW)

    file.write_text(ROW.replace("Some hours", "Many hours").replace("2026-11-22", "2027-01-15"))
    assert load_rules(file, now=NOW) == 0

    assert [rule.text for rule in rules_on(date(2027, 6, 1), known_at=NOW)] == ["Other hours."]


def test_a_file_that_was_checked_later_begins_a_row_of_its_own(file):
    load_rules(file, now=NOW)
    file.write_text(ROW.replace("Some hours", "Many hours").replace("2026-11-22", "2027-01-15"))
    assert load_rules(file, now=NOW) == 1

    days = [date(2019, 12, 31), date(2027, 1, 14), date(2027, 1, 15)]
    texts = [[rule.text for rule in rules_on(day, known_at=NOW)] for day in days]
    assert texts == [[], ["Some hours."], ["Many hours."]]


def test_a_change_holds_from_its_day_and_only_then(file):
    """Story C11's half: what was asked before the change is still told for those days."""
    load_rules(file, now=NOW)
    admin, user = make_admin(), make_user()
    enter_rule("bc-hours", FACTS, authority=None, since=date(2027, 1, 1), by=admin, now=NOW)

    def told(day):
        (view,) = jurisdiction_views(user, ["British Columbia"], at=NOW, on=day)
        return [(one.rule.text, one.state) for one in view.rules]

    assert told(date(2026, 12, 31)) == [("Some hours.", "missing")]
    assert told(date(2027, 1, 1)) == [("Other hours.", "told")]
    entry = AuditEntry.objects.get(verb="rule.entered")
    assert (entry.actor_id, entry.data["since"]) == (admin.pk, "2027-01-01")


def test_what_was_recorded_later_answers_no_question_about_what_was_known(file):
    """A rule may hold from a day before it was entered; nobody could read it until then."""
    load_rules(file, now=NOW)
    later = NOW + timedelta(days=400)
    enter_rule(
        "bc-hours", FACTS, authority=None, since=date(2027, 1, 1), by=make_admin(), now=later
    )
    user, day = make_user(), date(2027, 6, 1)

    def told(known_at):
        (view,) = jurisdiction_views(user, ["British Columbia"], at=known_at, on=day)
        return [one.rule.text for one in view.rules]

    moments = [NOW - SECOND, NOW, later - SECOND, later]
    assert [told(moment) for moment in moments] == [
        [],
        ["Some hours."],
        ["Some hours."],
        ["Other hours."],
    ]


def test_rows_from_before_are_known_since_the_log_says_and_others_only_now(file):
    """The migration that added the moment: with no entry in the log nothing older is claimed."""
    load_rules(file, now=NOW)
    stray = make_rule(slug="stray", recorded_at=NOW + DAY)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(WITHOUT_TRIGGER)
        cursor.execute("UPDATE certificates_jurisdictionrule SET recorded_at = %s", [NOW + DAY])
        cursor.execute(AS_THE_LOG_SAYS)

    known = dict(JurisdictionRule.objects.values_list("slug", "recorded_at"))
    assert known == {"bc-hours": NOW, stray.slug: NOW + DAY}


def test_only_an_admin_enters_rules_and_none_reaches_back(file):
    load_rules(file, now=NOW)
    with pytest.raises(NotAllowed):
        enter_rule("bc-hours", FACTS, authority=None, since=TODAY, by=make_user(), now=NOW)
    with pytest.raises(Conflict, match="A change begins later"):
        enter_rule(
            "bc-hours", FACTS, authority=None, since=date(2020, 1, 1), by=make_admin(), now=NOW
        )


def test_the_database_keeps_one_row_a_day_and_rewrites_none(file):
    load_rules(file, now=NOW)
    rule = JurisdictionRule.objects.get()
    for act in (
        lambda: JurisdictionRule.objects.filter(pk=rule.pk).update(text="Nothing."),
        rule.delete,
        lambda: JurisdictionRule.objects.create(
            slug="bc-hours",
            period=rule.period,
            recorded_at=NOW,
            **FACTS | {"content_hash": "1" * 64},
        ),
        lambda: JurisdictionRule.objects.filter(pk=rule.pk).update(recorded_at=NOW - SECOND),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_a_rule_is_old_a_year_and_a_day_after_it_was_looked_up(file):
    load_rules(file, now=NOW)

    def is_old_on(day):
        (view,) = jurisdiction_views(make_user(), ["British Columbia"], at=NOW, on=day)
        return [one.is_old for one in view.rules]

    assert is_old_on(date(2027, 11, 22)) == [False]
    assert is_old_on(date(2027, 11, 23)) == [True]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("confidence: read", "confidence: sure", "line 7: confidence must be one of: "),
        ("last_checked: 2026-11-22", "last_checked: soon", "line 8: last_checked must be a day"),
        ("of: experience", "of: wishes", "line 9: requires › recency › of: one of: "),
        ("title: Hours", "titel: Hours", "line 3: titel is not a known field."),
    ],
)
def test_a_broken_row_is_refused_with_its_line(file, old, new, reason):
    file.write_text(ROW.replace(old, new))
    with pytest.raises(BrokenFiles) as error:
        load_rules(file, now=NOW)
    assert f"rules.yaml, {reason}" in str(error.value)

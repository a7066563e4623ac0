"""Requirements as versions: a change counts from its day, and the preview says for whom."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certificates.enums import Status
from clinics.domain.desk import make_rows
from clinics.domain.positions import assign, close_position, open_position
from clinics.domain.requirement_lines import AskedLine, AskedSet
from clinics.domain.requirement_preview import preview_change
from clinics.domain.requirement_sets import publish_requirements
from clinics.domain.starter_sets import lines_here, read_starter_sets, starter_sets
from clinics.models import RequirementSet
from clinics.queries import requirements_at, roster
from clinics.queries.requirement_choices import requirement_choices
from tests.at_once import at_once
from tests.clinics.makers import make_check, make_registration
from tests.factories import NOW, make_user
from training.lib.errors import Conflict, DomainError, NotAllowed
from training.lib.yamlfiles import BrokenFiles

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
TODAY = date(2026, 5, 4)
INSURANCE = AskedLine("insurance", "Liability insurance")
REGISTRATION = AskedLine("registration", "Registration")


@pytest.fixture
def position(clinic, manager):
    return open_position(clinic, "Physiotherapist", by=manager, now=NOW - 100 * DAY)


def asked(*lines, on=TODAY, after=0, **fields):
    return AskedSet(lines, on, after=after, **fields)


def statuses(clinic, moment):
    """By person and requirement, as the desk shows the end of a day."""
    people = roster(clinic, moment, now=NOW + 1000 * DAY)
    return {
        (row.person.label, each.requirement.slug): each.status
        for row in make_rows(people, requirements_at(clinic, moment), moment)
        for each in row.standings
    }


def test_c11_a_change_of_rules_changes_only_statuses_from_its_day_on(
    clinic, manager, staff, position
):
    ana = staff()
    assign(ana.membership, position, None, by=manager, now=NOW - 100 * DAY)
    make_check(make_registration(ana, declared_at=NOW - 200 * DAY), manager, clinic=clinic)
    publish_requirements(
        position, asked(REGISTRATION, on=date(2026, 3, 1)), by=manager, now=NOW - 90 * DAY
    )
    begins = date(2026, 6, 1)
    day = st.integers(-150, 300).map(lambda days: NOW + days * DAY)

    @settings(max_examples=20, suppress_health_check=list(HealthCheck))
    @given(moment=day)
    def only_later_days_differ(moment):
        before = statuses(clinic, moment)
        point = transaction.savepoint()
        made = publish_requirements(
            position, asked(REGISTRATION, INSURANCE, on=begins, after=1), by=manager, now=NOW
        )
        after = statuses(clinic, moment)
        transaction.savepoint_rollback(point)
        if moment < made.starts_at:
            assert after == before
        else:
            assert after == before | {("Ana Lee", "insurance"): Status.MISSING}

    only_later_days_differ()


def test_a_later_version_from_the_same_day_takes_the_place_of_one_that_waits(
    clinic, manager, position
):
    begins = TODAY + 30 * DAY
    first = publish_requirements(position, asked(INSURANCE, on=begins), by=manager, now=NOW)
    publish_requirements(position, asked(REGISTRATION, after=1), by=manager, now=NOW)
    publish_requirements(
        position, asked(REGISTRATION, on=begins, after=2), by=manager, now=NOW + DAY
    )

    then = requirements_at(clinic, first.starts_at).by_position[position.slug]

    assert [each.slug for each in then] == ["registration"]
    assert RequirementSet.objects.count() == 3


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"on": TODAY - DAY}, DomainError),
        ({"after": 7}, Conflict),
    ],
)
def test_what_cannot_be_published_is_refused(manager, position, change, error):
    with pytest.raises(error):
        publish_requirements(position, asked(INSURANCE, **change), by=manager, now=NOW)

    assert not RequirementSet.objects.exists()


def test_neither_nothing_nor_one_thing_twice_is_published(manager, position):
    for lines in ((), (INSURANCE, INSURANCE)):
        with pytest.raises(DomainError):
            publish_requirements(position, asked(*lines), by=manager, now=NOW)


def test_a_closed_position_and_a_stranger_publish_nothing(manager, position):
    with pytest.raises(NotAllowed):
        publish_requirements(position, asked(INSURANCE), by=make_user(), now=NOW)
    close_position(position, by=manager, now=NOW)
    with pytest.raises(Conflict):
        publish_requirements(position, asked(INSURANCE), by=manager, now=NOW)


def steps(preview):
    return {
        each.person.label: [
            (step.title, step.before.status, step.after.status) for step in each.steps
        ]
        for each in preview.touched
    }


def test_the_preview_tells_each_person_what_changes_and_stores_nothing(
    clinic, manager, staff, position
):
    for name in ("Ana Lee", "Ben Wu"):
        assign(staff(name).membership, position, None, by=manager, now=NOW - DAY)
    staff("Cam Roy")
    publish_requirements(position, asked(REGISTRATION, on=TODAY), by=manager, now=NOW)

    found = preview_change(position, asked(INSURANCE, after=1), now=NOW)

    gone = ("Registration", Status.MISSING, Status.NOT_REQUIRED)
    new = ("Liability insurance", Status.NOT_REQUIRED, Status.MISSING)
    assert steps(found) == {"Ana Lee": [new, gone], "Ben Wu": [new, gone]}
    assert (found.holders, found.worse, found.starts_at) == (2, 2, NOW)
    assert RequirementSet.objects.count() == 1


def test_the_preview_looks_at_the_first_day_and_not_at_today(clinic, manager, staff, position):
    """A look-up that is too old by then is no surprise of the change: it stands so before too."""
    ana = staff()
    assign(ana.membership, position, None, by=manager, now=NOW)
    make_check(make_registration(ana), manager, clinic=clinic)
    publish_requirements(position, asked(REGISTRATION), by=manager, now=NOW)

    later = preview_change(position, asked(REGISTRATION, on=date(2028, 1, 1), after=1), now=NOW)

    assert (later.holders, later.touched) == (1, ())


def test_who_holds_two_positions_is_asked_for_both(clinic, manager, staff, position):
    other = open_position(clinic, "Student", by=manager, now=NOW)
    ana = staff()
    for each in (position, other):
        assign(ana.membership, each, None, by=manager, now=NOW)
    strict = AskedLine("cpr", "CPR", settings={"months": 12})
    loose = AskedLine("cpr", "CPR", settings={"months": 36})
    publish_requirements(position, asked(strict), by=manager, now=NOW)
    publish_requirements(other, asked(loose), by=manager, now=NOW)

    [person] = roster(clinic, NOW, now=NOW)
    line = requirements_at(clinic, NOW).of(person)["cpr"]

    assert sorted([line.settings["months"], line.also[0].settings["months"]]) == [12, 36]


@pytest.mark.django_db(transaction=True)
def test_two_sets_published_at_once_are_one_and_one_refusal(clinic, manager, position):

    def publish(line):
        return publish_requirements(position, asked(line), by=manager, now=NOW)

    answers = at_once(lambda: publish(INSURANCE), lambda: publish(REGISTRATION))

    refused = [answer for answer in answers if isinstance(answer, Conflict)]
    assert (len(refused), RequirementSet.objects.get() in answers) == (1, True)


def test_every_starter_set_can_be_read_and_says_where_each_line_comes_from():
    sets = starter_sets()

    assert list(sets) == ["british-columbia", "alberta", "ontario", "general"]
    for starter in sets.values():
        for line in starter.lines:
            assert line.source
            assert line.is_policy == line.source.startswith("clinic policy")


def test_a_starter_set_offers_only_what_this_installation_has(clinic):
    choices = requirement_choices(clinic, NOW, TODAY)

    kinds = [line.kind for line in lines_here(starter_sets()["alberta"], choices)]

    assert "registration" not in kinds  # its body is not loaded here
    assert "reading" not in kinds  # the clinic keeps no such document
    assert "insurance" in kinds


def test_a_broken_starter_file_names_every_mistake(tmp_path):
    path = tmp_path / "sets.yaml"
    path.write_text("- {slug: x, title: X, lines: [{kind: tea, titel: Tea}]}\n", encoding="utf-8")

    with pytest.raises(BrokenFiles) as broken:
        read_starter_sets(path)

    reasons = [problem.reason for problem in broken.value.problems]
    assert "titel is not a known field." in reasons
    assert any(reason.startswith("kind must be") for reason in reasons)
    assert "seen is missing." in reasons


def test_published_lines_are_never_rewritten(manager, position):
    made = publish_requirements(position, asked(INSURANCE), by=manager, now=NOW)
    for table in ("clinics_requirementset", "clinics_requirementline"):
        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            connection.cursor().execute(f"DELETE FROM {table}")  # noqa: S608

    assert made.lines.count() == 1

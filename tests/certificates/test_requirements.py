"""Requirement trees: what meets them, until when, and how a wrong one is refused."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.domain.credentials.cycles import add_months
from certificates.domain.requirements.held import Held, Record
from certificates.domain.requirements.requirement_kinds import months_covered
from certificates.domain.requirements.requirements import (
    MalformedTree,
    check_tree,
    judge,
    leaves_of,
    sources_of,
    with_course,
    without_course,
)

DAY = date(2026, 11, 22)
MUSCLES = ["deltoid", "triceps", "gluteus-medius", "hamstrings"]


def quiz(module="3-safety", on=DAY, attempts=1, **fields):
    facts = {"module": module, "course": "foundations", "attempts": attempts}
    return Record("certificate", "NW-1", "Safety", on, facts=facts, **fields)


def signed(muscle="deltoid", on=DAY, **fields):
    facts = {"muscle": muscle, "checklist": f"needling-{muscle}", "course": "foundations"}
    return Record("sign-off", "S-1", "Needling", on, facts=facts, **fields)


def paper(kind="insurance", on=DAY, facts=None, title="Policy", **fields):
    given = {"kind": kind, "issuer": "Some insurer"} | (facts or {})
    return Record("evidence", "E-1", title, on, facts=given, **fields)


def practice(first, last, hours=0):
    return paper("experience", last, {"from": first, "to": last, "practice_hours": hours})


def met(tree, *records, day=DAY, **options):
    return judge(tree, Held(records), day, **options).met


# --- The leaves ----------------------------------------------------------------------------


def test_a_passed_quiz_counts_for_its_module_and_its_months_alone():
    tree = {"quiz": {"module": "3-safety", "within_months": 12}}
    assert met(tree, quiz())
    assert not met(tree, quiz(module="4-movement"))
    assert met(tree, quiz(on=date(2025, 11, 22)))
    assert not met(tree, quiz(on=date(2025, 11, 21)))
    assert not met(tree, quiz(on=DAY + timedelta(days=1)))


def test_a_pass_after_too_many_attempts_is_named_and_does_not_count():
    tree = {"quiz": {"module": "3-safety", "at_most_attempts": 2}}
    assert met(tree, quiz(attempts=2))
    outcome = judge(tree, Held([quiz(attempts=3)]), DAY)
    assert (outcome.met, [why for _record, why in outcome.uncounted]) == (False, ["attempts"])


def test_a_practical_is_asked_by_sheet_muscle_region_or_so_many_of_a_list():
    assert met({"practical": {"checklist": "needling-deltoid"}}, signed())
    assert met({"practical": {"muscle": "deltoid"}}, signed())
    assert not met({"practical": {"muscle": "triceps"}}, signed())
    three = {"practical": {"muscles": MUSCLES, "number": 2}}
    assert not met(three, signed(), signed())
    assert met(three, signed(), signed("hamstrings"))


def test_a_region_asks_for_all_its_core_muscles_and_for_no_other():
    tree = {"practical": {"region": "hip"}}
    assert not met(tree, signed("gluteus-medius"))
    assert met(tree, signed("gluteus-medius"), signed("gluteus-maximus"))


def test_what_does_not_count_is_kept_with_the_reason():
    tree = {"practical": {"muscle": "deltoid"}}
    outcome = judge(tree, Held([signed(why_not="not-recognised")]), DAY)
    assert outcome.told()["uncounted"] == [
        {
            "source": "sign-off",
            "ref": "S-1",
            "title": "Needling",
            "on": "2026-11-22",
            "until": None,
            "why_not": "not-recognised",
        }
    ]


def test_drafts_count_only_where_they_are_allowed():
    tree = {"quiz": {"module": "3-safety"}}
    assert not met(tree, quiz(is_draft=True))
    assert met(tree, quiz(is_draft=True), with_drafts=True)


def test_hours_online_count_up_to_their_share():
    tree = {"hours": {"number": 90, "of": ["theory", "online"], "online_at_most_percent": 50}}
    online = paper("course", facts={"hours": {"online": 80}})
    assert not met(tree, online, paper("course", facts={"hours": {"theory": 44}}))
    assert met(tree, online, paper("course", facts={"hours": {"theory": 45}}))


def test_experience_asks_for_months_and_hours_and_counts_an_overlap_once():
    tree = {"experience": {"months": 24, "hours": 3900}}
    first = practice(date(2022, 1, 1), date(2022, 12, 31), 2000)
    again = practice(date(2022, 1, 1), date(2022, 12, 31), 2000)
    second = practice(date(2023, 1, 1), date(2023, 12, 31), 1900)
    assert not met(tree, first, again)
    assert met(tree, first, second)


def test_hours_in_a_period_ask_that_all_of_the_time_lies_in_it():
    tree = {"recency": {"of": "experience", "hours": 1200, "months": 60}}
    inside = practice(date(2022, 1, 1), date(2023, 1, 1), 1200)
    assert judge(tree, Held([inside]), DAY).until == date(2027, 1, 1)
    assert not met(tree, practice(date(2021, 11, 1), date(2023, 1, 1), 1200))
    unknown = judge(tree, Held([paper("experience", facts={"practice_hours": 1200})]), DAY)
    assert [why for _record, why in unknown.uncounted] == ["no-period"]


def test_a_declaration_counts_only_in_exactly_the_words_asked_for():
    tree = {"attestation": {"slug": "read-rules", "text": "I have read the rules."}}
    said = {"slug": "read-rules", "text": "I have read the rules."}
    assert met(tree, Record("attestation", "1", "", DAY, facts=said))
    other = said | {"text": "I have seen the rules."}
    assert not met(tree, Record("attestation", "1", "", DAY, facts=other))


def test_a_course_from_elsewhere_counts_only_when_the_stored_list_names_its_provider():
    tree = {"listed-course": {"providers": ["McMaster"]}}
    weekend = paper("course", title="Weekend course", facts={"issuer": "Needles Ltd"})
    outcome = judge(tree, Held([weekend]), DAY)
    assert [why for _record, why in outcome.uncounted] == ["not-listed"]
    assert met(tree, paper("course", facts={"issuer": "McMaster University"}))


def test_a_paper_may_have_to_come_from_a_body_that_is_named():
    tree = {"paper": {"kind": "authorisation", "issuers": ["BC", "CPTBC"]}}
    of_alberta = paper("authorisation", facts={"issuer": "ABC College of Alberta"})
    outcome = judge(tree, Held([of_alberta]), DAY)
    assert [why for _record, why in outcome.uncounted] == ["other-issuer"]
    assert met(tree, paper("authorisation", facts={"issuer": "College of BC"}))


def test_a_registration_counts_for_its_jurisdiction_and_class():
    facts = {"jurisdiction": "Alberta", "class": "General Register"}
    held = Record("registration", "1", "College", DAY, facts=facts)
    assert met({"registration": {"jurisdiction": "Alberta", "class": "general"}}, held)
    assert not met({"registration": {"jurisdiction": "Ontario"}}, held)
    assert not met({"registration": {"class": "Intern"}}, held)
    assert not met({"registration": {"class": "Register"}}, held)


def test_months_are_whole_and_adjoining_times_are_one():
    a, b = (date(2024, 1, 15), date(2024, 7, 14)), (date(2024, 7, 15), date(2026, 1, 14))
    assert months_covered([a, b]) == 24
    assert months_covered([(date(2024, 1, 15), date(2024, 2, 13))]) == 0


# --- The branches, over any records --------------------------------------------------------

days = st.integers(-900, 0).map(lambda n: DAY + timedelta(days=n))
ends = st.none() | st.integers(-100, 900).map(lambda n: DAY + timedelta(days=n))
sign_offs = st.builds(
    lambda muscle, on, until, why: signed(muscle, on, until=until, why_not=why),
    st.sampled_from(MUSCLES),
    days,
    ends,
    st.sampled_from(["", "", "not-recognised"]),
)
insurances = st.builds(lambda on, until: paper(on=on, until=until), days, ends)
courses = st.builds(
    lambda on, theory, online: paper("course", on, {"hours": {"theory": theory, "online": online}}),
    days,
    st.integers(0, 40),
    st.integers(0, 40),
)
records = st.lists(sign_offs | insurances | courses, max_size=10)
within = st.sampled_from([{}, {"within_months": 12}])
leaf = (
    st.builds(lambda m, w: {"practical": {"muscle": m} | w}, st.sampled_from(MUSCLES), within)
    | st.builds(lambda n: {"practical": {"muscles": MUSCLES, "number": n}}, st.integers(1, 3))
    | st.builds(lambda w: {"paper": {"kind": "insurance"} | w}, within)
    | st.builds(
        lambda n, share, w: {
            "hours": {"number": n, "of": ["theory", "online"], "online_at_most_percent": share} | w
        },
        st.integers(1, 90),
        st.sampled_from([0, 50, 100]),
        within,
    )
)
trees = st.recursive(
    leaf,
    lambda nodes: (
        st.lists(nodes, min_size=1, max_size=3).map(lambda parts: {"all": parts})
        | st.lists(nodes, min_size=1, max_size=3).map(lambda parts: {"any": parts})
        | st.lists(nodes, min_size=2, max_size=4).map(
            lambda parts: {"at-least": {"number": 2, "of": parts}}
        )
    ),
    max_leaves=8,
)


def plainly_met(tree, held, day):
    """The definition, written once more and without any thought of speed or of dates to come."""
    ((kind, asked),) = tree.items()
    if kind == "all":
        return all(plainly_met(part, held, day) for part in asked)
    if kind == "any":
        return any(plainly_met(part, held, day) for part in asked)
    if kind == "at-least":
        return sum(plainly_met(part, held, day) for part in asked["of"]) >= asked["number"]
    months = asked.get("within_months")
    good = [
        record
        for record in held
        if not record.why_not
        and record.on <= day
        and (record.until is None or record.until >= day)
        and (months is None or add_months(record.on, months) >= day)
    ]
    if kind == "paper":
        return any(record.facts.get("kind") == "insurance" for record in good)
    if kind == "hours":
        theory = sum(record.facts.get("hours", {}).get("theory", 0) for record in good)
        online = sum(record.facts.get("hours", {}).get("online", 0) for record in good)
        cap = Decimal(asked["number"]) * asked["online_at_most_percent"] / 100
        return theory + min(Decimal(online), cap) >= asked["number"]
    passed = {record.facts.get("muscle") for record in good} - {None}
    wanted = set(asked.get("muscles", [asked.get("muscle")]))
    return len(passed & wanted) >= asked.get("number", 1)


@given(trees, records)
def test_a_tree_is_met_exactly_as_its_plain_definition_says(tree, held):
    check_tree(tree, "requires")
    assert judge(tree, Held(held), DAY).met == plainly_met(tree, held, DAY)


@given(trees, records)
def test_what_is_met_holds_to_its_last_day_and_not_a_day_longer(tree, held):
    outcome = judge(tree, Held(held), DAY)
    if outcome.met and outcome.until:
        assert plainly_met(tree, held, outcome.until)
        assert not plainly_met(tree, held, outcome.until + timedelta(days=1))
    elif outcome.met:
        assert plainly_met(tree, held, date(2100, 1, 1))


@given(trees, records, records)
def test_one_record_more_never_takes_away_what_was_met(tree, held, more):
    if judge(tree, Held(held), DAY).met:
        assert judge(tree, Held(held + more), DAY).met


@given(trees)
def test_the_programme_is_named_for_the_product_and_left_out_of_its_files(tree):
    named = with_course(tree, "foundations")
    check_tree(named, "requires")
    assert without_course(named, "foundations") == tree
    assert [*leaves_of(named)] == [*leaves_of(tree)]  # none of these is about a module or a sheet


def test_modules_and_sheets_are_named_with_their_programme():
    tree = {"all": [{"quiz": {"module": "3-safety"}}, {"practical": {"checklist": "assessment"}}]}
    assert with_course(tree, "foundations") == {
        "all": [
            {"quiz": {"course": "foundations", "module": "3-safety"}},
            {"practical": {"course": "foundations", "checklist": "assessment"}},
        ]
    }
    assert sources_of([tree]) == {"certificate", "sign-off"}


# --- Refusals ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tree", "sentence"),
    [
        ([], "requires: a requirement has one name with what belongs to it."),
        ({"all": [], "any": []}, "requires: a requirement has one name with what belongs to it."),
        ({"all": []}, "requires › all: a list of requirements is expected."),
        ({"any": {}}, "requires › any: a list of requirements is expected."),
        (
            {"all": [{"paper": {"kind": "cpr"}}, {"paper": {}}]},
            "requires › all › 2 › paper: kind is missing.",
        ),
        (
            {"at-least": {"number": 2, "of": [{"paper": {"kind": "cpr"}}]}},
            "requires › at-least › number: a whole number from 1 to 1 is expected.",
        ),
        ({"at-least": {"number": 1}}, "requires › at-least: number and of are expected."),
        ({"paper": "cpr"}, "requires › paper: fields of its own are expected."),
        ({"quiz": {"module": ""}}, "requires › quiz › module: a text of at most 200 characters is"),
        ({"quiz": {"module": "a", "months": 3}}, "requires › quiz: months is not a known field."),
        (
            {"quiz": {"module": "a", "within_months": True}},
            "requires › quiz › within_months: a whole number from 1 to 600 is expected.",
        ),
        (
            {"practical": {"muscle": "deltoid", "region": "hip"}},
            "requires › practical: give one of: checklist, muscle, region, muscles.",
        ),
        (
            {"practical": {"region": "neck"}},
            "requires › practical: no muscle of this region is of the core level;",
        ),
        (
            {"practical": {"muscles": ["deltoid"]}},
            "requires › practical: muscles and number are given together.",
        ),
        (
            {"practical": {"muscles": ["deltoid"], "number": 2}},
            "requires › practical › number: at most as many as the muscles in the list.",
        ),
        (
            {"practical": {"muscles": ["deltoid", "deltoid"], "number": 1}},
            "requires › practical › muscles: a list without repeats is expected.",
        ),
        ({"experience": {}}, "requires › experience: give months, hours or both."),
        (
            {"hours": {"number": 0, "of": ["theory"]}},
            "requires › hours › number: a number above 0 and at most 100000 is expected.",
        ),
    ],
)
def test_a_wrong_tree_is_refused_with_its_place(tree, sentence):
    with pytest.raises(MalformedTree) as error:
        check_tree(tree, "requires")
    assert str(error.value).startswith(sentence)


def test_an_unknown_name_is_refused_with_the_known_ones():
    with pytest.raises(MalformedTree) as error:
        check_tree({"all": [{"quizz": {}}]}, "requires")
    assert str(error.value).startswith(
        "requires › all › 1: quizz is not one of: all, any, at-least"
    )


def test_a_tree_that_is_too_deep_or_too_large_is_refused():
    deep = {"paper": {"kind": "cpr"}}
    for _ in range(8):
        deep = {"all": [deep]}
    wide = {"all": [{"paper": {"kind": "cpr"}}] * 200}
    for tree, words in ((deep, "nested more than 8 deep"), (wide, "at most 200 parts")):
        with pytest.raises(MalformedTree, match=words):
            check_tree(tree, "requires")

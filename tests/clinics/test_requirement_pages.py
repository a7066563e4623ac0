"""Positions, locations and what a position needs, as a manager works with them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from clinics.domain.positions import assign, open_location, open_position
from clinics.models import Assignment, RequirementSet
from tests.factories import (
    NOW,
    give_second_factor,
    make_clinic,
    make_membership,
    make_user,
)
from training.people.models import AuditEntry

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def position(clinic, manager):
    return open_position(clinic, "Physiotherapist", by=manager, now=NOW - 30 * DAY)


@pytest.fixture
def edit_url(clinic, position):
    return reverse("clinics:requirements", args=[clinic.slug, position.slug])


def typed(*lines, act="preview", day="4", month="5", year="2026", after=0, **more):
    """What the editor sends: rows of (kind, title, further fields)."""
    data = {
        "act": act,
        "starts_on_day": day,
        "starts_on_month": month,
        "starts_on_year": year,
        "after": after,
        "reason": "",
        "source": "",
    } | more
    for number, (kind, title, fields) in enumerate(lines):
        said = {"kind": kind, "title": title, "level": "needed", "reason": ""} | fields
        data |= {f"line-{number}-{name}": value for name, value in said.items()}
    return data


INSURANCE = ("insurance", "Liability insurance", {})
CPR = ("cpr", "CPR", {"months": "24"})


def published(desk, url, data):
    """The two steps: preview, then publish what was shown."""
    seen = desk.post(url, data).context["preview"].asked.content_hash
    return desk.post(url, data | {"act": "publish", "seen": seen})


def stored(position):
    newest = position.requirement_sets.order_by("-number").first()
    return [(line.slug, line.settings) for line in newest.lines.all()]


def test_the_first_page_teaches_what_a_position_is(desk, clinic):
    page = desk.get(reverse("clinics:positions", args=[clinic.slug])).content.decode()

    assert "No position yet" in page
    assert "Open the position" in page


def test_a_new_position_leads_to_what_it_needs(desk, clinic):
    answer = desk.post(
        reverse("clinics:open-position", args=[clinic.slug]), {"position-title": "Student"}
    )

    assert answer["Location"] == reverse("clinics:requirements", args=[clinic.slug, "student"])


@pytest.mark.parametrize(
    ("title", "status"), [("", 422), ("Lead; Senior", 422), ("physiotherapist", 409)]
)
def test_a_title_that_cannot_be_is_given_back_with_a_sentence(
    desk, clinic, position, title, status
):
    answer = desk.post(
        reverse("clinics:open-position", args=[clinic.slug]), {"position-title": title}
    )

    page = answer.content.decode()
    assert (answer.status_code, "<title>Error: " in page) == (status, True)
    assert f'value="{title}"' in page or not title
    assert clinic.positions.count() == 1


def test_renaming_and_closing(desk, clinic, position):
    desk.post(
        reverse("clinics:rename-position", args=[clinic.slug, position.slug]),
        {"position-title": "Physical therapist"},
    )
    desk.post(reverse("clinics:close-position", args=[clinic.slug, position.slug]))

    position.refresh_from_db()
    assert (position.title, position.closed_at) == ("Physical therapist", NOW)


def test_a_location_is_opened_renamed_and_closed(desk, clinic):
    desk.post(reverse("clinics:open-location", args=[clinic.slug]), {"location-name": "North"})
    desk.post(
        reverse("clinics:rename-location", args=[clinic.slug, "north"]),
        {"location-name": "North shore"},
    )
    page = desk.get(reverse("clinics:location", args=[clinic.slug, "north"])).content.decode()
    desk.post(reverse("clinics:close-location", args=[clinic.slug, "north"]))

    assert "North shore" in page
    assert clinic.locations.get().closed_at == NOW


def test_a_person_is_given_a_position_and_relieved_of_it(desk, clinic, manager, staff, position):
    location = open_location(clinic, "North", by=manager, now=NOW)
    ids = [clinic.slug, staff().membership.public_id]

    desk.post(
        reverse("clinics:assign", args=ids), {"position": position.slug, "location": location.slug}
    )
    given = Assignment.objects.get()
    ended = desk.post(
        reverse("clinics:end-assignment", args=ids),
        {"position": position.slug, "location": location.slug},
    )

    assert (given.position, given.location) == (position, location)
    assert ended.status_code == 302
    assert Assignment.objects.get().ended_at == NOW


@pytest.mark.parametrize("field", ["position", "location"])
def test_a_place_of_another_clinic_does_not_exist_here(desk, staff, clinic, position, field):
    other = give_second_factor(make_user())
    elsewhere = make_clinic()
    make_membership(elsewhere, other, role="manager")
    open_position(elsewhere, "Theirs", by=other, now=NOW)
    open_location(elsewhere, "Theirs", by=other, now=NOW)
    url = reverse("clinics:assign", args=[clinic.slug, staff().membership.public_id])

    answer = desk.post(url, {"position": position.slug, "location": ""} | {field: "theirs"})

    assert answer.status_code == 404
    assert not Assignment.objects.exists()


def test_a_manager_of_another_clinic_finds_no_position_here(other_desk, clinic, position):
    for method, name in (
        (other_desk.get, "position"),
        (other_desk.get, "requirements"),
        (other_desk.post, "requirements"),
        (other_desk.post, "rename-position"),
        (other_desk.post, "close-position"),
    ):
        assert (
            method(reverse(f"clinics:{name}", args=[clinic.slug, position.slug])).status_code == 404
        )


def test_a_draft_is_only_the_form_until_it_is_published(desk, edit_url, position):
    answer = desk.post(edit_url, typed(INSURANCE, CPR))

    assert answer.status_code == 200
    assert "Preview: from" in answer.content.decode()
    assert not RequirementSet.objects.exists()


def test_what_was_previewed_is_published(desk, edit_url, position, manager):
    answer = published(desk, edit_url, typed(INSURANCE, CPR, reason="Our insurer asks for it."))

    made = position.requirement_sets.get()
    assert answer.status_code == 302
    assert (made.number, made.starts_at, made.made_by) == (1, NOW, manager)
    assert made.reason == "Our insurer asks for it."
    assert stored(position) == [("insurance", {}), ("cpr", {"months": 24})]
    assert AuditEntry.objects.filter(verb="requirements.published").count() == 1


def test_what_was_changed_since_the_preview_is_shown_again_and_not_published(
    desk, edit_url, position
):
    seen = desk.post(edit_url, typed(INSURANCE)).context["preview"].asked.content_hash

    answer = desk.post(edit_url, typed(INSURANCE, CPR, act="publish", seen=seen))

    assert answer.status_code == 409
    assert answer.context["preview"].asked.lines[1].title == "CPR"
    assert not RequirementSet.objects.exists()


def test_a_version_that_somebody_published_meanwhile_is_not_written_over(desk, edit_url, position):
    data = typed(INSURANCE)
    seen = desk.post(edit_url, data).context["preview"].asked.content_hash
    published(desk, edit_url, typed(CPR))

    late = desk.post(edit_url, data | {"act": "publish", "seen": seen})
    again = late.context["preview"].asked
    then = desk.post(
        edit_url, data | {"act": "publish", "seen": again.content_hash, "after": again.after}
    )

    assert (late.status_code, again.lines[0].title) == (409, "Liability insurance")
    assert then.status_code == 302
    assert stored(position) == [("insurance", {})]
    assert position.requirement_sets.count() == 2


def test_a_day_to_come_begins_at_midnight_of_the_clinic(desk, edit_url, position):
    published(desk, edit_url, typed(INSURANCE, day="1", month="March", year="2027"))

    midnight = datetime(2027, 3, 1, tzinfo=ZoneInfo(position.clinic.time_zone))
    assert position.requirement_sets.get().starts_at == midnight


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (typed(INSURANCE, day="3"), "Enter today or a later day."),
        (typed(), "Add at least one line."),
        (typed(INSURANCE, INSURANCE), "This is asked on a line above."),
        (typed(("cpr", "", {})), "Enter what is asked."),
        (typed(("cpr", "CPR", {"months": "many"})), "Enter a whole number such as 60"),
        (typed(("cpr", "CPR", {"level": "not-applicable"})), "Say why it does not apply."),
        (typed(("insurance", "Policy", {"amount": "a lot"})), "Enter one amount"),
        (typed(("practical", "Practical", {"regions": ["tail"]})), "Select a valid choice"),
        (typed(("credential", "Credential", {"type": "gone"})), "Select a valid choice"),
        (typed(("theory", "Theory", {"module": ""})), "Choose the module."),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_sentence_and_nothing_is_lost(
    desk, edit_url, data, sentence
):
    answer = desk.post(edit_url, data | {"reason": "Typed by hand"})
    page = answer.content.decode()

    assert (answer.status_code, "<title>Error: " in page) == (422, True)
    assert sentence in page
    assert "Typed by hand" in page


@pytest.mark.parametrize(
    ("act", "titles"),
    [
        ("up-1", ["CPR", "Liability insurance", "Other"]),
        ("down-1", ["Liability insurance", "Other", "CPR"]),
        ("up-0", ["Liability insurance", "CPR", "Other"]),
        ("down-2", ["Liability insurance", "CPR", "Other"]),
        ("remove-0", ["CPR", "Other"]),
        ("remove-9", ["Liability insurance", "CPR", "Other"]),
        ("add", ["Liability insurance", "CPR", "Other", "Immunity"]),
        ("nonsense", ["Liability insurance", "CPR", "Other"]),
    ],
)
def test_each_button_gives_the_form_back_as_it_was_typed(desk, edit_url, act, titles):
    lines = (INSURANCE, ("cpr", "CPR", {"months": "soon"}), ("other", "Other", {"named": "a\nb"}))

    answer = desk.post(edit_url, typed(*lines, act=act, kind="immunity", day="x"))

    rows = answer.context["form"].rows
    assert answer.status_code == 200
    assert [row["title"].value() for row in rows] == titles
    page = answer.content.decode()
    assert ("soon" in page) == ("CPR" in titles)
    assert ("a\nb" in page) == ("Other" in titles)
    assert not RequirementSet.objects.exists()


def test_rows_that_nobody_sent_by_the_form_break_nothing(desk, edit_url):
    strange = {"line-0-kind": "nonsense", "line-999-kind": "cpr", "line-1e9-kind": "cpr"}

    assert desk.post(edit_url, typed() | strange).status_code == 422
    assert desk.post(edit_url, typed() | {"after": "x"}).status_code == 422
    assert desk.post(edit_url, {}).status_code == 422


@pytest.mark.parametrize("name", ["british-columbia", "alberta", "ontario", "general"])
def test_a_starter_set_fills_the_form_with_its_sources_and_stores_nothing(desk, edit_url, name):
    answer = desk.get(edit_url, {"from": name})
    page = answer.content.decode()

    assert "insurance" in [row["kind"].value() for row in answer.context["form"].rows]
    assert "Not a rule of the regulator: clinic policy" in page
    assert "the college approves" not in page.lower()
    assert not RequirementSet.objects.exists()


def test_the_position_tells_what_it_needs_now_and_what_waits(desk, clinic, position, edit_url):
    published(desk, edit_url, typed(INSURANCE, source="general"))
    published(desk, edit_url, typed(CPR, day="1", month="3", year="2027", after=1))

    page = desk.get(reverse("clinics:position", args=[clinic.slug, position.slug])).content.decode()
    past = desk.get(
        reverse("clinics:position", args=[clinic.slug, position.slug]), {"as_of": "2026-04-01"}
    ).content.decode()

    assert "Version 1, in force since 4 May 2026" in page
    assert "Not a rule of the regulator: clinic policy" in page
    assert "From 1 March 2027" in page
    assert "Nothing of its own" in past


@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same_for_any_number_of_rows(
    desk, clinic, manager, staff, position, edit_url, count, queries_of_app
):
    for number in range(count):
        assign(staff(f"Person {number}").membership, position, None, by=manager, now=NOW)
        open_position(clinic, f"Position {number}", by=manager, now=NOW)
        open_location(clinic, f"Location {number}", by=manager, now=NOW)
        published(desk, edit_url, typed(INSURANCE, CPR, after=number))
    costs = {}
    for url in (
        reverse("clinics:positions", args=[clinic.slug]),
        reverse("clinics:position", args=[clinic.slug, position.slug]),
        edit_url,
    ):
        with queries_of_app() as asked:
            desk.get(url)
        costs[url.split("/")[-2]] = len(asked())
    with queries_of_app() as asked:
        desk.post(edit_url, typed(CPR, after=count))

    assert (costs, len(asked())) == (
        {"positions": 5, "physiotherapist": 18, "requirements": 12},
        21,
    )

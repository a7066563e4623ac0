"""C9: adverse events without a patient in them, amended and never rewritten, with honest rates."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import FieldDoesNotExist
from django.db import DatabaseError, transaction
from django.urls import reverse

from clinics.domain.documents import Wording, add_document
from clinics.domain.events import Said, amend_event, close_event, note_sessions, record_event
from clinics.domain.rates import poisson_interval, rates
from clinics.enums import EventSeverity
from clinics.models import AdverseEvent, EventFollowUp, EventStatement
from tests.clinics.pages import filled_buttons
from tests.factories import NOW, make_authority, make_clinic, make_membership, make_user, sign_in
from training.lib.errors import Conflict
from training.people.models import AuditEntry

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 1)
TOLD = {
    "day_day": "1",
    "day_month": "5",
    "day_year": "2026",
    "severity": "significant",
    "kind": "pneumothorax",
    "place": "thorax:rhomboids",
    "technique": "static",
    "member": "",
}


def said(**changes):
    facts = {
        "day": DAY,
        "severity": "mild",
        "kind": "bruising",
        "region": "thorax",
        "muscle": "",
        "technique": "not-said",
    }
    return Said(**facts | changes)


def enter(clinic, manager, **changes):
    return record_event(clinic, said(**changes), by=manager, now=NOW)


def address(name, clinic, event=None):
    return reverse(f"clinics:{name}", args=[clinic.slug, *([event.public_id] if event else [])])


def test_c9_an_event_is_stored_with_severity_region_technique_and_follow_up(
    desk, clinic, manager, staff
):
    ana = staff()
    college = make_authority(name="College of Testing", kind="regulator")

    answer = desk.post(
        address("new-event", clinic), TOLD | {"member": str(ana.membership.public_id)}
    )
    event = AdverseEvent.objects.get()
    desk.post(
        address("follow-up-event", clinic, event),
        {"note": "Phoned", "authority": college.slug, "form_url": "https://college.example/form"},
    )
    page = desk.get(answer["Location"]).content.decode()

    statement = EventStatement.objects.get()
    assert (statement.severity, statement.region, statement.muscle, statement.technique) == (
        "significant",
        "thorax",
        "rhomboids",
        "static",
    )
    assert statement.membership == ana.membership
    assert [text for text in ("Ana Lee", "Thorax: Rhomboids", "Phoned") if text not in page] == []
    assert 'href="https://college.example/form"' in page
    assert f"?as_of={DAY.isoformat()}" in page


def test_c9_there_is_no_field_for_a_patient_and_each_free_line_says_so(desk, clinic, manager):
    event = enter(clinic, manager)
    for name in ("patient", "text", "description", "name", "details"):
        with pytest.raises(FieldDoesNotExist):
            EventStatement._meta.get_field(name)

    amending = desk.get(address("amend-event", clinic, event)).content.decode()
    page = desk.get(address("event", clinic, event)).content.decode()

    hint = "No patient details, please."
    assert amending.count(hint) == 1
    assert page.count(hint) == 2


def test_an_unknown_who_is_stored_as_not_said(desk, clinic, manager):
    desk.post(address("new-event", clinic), TOLD)

    assert EventStatement.objects.get().membership is None
    assert (
        "Not said"
        in desk.get(address("event", clinic, AdverseEvent.objects.get())).content.decode()
    )


def test_c9_a_mistyped_event_is_not_stored_and_keeps_what_was_typed(desk, clinic, manager):
    answer = desk.post(
        address("new-event", clinic), TOLD | {"day_year": "2027", "severity": "", "place": "nose"}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Enter a day that is not in the future." in page
    assert "Choose the severity." in page
    assert 'value="pneumothorax" selected' in page
    assert not AdverseEvent.objects.exists()


def test_a_member_of_another_clinic_is_as_unknown_as_nobody(desk, clinic, manager):
    elsewhere = make_membership(make_clinic(), make_user())

    answer = desk.post(address("new-event", clinic), TOLD | {"member": str(elsewhere.public_id)})

    assert answer.status_code == 404
    assert not AdverseEvent.objects.exists()


def test_another_clinic_does_not_see_the_event(client, clinic, manager):
    event = enter(clinic, manager)
    other = make_clinic()
    stranger = make_user()
    make_membership(other, stranger, role="manager")
    sign_in(client, stranger)

    assert client.get(address("event", clinic, event)).status_code == 404
    assert client.get(address("event", other, event)).status_code == 404


def test_an_amendment_is_added_and_what_was_said_stays(desk, clinic, manager):
    event = enter(clinic, manager)

    desk.post(
        address("amend-event", clinic, event), TOLD | {"reason": "Seen in hospital", "seen": "1"}
    )
    page = desk.get(address("event", clinic, event)).content.decode()

    assert list(event.statements.order_by("number").values_list("number", "severity")) == [
        (1, "mild"),
        (2, "significant"),
    ]
    assert "amended: Seen in hospital" in page
    assert "Bruising" in page


def test_two_amendments_of_one_statement_take_turns(clinic, manager):
    event = enter(clinic, manager)
    amend_event(event, said(severity="serious"), reason="First", seen=1, by=manager, now=NOW)

    with pytest.raises(Conflict):
        amend_event(event, said(), reason="Second", seen=1, by=manager, now=NOW)


@pytest.mark.parametrize("change", ["update", "delete"])
def test_c9_an_entry_is_never_rewritten(clinic, manager, change):
    enter(clinic, manager)

    with pytest.raises(DatabaseError), transaction.atomic():
        if change == "update":
            EventStatement.objects.update(severity="mild")
        else:
            EventStatement.objects.all().delete()


def test_an_event_is_closed_once_with_the_one_change_it_led_to(desk, clinic, manager):
    event = enter(clinic, manager)
    wording = Wording("We ask first.", None, DAY + timedelta(days=365))
    form = add_document(
        clinic, kind="consent-form", title="Consent", wording=wording, by=manager, now=NOW
    )

    desk.post(
        address("close-event", clinic, event), {"change": "Chest named", "document": form.slug}
    )
    page = desk.get(address("event", clinic, event)).content.decode()

    assert "Chest named" in page
    assert reverse("clinics:document", args=[clinic.slug, "consent-form"]) in page
    with pytest.raises(Conflict):
        close_event(event, change="Another", document=None, by=manager, now=NOW)


def test_the_one_filled_button_of_an_event_is_what_comes_next(desk, clinic, manager):
    event = enter(clinic, manager)
    new = filled_buttons(desk.get(address("event", clinic, event)))
    desk.post(address("follow-up-event", clinic, event), {"note": "Phoned"})
    followed = filled_buttons(desk.get(address("event", clinic, event)))
    close_event(event, change="Chest named", document=None, by=manager, now=NOW)
    closed = filled_buttons(desk.get(address("event", clinic, event)))

    assert (new, followed, closed) == (["Add the follow-up"], ["Close with this change"], [])


def test_a_follow_up_that_says_nothing_is_refused_on_the_page_of_the_event(desk, clinic, manager):
    event = enter(clinic, manager)

    answer = desk.post(address("follow-up-event", clinic, event), {"note": ""})

    assert answer.status_code == 422
    assert "Enter what was done" in answer.content.decode()
    assert not EventFollowUp.objects.exists()


def test_c3_the_register_as_of_a_past_day_shows_what_was_known_then(desk, clinic, manager):
    event = enter(clinic, manager)
    later = NOW + timedelta(days=10)
    amend_event(event, said(severity="serious"), reason="Later", seen=1, by=manager, now=later)
    close_event(event, change="New needle list", document=None, by=manager, now=later)

    with time_machine.travel(later + timedelta(days=1), tick=False):
        sign_in(desk, manager)
        then = desk.get(address("event", clinic, event) + f"?as_of={NOW.date()}").content.decode()
        today = desk.get(address("event", clinic, event)).content.decode()

    assert ("Mild: short" in then, "Serious: hospital" in then, "New needle list" in then) == (
        True,
        False,
        False,
    )
    assert ("Serious: hospital" in today, "New needle list" in today) == (True, True)


def test_c9_a_rate_appears_only_for_months_whose_sessions_were_entered(desk, clinic, manager):
    enter(clinic, manager, day=date(2026, 4, 10))
    enter(clinic, manager, day=date(2026, 3, 10))
    before = desk.get(address("events", clinic)).content.decode()

    desk.post(address("sessions", clinic), {"month": "4 2026", "sessions": "250"})
    page = desk.get(address("events", clinic)).content.decode()

    assert "Counts alone are no rate." in before
    assert "Over 1 month with 250 sessions entered." in page
    assert "exact 95 % Poisson interval (Garwood)" in page
    assert "0.1 to 22.3" in page


def test_sessions_entered_again_count_in_their_place(clinic, manager, desk):
    note_sessions(clinic, month=date(2026, 4, 1), sessions=100, by=manager, now=NOW)
    note_sessions(
        clinic, month=date(2026, 4, 1), sessions=200, by=manager, now=NOW + timedelta(seconds=1)
    )

    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        page = desk.get(address("events", clinic)).content.decode()

    assert "Over 1 month with 200 sessions entered." in page


@pytest.mark.parametrize(
    ("month", "sentence"),
    [
        ("5 2026", "Enter a month that is over."),
        ("13 2026", "Enter the month and the year like 4 2027."),
        ("soon", "Enter the month and the year like 4 2027."),
        ("4 ²⁰²⁶", "Enter the month and the year like 4 2027."),
    ],
)
def test_a_month_that_is_not_over_or_none_is_refused(desk, clinic, manager, month, sentence):
    answer = desk.post(address("sessions", clinic), {"month": month, "sessions": "10"})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [(0, 0.0, 3.689), (1, 0.0253, 5.572), (10, 4.795, 18.39), (100, 81.36, 121.63)],
)
def test_the_interval_is_the_exact_one_of_the_tables(count, low, high):
    assert poisson_interval(count) == pytest.approx((low, high), rel=1e-3, abs=1e-4)


def test_no_sessions_give_no_rate_and_none_entered_still_has_an_upper_end():
    none = rates({}, 1000)[0]

    assert rates({EventSeverity.MILD: 3}, 0) == []
    assert (none.events, none.low, round(none.high, 2)) == (0, 0.0, 3.69)


@pytest.mark.parametrize("count", [1, 3])
def test_the_register_needs_the_same_queries_for_any_length(
    desk, clinic, manager, staff, queries_of_app, count
):
    ana = staff()
    for _ in range(count):
        enter(clinic, manager, membership=ana.membership)

    with queries_of_app() as asked:
        page = desk.get(address("events", clinic)).content.decode()
        statements = asked()

    assert page.count("Bruising") == count
    assert len(statements) == 6, statements


@pytest.mark.parametrize("page", ["-1", "1000000000000", "x", "1&page=2"])
def test_b35_a_page_number_that_is_none_shows_a_page(desk, clinic, manager, page):
    assert desk.get(address("events", clinic) + f"?page={page}").status_code == 200


def test_every_act_stands_in_the_audit_log_without_a_text(clinic, manager):
    event = enter(clinic, manager)
    close_event(event, change="Secret word", document=None, by=manager, now=NOW)

    entries = AuditEntry.objects.filter(verb__startswith="event.").order_by("number")
    assert [entry.verb for entry in entries] == ["event.recorded", "event.closed"]
    assert "Secret" not in str([entry.data for entry in entries])

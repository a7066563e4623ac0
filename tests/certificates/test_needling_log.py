"""The log of supervised needling: noted, confirmed under the recognition of the day, counted."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from certificates.domain.evidence.needling_log import answer_session
from certificates.models import Attestation, NeedlingSession, SessionAnswer
from certificates.queries.evidence import confirmed_sessions
from certificates.views.needling_log import PAGE
from certificates.views.throttling import MOST_UNKNOWN
from tests.at_once import at_once
from tests.factories import NOW, make_user, sign_in
from tests.factories.evidence import make_rule, make_session, make_supervisor
from training.lib import clock
from training.lib.errors import Conflict, NotAllowed
from training.people.signals import collect_personal_data

pytestmark = pytest.mark.django_db
LOG = "certificates:needling-log"


@pytest.fixture
def person(client):
    return sign_in(client, make_user())


@pytest.fixture
def supervisor():
    return make_supervisor(region="lower-leg")


def noted(by, **changes):
    usual = {"record": str(uuid4()), "region": "lower-leg", "technique": "Slow insertion"}
    usual |= {"day_day": "4", "day_month": "5", "day_year": "2026", "adverse_event": "no"}
    return usual | {"supervisor": by.email} | changes


def test_a_session_is_noted_once_and_waits_for_its_supervisor(client, person, supervisor):
    sent = noted(supervisor, adverse_event="yes")
    for _click in range(2):
        assert client.post(reverse(LOG), sent).status_code == 302

    session = NeedlingSession.objects.get()
    assert (session.user, session.supervisor, session.adverse_event) == (person, supervisor, True)
    assert "Waits for the supervisor" in client.get(reverse(LOG)).text
    assert not confirmed_sessions(person, clock.now()).exists()
    sign_in(client, supervisor)
    assert "1 session waits for your answer" in client.get("/").text


def test_there_is_no_place_for_patients(client, person):
    assert "No patient details, please. There is no place for them here." in (
        client.get(reverse(LOG)).text
    )


def test_an_unknown_address_and_a_member_who_may_not_supervise_get_the_same_answer(
    client, person, supervisor
):
    sentence = "Nobody with this address was recognised to supervise this region on that day."
    for address in ("nobody@clinic.example", make_user().email):
        page = client.post(reverse(LOG), noted(supervisor, supervisor=address))
        assert (page.status_code, sentence in page.text) == (422, True)
        assert f'value="{address}"' in page.text
    for changes in ({"region": "neck"}, {"day_year": "2019"}):
        page = client.post(reverse(LOG), noted(supervisor, **changes))
        assert sentence in page.text
    assert not NeedlingSession.objects.exists()


def test_addresses_of_supervisors_are_not_found_by_trying(client, person, supervisor):
    for number in range(MOST_UNKNOWN):
        client.post(reverse(LOG), noted(supervisor, supervisor=f"a{number}@clinic.example"))
    page = client.post(reverse(LOG), noted(supervisor))

    assert "Too many unknown addresses. Wait 10 minutes" in page.text
    assert not NeedlingSession.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"day_year": "2099"}, "Enter a day that has passed, or today."),
        ({"muscle": "infraspinatus"}, "This muscle lies in another region."),
        ({"technique": ""}, "Enter the technique"),
        ({"adverse_event": ""}, "Say whether there was an adverse event."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(client, person, supervisor, changes, sentence):
    page = client.post(reverse(LOG), noted(supervisor, **changes))

    assert (page.status_code, sentence in page.text) == (422, True)
    assert f'value="{supervisor.email}"' in page.text


def test_the_supervisor_confirms_under_the_recognition_of_that_day(client, person, supervisor):
    session = make_session(person, supervisor)
    held = supervisor.recognitions.get()
    held.withdrawn_from = NOW.date() + timedelta(days=1)
    held.save(update_fields=["withdrawn_from"])
    sign_in(client, supervisor)
    address = reverse("certificates:answer-supervised-session", args=[session.public_id])
    client.post(address, {"confirmed": "yes"})

    answer = SessionAnswer.objects.get()
    assert (answer.confirmed, answer.recognition) == (True, held)
    assert list(confirmed_sessions(person, clock.now())) == [session]


def test_without_a_recognition_on_that_day_nothing_is_confirmed(person):
    begins, ends = NOW.date(), NOW.date() + timedelta(days=9)
    supervisor = make_supervisor(region="lower-leg", period=DateRange(begins, ends))
    session = make_session(person, supervisor, day=NOW.date() - timedelta(days=3))

    with pytest.raises(NotAllowed):
        answer_session(session, by=supervisor, confirmed=True, now=NOW)
    answer_session(session, by=supervisor, confirmed=False, note="Not with me.", now=NOW)
    assert not confirmed_sessions(person, NOW).exists()


def test_the_supervisor_says_what_was_not_so(client, person, supervisor):
    session = make_session(person, supervisor)
    sign_in(client, supervisor)
    address = reverse("certificates:answer-supervised-session", args=[session.public_id])
    assert client.post(address, {"confirmed": "no"}).status_code == 422
    client.post(address, {"confirmed": "no", "note": "It was the week after."})

    sign_in(client, person)
    page = client.get(reverse(LOG)).text
    assert "Not confirmed" in page and "It was the week after." in page


def test_only_the_supervisor_answers_and_only_once(client, person, supervisor):
    session = make_session(person, supervisor)
    address = reverse("certificates:answer-supervised-session", args=[session.public_id])
    assert client.post(address, {"confirmed": "yes"}).status_code == 403
    sign_in(client, make_user())
    assert client.get(address).status_code == 404

    answer_session(session, by=supervisor, confirmed=True, now=NOW)
    answer_session(session, by=supervisor, confirmed=True, now=NOW)
    with pytest.raises(Conflict):
        answer_session(session, by=supervisor, confirmed=False, note="No.", now=NOW)
    assert SessionAnswer.objects.get().confirmed


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_leave_one(person, supervisor):
    session = make_session(person, supervisor)

    def answer(confirmed):
        answer_session(session, by=supervisor, confirmed=confirmed, note="No.", now=NOW)

    at_once(lambda: answer(True), lambda: answer(False))

    assert SessionAnswer.objects.filter(session=session).count() == 1


def test_a_session_is_never_rewritten(person, supervisor):
    session = make_session(person, supervisor)
    with pytest.raises(DatabaseError), transaction.atomic():
        NeedlingSession.objects.filter(pk=session.pk).update(region="neck")


def test_totals_by_region_and_the_download_without_formulas(client, person, supervisor):
    make_session(person, supervisor, confirmed=True, technique="=cmd|'/C calc'!A0")
    make_session(person, supervisor, confirmed=False)
    make_session(person, supervisor)
    page = client.get(reverse(LOG)).text
    row = page[page.index('<th scope="row">Lower leg') :]
    assert row.count('<td class="numeric">1</td>', 0, row.index("</tr>")) == 3

    table = client.get(reverse("certificates:needling-log-csv")).content.decode("utf-8-sig")
    lines = table.splitlines()
    assert lines[0] == "Day,Region,Muscle,Technique,Supervisor,Adverse event,Answer"
    assert (len(lines), "'=cmd" in table) == (4, True)


@pytest.mark.parametrize("count", [1, 3])
def test_the_log_costs_the_same_for_one_and_three(
    client, person, supervisor, count, django_assert_num_queries
):
    for _number in range(count):
        make_session(person, supervisor, confirmed=True)
    client.get(reverse(LOG))
    with django_assert_num_queries(5):  # session, person, how many, sessions, totals
        client.get(reverse(LOG))


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_of_a_supervisor_costs_the_same_for_one_and_three(
    client, person, supervisor, count, django_assert_num_queries
):
    for _number in range(count):
        make_session(person, supervisor)
        make_session(person, supervisor, confirmed=True)
    sign_in(client, supervisor)
    client.get(reverse("certificates:supervised-sessions"))
    with django_assert_num_queries(5):  # session, person, waiting, how many answered, answered
        client.get(reverse("certificates:supervised-sessions"))


def test_the_log_has_pages(client, person, supervisor):
    for number in range(PAGE + 1):
        make_session(person, supervisor, technique=f"T{number:02}", day=NOW.date())

    assert "T00" not in client.get(reverse(LOG)).text
    assert "T00" in client.get(reverse(LOG), {"page": "2"}).text


def test_words_are_declared_as_they_were_shown(client, person):
    words = "I have read the rules of my college."
    make_rule(requires={"all": [{"attestation": {"slug": "read-rules", "text": words}}]})
    address = reverse("certificates:declare", args=["read-rules"])
    assert words in client.get(address).text
    assert client.post(address, {"text": "Something else."}).status_code == 409
    client.post(address, {"text": words})

    made = Attestation.objects.get()
    assert (made.user, made.slug, made.text) == (person, "read-rules", words)
    assert client.get(reverse("certificates:declare", args=["other"])).status_code == 404


def test_the_download_of_everything_holds_the_log(person, supervisor):
    session = make_session(person, supervisor, confirmed=True)
    parts: list = []
    collect_personal_data.send(sender=None, user=person, parts=parts)
    (told,) = dict(parts)["needling_log"]

    assert (told["confirmed"], told["supervisor"]) == (True, str(supervisor))
    parts = []
    collect_personal_data.send(sender=None, user=supervisor, parts=parts)
    assert dict(parts)["needling_sessions_supervised"] == [str(session.public_id)]

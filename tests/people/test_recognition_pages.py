"""Pages of recognitions: an instructor's own, and what admins enter, suspend, withdraw, answer."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.factories import make_admin, make_authority, make_recognition, make_user, sign_in
from tests.factories.recognising import LETTER, make_letter, make_request
from training.lib import clock
from training.lib.models import Job
from training.people.models import Recognition, RecognitionRequest
from training.people.signals import collect_personal_data

pytestmark = pytest.mark.django_db
REGION = "shoulder-girdle"
PDF = b"%PDF-1.7 a letter %%EOF"


@pytest.fixture
def admin(client):
    return sign_in(client, make_admin())


def upload(content=PDF):
    return SimpleUploadedFile("../letter.pdf", content, content_type="text/html")


def page(name, *args):
    return reverse(f"people:{name}", args=args)


def day(name, value: date):
    parts = {"day": value.day, "month": value.month, "year": value.year}
    return {f"{name}_{part}": str(number) for part, number in parts.items()}


def letter(instructor, **changes):
    usual = {
        "instructor": instructor.email,
        "authority": make_authority().slug,
        "roles": ["examine", "supervise"],
        "region": [REGION],
        "muscle": ["upper-trapezius"],
        "paper": upload(),
    }
    return usual | day("starts", date(2026, 1, 1)) | day("ends", date(2028, 12, 31)) | changes


def test_an_admin_enters_several_recognitions_from_one_letter(client, admin):
    instructor = make_user()

    reply = client.post(page("new_recognition"), letter(instructor))

    made = instructor.recognitions.order_by("pk")
    assert reply.status_code == 302
    assert [(one.role, one.scope) for one in made] == [
        ("examine", REGION),
        ("examine", "upper-trapezius"),
        ("supervise", REGION),
        ("supervise", "upper-trapezius"),
    ]
    assert {one.period.upper for one in made} == {date(2029, 1, 1)}
    assert {one.verified_by for one in made} == {admin}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"instructor": "nobody@clinic.example"}, "Nobody has this address here."),
        ({"roles": []}, "Choose at least one role."),
        ({"region": [], "muscle": []}, "Choose at least one thing it is for."),
        (day("ends", date(2025, 1, 1)), "The last day lies before the first."),
        ({"region": [], "muscle": ["elbow"]}, "Select a valid choice."),
    ],
)
def test_what_does_not_hold_is_said_and_nothing_is_lost(client, admin, changes, sentence):
    reply = client.post(
        page("new_recognition"), letter(make_user(), region=[], number="A-17") | changes
    )

    assert reply.status_code == 422
    assert sentence in reply.text
    assert 'value="A-17"' in reply.text
    assert not Recognition.objects.exists()


def test_a_file_that_is_no_paper_is_refused(client, admin):
    reply = client.post(
        page("new_recognition"),
        letter(make_user(), region=[], paper=upload(b"<html>hello</html>")),
    )
    assert reply.status_code == 422
    assert "not a PDF or a photo" in reply.text


def test_the_paper_is_only_saved_and_only_by_who_may_see_it(client):
    held = make_letter(make_user(), admin=make_admin())
    address = page("recognition_evidence", held.public_id)
    sign_in(client, held.instructor)
    reply = client.get(address)

    assert b"".join(reply.streaming_content) == LETTER.content
    assert reply["Content-Disposition"].startswith("attachment")
    assert reply["Content-Security-Policy"] == "default-src 'none'; sandbox"
    sign_in(client, make_recognition().instructor)
    assert client.get(address).status_code == 404


def test_an_instructor_sees_their_own_with_words_and_days(client):
    held = make_recognition(number="AACP-9")
    sign_in(client, held.instructor)
    make_recognition(number="OTHER-1")

    shown = client.get(page("recognitions")).text

    assert "AACP-9" in shown and "Holds" in shown
    assert "OTHER-1" not in shown


@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_cost_the_same_for_one_and_three(client, admin, count, django_assert_num_queries):
    for _number in range(count):
        held = make_letter(make_user(), admin=admin)
        make_request(held.instructor)
    own = make_user()
    for scope in ("hip", "knee", "elbow")[:count]:
        make_letter(own, admin=admin, scope=scope)
    client.get(page("all_recognitions"))
    with django_assert_num_queries(8):
        client.get(page("all_recognitions"))
    with django_assert_num_queries(5):
        client.get(page("recognition_requests"))
    sign_in(client, own)
    client.get(page("recognitions"))
    with django_assert_num_queries(7):
        assert client.get(page("recognitions")).text.count('class="row"') == count


def test_the_list_is_searched_and_filtered(client, admin):
    hip = make_recognition(role="examine", instructor=make_user(legal_name="Hanne Hip"))
    make_recognition(role="teach", instructor=make_user(legal_name="Tove Teacher"))

    for query in ({"q": "hanne"}, {"role": "examine"}, {"authority": hip.authority.slug}):
        shown = client.get(page("all_recognitions"), query).text
        assert "Hanne Hip" in shown and "Tove Teacher" not in shown, query
    assert (
        "No recognition fits." in client.get(page("all_recognitions"), {"standing": "ended"}).text
    )


def test_an_admin_suspends_and_lifts(client, admin):
    held, today = make_recognition(), admin.today(clock.now())
    act = {"which": [str(held.public_id)], "reason": "A complaint."} | day("from_date", today)
    assert client.post(page("suspend_recognition", held.public_id), act).status_code == 302
    shown = client.get(page("recognition", held.public_id)).text
    assert "Suspended" in shown and "A complaint." in shown

    again = day("holds_from", today + timedelta(days=1))
    assert client.post(page("lift_recognition", held.public_id), again).status_code == 302
    assert held.suspensions.get().period.upper == today + timedelta(days=1)


def test_a_refusal_of_an_act_keeps_what_was_typed(client, admin):
    held, today = make_recognition(), admin.today(clock.now())
    reply = client.post(
        page("withdraw_recognition", held.public_id),
        {"which": [str(held.public_id)], "reason": "Fraud in March.", "for_cause": "on"}
        | day("from_date", today),
    )
    assert reply.status_code == 422
    assert "Enter the day from which on it is disputed." in reply.text
    assert "Fraud in March." in reply.text
    held.refresh_from_db()
    assert held.withdrawn_from is None


def test_several_of_one_letter_are_withdrawn_at_once_and_one_mail_tells_it(client, admin):
    first, today = make_recognition(), admin.today(clock.now())
    same = {"instructor": first.instructor, "authority": first.authority}
    second, third = (
        make_recognition(**same, role="author"),
        make_recognition(**same, role="examine"),
    )
    act = {"which": [str(first.public_id), str(second.public_id)], "reason": "Left."}

    client.post(page("withdraw_recognition", first.public_id), act | day("from_date", today))

    rows = Recognition.objects.filter(withdrawn_from=today)
    assert set(rows) == {first, second}
    assert third not in rows
    assert Job.objects.filter(kind="mail").count() == 1


def test_an_admin_who_teaches_does_not_decide_about_themselves(client, admin):
    own = make_recognition(instructor=admin)
    assert client.get(page("withdraw_recognition", own.public_id)).status_code == 403
    assert "Withdraw" not in client.get(page("recognition", own.public_id)).text


def test_an_instructor_asks_and_an_admin_enters_what_the_paper_says(client):
    instructor, authority = sign_in(client, make_user()), make_authority()
    asked = {"authority": authority.slug, "role": "examine", "scope": "Hip", "paper": upload()}
    assert client.post(page("ask_recognition"), asked).status_code == 302
    assert "Waits for an admin" in client.get(page("recognitions")).text

    sign_in(client, make_admin())
    wish = RecognitionRequest.objects.get()
    assert str(instructor) in client.get(page("recognition_requests")).text
    facts = letter(instructor, authority=authority.slug, roles=["examine"], region=[])
    del facts["paper"]
    reply = client.post(page("record_recognition_request", wish.public_id), facts)

    assert reply.status_code == 302
    made = instructor.recognitions.get()
    assert made.evidence_sha256 == wish.evidence_sha256
    wish.refresh_from_db()
    assert wish.state == "recorded"


def test_a_request_without_a_paper_is_asked_for_one(client):
    sign_in(client, make_user())
    reply = client.post(page("ask_recognition"), {"role": "teach", "scope": "Hip"})
    assert reply.status_code == 422
    assert "Choose the letter or certificate that shows it." in reply.text


def test_a_refused_request_says_why(client, admin):
    wish = make_request(make_user())
    address = page("refuse_recognition_request", wish.public_id)
    assert "Say why it cannot be entered." in client.post(address, {"note": ""}).text
    client.post(address, {"note": "The letter names somebody else."})

    sign_in(client, wish.instructor)
    assert "names somebody else" in client.get(page("recognition_request", wish.public_id)).text


def test_ones_data_holds_recognitions_suspensions_and_requests():
    admin, person = make_admin(), make_user()
    held = make_letter(person, admin=admin)
    held.suspensions.create(
        period=held.period, reason="A complaint.", made_by=admin, made_at=held.verified_at
    )
    make_request(person)
    parts = []
    collect_personal_data.send(None, user=person, parts=parts)
    told = dict(parts)

    assert told["recognitions"][0]["evidence_sha256"] == LETTER.sha256
    assert [row["reason"] for row in told["recognition_suspensions"]] == ["A complaint."]
    assert [row["state"] for row in told["recognition_requests"]] == ["open"]

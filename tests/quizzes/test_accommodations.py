"""An accommodation is asked for with a reason and decided by somebody else."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from quizzes.domain.accommodating import approve, end, refuse, request_accommodation
from quizzes.domain.accommodations import allowance_of
from quizzes.models import Accommodation
from quizzes.panels import accommodations as desk_items
from tests.factories import (
    make_admin,
    make_enrolment,
    make_quiz,
    make_recognition,
    make_user,
    sign_in,
)
from tests.quizzes.timekeeping import TODAY, make_accommodation
from training.lib.errors import Conflict, DomainError, NotAllowed
from training.lib.models import Job
from training.people.models import AuditEntry

pytestmark = pytest.mark.django_db
WISHES = {
    "extra_percent": "25",
    "reason": "Extra time agreed with the programme",
    "valid_from": "2026-05-04",
    "valid_until": "2027-05-03",
}


def ask(person=None, **fields) -> Accommodation:
    return make_accommodation(person, state="requested", decided_at=None, **fields)


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


# --- Asking ---


def test_a_physiotherapist_asks_and_it_counts_only_once_it_is_approved(client, now):
    person = sign_in(client, make_user())

    answer = client.post(reverse("quizzes:ask_accommodation"), WISHES, follow=True)

    row = Accommodation.objects.get()
    assert "You asked for it. A programme admin decides next." in text_of(answer)
    assert "25 % more time" in text_of(answer)
    assert (row.user, row.requested_by, row.state, row.quiz) == (person, person, "requested", None)
    assert (row.valid_from, row.valid_until) == (date(2026, 5, 4), date(2027, 5, 3))
    quiz = make_quiz().quiz
    assert allowance_of(person.pk, quiz.pk, on_date=TODAY) is None
    approve(row, by=make_admin(), now=now)
    assert allowance_of(person.pk, quiz.pk, on_date=TODAY).extra_percent == 25


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"extra_percent": ""}, "Choose at least one change."),
        ({"extra_percent": "301"}, "less than or equal to 300"),
        ({"extra_minutes": "-1"}, "greater than or equal to 0"),
        ({"rest_minutes": "241"}, "less than or equal to 240"),
        ({"reason": ""}, "Give the reason, without health details."),
        ({"valid_from": ""}, "Enter the day, the month and the year."),
        ({"valid_until": "2026-05-03"}, "The last day is before the first."),
        ({"quiz": "00000000-0000-0000-0000-000000000000"}, "Choose a quiz of the list."),
    ],
)
def test_bad_input_is_refused_with_a_sentence_and_nothing_is_stored(client, changes, sentence):
    sign_in(client, make_user())

    answer = client.post(reverse("quizzes:ask_accommodation"), WISHES | changes)

    assert (answer.status_code, sentence in text_of(answer)) == (422, True)
    assert not Accommodation.objects.exists()


def test_what_decides_cannot_be_sent_along(client):
    person = sign_in(client, make_user())
    more = {"state": "approved", "user": make_user().pk, "decided_by": make_admin().pk}

    client.post(reverse("quizzes:ask_accommodation"), WISHES | more)

    row = Accommodation.objects.get()
    assert (row.state, row.user, row.decided_by) == ("requested", person, None)


def test_it_can_be_asked_for_one_quiz_of_a_course_one_takes(client):
    quiz, other = make_quiz().quiz, make_quiz().quiz
    person = sign_in(client, make_user())
    make_enrolment(person, quiz.course.versions.get())

    refused = client.post(
        reverse("quizzes:ask_accommodation"), WISHES | {"quiz": str(other.public_id)}
    )
    client.post(reverse("quizzes:ask_accommodation"), WISHES | {"quiz": str(quiz.public_id)})

    assert refused.status_code == 422
    assert Accommodation.objects.get().quiz == quiz


def test_whoever_teaches_the_course_proposes_it_for_a_learner(client):
    quiz = make_quiz().quiz
    learner = make_enrolment(version=quiz.course.versions.get()).user
    teacher = sign_in(client, make_recognition(scope=quiz.course.slug).instructor)
    path = reverse("quizzes:propose_accommodation", args=[quiz.course.slug])

    stranger = client.post(path, WISHES | {"person": str(make_user().public_id)})
    client.post(path, WISHES | {"person": str(learner.public_id)})

    assert "Choose a learner of this course." in text_of(stranger)
    row = Accommodation.objects.get()
    assert (row.user, row.requested_by, row.state) == (learner, teacher, "requested")


def test_help_texts_ask_for_no_health_details(client):
    sign_in(client, make_user())

    page = text_of(client.get(reverse("quizzes:ask_accommodation")))

    assert "No diagnosis and no health details, please: there is no place for them here." in page


def test_the_domain_refuses_a_request_for_nothing_or_without_a_reason(now):
    person = make_user()
    whole = {"extra_percent": 25, "reason": "Agreed", "valid_from": TODAY}

    for changes in ({"extra_percent": 0}, {"reason": " "}):
        with pytest.raises(DomainError):
            request_accommodation(person, by=person, now=now, **whole | changes)


# --- Deciding ---


def test_an_admin_approves_and_the_person_gets_a_mail(client):
    row, admin = ask(), sign_in(client, make_admin())

    client.post(
        reverse("quizzes:decide_accommodation", args=[row.public_id]), {"decision": "approve"}
    )

    row.refresh_from_db()
    assert (row.state, row.decided_by) == ("approved", admin)
    assert Job.objects.get(kind="mail").key == f"accommodation:{row.public_id}:approved"
    entry = AuditEntry.objects.get(verb="accommodation.approved")
    assert (entry.actor_id, entry.data) == (admin.pk, {"person": row.user_id})


def test_a_refusal_says_why(client):
    row = ask()
    sign_in(client, make_admin())
    path = reverse("quizzes:decide_accommodation", args=[row.public_id])

    without = client.post(path, {"decision": "refuse"})
    client.post(path, {"decision": "refuse", "note": "Ask the programme first."})

    assert (without.status_code, "Say why you refuse." in text_of(without)) == (422, True)
    row.refresh_from_db()
    assert (row.state, row.decision_note) == ("refused", "Ask the programme first.")
    sign_in(client, row.user)
    page = text_of(client.get(reverse("quizzes:accommodation", args=[row.public_id])))
    assert "Ask the programme first." in page


def test_nobody_decides_about_themselves(client, now):
    admin = sign_in(client, make_admin())
    row = ask(admin)

    answer = client.post(
        reverse("quizzes:decide_accommodation", args=[row.public_id]), {"decision": "approve"}
    )

    assert answer.status_code == 403
    for verb in (approve, refuse):
        with pytest.raises(NotAllowed):
            verb(row, by=admin, now=now, note="Me")
    with pytest.raises(IntegrityError), transaction.atomic():
        Accommodation.objects.update(decided_by=admin)
    assert Accommodation.objects.get().state == "requested"


def test_it_is_decided_once_and_ended_once(now):
    row, admin = ask(), make_admin()
    with pytest.raises(Conflict):
        end(row, by=admin, now=now)

    approve(row, by=admin, now=now)
    with pytest.raises(Conflict):
        refuse(row, by=admin, now=now, note="Too late.")
    end(row, by=admin, now=now)
    with pytest.raises(Conflict):
        end(row, by=admin, now=now)

    assert allowance_of(row.user_id, make_quiz().quiz_id, on_date=TODAY) is None
    assert Job.objects.filter(kind="mail").count() == 2


# --- Lists ---


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name", ["accommodations", "accommodation_requests"])
def test_lists_need_the_same_statements_for_any_number(client, statements, name, count):
    admin = sign_in(client, make_admin())
    for _ in range(count):
        person = admin if name == "accommodations" else make_user()
        ask(person)
        make_accommodation(person)

    with statements() as made:
        page = text_of(client.get(reverse(f"quizzes:{name}")))

    assert page.count("25 % more time") == 2 * count
    assert len(made) == (4 if name == "accommodations" else 5)


def test_the_desk_of_an_admin_says_what_waits(rf, now):
    admin = make_admin()
    request = rf.get("/")
    request.user = admin
    ask(admin)
    assert desk_items(request) == []
    ask(valid_from=TODAY - timedelta(days=1))

    (item,) = desk_items(request)

    assert item["title"] == "1 accommodation waits for you"
    assert item["url"] == reverse("quizzes:accommodation_requests")

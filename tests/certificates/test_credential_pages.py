"""Pages of a credential: its holder, who examined them, admins; and the portfolio."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certificates.domain.credentials.suspending import propose_suspension
from certificates.enums import SuspensionReason
from certificates.models import Credential, CredentialCycle
from certificates.rules import credentials_of
from courses.models import CourseVersion, LessonVersion, Module, ModuleLesson
from tests.factories import (
    make_admin,
    make_clinic,
    make_course,
    make_credential,
    make_credential_type,
    make_enrolment,
    make_members,
    make_membership,
    make_user,
    sign_in,
)
from training.lib import clock
from training.people.domain.acts import approve_act
from training.people.models import TwoPersonAct, User
from training.people.rules import visible_staff_records
from training.people.signals import collect_personal_data

pytestmark = pytest.mark.django_db


def page(client, name, credential, **data):
    address = reverse(f"certificates:{name}", args=[credential.public_id])
    return client.post(address, data) if data else client.get(address)


def suspend(credential, now):
    act = propose_suspension(
        credential,
        proposer=make_admin(),
        reason=SuspensionReason.SAFETY,
        public_text="Its basis is looked at.",
        private_note="Letter of 3 May.",
        now=now,
    )
    approve_act(act, decider=make_admin(), now=now)


@pytest.fixture
def now():
    """Pages read the real clock."""
    return clock.now()


@pytest.fixture
def held(client, now):
    credential = make_credential(make_user(legal_name="Ana Lee"), at=now)
    sign_in(client, credential.user)
    return credential


def test_the_status_sentence_comes_first(client, held):
    response = page(client, "credential", held)

    text = response.content.decode()
    until = held.cycles.get().valid_until
    assert f"<h1>Valid to the end of {until.day} {until:%B %Y}</h1>" in text
    assert "Upper trapezius" in text
    assert held.code[:4] in text


def test_what_is_suspended_reads_so_and_why_and_private_notes_stay_private(client, held, now):
    suspend(held, now)

    text = page(client, "credential", held).content.decode()

    assert "<h1>Suspended: do not rely on it</h1>" in text
    assert "Its basis is looked at." in text
    assert "Letter of 3 May." not in text
    assert "Valid" not in text


def test_an_examiner_sees_the_standing_but_neither_papers_nor_code(client, held):
    examiner = held.scope.get().sign_off.examiner
    sign_in(client, examiner)

    response = page(client, "credential", held)

    text = response.content.decode()
    assert response.status_code == 200
    assert "Upper trapezius" in text
    assert (held.code[:4] in text, "History" in text) == (False, False)


def test_the_portfolio_needs_the_same_queries_for_one_credential_and_for_three(client, now):
    user = make_user()
    sign_in(client, user)
    counts = []
    for number in (1, 2):
        for _row in range(number):
            make_credential(user, at=now)
        client.get(reverse("certificates:portfolio"))
        with CaptureQueriesContext(connection) as queries:
            text = client.get(reverse("certificates:portfolio")).content.decode()
        counts.append((len(queries), text.count('<a href="/portfolio/credentials/')))

    assert counts == [(counts[0][0], 1), (counts[0][0], 3)]


@pytest.mark.parametrize("muscles", [("piriformis",), ("piriformis", "soleus", "hamstrings")])
def test_the_page_needs_the_same_queries_for_any_scope(
    client, now, muscles, django_assert_num_queries
):
    credential = make_credential(muscles=muscles, at=now)
    sign_in(client, credential.user)
    page(client, "credential", credential)

    with django_assert_num_queries(14):
        response = page(client, "credential", credential)

    assert len(response.context["scope"]) == len(muscles)


def test_a8_who_holds_an_expiring_credential_is_offered_what_changed_not_the_whole_course(
    client, now
):
    course = make_course(lessons=3, published_at=now - timedelta(days=400))
    user = make_user()
    make_enrolment(user, course)
    begun = now - timedelta(days=340)
    credential = make_credential(user, make_credential_type(course), muscles=(), at=begun)
    publish_another_wording(course, now=now - timedelta(days=20))
    sign_in(client, user)

    portfolio = client.get(reverse("certificates:portfolio")).content.decode()
    response = page(client, "renew", credential)

    text = response.content.decode()
    assert "renew it" in portfolio
    assert [lesson.title for lesson in response.context["lessons"]] == ["Lesson 2, anew"]
    assert "You need not read the others again." in text
    assert "Renew now" in text

    assert page(client, "renew", credential, go="1").status_code == 302
    assert CredentialCycle.objects.filter(credential=credential).count() == 2


def publish_another_wording(course, *, now):
    """The next edition, in which the second lesson has other words."""
    old = LessonVersion.objects.get(lesson__course=course.course, label="3.2")
    new = LessonVersion.objects.create(
        lesson=old.lesson, number=2, state="published", label="3.2", title="Lesson 2, anew",
        minutes=6, source="Other text.", html="<p>Other text.</p>", content_hash="1" * 64,
        updated_at=now, published_at=now,
    )  # fmt: skip
    edition = CourseVersion.objects.create(
        course=course.course, number=2, title=course.title, summary=course.summary,
        hours=course.hours, content_hash="1" * 64, published_at=now,
    )  # fmt: skip
    module = Module.objects.create(
        course_version=edition, position=1, slug="3-safety", number=3, title="Safety",
        topic="safety",
    )  # fmt: skip
    texts = LessonVersion.objects.filter(lesson__course=course.course).exclude(pk=old.pk)
    for position, text in enumerate(texts.order_by("label"), 1):
        ModuleLesson.objects.create(module=module, position=position, lesson_version=text)
    return new


def test_before_the_window_the_day_it_opens_is_shown_and_no_button(client, held):
    text = page(client, "renew", held).content.decode()

    assert "You can renew from" in text
    assert "Renew now" not in text
    assert page(client, "renew", held, go="1").status_code == 409


@pytest.mark.parametrize("name", ["propose-suspend", "propose-withdraw"])
def test_b39_proposing_without_a_reason_is_422_and_nothing_is_proposed(client, held, name):
    sign_in(client, make_admin())

    response = page(client, name, held, public_text="", private_note="")

    assert response.status_code == 422
    assert not TwoPersonAct.objects.exists()


def test_an_admin_proposes_a_suspension_and_another_decides(client, held):
    sign_in(client, make_admin())
    answers = {"reason": "safety", "public_text": "Looked at.", "private_note": ""}

    assert page(client, "propose-suspend", held, **answers).status_code == 302

    act = TwoPersonAct.objects.get()
    approve_act(act, decider=make_admin(), now=clock.now())
    assert held.suspensions.get().public_text == "Looked at."


def test_an_admin_does_not_propose_about_their_own_credential(client, now):
    credential = make_credential(make_admin(), at=now)
    sign_in(client, credential.user)

    assert page(client, "propose-suspend", credential).status_code == 403


def test_the_holder_asks_for_their_new_name(client, held):
    held.user.legal_name = "Ana Roy"
    held.user.save(update_fields=["legal_name"])

    assert "Your name changed" in page(client, "credential", held).content.decode()
    assert page(client, "rename-credential", held, reason="Married.").status_code == 302
    assert TwoPersonAct.objects.get().payload == {"holder_name": "Ana Roy"}


def test_a_person_without_a_credential_reads_how_one_comes(client):
    sign_in(client, make_user())

    text = client.get(reverse("certificates:portfolio")).content.decode()

    assert "You hold no credential yet." in text
    assert not Credential.objects.exists()


def test_the_desk_tells_the_holder_of_a_suspension(client, held, now):
    suspend(held, now)

    text = client.get(reverse("desk")).content.decode()

    assert "Suspended: do not rely on it" in text
    assert reverse("certificates:credential", args=[held.public_id]) in text


def test_a_copy_of_everything_has_the_credential_and_what_it_was_held_against(held, now):
    suspend(held, now)
    parts = []

    collect_personal_data.send(User, user=held.user, parts=parts)

    (told,) = dict(parts)["credentials"]
    assert (told["number"], len(told["cycles"]), len(told["editions"])) == (held.number, 1, 1)
    assert told["suspensions"][0]["private_note"] == "Letter of 3 May."
    assert [row["met"] for row in dict(parts)["evaluations"]] == [True]


def test_the_examiner_finds_the_credential_from_the_record_they_signed(client, held):
    record = held.scope.get().sign_off
    sign_in(client, record.examiner)

    text = client.get(reverse("certificates:sign-off", args=[record.public_id])).content.decode()

    assert reverse("certificates:credential", args=[held.public_id]) in text


def test_a_stranger_and_a_clinic_do_not_see_it(client, held):
    sign_in(client, make_user())

    assert page(client, "credential", held).status_code == 404


def test_a_clinic_reads_credentials_of_those_alone_who_consent(now):
    clinic, manager, outsider = make_clinic(), make_user(), make_user()
    make_membership(clinic, manager, "manager", started_at=now)
    (staff,) = make_members(clinic, 1)
    make_membership(clinic, outsider)
    shown = make_credential(staff, at=now)
    make_credential(outsider, at=now)

    people = visible_staff_records(manager, clinic, now=clock.now())

    assert list(credentials_of(people)) == [shown]

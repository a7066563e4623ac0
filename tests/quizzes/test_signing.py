"""Questions are signed by recognised authors, exactly as they were read; keys stay with them."""

import pytest
from django.urls import reverse

from quizzes.domain.signing import sign_items
from quizzes.models import ItemVersion
from tests.courses.counting import count_statements
from tests.factories import (
    NOW,
    make_admin,
    make_course,
    make_item,
    make_quiz,
    make_recognition,
    make_user,
    sign_in,
)
from training.lib.errors import Conflict, DomainError
from training.people.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank():
    version = make_course(slug="needling")
    return make_quiz(version, signed=False).bank


@pytest.fixture
def recognition():
    return make_recognition(role="author", scope="needling")


def wordings(bank):
    rows = ItemVersion.objects.filter(item__bank=bank, state="published")
    return list(rows.values_list("item__public_id", "number"))


def test_a_reviewer_signs_several_questions_in_one_act(bank, recognition):
    count = sign_items(
        bank, wordings(bank), recognition.instructor, recognition=recognition, now=NOW
    )

    assert count == 4
    assert not ItemVersion.objects.filter(signed_at=None).exists()
    entry = AuditEntry.objects.get(verb="items.signed")
    assert (entry.actor_id, len(entry.data["versions"])) == (recognition.instructor_id, 4)


def test_a_wording_that_was_replaced_since_is_not_signed(bank, recognition):
    seen = wordings(bank)
    old = ItemVersion.objects.filter(item__bank=bank).first()
    ItemVersion.objects.filter(pk=old.pk).update(state="retired")

    with pytest.raises(Conflict):
        sign_items(bank, seen, recognition.instructor, recognition=recognition, now=NOW)
    assert not ItemVersion.objects.exclude(signed_at=None).exists()


def test_nothing_marked_is_nothing_signed(bank, recognition):
    with pytest.raises(DomainError, match="Mark the questions"):
        sign_items(bank, [], recognition.instructor, recognition=recognition, now=NOW)


def test_a_question_of_another_bank_is_not_signed(bank, recognition):
    other = make_quiz(make_course(), signed=False).bank

    with pytest.raises(Conflict):
        sign_items(bank, wordings(other), recognition.instructor, recognition=recognition, now=NOW)


def test_nobody_signs_a_question_they_wrote(bank, recognition):
    mine = ItemVersion.objects.filter(item__bank=bank).first()
    own = ItemVersion.objects.create(
        item=make_item(bank).item,
        number=9,
        state="draft",
        kind=mine.kind,
        payload=mine.payload,
        topic="3.1",
        level="recall",
        confidence="high",
        author=recognition.instructor,
    )
    ItemVersion.objects.filter(item=own.item, number=1).update(state="retired")
    ItemVersion.objects.filter(pk=own.pk).update(state="published")

    with pytest.raises(Conflict):
        sign_items(
            bank,
            [(own.item.public_id, 9)],
            recognition.instructor,
            recognition=recognition,
            now=NOW,
        )


def test_the_page_shows_the_key_in_words_and_signs_what_is_marked(client, bank, recognition):
    sign_in(client, recognition.instructor)
    url = reverse("quizzes:author_sign", args=[bank.slug])
    page = client.get(url)
    assert page.content.decode().count("Right:") == 4
    assert "no-store" in page["Cache-Control"]

    item, number = wordings(bank)[0]
    response = client.post(url, {"wording": [f"{item}/{number}"]})

    assert response.status_code == 302
    assert ItemVersion.objects.exclude(signed_at=None).count() == 1


@pytest.mark.parametrize("value", ["nonsense", "1/2", "a/b/c"])
def test_nonsense_is_refused_with_a_sentence(client, bank, recognition, value):
    sign_in(client, recognition.instructor)

    response = client.post(reverse("quizzes:author_sign", args=[bank.slug]), {"wording": [value]})
    assert response.status_code == 422


def test_keys_ask_for_a_recent_sign_in(client, bank, recognition):
    client.force_login(recognition.instructor)

    response = client.get(reverse("quizzes:author_sign", args=[bank.slug]))
    assert response.url.startswith("/accounts/reauthenticate/")


@pytest.mark.parametrize(
    ("who", "page", "signing"),
    [("author", 200, 302), ("admin", 200, 403), ("teacher", 404, 404), ("learner", 404, 404)],
)
def test_keys_are_for_authors_and_admins_and_only_authors_sign(
    client, bank, recognition, who, page, signing
):
    people = {
        "author": recognition.instructor,
        "admin": make_admin(),
        "teacher": make_recognition(role="teach", scope="needling").instructor,
        "learner": make_user(),
    }
    sign_in(client, people[who])
    item, number = wordings(bank)[0]

    url = reverse("quizzes:author_sign", args=[bank.slug])
    shown = client.get(url)
    signed = client.post(url, {"wording": [f"{item}/{number}"]})

    assert (shown.status_code, signed.status_code) == (page, signing)


def test_an_author_of_another_module_sees_no_keys(client, bank):
    person = make_recognition(
        role="author", scope_kind="module", scope="needling/1-assessment"
    ).instructor
    sign_in(client, person)

    for name in ("quizzes:author_bank", "quizzes:author_sign"):
        assert client.get(reverse(name, args=[bank.slug])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_bank_and_list_need_the_same_queries_for_any_length(client, recognition, count):
    author = recognition.instructor
    for _ in range(count):
        edition = make_course()
        make_recognition(instructor=author, role="author", scope=edition.course.slug)
        bank = make_quiz(edition, signed=False, counts={("3.1", "recall"): count}).bank
    sign_in(client, author)

    # The recognitions, the banks.
    url = reverse("quizzes:author_banks")
    assert count_statements(client, url, "quizzes_", "people_recognition") == 2
    # Twice the recognitions, the bank, how many, the questions.
    url = reverse("quizzes:author_sign", args=[bank.slug])
    assert count_statements(client, url, "quizzes_", "people_recognition") == 5

"""Questions are signed by recognised authors, exactly as they were read; keys stay with them."""

import pytest
from django.urls import reverse

from courses.models import ClinicalReview
from quizzes.domain.item_drafts import open_draft
from quizzes.domain.item_proposals import propose_draft
from quizzes.domain.signing import refuse_item, sign_item
from quizzes.models import ItemVersion
from tests.factories import (
    NOW,
    make_admin,
    make_course,
    make_quiz,
    make_recognition,
    make_user,
    sign_in,
)
from tests.quizzes.item_desk import written
from training.lib.errors import Conflict, DomainError, NotAllowed
from training.people.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank():
    return make_quiz(make_course(slug="needling"), signed=False).bank


@pytest.fixture
def recognition():
    return make_recognition(role="author", scope="needling")


@pytest.fixture
def version(bank):
    return ItemVersion.objects.filter(item__bank=bank).order_by("pk").first()


def sign(version, recognition, **other):
    facts = {"recognition": recognition, "read": version.content_hash, "now": NOW} | other
    sign_item(version, recognition.instructor, **facts)


def refuse(version, recognition, **other):
    facts = {"recognition": recognition, "read": version.content_hash, "now": NOW} | other
    refuse_item(version, recognition.instructor, **{"comment": "Two keys."} | facts)


def proposed(bank, **fields):
    draft = written(bank, make_user(), **fields)
    propose_draft(draft, now=NOW)
    return draft


def address(version, act="question"):
    place = [version.item.bank.course.slug, version.item.bank.module_slug, version.item.public_id]
    return reverse(f"quizzes:review_{act}", args=place)


def test_a_signature_names_the_reviewer_the_recognition_and_the_wording(version, recognition):
    sign(version, recognition)

    version.refresh_from_db()
    assert (version.signed_by, version.signed_at) == (recognition.instructor, NOW)
    entry = AuditEntry.objects.get(verb="item.signed")
    facts = {"number": 1, "recognition": recognition.pk, "content": version.content_hash}
    assert (entry.actor_id, entry.data) == (recognition.instructor_id, facts)
    kept = ClinicalReview.objects.get()
    assert (kept.of, kept.act, kept.thing) == ("question", "signed", version.item_id)
    assert (kept.reviewer, kept.recognition) == (recognition.instructor, recognition)


def test_a_question_is_signed_once(version, recognition):
    sign(version, recognition)

    with pytest.raises(Conflict):
        sign(version, make_recognition(role="author", scope="needling"))
    assert ClinicalReview.objects.count() == 1


def test_a_wording_that_was_replaced_since_is_not_signed(version, recognition):
    ItemVersion.objects.filter(pk=version.pk).update(state="retired")

    for act in (sign, refuse):
        with pytest.raises(Conflict, match="signed or replaced"):
            act(version, recognition)
    assert not ClinicalReview.objects.exists()


def test_another_wording_than_the_one_read_is_not_signed(version, recognition):
    with pytest.raises(Conflict, match="changed since you opened it"):
        sign(version, recognition, read="")


def test_nobody_signs_a_question_they_wrote(bank, recognition):
    own = open_draft(bank.items.first(), recognition.instructor)
    ItemVersion.objects.filter(pk=own.pk).update(state="proposed")

    for act in (sign, refuse):
        with pytest.raises(NotAllowed):
            act(own, recognition)


def test_to_sign_a_proposal_is_to_agree_to_it_once(bank, recognition):
    draft = proposed(bank, critical=True)
    sign(draft, recognition)

    draft.refresh_from_db()
    assert (draft.signed_by, draft.critical_agreed_by) == (recognition.instructor,) * 2
    with pytest.raises(Conflict):
        sign(draft, make_recognition(role="author", scope="needling"))
    assert ClinicalReview.objects.filter(act="signed").count() == 1


def test_a_proposal_sent_back_is_its_authors_again_with_the_comment(bank, recognition):
    draft = proposed(bank)
    refuse(draft, recognition)

    draft.refresh_from_db()
    assert (draft.state, draft.review_note) == ("draft", "Two keys.")
    kept = ClinicalReview.objects.get()
    assert (kept.act, kept.content_hash) == ("sent-back", draft.content_hash)


def test_a_question_in_use_sent_back_keeps_what_was_shown(version, recognition):
    with pytest.raises(DomainError, match="Say what to change"):
        refuse(version, recognition, comment="")
    refuse(version, recognition)
    with pytest.raises(Conflict, match="has sent this wording back"):
        sign(version, make_recognition(role="author", scope="needling"))

    kept = ClinicalReview.objects.get()
    assert ["item/stem", "Question", version.payload["stem"]] in kept.shown or [
        part for part in kept.shown if part[2] == version.payload["stem"]
    ]
    assert open_draft(version.item, make_user()).review_note == "Two keys."


def test_keys_ask_for_a_recent_sign_in(client, version, recognition):
    client.force_login(recognition.instructor)

    for method, act in (
        ("get", "question"),
        ("post", "sign_question"),
        ("post", "return_question"),
    ):
        response = getattr(client, method)(address(version, act))
        assert response.url.startswith("/accounts/reauthenticate/")


@pytest.mark.parametrize(
    ("who", "page", "signing"),
    [("author", 200, 302), ("admin", 200, 403), ("teacher", 404, 404), ("learner", 404, 404)],
)
def test_keys_are_for_authors_and_admins_and_only_authors_sign(
    client, version, recognition, who, page, signing
):
    people = {
        "author": recognition.instructor,
        "admin": make_admin(),
        "teacher": make_recognition(role="teach", scope="needling").instructor,
        "learner": make_user(),
    }
    sign_in(client, people[who])

    shown = client.get(address(version))
    signed = client.post(address(version, "sign_question"), {"read": version.content_hash})

    assert (shown.status_code, signed.status_code) == (page, signing)


def test_an_author_of_another_module_sees_no_keys(client, version):
    scope = "needling/1-assessment"
    sign_in(client, make_recognition(role="author", scope_kind="module", scope=scope).instructor)

    bank = reverse("quizzes:author_bank", args=[version.item.bank.slug])
    for url in (bank, address(version)):
        assert client.get(url).status_code == 404

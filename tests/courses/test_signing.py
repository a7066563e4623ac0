"""The clinical review: by name, under a recognition, once, never of one's own text."""

import pytest
from django.db import IntegrityError, connection, transaction

from courses.domain.drafting import open_draft
from courses.domain.signing import refuse_lesson, sign_lesson
from courses.models import ClinicalReview, LessonVersion
from tests.factories import NOW, make_course, make_recognition, make_user
from training.lib.errors import Conflict, DomainError, NotAllowed
from training.people.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def text():
    return LessonVersion.objects.get(lesson__course=make_course(slug="needling").course)


@pytest.fixture
def recognition():
    return make_recognition(role="author", scope="needling")


def sign(text, recognition, **other):
    facts = {"recognition": recognition, "read": text.content_hash, "now": NOW} | other
    sign_lesson(text, recognition.instructor, **facts)


def refuse(text, recognition, **other):
    facts = {"recognition": recognition, "read": text.content_hash, "now": NOW} | other
    refuse_lesson(text, recognition.instructor, **{"comment": "Cite WHO99."} | facts)


def test_a_signature_names_the_reviewer_the_recognition_and_the_wording(text, recognition):
    sign(text, recognition)

    assert (text.signed_by, text.signed_at) == (recognition.instructor, NOW)
    entry = AuditEntry.objects.get(verb="lesson.signed")
    assert entry.data == {"recognition": recognition.pk, "content": text.content_hash}
    kept = ClinicalReview.objects.get()
    assert (kept.act, kept.thing, kept.content_hash) == ("signed", text.lesson_id, "0" * 64)
    assert (kept.reviewer, kept.recognition) == (recognition.instructor, recognition)


def test_a_text_is_signed_once(text, recognition):
    sign(text, recognition)

    with pytest.raises(Conflict):
        sign(text, make_recognition(role="author", scope="needling"))
    assert ClinicalReview.objects.count() == 1


def test_another_wording_than_the_one_read_is_not_signed(text, recognition):
    with pytest.raises(Conflict, match="changed since you opened it"):
        sign(text, recognition, read="1" * 64)
    with pytest.raises(Conflict, match="changed since you opened it"):
        refuse(text, recognition, read="")


def test_nobody_signs_their_own_text_or_a_draft(text, recognition):
    mine = {"lesson": text.lesson, "minutes": 1, "updated_at": NOW}
    own = LessonVersion.objects.create(
        **mine, number=2, state="published", author=recognition.instructor, published_at=NOW
    )
    draft = LessonVersion.objects.create(**mine, number=3)

    for act in (sign, refuse):
        with pytest.raises(NotAllowed):
            act(own, recognition)
        with pytest.raises(Conflict):
            act(draft, recognition)


def test_what_is_sent_back_says_why_and_waits_for_its_author(text, recognition):
    with pytest.raises(DomainError, match="Say what to change"):
        refuse(text, recognition, comment="")
    refuse(text, recognition)
    other = make_recognition(role="author", scope="needling")

    with pytest.raises(Conflict, match="has sent this wording back"):
        sign(text, other)
    text.refresh_from_db()
    assert text.signed_at is None
    assert open_draft(text.lesson, make_user(), now=NOW).review_note == "Cite WHO99."


def test_who_sent_it_back_may_think_better_of_it(text, recognition):
    refuse(text, recognition)
    sign(text, recognition)

    assert text.signed_by == recognition.instructor
    acts = list(ClinicalReview.objects.values_list("act", flat=True))
    assert acts == ["sent-back", "signed"]


@pytest.mark.parametrize(
    "change",
    ["UPDATE courses_clinicalreview SET comment = ''", "DELETE FROM courses_clinicalreview"],
)
def test_what_a_reviewer_said_is_never_rewritten(text, recognition, change):
    refuse(text, recognition)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        connection.cursor().execute(change)

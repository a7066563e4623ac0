"""A module in one sitting: each lesson with its questions, beside their sources."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from courses.domain.publishing import publish_lesson
from courses.models import ClinicalReview, LessonVersion
from quizzes.domain.item_drafts import open_draft
from quizzes.kinds import get_kind
from quizzes.models import Bank, Enmity, ItemVersion
from tests.courses.counting import count_statements
from tests.factories import (
    NOW,
    make_admin,
    make_course,
    make_item,
    make_recognition,
    make_set_quiz,
    make_user,
    sign_in,
)
from tests.quizzes.item_desk import changed
from tests.quizzes.kinds_samples import ITEMS
from tests.quizzes.test_pages import text_of
from training.lib import clock

pytestmark = pytest.mark.django_db
MODULE = "/author/reviews/needling/3-safety/"
REPLACED = {"read": "9" * 64}


@pytest.fixture
def edition():
    return make_course(slug="needling", lessons=2)


@pytest.fixture
def bank(edition):
    return Bank.objects.create(course=edition.course, module_slug="3-safety", slug="b", title="B")


@pytest.fixture
def reviewer(client, edition):
    return sign_in(client, make_recognition(role="author", scope="needling").instructor)


def of(version):
    return f"{MODULE}questions/{version.item.public_id}/"


def read(version):
    return {"read": version.content_hash}


def publish_text(slug, **changes):
    """The next version of a lesson, by an author who is nobody else here."""
    old = LessonVersion.objects.filter(lesson__slug=slug).latest("number")
    kept = ("lesson", "label", "title", "minutes", "source", "html")
    mended = LessonVersion.objects.create(
        **{name: getattr(old, name) for name in kept}
        | {"number": 2, "content_hash": "3" * 64}
        | changes,
        based_on=old,
        state="proposed",
        updated_at=NOW,
        author=make_user(),
    )
    publish_lesson(mended, make_admin(), now=clock.now())


def test_a_sitting_goes_from_each_lesson_to_its_questions_and_on(client, bank, reviewer):
    later = make_item(bank, signed=False, lesson="lesson-2", topic="3.2")
    practice = make_item(bank, signed=False, lesson="lesson-1", pool="practice", topic="3.1")
    first = make_item(bank, signed=False, lesson="lesson-1", topic="3.1")
    steps = [
        f"{MODULE}lessons/lesson-1/",
        of(first),
        of(practice),
        f"{MODULE}lessons/lesson-2/",
        of(later),
    ]

    met = [client.get(f"{MODULE}go-on/").url]
    while met[-1] != MODULE:
        hash_ = "0" * 64 if "lessons" in met[-1] else of_address(met[-1]).content_hash
        met.append(client.post(f"{met[-1]}sign/", {"read": hash_}).url)

    assert met == [*steps, MODULE]
    assert not ItemVersion.objects.filter(signed_at=None).exists()
    assert not LessonVersion.objects.filter(signed_at=None).exists()


def test_a_sitting_is_asked_for_a_fresh_sign_in_once_until_it_pauses(client, bank, reviewer):
    version = make_item(bank, signed=False)
    began = clock.now()

    def asks_after(minutes):
        with time_machine.travel(began + timedelta(minutes=minutes), tick=False):
            answer = client.get(of(version))
        return answer.status_code == 302 and answer.url.startswith("/accounts/reauthenticate/")

    assert [asks_after(minutes) for minutes in range(0, 120, 9)] == [False] * 14
    assert asks_after(121)  # two hours after the sign-in, without a pause

    sign_in(client, reviewer)
    assert [asks_after(minutes) for minutes in (0, 9, 20)] == [False, False, True]


def test_pages_of_a_sitting_vouch_for_no_other_dangerous_act(client, bank, reviewer):
    began = clock.now()
    for minutes in (0, 9, 18):
        with time_machine.travel(began + timedelta(minutes=minutes), tick=False):
            assert client.get(of(make_item(bank, signed=False))).status_code == 200
            other = client.get(reverse("people:delete"))
    assert other.url.startswith("/accounts/reauthenticate/")


def of_address(url):
    return ItemVersion.objects.get(item__public_id=url.rstrip("/").rpartition("/")[2])


def test_later_skips_one_which_comes_round_again(client, bank, reviewer):
    one, two = (make_item(bank, signed=False) for _ in range(2))

    page = client.get(f"{of(one)}?order=questions").content.decode()
    assert f'href="{of(two)}?order=questions"' in page
    after = client.post(f"{of(two)}sign/?order=questions", read(two))
    assert after.url == f"{of(one)}?order=questions"


def test_going_on_begins_behind_what_was_judged_last(client, bank, reviewer):
    one, two, three = (make_item(bank, signed=False) for _ in range(3))
    client.post(f"{of(two)}send-back/", read(two) | {"comment": "Two keys."})

    assert client.get(f"{MODULE}go-on/?order=questions").url == f"{of(three)}?order=questions"
    assert "Go on where you stopped: 4 left" in text_of(client.get(MODULE))
    assert client.get(f"{MODULE}go-on/?order=nonsense").status_code == 302
    client.post(f"{of(three)}sign/", read(three))
    assert client.get(f"{MODULE}go-on/?order=questions").url == f"{of(one)}?order=questions"


def test_a_question_stands_beside_its_sources_its_lesson_and_its_enemies(client, bank, reviewer):
    publish_text(
        "lesson-1",
        html='<p>Other.</p><p>Said of it <sup><a href="#ref-who99">1</a></sup>.</p>'
        '<section class="footnotes"><ol><li id="ref-who99">WHO.</li></ol></section>',
    )
    version = make_item(bank, signed=False, lesson="lesson-1", critical=True)
    other = make_item(bank)
    Enmity.objects.create(first=version.item, second=other.item, reason="Same fact", made_at=NOW)

    text = text_of(client.get(of(version)))

    for words in (
        "2 of 4 · Examination, version 1",
        "1 of 4 done",
        "Right: Option aaaa",
        "Because bbbb.",
        "WHO99 World Health Organization, 1999.",
        "What lesson 3.1 Lesson 1 says by these sources Said of it 1 .",
        f"{other.item.ref}: Same fact",
        "Yes: a wrong answer blocks the pass",
    ):
        assert words in text
    assert "Other." not in text


def test_a_case_is_read_before_its_question(client, reviewer, edition):
    bank = make_set_quiz(unsigned=3, version=edition).bank
    version = ItemVersion.objects.filter(item__bank=bank, case_place=1).get()

    assert "A case." in text_of(client.get(of(version)))


def test_the_areas_of_a_figure_are_drawn_and_named(client, bank, reviewer):
    version = open_draft(make_item(bank, signed=False).item, make_user())
    drawn = {"file": "a.svg", "width": 400, "height": 200}
    payload = get_kind("hotspot").parse(ITEMS["hotspot"]) | drawn
    ItemVersion.objects.filter(pk=version.pk).update(
        state="proposed", kind="hotspot", payload=payload
    )

    page = client.get(of(version)).content.decode()

    assert page.count("<g class=") == len(payload["options"])
    assert 'viewBox="0 0 400 200"' in page


def test_nothing_is_signed_that_was_not_on_the_page(client, bank, reviewer):
    version = make_item(bank, signed=False)
    newer = open_draft(version.item, make_user())
    ItemVersion.objects.filter(pk=newer.pk).update(
        state="proposed", payload=version.payload | {"stem": "Now better?"}, content_hash="1" * 64
    )

    for act, more in (("sign", {}), ("send-back", {"comment": "Two keys."})):
        answer = client.post(f"{of(version)}{act}/", read(version) | more)
        assert answer.status_code == 409
        assert "Now better?" in text_of(answer)
        assert "The wording changed since you opened it. This is what it says now." in text_of(
            answer
        )
    assert "Two keys." in answer.content.decode()
    assert client.post(f"{MODULE}lessons/lesson-1/sign/", REPLACED).status_code == 409
    assert not ClinicalReview.objects.exists()


def test_a_colleague_who_was_faster_is_named(client, bank, reviewer):
    version = make_item(bank, signed=False)
    colleague = make_user(legal_name="Greta Halvorsen")
    ItemVersion.objects.filter(pk=version.pk).update(signed_by=colleague, signed_at=NOW)

    answer = client.post(f"{of(version)}sign/", read(version))

    assert answer.status_code == 409
    assert "Signed by Greta Halvorsen" in text_of(answer)
    assert "Sign this question" not in text_of(answer)


def test_sending_back_needs_a_comment_and_keeps_what_is_there(client, bank, reviewer):
    version = make_item(bank, signed=False)

    answer = client.post(f"{of(version)}send-back/", read(version) | {"comment": "  "})

    assert answer.status_code == 422
    assert "Say what has to change, so that the author knows." in text_of(answer)
    assert not ClinicalReview.objects.exists()


def test_what_was_sent_back_is_mended_and_comes_back_with_its_differences(client, bank, reviewer):
    version = make_item(bank, signed=False)
    client.post(f"{of(version)}send-back/", read(version) | {"comment": "Two keys."})
    listed = client.get(f"{MODULE}?state=sent-back").content.decode()
    begin = reverse("quizzes:author_begin", args=[bank.slug, version.item.public_id])
    assert "Two keys." in listed
    assert f'action="{begin}"' in listed

    draft = open_draft(version.item, make_user())
    assert draft.review_note == "Two keys."
    words = changed(draft, "Mended?")["payload"]
    ItemVersion.objects.filter(pk=draft.pk).update(
        state="proposed", payload=words, content_hash="2" * 64, proposed_at=NOW
    )
    text = text_of(client.get(of(version)))
    assert "Changed since you sent it back" in text
    assert "removed: Question" in text
    assert "added: Mended?" in text
    draft.refresh_from_db()
    client.post(f"{of(version)}sign/", read(draft))
    draft.refresh_from_db()
    assert draft.signed_by == reviewer


def test_the_only_thing_left_is_found_again_when_it_has_changed(client, reviewer, edition):
    LessonVersion.objects.update(signed_by=reviewer, signed_at=NOW)
    publish_text("lesson-1", source="Once.")
    first = f"{MODULE}lessons/lesson-1/"
    assert client.get(f"{MODULE}go-on/").url == first
    assert client.post(f"{first}send-back/", {"read": "3" * 64, "comment": "No."}).url == MODULE
    assert client.get(f"{MODULE}go-on/").url == MODULE
    publish_text("lesson-1", number=3, content_hash="5" * 64)

    assert client.get(f"{MODULE}go-on/").url == first


def test_a_lesson_that_comes_back_shows_what_changed(client, edition, reviewer):
    client.post(f"{MODULE}lessons/lesson-1/send-back/", {"read": "0" * 64, "comment": "Cite it."})
    publish_text("lesson-1", source="Some text, cited.")

    text = text_of(client.get(f"{MODULE}lessons/lesson-1/"))

    assert "Changed since you sent it back" in text
    assert "Cite it." in text
    assert "cited." in text
    assert "Changed since it was sent back" in text_of(client.get(MODULE))


def test_ones_own_wording_waits_for_somebody_else(client, bank, reviewer):
    version = make_item(bank, signed=False)
    ItemVersion.objects.filter(pk=version.pk).update(author=None)
    draft = open_draft(version.item, reviewer)
    ItemVersion.objects.filter(pk=draft.pk).update(state="proposed", content_hash="4" * 64)

    assert "You wrote this wording, so another reviewer signs it." in text_of(
        client.get(of(version))
    )
    assert client.post(f"{of(version)}sign/", {"read": "4" * 64}).status_code == 403


def test_the_entry_counts_by_kind_and_names_who_signs(client, bank, reviewer):
    make_item(bank, signed=False)
    make_item(bank)
    make_item(bank, signed=False, pool="practice")
    sign_in(client, make_recognition(role="author", scope="needling").instructor)

    text = text_of(client.get("/author/reviews/"))

    assert "Lessons 2 waiting, 0 of 2 signed" in text
    assert "Examination questions 1 waiting, 1 of 2 signed" in text
    assert "Practice questions 1 waiting, 0 of 1 signed" in text
    assert reviewer.legal_name in text
    assert "Begin: 4 to read" in text or "Go on where you stopped: 4 left" in text


@pytest.mark.parametrize("count", [1, 3])
def test_entry_module_and_sitting_need_the_same_queries_for_any_length(
    client, bank, reviewer, count
):
    versions = [make_item(bank, signed=False, lesson="lesson-1") for _ in range(count)]
    for version in versions[1:]:
        client.post(f"{of(version)}send-back/", read(version) | {"comment": "Two keys."})
    tables = ("courses_", "quizzes_", "people_recognition")

    assert [
        count_statements(client, url, *tables)
        for url in ("/author/reviews/", MODULE, f"{MODULE}?state=sent-back", of(versions[0]))
    ] == [15, 7, 7, 14]


@pytest.mark.parametrize("query", ["state=nonsense", "page=9", "page=x", "modules=x", "order=x"])
def test_odd_addresses_are_no_fault(client, bank, reviewer, query):
    assert client.get(f"{MODULE}?{query}").status_code == 200
    assert client.get(f"/author/reviews/?{query}").status_code == 200

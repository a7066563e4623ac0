"""From a draft to the question in use: one writes, another reads, an admin publishes."""

import pytest
from django.urls import reverse

from quizzes.domain.item_drafts import follow_newest, open_draft, save_draft
from quizzes.domain.item_proposals import (
    agree,
    propose_draft,
    publish_draft,
    send_back,
    take_back,
)
from quizzes.enums import ItemState
from quizzes.models import ItemMark, ItemVersion
from tests.factories import (
    NOW,
    make_admin,
    make_recognition,
    sign_in,
)
from tests.quizzes.item_desk import changed, draft_of, place_of, written
from training.lib.errors import Conflict, DomainError, NotAllowed
from training.people.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewing():
    """The recognition of somebody who is not the author."""
    return make_recognition(role="author", scope="needling")


def proposed(bank, author, **facts) -> ItemVersion:
    draft = written(bank, author, **facts)
    propose_draft(draft, now=NOW)
    return draft


def state_of(version: ItemVersion) -> str:
    return ItemVersion.objects.get(pk=version.pk).state


def test_publishing_replaces_the_wording_in_use(bank, author):
    draft = proposed(bank, author)

    publish_draft(draft, admin=make_admin(), now=NOW)

    states = dict(draft.item.versions.values_list("number", "state"))
    assert states == {1: ItemState.RETIRED, 2: ItemState.PUBLISHED}
    assert ItemMark.objects.filter(item_version=draft).count() == 4
    verbs = list(AuditEntry.objects.order_by("number").values_list("verb", flat=True))
    assert verbs == ["item.proposed", "item.published"]


def test_a_draft_is_published_only_after_it_was_proposed(bank, author):
    with pytest.raises(Conflict):
        publish_draft(written(bank, author), admin=make_admin(), now=NOW)


def test_nobody_publishes_or_reviews_their_own_question(bank):
    admin = make_admin()
    draft = proposed(bank, admin)

    with pytest.raises(NotAllowed):
        publish_draft(draft, admin=admin, now=NOW)
    with pytest.raises(NotAllowed):
        agree(draft, admin, recognition=None, now=NOW)
    with pytest.raises(NotAllowed):
        send_back(draft, admin, note="Shorter, please.", remarks={}, now=NOW)

    assert state_of(draft) == ItemState.PROPOSED


def test_a_proposed_wording_is_locked_until_its_author_takes_it_back(bank, author):
    draft = proposed(bank, author)
    with pytest.raises(Conflict, match="Take it back"):
        save_draft(draft, seen=draft.content_hash, now=NOW, **changed(draft, "Late?"))

    draft.refresh_from_db()
    take_back(draft, now=NOW)
    save_draft(draft, seen=draft.content_hash, now=NOW, **changed(draft, "Late?"))

    assert ItemVersion.objects.get(pk=draft.pk).payload["stem"] == "Late?"


def test_a_draft_that_changes_nothing_is_not_proposed(bank, author):
    with pytest.raises(DomainError, match="Nothing differs"):
        propose_draft(draft_of(bank, author), now=NOW)


def test_a_draft_that_was_outrun_is_brought_up_to_date_first(bank, author):
    older = written(bank, author, "Older?")
    colleague = make_recognition(role="author", scope="needling").instructor
    newer = proposed(bank, colleague)
    publish_draft(newer, admin=make_admin(), now=NOW)
    with pytest.raises(Conflict, match="Bring it up to date"):
        propose_draft(older, now=NOW)

    follow_newest(older)
    propose_draft(older, now=NOW)

    assert (older.number, state_of(older)) == (4, ItemState.PROPOSED)


def test_who_agrees_as_a_recognised_author_signs_the_question(bank, author, reviewing):
    draft = proposed(bank, author)

    agree(draft, reviewing.instructor, recognition=reviewing, now=NOW)
    publish_draft(draft, admin=make_admin(), now=NOW)

    published = ItemVersion.objects.get(pk=draft.pk)
    assert (published.signed_by, published.signed_at) == (reviewing.instructor, NOW)
    assert published.critical_agreed_by is None


def test_a_critical_question_needs_a_second_person(bank, author, reviewing):
    draft = proposed(bank, author, critical=True)
    with pytest.raises(DomainError, match="second person"):
        publish_draft(draft, admin=make_admin(), now=NOW)

    agree(draft, reviewing.instructor, recognition=reviewing, now=NOW)
    publish_draft(draft, admin=make_admin(), now=NOW)

    published = ItemVersion.objects.get(pk=draft.pk)
    assert (published.critical_agreed_by, published.critical_agreed_at) == (
        reviewing.instructor,
        NOW,
    )
    entry = AuditEntry.objects.get(verb="item.published")
    assert entry.data["critical_agreed_by"] == reviewing.instructor_id


def test_taking_the_critical_mark_off_needs_a_second_person_too(bank, author, reviewing):
    critical = proposed(bank, author, critical=True)
    agree(critical, reviewing.instructor, recognition=reviewing, now=NOW)
    publish_draft(critical, admin=make_admin(), now=NOW)
    draft = open_draft(critical.item, author)
    save_draft(draft, seen=draft.content_hash, now=NOW, **changed(draft, "Off?", critical=False))
    propose_draft(draft, now=NOW)

    with pytest.raises(DomainError, match="second person"):
        publish_draft(draft, admin=make_admin(), now=NOW)


def test_who_agreed_publishes_only_where_there_is_no_other_admin(bank, author):
    admin = make_admin()
    type(admin).objects.exclude(pk=admin.pk).update(is_staff=False)
    draft = proposed(bank, author, critical=True)
    agree(draft, admin, recognition=None, now=NOW)
    other = make_admin()
    with pytest.raises(NotAllowed, match="another admin"):
        publish_draft(draft, admin=admin, now=NOW)

    type(other).objects.filter(pk=other.pk).update(is_active=False)
    publish_draft(draft, admin=admin, now=NOW)

    assert state_of(draft) == ItemState.PUBLISHED


def test_an_agreement_does_not_outlive_the_wording_it_was_given_for(bank, author, reviewing):
    draft = proposed(bank, author, critical=True)
    agree(draft, reviewing.instructor, recognition=reviewing, now=NOW)

    take_back(draft, now=NOW)

    again = ItemVersion.objects.get(pk=draft.pk)
    assert (again.critical_agreed_by, again.signed_by) == (None, None)


def test_sent_back_it_is_a_draft_again_with_remarks_beside_its_parts(
    client, bank, author, reviewing
):
    draft = proposed(bank, author)
    sign_in(client, reviewing.instructor)
    sent = {"options": "B and C overlap.", "facts": "", "seen": draft.content_hash}

    client.post(reverse("quizzes:author_send_back", args=place_of(draft)), sent)

    draft.refresh_from_db()
    assert (draft.state, draft.remarks) == (ItemState.DRAFT, {"options": "B and C overlap."})
    sign_in(client, author)
    page = client.get(reverse("quizzes:author_item", args=place_of(draft))).content.decode()
    assert page.index("Options</h2>") < page.index("B and C overlap.") < page.index("Option A")


def test_sending_back_needs_a_remark(bank, author, reviewing):
    draft = proposed(bank, author)

    with pytest.raises(DomainError, match="Say what to change"):
        send_back(draft, reviewing.instructor, note="", remarks={"item": ""}, now=NOW)

    assert state_of(draft) == ItemState.PROPOSED


def test_the_reviewer_reads_it_beside_the_wording_in_use(client, bank, author, reviewing):
    draft = proposed(bank, author)
    sign_in(client, reviewing.instructor)

    page = client.get(reverse("quizzes:author_item", args=place_of(draft)))

    text = " ".join(page.content.decode().split())
    assert page.context["in_use"].number == 1
    assert [each.label for each in page.context["differences"]] == ["Question"]
    for words in ("Proposed by", "In use: version 1", "Agree and sign", "Send back with remarks"):
        assert words in text
    assert "Publish this wording" not in text


def test_nobody_agrees_to_or_publishes_a_wording_they_have_not_read(bank, author, reviewing):
    draft = proposed(bank, author, critical=True)
    read = ItemVersion.objects.get(pk=draft.pk)
    take_back(draft, now=NOW)
    save_draft(draft, seen=draft.content_hash, now=NOW, **changed(draft, "Another?"))
    propose_draft(draft, now=NOW)

    with pytest.raises(Conflict):
        agree(read, reviewing.instructor, recognition=reviewing, now=NOW)
    agree(draft, reviewing.instructor, recognition=reviewing, now=NOW)
    with pytest.raises(Conflict):
        publish_draft(read, admin=make_admin(), now=NOW)

    assert state_of(draft) == ItemState.PROPOSED


def test_the_way_of_a_question_over_the_pages(client, bank, author, reviewing):
    draft = written(bank, author, critical=True)
    address = reverse("quizzes:author_item", args=place_of(draft))
    seen = {"seen": draft.content_hash}

    def act(name: str, **sent) -> int:
        return client.post(
            reverse(f"quizzes:author_{name}", args=place_of(draft)), sent
        ).status_code

    sign_in(client, author)
    assert act("take_back") == 409
    propose_draft(draft, now=NOW)
    assert "Take it back to change it" in client.get(address).content.decode()
    assert act("agree", **seen) == 403
    sign_in(client, reviewing.instructor)
    assert act("agree", seen="0" * 64) == 409
    assert act("agree", **seen) == 302
    assert act("publish", **seen) == 403
    sign_in(client, make_admin())
    assert act("publish", seen="0" * 64) == 409

    assert act("publish", **seen) == 302

    assert state_of(draft) == ItemState.PUBLISHED
    assert "Published version 2: read only" in client.get(address).content.decode()

"""import_items: a dry run stores nothing, a second run changes nothing, a refusal stops nobody."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from quizzes.domain.item_drafts import begin_item, open_draft, save_draft
from quizzes.domain.item_proposals import propose_draft, publish_draft
from quizzes.kinds import get_kind
from quizzes.models import Item, ItemVersion
from tests.factories import (
    NOW,
    make_admin,
    make_recognition,
    make_user,
    sign_in,
)
from tests.quizzes.kinds_samples import make_payload
from training.lib.errors import DomainError

pytestmark = pytest.mark.django_db

FILE = """
::Good 1::Where?{=Here#Yes. ~There#No.}

::Good 2::It is so.{TRUE####It is.}

::Good 3::How many?{#3:1####Three.}

::Changed::Who?{=a ~%50%b}

::Refused::Why?{}
"""


@pytest.fixture
def imported(bank, tmp_path, capsys):
    def run(text: str = FILE, *arguments: str) -> dict:
        path = tmp_path / "some.gift"
        path.write_text(text)
        call_command("import_items", str(path), "--bank", bank.slug, "--json", *arguments)
        return json.loads(capsys.readouterr().out)

    return run


def drafts_of(bank):
    return ItemVersion.objects.filter(item__bank=bank, state="draft").order_by("pk")


def test_the_report_says_what_becomes_of_each_question(imported):
    told = imported(FILE, "--dry-run")

    assert told["counts"] == {"total": 5, "ok": 3, "changed": 1, "refused": 1}
    assert [item["title"] for item in told["items"]] == [
        *("Good 1", "Good 2", "Good 3", "Changed", "Refused")
    ]
    assert set(told["items"][0]) == {"ref", "status", "kind", "reasons", "title"}
    assert told["items"][0]["reasons"] == [
        "Still to fill in before it can be published: topic (3.1 is assumed), "
        "level (recall is assumed), references, confidence, lesson."
    ]


def test_a_dry_run_stores_nothing(imported, bank):
    before = Item.objects.count()

    imported(FILE, "--dry-run")

    assert (Item.objects.count(), drafts_of(bank).count()) == (before, 0)


def test_what_is_not_refused_is_stored_as_a_draft(imported, bank):
    imported()

    assert [(one.kind, one.number, one.topic, one.level) for one in drafts_of(bank)] == [
        ("single-best-answer", 1, "3.1", "recall"),
        ("true-false", 1, "3.1", "recall"),
        ("short-numeric", 1, "3.1", "recall"),
        ("single-best-answer", 1, "3.1", "recall"),
    ]


def test_a_second_run_of_the_same_file_changes_nothing(imported, bank):
    imported()
    before = list(drafts_of(bank).values())

    told = imported()

    assert list(drafts_of(bank).values()) == before
    assert told["counts"] == {"total": 5, "ok": 3, "changed": 1, "refused": 1}
    assert "The bank has it in these words: nothing to store." in told["items"][0]["reasons"]


def test_other_words_become_the_next_draft_of_the_same_question(imported, bank):
    imported("// [id:A1]\nWhere?{=Here ~There}")
    imported("// [id:A1]\nWhere is it?{=Here ~There}")

    first, second = drafts_of(bank)
    assert (first.item_id, first.number, second.number) == (second.item_id, 1, 2)
    assert first.payload["options"] == second.payload["options"]


def test_what_an_author_filled_in_since_stays_when_the_file_comes_again(imported, bank):
    imported("// [id:A1]\nWhere?{=Here ~There}")
    draft = open_draft(Item.objects.get(ref="A1"), make_user())
    payload = draft.payload
    for option in payload["options"]:
        option["rationale"] = "Because."
    facts = {name: getattr(draft, name) for name in ("topic", "level", "critical", "jurisdiction")}
    facts |= {"references": ["WHO99"], "confidence": "high", "lesson_slug": "lesson-1"}
    facts |= {"valid_from": None, "valid_until": None}
    save_draft(draft, seen=draft.content_hash, payload=payload, facts=facts, now=NOW)

    told = imported("// [id:A1]\nWhere?{=Here ~There}")

    assert told["items"][0]["reasons"] == ["The bank has it in these words: nothing to store."]
    assert drafts_of(bank).count() == 1


def test_a_draft_from_a_file_is_published_only_when_its_facts_are_filled_in(imported):
    imported("// [id:A1]\nWhere?{=Here ~There}")
    item = Item.objects.get(ref="A1")
    with pytest.raises(DomainError) as refused:
        propose_draft(item.versions.get(), now=NOW)
    assert str(refused.value) == (
        "Fill in before it goes on: a source of the fact behind the key, how sure that "
        "fact is, why each answer is right or wrong, an author who stands for it."
    )

    imported("// [id:A2] [tag:references=WHO99] [tag:confidence=high]\nWhere?{=Here#Y ~There#N}")
    draft = open_draft(Item.objects.get(ref="A2"), make_user())
    propose_draft(draft, now=NOW)
    publish_draft(draft, admin=make_admin(), now=NOW)
    assert draft.item.versions.get().state == "published"


def test_an_author_takes_up_a_draft_from_a_file_on_its_page(client, imported, bank):
    imported("// [id:A1]\nWhere?{=Here ~There}")
    author = make_recognition(role="author", scope="needling").instructor
    sign_in(client, author)
    draft = Item.objects.get(ref="A1").versions.get()
    page = reverse("quizzes:author_item", args=[bank.slug, draft.item.public_id, draft.number])

    before = client.get(page).content.decode()
    response = client.post(reverse("quizzes:author_begin", args=[bank.slug, draft.item.public_id]))

    draft.refresh_from_db()
    assert (response.url, draft.author) == (page, author)
    assert ("Take up this draft" in before, "Save draft" in before) == (True, False)
    after = client.get(page).content.decode()
    assert ("Take up this draft" in after, "Save draft" in after) == (False, True)


def test_facts_that_the_bank_does_not_know_are_said_to_be_lost(imported):
    told = imported("// [id:A1] [tag:topic=9.9] [tag:references=WHO99 NOBODY]\nX?{=a ~b}")

    assert told["items"][0]["status"] == "changed"
    assert told["items"][0]["reasons"][:2] == [
        "The reference NOBODY is not in the reference list of this course.",
        "topic “9.9” is not known here.",
    ]


def test_a_ref_from_a_file_is_not_given_to_a_question_written_here(imported, bank):
    imported("// [id:W-0002]\nX?{=a ~b}")
    facts = {"topic": "3.1", "level": "recall", "lesson_slug": "", "confidence": "high"}
    facts |= {"references": ["WHO99"], "critical": False, "jurisdiction": ""}
    facts |= {"valid_from": None, "valid_until": None}

    kind, payload = get_kind("true-false"), make_payload("true-false")
    draft = begin_item(bank, kind, make_user(), pool="exam", payload=payload, facts=facts, now=NOW)

    assert draft.item.ref == "W-0003"


def test_a_question_stays_in_its_pool(imported, bank):
    imported("// [id:A1] [tag:pool=practice]\nX?{=a ~b}")

    told = imported("// [id:A1] [tag:pool=exam]\nX?{=a ~c}")

    assert (told["items"][0]["status"], drafts_of(bank).count()) == ("refused", 1)


def test_a_file_that_nobody_can_read_is_told_on_both_ways(bank, tmp_path, capsys):
    path = tmp_path / "some.bin"
    path.write_bytes(b"\0\1\2")

    with pytest.raises(CommandError) as refused:
        call_command("import_items", str(path), "--bank", bank.slug, "--json")

    told = json.loads(capsys.readouterr().out)
    assert (told["items"], told["error"]) == (
        [],
        str(refused.value).removeprefix("Nothing was read. "),
    )


def test_an_unknown_bank_is_named_with_those_there_are(bank, tmp_path):
    with pytest.raises(CommandError, match=bank.slug):
        call_command("import_items", "some.gift", "--bank", "nobody")


def test_the_statements_do_not_grow_with_the_file(imported, django_assert_max_num_queries):
    for count in (1, 30):
        with django_assert_max_num_queries(14):
            imported("\n\n".join(f"Question {count}.{n}?{{=a ~b}}" for n in range(count)))

"""Two changes of one bank at once, in real threads: together they must not empty a blueprint."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from quizzes.domain.item_drafts import open_draft
from quizzes.domain.item_proposals import propose_draft, publish_draft
from quizzes.models import ItemVersion
from tests.factories import NOW, make_admin, make_item, make_quiz, make_user
from training.lib.errors import Conflict

pytestmark = pytest.mark.django_db(transaction=True)


def proposed_elsewhere(version: ItemVersion) -> ItemVersion:
    """A wording that would take the question out of its cell."""
    draft = open_draft(version.item, make_user())
    ItemVersion.objects.filter(pk=draft.pk).update(topic="3.2", content_hash="1" * 64)
    draft.refresh_from_db()
    propose_draft(draft, now=NOW)
    return draft


def test_two_questions_published_at_once_do_not_empty_a_blueprint():
    quiz = make_quiz(counts={("3.1", "recall"): 1})
    make_item(quiz.bank)
    first, second = map(proposed_elsewhere, ItemVersion.objects.filter(item__bank=quiz.bank))
    admin, published = make_admin(), threading.Event()

    def publish_slowly() -> None:
        try:
            with transaction.atomic():
                publish_draft(first, admin=admin, now=NOW)
                published.set()
                time.sleep(0.3)
        finally:
            connection.close()

    def publish() -> None:
        try:
            publish_draft(second, admin=admin, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        slow = threads.submit(publish_slowly)
        assert published.wait(20)
        other = threads.submit(publish)

    assert (slow.exception(), type(other.exception())) == (None, Conflict)
    assert ItemVersion.objects.filter(state="published", topic="3.1").count() == 1

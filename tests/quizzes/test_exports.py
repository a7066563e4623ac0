"""Questions of a bank as a file: chosen by the filters of its list, made at once or by a worker."""

from urllib.parse import urlencode

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from quizzes.interchange import downloads
from quizzes.interchange.downloads import EXPORT_JOB, make_export
from quizzes.models import ItemExport, ItemVersion
from tests.factories import interchange as factories
from tests.factories import make_recognition, sign_in
from training.lib import clock
from training.lib.background import run_all_due
from training.lib.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(client, bank, author):
    sign_in(client, author)

    def ask(form: str = "gift", **filters: str):
        address = reverse("quizzes:author_exports", args=[bank.slug])
        return client.post(f"{address}?{urlencode(filters)}", {"format": form}, follow=True)

    return ask


def words_of(response) -> str:
    return " ".join(response.content.decode().split())


def test_a_small_file_is_made_at_once_and_fetched(ask, client, bank):
    page = words_of(ask())

    row = ItemExport.objects.get()
    assert "4 questions are in the file" in page
    assert not Job.objects.filter(kind=EXPORT_JOB).exists()
    response = client.get(reverse("quizzes:author_export_file", args=[bank.slug, row.public_id]))
    told = b"".join(response.streaming_content).decode()
    stems = ItemVersion.objects.filter(item__bank=bank).values_list("payload__stem", flat=True)
    assert [stem for stem in stems if stem not in told] == []


def test_more_questions_than_200_are_written_by_a_worker(ask, client, monkeypatch):
    monkeypatch.setattr(downloads, "AT_ONCE", 3)

    waiting = words_of(ask())
    row = ItemExport.objects.get()
    address = reverse("quizzes:author_export_file", args=[row.bank.slug, row.public_id])
    early = client.get(address).status_code
    run_all_due()

    row.refresh_from_db()
    assert "The file is being made." in waiting
    assert (early, client.get(address).status_code, row.written) == (404, 200, 4)


def test_only_what_the_filters_of_the_list_show_goes_into_the_file(ask, bank):
    ItemVersion.objects.filter(item__bank=bank, topic="3.2").update(state="retired")

    page = words_of(ask("yaml", topic="3.1", q="no such words"))
    assert "0 questions are in the file" in page

    ask("yaml", topic="3.1")
    row = ItemExport.objects.latest("pk")
    assert (row.written, row.filters["topic"]) == (2, "3.1")
    assert b"3.2" not in row.file.read()


def test_a_format_nobody_knows_is_refused_with_a_sentence(ask):
    response = ask("docx")

    assert (response.status_code, ItemExport.objects.count()) == (422, 0)


def test_a_worker_that_died_before_it_said_so_leaves_no_second_file(bank, author):
    now = clock.now()
    row = ItemExport.objects.create(
        bank=bank, user=author, format="gift", created_at=now, expires_at=now
    )
    row.file.save(f"{row.public_id}.export", ContentFile(b"half"), save=False)

    make_export(row.pk, now=now)
    make_export(row.pk, now=now)

    row.refresh_from_db()
    files = row.file.storage.listdir("item-exports")[1]
    assert [name for name in files if str(row.public_id) in name] == [f"{row.public_id}.export"]


def test_a_file_whose_job_was_given_up_says_so(ask, client, monkeypatch):
    monkeypatch.setattr(downloads, "AT_ONCE", 0)
    ask()
    Job.objects.filter(kind=EXPORT_JOB).update(dead_at=clock.now(), tries=8)
    row = ItemExport.objects.get()

    page = words_of(
        client.get(reverse("quizzes:author_export", args=[row.bank.slug, row.public_id]))
    )

    assert "Something failed on our side. Export the questions again." in page
    assert "hx-get" not in page


def test_the_file_of_a_colleague_is_not_found(client, bank, author):
    row = factories.make_export(bank, author)
    sign_in(client, make_recognition(role="author", scope="needling").instructor)

    statuses = [
        client.get(reverse(f"quizzes:{name}", args=[bank.slug, row.public_id])).status_code
        for name in ("author_export", "author_export_file")
    ]

    assert statuses == [404, 404]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_files_needs_the_same_queries_for_any_length(
    client, bank, author, count, django_assert_max_num_queries
):
    for _number in range(count):
        factories.make_export(bank, author)
    sign_in(client, author)
    address = reverse("quizzes:author_exports", args=[bank.slug])
    client.get(address)

    with django_assert_max_num_queries(14):
        response = client.get(address)

    assert response.content.decode().count('class="row-title"') == count

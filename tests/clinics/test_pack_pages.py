"""The pages of evidence packs: three questions, progress, who made and who opened it."""

import pytest
import time_machine

from clinics.domain.packs.asking import PACK_JOB, cancel, make_again
from clinics.domain.packs.reading import read_facts
from clinics.models import EvidencePack, PackOpening, PackRun, RecordViewing
from tests.clinics.packing import ASKED, DAY, PAST, address, ask, make, make_ana
from tests.factories import NOW, make_clinic, make_membership, make_user, sign_in
from training.lib.models import Job
from training.people.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(staff, manager, clinic):
    return make_ana(staff, manager, clinic)


def test_the_link_ends_after_thirty_days(desk, clinic, manager, ana):
    run = make(clinic, manager, ana)
    assert desk.get(address("pack-file", clinic, run.pack)).status_code == 200

    with time_machine.travel(NOW + 31 * DAY, tick=False):
        sign_in(desk, manager)
        page = desk.get(address("pack", clinic, run.pack)).content.decode()
        assert desk.get(address("pack-file", clinic, run.pack)).status_code == 404

    assert "The link has ended." in page
    assert Job.objects.get(kind="clinics.pack-end").not_before == NOW + 30 * DAY


def test_the_page_shows_how_far_it_is_and_comes_again(desk, clinic, manager, ana):
    run = ask(clinic, manager, ana)
    waiting = desk.get(address("pack", clinic, run.pack)).content.decode()
    PackRun.objects.filter(pk=run.pk).update(done=8, total=14)

    page = desk.get(address("pack", clinic, run.pack), HTTP_HX_REQUEST="true").content.decode()

    assert "Reading the records; you may leave" in waiting
    assert "8 of 14 files; you may leave, we will mail you" in page
    assert 'hx-trigger="every 2s"' in page
    assert "<html" not in page


def test_what_failed_says_so_and_can_be_called_off(desk, clinic, manager, ana):
    run = ask(clinic, manager, ana)
    Job.objects.filter(kind=PACK_JOB).update(last_error="away")
    trying = desk.get(address("pack", clinic, run.pack)).content.decode()
    Job.objects.filter(kind=PACK_JOB).update(dead_at=NOW)

    page = desk.get(address("pack", clinic, run.pack)).content.decode()
    listed = desk.get(address("packs", clinic)).content.decode()
    desk.post(address("cancel-pack", clinic, run.pack))

    assert "It is tried again by itself." in trying
    assert "It could not be made." in page
    assert [each.count("Being made") for each in (trying, page, listed)] == [1, 0, 0]
    assert [each.count("Could not be made") for each in (page, listed)] == [1, 1]
    assert make_again(run.pack, by=manager, now=NOW).pk != run.pk


def test_who_made_and_who_opened_it_stands_on_its_page(desk, clinic, manager, ana):
    run = make(clinic, manager, ana)
    for _ in range(2):
        b"".join(desk.get(address("pack-file", clinic, run.pack)).streaming_content)

    page = desk.get(address("pack", clinic, run.pack)).content.decode()

    assert "Opened 2 times:" in page
    assert page.count("Mara Manager") >= 3
    assert PackOpening.objects.count() == 2
    assert AuditEntry.objects.filter(verb="pack.opened").count() == 2


def test_the_person_sees_that_a_pack_was_made(clinic, manager, ana):
    ask(clinic, manager, ana)

    assert RecordViewing.objects.filter(person=ana, viewer=manager, what="pack").count() == 1


def test_three_questions_and_a_reason_make_a_pack(desk, clinic, manager, ana):
    answer = desk.post(
        address("new-pack", clinic),
        {"people": [str(ana.membership.public_id)], "from_day": PAST.isoformat()} | ASKED,
    )

    pack = EvidencePack.objects.get()
    assert answer["Location"] == address("pack", clinic, pack)
    assert (pack.from_day, pack.to_day, pack.audience, pack.reason) == (
        PAST,
        PAST,
        "insurer",
        "Claim 4711",
    )
    assert list(pack.people.all()) == [ana.membership]
    assert Job.objects.filter(kind=PACK_JOB).count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"people": []}, "Choose at least one person, or everybody."),
        ({"from_day": ""}, "Enter the day, the month and the year."),
        ({"from_day": "2026-05-05"}, "Enter a day that is not in the future."),
        ({"to_day": "2026-01-01"}, "The period ends before it begins."),
        ({"audience": ""}, "Choose for whom it is."),
        ({"reason": ""}, "Enter why it is made."),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_made(desk, clinic, manager, ana, changes, sentence):
    told = {"people": [str(ana.membership.public_id)], "from_day": PAST.isoformat()} | ASKED

    answer = desk.post(address("new-pack", clinic), told | changes)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not EvidencePack.objects.exists()


def test_what_another_answer_decides_is_not_called_optional(desk, clinic, manager, ana):
    page = desk.get(address("new-pack", clinic)).content.decode()
    labels = ["Who", "Last day of the period"]

    optional = [page.split(f"<legend>{label}")[1].split("</legend>")[0] for label in labels]

    assert ["(optional)" in words for words in optional] == [False, True]


def test_people_of_another_clinic_are_as_unknown_as_nobody(desk, clinic, manager, ana):
    elsewhere = make_membership(make_clinic(), make_user())
    told = {"people": [str(elsewhere.public_id)], "from_day": PAST.isoformat()} | ASKED

    assert desk.post(address("new-pack", clinic), told).status_code == 404


def test_everybody_is_whoever_worked_there_on_that_day(desk, clinic, manager, ana, staff):
    staff("Late Comer", since=NOW - DAY)

    desk.post(
        address("new-pack", clinic), {"everybody": "on", "from_day": PAST.isoformat()} | ASKED
    )

    pack = EvidencePack.objects.get()
    assert (pack.whole_roster, [m.user for m in pack.people.all()]) == (True, [ana])


def test_the_list_says_whom_each_pack_is_about_and_how_it_stands(desk, clinic, manager, ana):
    make(clinic, manager, ana)
    cancel(ask(clinic, manager, ana).pack, by=manager, now=NOW)
    ask(clinic, manager, ana)
    ask(clinic, manager, ana, whole_roster=True)

    page = desk.get(address("packs", clinic)).content.decode()

    assert page.count("Ana Lee ·") == 3
    words = ["Ready until 3 June 2026", "Called off", "Being made"]
    assert [page.count(word) for word in words] == [1, 1, 2]


def test_a_pack_with_gaps_says_how_many_and_not_which(desk, clinic, manager, staff):
    run = make(clinic, manager, staff("Bea Chu"))

    page = desk.get(address("pack", clinic, run.pack)).content.decode()

    assert len(read_facts(run.pack, now=NOW).gaps) == 1
    assert "1 thing is lacking. It comes first in the PDF." in page
    assert "Bea Chu:" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_needs_the_same_queries_for_any_length(
    desk, clinic, manager, ana, queries_of_app, count
):
    for _ in range(count):
        ask(clinic, manager, ana)

    with queries_of_app() as asked:
        page = desk.get(address("packs", clinic)).content.decode()
        statements = asked()

    assert page.count("Claim 4711") == count
    assert len(statements) == 8, statements

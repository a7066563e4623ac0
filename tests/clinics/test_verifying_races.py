"""Two workers over one row, and a cancellation in between, by real threads."""

import pytest

from clinics.domain.bulk import runs
from clinics.domain.bulk.giving import Given
from clinics.domain.receipts.making import RECEIPT_JOB, make_receipt
from clinics.enums import BulkKind
from clinics.models import CheckReceipt
from tests.at_once import at_once
from tests.factories import NOW, make_clinic, make_user
from training.lib.models import Job

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def run():
    given = [Given(BulkKind.CODE, code, text=code) for code in "ABCD"]
    return runs.begin_run(make_clinic(), given, by=make_user(), now=NOW)


def test_two_workers_judge_each_row_once_and_sign_one_receipt_of_it(run):
    at_once(*[lambda: runs.go_on(run.pk, now=NOW)] * 2)

    run.refresh_from_db()
    assert (run.done, run.ended_at) == (4, NOW)
    assert Job.objects.filter(kind=RECEIPT_JOB).count() == 4
    row = run.rows.first()
    at_once(*[lambda: make_receipt({"row": row.pk}, now=NOW)] * 2)
    assert CheckReceipt.objects.filter(row=row).count() == 1


def test_what_is_counted_as_done_was_judged_though_it_is_cancelled_meanwhile(run):
    at_once(
        lambda: runs.go_on(run.pk, now=NOW),
        lambda: runs.cancel_run(run, by=run.asked_by, now=NOW),
    )

    run.refresh_from_db()
    assert run.ended_at == NOW
    assert run.rows.exclude(judged_at=None).count() == run.done

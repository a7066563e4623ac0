"""`manage.py sweep`: by hand, or as the process that goes on when Redis does not."""

from io import StringIO

import pytest
from django.core.management import call_command

from certificates.models import Certificate, Document
from tests.factories import make_graded_attempt
from training.lib import background, clock
from training.lib.models import Job

pytestmark = pytest.mark.django_db


def sweep(*arguments: str) -> str:
    output = StringIO()
    call_command("sweep", *arguments, stdout=output)
    return output.getvalue()


def test_one_sweep_goes_from_a_lost_pass_to_its_pdf():
    make_graded_attempt()

    told = sweep()

    assert "lost certificates planned: 1\n" in told
    assert (Certificate.objects.count(), Document.objects.count()) == (1, 1)
    assert not Job.objects.filter(done_at=None).exists()


def test_jobs_that_were_set_aside_are_done_on_request():
    now = clock.now()
    attempt = make_graded_attempt()
    background.enqueue("certificates.issue", "once", {"attempt": attempt.pk}, now=now)
    Job.objects.update(tries=8, dead_at=now, last_error="the disk was full")

    told = sweep("--retry-dead")

    assert told.startswith("jobs revived: 1\n")
    assert Job.objects.filter(key="once", done_at=None).count() == 0

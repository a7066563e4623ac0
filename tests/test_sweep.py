"""`manage.py sweep`: by hand, or as the process that goes on when Redis does not."""

import signal
import subprocess
import sys
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from certificates.models import Certificate, Document
from quizzes.models import Attempt
from tests.factories import make_attempt, make_graded_attempt
from tests.lib.worker import ROOT, environment_of_test, wait_until
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


@pytest.mark.django_db(transaction=True)
def test_examinations_close_and_certificates_are_made_while_redis_is_down(tmp_path):
    make_attempt(deadline_at=clock.now() - timedelta(minutes=1))
    make_graded_attempt()
    # A round as long as a lease ends the process: on a busy machine five seconds are few.
    env = environment_of_test(tmp_path, REDIS_URL="redis://127.0.0.1:1", JOB_LEASE_SECONDS="60")
    command = [sys.executable, "manage.py", "sweep", "--every", "0.5"]

    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL) as process:
        try:
            wait_until(lambda: not Attempt.objects.filter(state="open").exists())
            wait_until(Document.objects.exists)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)

    assert process.returncode == 0

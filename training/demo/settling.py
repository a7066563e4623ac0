"""The duties that the history planned, done at once and each thing once.

Every act of the history asks for a look at a clinic and for an award. They all see the same end,
so one look and one award say what hundreds would.
"""

from datetime import datetime

from django.db.models import QuerySet

from certificates.domain.certificates.issuing import ISSUE_JOB
from certificates.domain.requirements.awarding import AWARD_JOB, award
from clinics.domain.noticing import NOTICE_JOB, notice_changes
from training.demo.desk import verify_codes
from training.demo.making import CLINIC, describe_demo
from training.lib import background
from training.lib.models import Job
from training.people.models import Clinic


def settle(*, now: datetime) -> None:
    """Do what is due, and what that plans, so that all is there at once."""
    for job in _waiting(ISSUE_JOB, now):
        background.run_job(job.pk, now=now)
    _award_once(now=now)
    _look_once(now=now)
    background.run_all_due()
    codes = describe_demo()["certificates"]
    verify_codes(Clinic.objects.get(slug=CLINIC), codes, now=now)
    background.run_all_due()


def _award_once(*, now: datetime) -> None:
    jobs = _waiting(AWARD_JOB, now)
    award(sorted({job.payload["user"] for job in jobs}), now=now)
    _note_done(jobs, now=now)


def _look_once(*, now: datetime) -> None:
    jobs = _waiting(NOTICE_JOB, now)
    for clinic in Clinic.objects.filter(pk__in={job.payload["clinic"] for job in jobs}):
        notice_changes(clinic, now=now)
    _note_done(jobs, now=now)


def _waiting(kind: str, now: datetime) -> QuerySet[Job]:
    return Job.objects.filter(kind=kind, done_at=None, dead_at=None, not_before__lte=now)


def _note_done(jobs: QuerySet[Job], *, now: datetime) -> None:
    """As a worker notes it; what was planned since is not among them."""
    Job.objects.filter(pk__in=[job.pk for job in jobs]).update(done_at=now, payload={})

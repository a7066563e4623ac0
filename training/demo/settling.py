"""The duties that the history planned, done at once and each thing once.

Every act of the history asks for a look at a clinic and for an award. They all see the same end,
so one look and one award say what hundreds would. Mails of past days went out then. The papers of
the many are left to the worker, a few at a time: signing all of them would take minutes.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import F, QuerySet

from certificates.domain.badges.badges import BADGE_JOB, plan_missing_badges
from certificates.domain.certificates.issuing import ISSUE_JOB
from certificates.domain.documents.documents import DOCUMENT_JOB
from certificates.domain.requirements.awarding import AWARD_JOB, award
from clinics.domain.noticing import NOTICE_JOB, notice_changes
from training.demo.desk import verify_codes
from training.demo.making import CLINIC, describe_demo
from training.demo.year.standings import met_types
from training.lib import background, clock
from training.lib.models import Job
from training.people.domain.notices import MAIL_JOBS
from training.people.models import Clinic

PACE = timedelta(seconds=2)  # a paper takes a fraction of it
_TODAY = timedelta(days=1)


def settle(*, now: datetime) -> None:
    """Do what is due, and what that plans, so that all that was asked for is there at once."""
    for job in _waiting(ISSUE_JOB, now):
        background.run_job(job.pk, now=now)
    _award_once(now=now)
    _look_once(now=now)
    papers = _put_aside(now=now)
    _forget_old_mails(now=now)
    background.run_all_due()
    codes = describe_demo()["certificates"]
    verify_codes(Clinic.objects.get(slug=CLINIC), codes, now=now)
    background.run_all_due()
    _leave_to_the_worker(papers, now=clock.now())


def papers_to_come() -> int:
    """How many the worker has still to sign."""
    return Job.objects.filter(kind=DOCUMENT_JOB, done_at=None, dead_at=None).count()


def _award_once(*, now: datetime) -> None:
    """To whom something happened today, and to whoever else has come to meet the rules of a type.

    Who lacks something is not held against every type again for each event of a year.
    """
    jobs = _waiting(AWARD_JOB, now)
    today = {job.payload["user"] for job in jobs if job.created_at > now - _TODAY}
    others = {job.payload["user"] for job in jobs} - today
    due = {person for person, types in met_types(sorted(others), now=now).items() if types}
    award(sorted(today | due), now=now)
    _note_done(jobs, now=now)


def _look_once(*, now: datetime) -> None:
    jobs = _waiting(NOTICE_JOB, now)
    for clinic in Clinic.objects.filter(pk__in={job.payload["clinic"] for job in jobs}):
        notice_changes(clinic, now=now)
    _note_done(jobs, now=now)


def _put_aside(*, now: datetime) -> list[Job]:
    """Papers of past days, the newest first, and the badges they would bring along."""
    plan_missing_badges(now=now)
    old = _waiting(DOCUMENT_JOB, now).filter(created_at__lt=now - _TODAY).order_by("-created_at")
    aside = [*old, *_waiting(BADGE_JOB, now)]
    Job.objects.filter(pk__in=[job.pk for job in aside]).update(not_before=now + _TODAY)
    return aside


def _leave_to_the_worker(papers: Sequence[Job], *, now: datetime) -> None:
    """One after the other, so that whoever tries the product does not wait behind them."""
    for place, job in enumerate(papers, start=1):
        job.not_before = now + place * PACE
    Job.objects.bulk_update(papers, ["not_before"], batch_size=500)


def _forget_old_mails(*, now: datetime) -> None:
    old = Job.objects.filter(kind__in=MAIL_JOBS, done_at=None, created_at__lt=now - _TODAY)
    old.update(done_at=F("created_at"), payload={})


def _waiting(kind: str, now: datetime) -> QuerySet[Job]:
    return Job.objects.filter(kind=kind, done_at=None, dead_at=None, not_before__lte=now)


def _note_done(jobs: QuerySet[Job], *, now: datetime) -> None:
    """As a worker notes it; what was planned since is not among them."""
    Job.objects.filter(pk__in=[job.pk for job in jobs]).update(done_at=now, payload={})

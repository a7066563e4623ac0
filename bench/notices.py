"""Notices of changes, planned and sent exactly once: every duty is done twice, by four workers."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from django.core import mail
from django.db import connection, connections, transaction
from django.test.utils import override_settings

from bench.place import Place
from bench.report import entry
from bench.rounds import Effort
from clinics.domain.watching.notices import TELL_JOB, plan_notices, tell_all
from clinics.enums import ChangeKind, WatchChannel, WatchSubject
from clinics.models import Change, Notice, Watch
from training.lib import clock
from training.lib.background import run_due
from training.lib.models import Job
from training.people.models import Clinic, Membership, User

CHANGES = 10  # of each clinic, all of which its manager follows
WORKERS = 4
_IN_MEMORY = "django.core.mail.backends.locmem.EmailBackend"


def measure_notices(place: Place, effort: Effort) -> list[dict[str, Any]]:
    planning, sending = [], []
    for number in range(min(effort.rounds, 3)):
        planned, sent = plan_and_send(effort.notices, mark=f"notices-{number}")
        planning.append(planned)
        sending.append(sent)
    n = effort.notices * len(planning)
    of = f"{effort.notices} notices of {effort.notices // CHANGES} managers"
    return [
        entry("notices.plan_s", f"s to plan {of}, each twice", planning, n=n),
        entry("notices.send_s", f"s to mail {of}, {WORKERS} workers twice over", sending, n=n),
    ]


def plan_and_send(count: int, *, mark: str) -> tuple[float, float]:
    """Seconds of both, with a mail server that takes everything at once."""
    stocked = stock_clinics(count // CHANGES, mark)
    now = clock.now()
    began = time.perf_counter()
    for clinic, changes in stocked:
        for _delivery in range(2):
            with transaction.atomic():
                plan_notices(clinic, changes, now=now)
    planned = time.perf_counter() - began
    ours = Notice.objects.filter(change__clinic__slug__startswith=mark)
    assert ours.count() == count, ours.count()
    mails = Job.objects.filter(kind="mail", key__startswith="clinic-changes:")
    before = mails.count()
    with override_settings(EMAIL_BACKEND=_IN_MEMORY):
        mail.outbox = []
        began = time.perf_counter()
        at_once(lambda: tell_all(now=now))
        at_once(lambda: drain(now + timedelta(minutes=1)))
        sent = time.perf_counter() - began
        received = [message.extra_headers["Message-ID"] for message in mail.outbox]
    assert not ours.filter(done_at=None).exists()
    assert mails.count() - before == len(stocked), mails.count()
    assert len(received) == len(set(received)) == len(stocked), len(received)
    return planned, sent


def at_once(work: Callable[[], Any]) -> None:
    """By each of the workers, twice."""

    def run(_number: int) -> None:
        try:
            work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(run, range(2 * WORKERS)))


def drain(now: Any) -> None:
    while run_due(now=now):
        pass


def stock_clinics(count: int, mark: str) -> list[tuple[Clinic, list[Change]]]:
    """Each with a manager who follows the roster, and changes that nobody was told of."""
    now = clock.now()
    begun = now - timedelta(days=100)
    Job.objects.filter(kind=TELL_JOB).delete()
    users = User.objects.bulk_create(
        User(email=f"{mark}-{number}@bench.example", legal_name="Bench") for number in range(count)
    )
    clinics = Clinic.objects.bulk_create(
        Clinic(slug=f"{mark}-{number}", name="Bench") for number in range(count)
    )
    parts = Membership.objects.bulk_create(
        Membership(clinic=clinic, user=user, role="manager", started_at=begun)
        for clinic, user in zip(clinics, users, strict=True)
    )
    Watch.objects.bulk_create(
        Watch(manager=part, subject=WatchSubject.ROSTER, channel=WatchChannel.MAIL, begun_at=begun)
        for part in parts
    )
    changes = Change.objects.bulk_create(
        Change(
            clinic=clinic,
            number=number,
            kind=ChangeKind.RULES,
            title="Physiotherapist",
            after=str(number),
            happened_at=now,
            noted_at=now,
        )
        for clinic in clinics
        for number in range(1, CHANGES + 1)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE clinics_notice, clinics_watch, clinics_change, people_membership")
    return [
        (clinic, changes[CHANGES * place : CHANGES * (place + 1)])
        for place, clinic in enumerate(clinics)
    ]

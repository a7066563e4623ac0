"""Workers that die while papers are made, and messages that come five times."""

import os
import random
import sys
import time
from argparse import Namespace
from datetime import timedelta
from typing import Any

from bench.faults.deadlines import due_at_once
from bench.faults.ground import Ground
from certificates.models import Badge, Certificate, Document
from training.lib import clock
from training.lib.local.running import WORKER
from training.lib.models import Job
from training.lib.tasks import run_job

WORKERS = ("worker one", "worker two")
TIMES = 5
MOST_KILLS = 30
PATIENCE = 3600.0


def play_f10(ground: Ground, options: Namespace) -> dict[str, Any]:
    """F10, F11 and F12 at once: every duty is delivered five times while workers are killed."""
    attempts = due_at_once(options.passes)
    for name in WORKERS:
        _start(ground, name)
    sweeper = ground.start_sweeper()
    began = time.monotonic()
    storm = Storm(ground)
    while not _done(attempts) and time.monotonic() - began < PATIENCE:
        storm.go_on()
        time.sleep(0.2)
    seconds = time.monotonic() - began
    for process in (sweeper, *(ground.process(name) for name in WORKERS)):
        ground.end(process)
    return {
        "passes": options.passes,
        "certificates": Certificate.objects.filter(attempt__in=attempts).count(),
        "documents": Document.objects.filter(certificate__attempt__in=attempts).count(),
        "badges": Badge.objects.filter(certificate__attempt__in=attempts).count(),
        "deliveries": storm.deliveries,
        "kills": storm.kills,
        "jobs_set_aside": Job.objects.exclude(dead_at=None).count(),
        "all_done_s": round(seconds, 1),
    }


class Storm:
    """Delivers what is new five times, and now and then takes a worker away."""

    def __init__(self, ground: Ground) -> None:
        self.ground, self.chance = ground, random.Random(10)
        self.deliveries = self.kills = self.seen = 0
        self.next_kill = time.monotonic() + 5

    def go_on(self) -> None:
        for pk in Job.objects.filter(pk__gt=self.seen).order_by("pk").values_list("pk", flat=True):
            for _ in range(TIMES):
                run_job.delay(pk)
            self.seen, self.deliveries = pk, self.deliveries + TIMES
        if self.kills < MOST_KILLS and time.monotonic() > self.next_kill:
            name = self.chance.choice(WORKERS)
            self.ground.kill(name)
            _start(self.ground, name)
            self.kills += 1
            self.next_kill = time.monotonic() + self.chance.uniform(2, 10)


def _start(ground: Ground, name: str) -> None:
    log = ground.folder / f"{name}.log"
    env = os.environ | {"NEEDLEWISE_WORKER": "1"}
    ground.group.start(name, [sys.executable, *WORKER], env=env, log=log)


def _done(attempts: list[int]) -> bool:
    soon = clock.now() + timedelta(seconds=90)
    waiting = Job.objects.filter(done_at=None, dead_at=None, not_before__lte=soon)
    papers = Document.objects.filter(certificate__attempt__in=attempts).count()
    return papers >= len(attempts) and not waiting.exclude(kind__contains="mail").exists()

"""All statistics of an examination, computed and stored as the worker does it."""

import json
import subprocess
import sys
import time
from typing import Any

from bench.cpu import Tree
from bench.place import Place, database_tree
from bench.report import entry
from bench.responses import LENGTH, make_responses
from bench.rounds import Effort
from quizzes.domain.statistics.storing import compute_and_store
from quizzes.enums import AttemptsCounted
from quizzes.models import QuizStatistics, QuizVersion
from training.lib import clock

ROUNDS = 3
_ALONE = """
import json, resource, sys
import django
django.setup()
from quizzes.domain.statistics.computing import compute
from quizzes.models import QuizVersion
n = compute(QuizVersion.objects.get(pk=int(sys.argv[1])), "first", draft=False).n
print(json.dumps([n, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""


def measure_statistics(place: Place, effort: Effort) -> list[dict[str, Any]]:
    """A tenth first, then all: what grows with the number of responses shows in the ratio."""
    tenth = effort.sat // 10
    version = make_responses(tenth, seed=1)
    small, _wall = _rounds(version, min(ROUNDS, effort.rounds))
    make_responses(effort.sat - tenth, seed=2)
    whole, wall = _rounds(version, min(ROUNDS, effort.rounds))
    unit = f"s CPU for {effort.sat * LENGTH} responses, worker and database"
    return [
        entry("statistics.tenth_seconds", "s CPU for a tenth of them", small, n=tenth * LENGTH),
        entry("statistics.seconds", unit, whole, n=effort.sat * LENGTH, baselines=small),
        entry("statistics.wall_seconds", "s until they are stored", wall, n=effort.sat * LENGTH),
        entry(
            "statistics.peak_mb", "MB of a process that computes them", [_peak(version)],
            n=effort.sat * LENGTH,
        ),
    ]  # fmt: skip


def _rounds(version: QuizVersion, count: int) -> tuple[list[float], list[float]]:
    database = database_tree()
    cpu, wall = [], []
    for number in range(count + 1):
        used, began = _used(database), time.monotonic()
        key = f"bench:{version.statistics.count()}"
        compute_and_store(version, AttemptsCounted.FIRST, key, draft=False, now=clock.now())
        if number:  # the first fills the caches of the database
            cpu.append(_used(database) - used)
            wall.append(time.monotonic() - began)
    return cpu, wall


def _used(database: Tree) -> float:
    return time.process_time() + database.seconds()


def _peak(version: QuizVersion) -> float:
    """Of a fresh process, which has nothing of ours in its memory."""
    command = [sys.executable, "-c", _ALONE, str(version.pk)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    n, megabytes = json.loads(done.stdout)
    expected = QuizStatistics.objects.filter(quiz_version=version).latest("computed_at").n
    assert n == expected, (n, expected)
    return float(megabytes)

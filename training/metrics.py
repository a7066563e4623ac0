"""`/metrics`: what the database says at this moment, in the text format of Prometheus.

Gauges are read when they are asked for, so every web process gives the same answer. Beside them
come the counters of the process that answers.
"""

import ipaddress
import secrets
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from quizzes.domain.setting_aside import count_set_aside
from quizzes.enums import AttemptState
from quizzes.models import Attempt
from training.lib import background, clock
from training.lib.db import ClockTimestamp
from training.lib.models import Job

_PROXY_MARKS = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_FORWARDED", "HTTP_VIA")


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For a collector on this machine, or one with the token; nobody else learns of the page."""
    if not may_read_metrics(request):
        raise Http404
    registry = CollectorRegistry()
    registry.register(StateOfWork(now=clock.now()))
    content = generate_latest(registry) + generate_latest(REGISTRY)
    return HttpResponse(content, content_type=CONTENT_TYPE_LATEST)


def may_read_metrics(request: HttpRequest) -> bool:
    """Behind a proxy everybody seems to come from this machine, so its marks ask for the token."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and settings.METRICS_TOKEN:
        return secrets.compare_digest(token.encode(), settings.METRICS_TOKEN.encode())
    return not any(mark in request.META for mark in _PROXY_MARKS) and _is_loopback(
        request.META.get("REMOTE_ADDR", "")
    )


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


class StateOfWork(Collector):
    """Duties and attempts as their rows stand."""

    def __init__(self, *, now: datetime) -> None:
        self.now = now

    def collect(self) -> Iterator[Metric]:
        age = background.oldest_due_age(now=self.now).total_seconds()
        yield GaugeMetricFamily(
            "needlewise_oldest_due_job_seconds",
            "How long the oldest due job has waited; above 60 the workers are not at work.",
            value=age,
        )
        yield from self._jobs()
        yield from self._attempts()

    def _jobs(self) -> Iterator[Metric]:
        jobs = Job.objects.filter(done_at=None).values("kind")
        counts = jobs.annotate(
            due=Count("pk", filter=Q(dead_at=None, not_before__lte=self.now)),
            failing=Count("pk", filter=Q(dead_at=None) & ~Q(last_error="")),
            dead=Count("pk", filter=Q(dead_at__isnull=False)),
        )
        rows: list[dict[str, Any]] = list(counts.order_by("kind"))  # type: ignore[arg-type]
        for state, meaning in (
            ("due", "Jobs whose time has come, being worked on or not."),
            ("failing", "Jobs whose last try failed and that will be tried again."),
            ("dead", "Jobs set aside after eight tries; somebody has to look."),
        ):
            family = GaugeMetricFamily(f"needlewise_jobs_{state}", meaning, labels=["kind"])
            for row in rows:
                family.add_metric([row["kind"]], row[state])
            yield family

    def _attempts(self) -> Iterator[Metric]:
        counts = Attempt.objects.filter(state=AttemptState.OPEN).aggregate(
            open=Count("pk"), overdue=Count("pk", filter=Q(deadline_at__lt=ClockTimestamp()))
        )
        for state, meaning in (
            ("open", "Attempts that are being sat."),
            ("overdue", "Open attempts past their deadline; the sweep closes them within 15 s."),
        ):
            yield GaugeMetricFamily(f"needlewise_attempts_{state}", meaning, value=counts[state])
        yield GaugeMetricFamily(
            "needlewise_attempts_set_aside",
            "Overdue attempts that failed to close eight times; somebody has to look.",
            value=count_set_aside(),
        )

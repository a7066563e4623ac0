"""Making certificates: the page alone, and all of the issue with its signature."""

import time
from collections.abc import Callable, Sequence
from typing import Any

from bench.data import answer_right, attempts_of, make_candidates, start_all
from bench.place import Place, database_tree
from bench.report import entry
from bench.rounds import Effort
from certificates.domain.certificates.issuing import issue_for_attempt
from certificates.domain.documents.documents import make_document
from certificates.domain.documents.printing import printed_certificate
from certificates.domain.documents.rendering import render_certificate
from certificates.enums import Paper
from certificates.models import Certificate
from certificates.queries import read_corrections
from quizzes.domain.attempts import submit_attempt
from quizzes.models import Attempt
from training.lib import clock


def measure_certificates(place: Place, effort: Effort) -> list[dict[str, Any]]:
    """Per second of processor time: what one core makes, whatever else the machine does."""
    database = database_tree()
    issue_some(1)  # reads fonts, makes the key
    pages, issues = [], []
    for _ in range(effort.rounds):
        passed = _passed(effort.papers)
        spent_before = time.process_time() + database.seconds()
        certificates = _issue(passed)
        spent = time.process_time() + database.seconds() - spent_before
        issues.append(effort.papers / spent)
        pages.append(effort.papers / _seconds_of(lambda made=certificates: _render(made)))
    n = effort.rounds * effort.papers
    return [
        entry("certificate.pages_per_core_second", "unsigned PDF/s per core", pages, n=n),
        entry("certificate.issues_per_core_second", "signed certificates/s per core", issues, n=n),
    ]


def _passed(count: int) -> list[Attempt]:
    people = make_candidates(count)
    attempts = start_all(people)
    answer_right(attempts)
    for attempt in attempts:
        submit_attempt(attempt)
    return attempts_of(people)


def issue_some(count: int) -> list[Certificate]:
    return _issue(_passed(count))


def _issue(attempts: Sequence[Attempt]) -> list[Certificate]:
    """What the two jobs of a pass do: the row with its facts, then the stored, signed PDF."""
    certificates = []
    for attempt in attempts:
        now = clock.now()
        certificate = issue_for_attempt(attempt, now=now)
        assert certificate is not None
        make_document(certificate, now=now, paper=Paper.A4)
        certificates.append(certificate)
    ids = [certificate.pk for certificate in certificates]
    now = clock.now()
    return [read_corrections(row, now) for row in Certificate.objects.filter(pk__in=ids)]


def _render(certificates: Sequence[Certificate]) -> None:
    """With another serial than the stored one, so that nothing remembered helps."""
    for certificate in certificates:
        facts = printed_certificate(
            certificate,
            holder_name=certificate.facts["holder_name"],
            serial=f"{certificate.number}-2A",
        )
        render_certificate(facts, paper=Paper.A4.value, timestamp=certificate.issued_at)


def _seconds_of(work: Callable[[], None]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before

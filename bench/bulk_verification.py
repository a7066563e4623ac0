"""Rows of a bulk verification as the worker goes through them, and the receipts it signs."""

import time
from collections.abc import Callable
from typing import Any

from bench.certificates import issue_some
from bench.cpu import Tree
from bench.data import make_candidates
from bench.place import Place, database_tree
from bench.report import entry
from bench.rounds import Effort
from certificates.domain.badges.badges import current_badge
from certificates.models import Certificate, Document
from clinics.domain.bulk.giving import Given
from clinics.domain.bulk.runs import begin_run, go_on
from clinics.domain.clinics import register_clinic
from clinics.domain.receipts.making import make_receipt
from clinics.enums import BulkKind
from clinics.models import BulkVerification, CheckReceipt
from training.lib import clock
from training.people.models import Clinic, User

PAPERS = 20  # different ones, given again and again
RECEIPTS = 10


def measure_bulk(place: Place, effort: Effort) -> list[dict[str, Any]]:
    """Codes, PDFs and badges of ours: each row with its verdict, its receipt planned beside it."""
    certificates = issue_some(min(PAPERS, effort.verified))
    manager = make_candidates(1)[0].enrolment.user
    clinic = register_clinic("Bench", time_zone="UTC", by=manager, now=clock.now())
    results = []
    for name, make in {"codes": _code, "pdfs": _pdf, "badges": _badge}.items():
        given = [make(certificates[n % len(certificates)]) for n in range(effort.verified)]
        rates = [_verify(clinic, manager, given) for _ in range(effort.rounds)]
        n = effort.verified * len(rates)
        results.append(entry(f"bulk.{name}_per_second", "rows/s, one worker", rates, n=n))
    return [*results, _receipts(clinic, effort)]


def _verify(clinic: Clinic, manager: User, given: list[Given]) -> float:
    run = begin_run(clinic, given, by=manager, now=clock.now())
    began = time.monotonic()
    go_on(run.pk, now=clock.now(), seconds=float("inf"))
    seconds = time.monotonic() - began
    run.refresh_from_db()
    assert run.done == len(given), run.done
    assert not run.rows.exclude(verdict="ours-stands").exclude(verdict="ours-draft").exists()
    return len(given) / seconds


def _receipts(clinic: Clinic, effort: Effort) -> dict[str, Any]:
    """PDF and JSON, both signed, per second of processor time."""
    database = database_tree()
    run = BulkVerification.objects.filter(clinic=clinic).latest("pk")
    rows = list(run.rows.order_by("number").values_list("pk", flat=True))
    make_receipt({"row": rows.pop()}, now=clock.now())  # imports the signer, reads the fonts
    rates = [
        _rate(database, lambda pk=pk: make_receipt({"row": pk}, now=clock.now()))
        for pk in rows[:RECEIPTS]
    ]
    assert CheckReceipt.objects.filter(row__in=rows).count() == len(rates)
    unit = "signed receipts/s per core"
    return entry("bulk.receipts_per_core_second", unit, rates, n=len(rates))


def _rate(database: Tree, work: Callable[[], object]) -> float:
    before = time.process_time() + database.seconds()
    work()
    return 1 / (time.process_time() + database.seconds() - before)


def _code(certificate: Certificate) -> Given:
    return Given(BulkKind.CODE, certificate.number, text=certificate.code)


def _pdf(certificate: Certificate) -> Given:
    with Document.objects.filter(certificate=certificate).earliest("pk").file.open() as file:
        return Given(BulkKind.FILE, certificate.number, content=file.read())


def _badge(certificate: Certificate) -> Given:
    badge = current_badge(certificate)
    assert badge is not None
    content = badge.credential_json.encode()
    return Given(BulkKind.FILE, certificate.number, content=content)

"""The benchmarks run on the product as it is, and their report has the shape that others read."""

import json
import math
import os
import subprocess
import sys
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.db import connection

from bench.__main__ import measure
from bench.bank import address_of, count_listing, stock_bank, time_searches
from bench.cpu import Tree
from bench.crowd import highest_rate
from bench.data import load_starter_programme
from bench.desk import count_desk, stock_pages
from bench.driver import _is_whole
from bench.invigilation import count_watching, make_admin, watch_crowd
from bench.load import Refused, Sent, get, send
from bench.place import Place
from bench.report import entry
from bench.rounds import Effort
from bench.sittings import NAMES, count_sitting_statements
from bench.standing import count_by_status, stock_credentials
from clinics.domain.desk import make_rows
from clinics.queries import requirements_at, roster
from training.lib import clock
from training.lib.local.processes import supervised
from training.people.models import Clinic

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

TINY = Effort(
    rounds=1,
    saves=16,
    open_seconds=1,
    people=2,
    pages=4,
    due=2,
    papers=1,
    sat=20,
    crowd=16,
    crowd_rate=80,
    crowd_seconds=1,
    submits=2,
    watched=3,
    stocked=3,
    asked=3,
    imports=3,
    credentials=20,
    staff=3,
    exported=5,
    verified=3,
    notices=20,
)
FIELDS = ["name", "unit", "n", "median", "min", "max", "baseline", "ratio"]


@pytest.fixture
def place(transactional_db, tmp_path, monkeypatch, settings):
    """The test's own database, and web servers on it as `./dev bench` starts them."""
    name = connection.settings_dict["NAME"]
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("NEEDLEWISE_DATA", str(tmp_path))
    monkeypatch.setattr("bench.cpu._WINDOW_SECONDS", 0.05)  # figures need not mean anything here
    monkeypatch.setattr("bench.cpu._RESTING", math.inf)
    monkeypatch.setattr("bench.closing.LEAD_SECONDS", 0.3)
    monkeypatch.setattr("bench.crowd.MOST_STEPS", 1)
    monkeypatch.setattr("bench.saves.WARM_UP", 16)
    settings.ALLOW_DRAFT = True
    settings.SIGNING_KEYS = tmp_path / "keys"
    load_starter_programme()
    with supervised() as group:
        yield Place(group, tmp_path)


@pytest.fixture
def port():
    """A web server whose address /missing/ answers 404."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            self.send_response(404 if self.path == "/missing/" else 200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()


def test_the_report_names_the_machine_and_gives_every_figure_its_spread(place):
    report = measure(place, ["saves", "crowd", "closing", "certificates", "statistics"], TINY)

    assert json.loads(json.dumps(report)) == report
    assert list(report) == ["machine", "results"]
    assert report["machine"]["postgresql"].keys() >= {"server_version", "fsync"}
    assert [list(result) for result in report["results"]] == [FIELDS] * len(report["results"])
    figures = {result["name"]: result for result in report["results"]}
    assert list(figures) == [
        "save.cpu_ms",
        "save.web_cpu_ms",
        "save.database_cpu_ms",
        "save.per_second",
        "save.wal_bytes",
        "save.statements",
        "save.latency_p50_ms",
        "save.latency_p95_ms",
        "save.latency_p99_ms",
        "crowd.latency_p50_ms",
        "crowd.latency_p95_ms",
        "crowd.latency_p99_ms",
        "crowd.highest_rate",
        "submits.latency_p50_ms",
        "submits.latency_p95_ms",
        "submits.latency_p99_ms",
        "close.seconds",
        "close.cpu_ms",
        "close.others_p99_ms",
        "certificate.pages_per_core_second",
        "certificate.issues_per_core_second",
        "statistics.tenth_seconds",
        "statistics.seconds",
        "statistics.wall_seconds",
        "statistics.peak_mb",
    ]
    assert figures["save.statements"]["median"] == 1
    assert figures["save.per_second"]["ratio"] > 0  # which is faster, sixteen saves cannot tell
    assert figures["close.seconds"]["baseline"] is None


@pytest.mark.django_db
def test_a_whole_sitting_can_be_counted(settings):
    settings.ALLOW_DRAFT = True
    load_starter_programme()

    assert list(count_sitting_statements()) == list(NAMES)


@pytest.mark.django_db
def test_the_list_of_an_invigilator_needs_the_same_statements_for_any_number(settings):
    settings.ALLOW_DRAFT = True
    load_starter_programme()

    counts = [count_watching(watch_crowd(people)).statements for people in (1, 3, 120)]

    assert counts == [counts[0]] * 3


@pytest.mark.django_db(transaction=True)
def test_a_stocked_bank_is_searched_and_its_page_needs_the_same_statements(settings):
    settings.ALLOW_DRAFT = True
    load_starter_programme()
    stocked, admin = stock_bank(60), make_admin()

    assert len(time_searches(stocked, seed=1)) == 40
    pages = [address_of(stocked.bank, q=words) for words in ("Q-00001", "Q-0000")]
    assert len({count_listing(page, admin) for page in pages}) == 1  # one found, and many


@pytest.mark.django_db
def test_credentials_in_bulk_have_every_status_in_its_share():
    load_starter_programme()
    stock_credentials(2000)

    assert count_by_status() == {
        "valid": 1640,
        "expired": 200,
        "expiring": 100,
        "suspended": 40,
        "revoked": 20,
    }


@pytest.mark.django_db
def test_a_clinic_in_bulk_has_every_standing_and_pages_of_any_size_the_same_statements():
    call_command("load_authorities", verbosity=0)
    load_starter_programme()
    counts = [count_desk(stock_pages(people, 1)) for people in (10, 30)]

    clinic = Clinic.objects.get(slug__startswith="bench-30-")
    now = clock.now()
    rows = make_rows(roster(clinic, now, now=now), requirements_at(clinic, now), now)
    found = Counter(each.status.value for row in rows for each in row.standings)
    assert counts[0] == counts[1]
    assert found.keys() == {"valid", "expiring", "expired", "unverified", "missing"}
    assert sum(found.values()) == 30 * 12


def test_the_ratio_is_taken_between_neighbours_in_time():
    """The second round ran on a machine ten times slower: both sides felt it."""
    result = entry("save.cpu_ms", "ms", [2.0, 20.0, 2.0], n=30, baselines=[1.0, 10.0, 1.0])

    assert result["ratio"] == 2.0
    assert (result["median"], result["min"], result["max"]) == (2.0, 2.0, 20.0)


def test_a_streamed_answer_is_read_to_its_end():
    """Also past a line that ends like the last chunk."""
    head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
    line = b"7\r\nAna,0\r\n\r\n"
    parts = [head, head + line, head + 2 * line, head + 2 * line + b"0\r\n\r\n"]

    assert [_is_whole(part) for part in parts] == [False, False, False, True]


def test_a_counterpart_that_cost_less_than_the_clock_sees_gives_no_ratio():
    one, none = (
        entry("save.cpu_ms", "ms", [2.0, 4.0], n=2, baselines=[seen, 0.0]) for seen in (1.0, 0.0)
    )

    assert (one["ratio"], none["ratio"]) == (2.0, None)


def test_a_result_without_a_counterpart_says_so():
    result = entry("close.seconds", "s", [1.5], n=500)

    assert (result["baseline"], result["ratio"]) == (None, None)


def test_processor_time_of_children_counts_while_they_run_and_when_they_have_ended():
    work = "import time\nwhile time.process_time() < 0.3: pass\nprint(flush=True)\ninput()"
    before = Tree(os.getpid()).seconds()
    with subprocess.Popen(
        [sys.executable, "-c", work], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        child.stdout.readline()
        running = Tree(os.getpid()).seconds()
        child.communicate(b"\n")
    ended = Tree(os.getpid()).seconds()

    assert running - before >= 0.3
    assert ended >= running - 0.02  # the kernel counts the dead in hundredths


@pytest.mark.parametrize(("limit", "found"), [(1000, 976.5625), (500, 500), (330, 320), (10, 0)])
def test_the_highest_rate_that_holds_is_looked_for_upward_or_downward(limit, found):
    assert highest_rate(lambda rate: rate <= limit, 500, it_holds=limit >= 500) == found


def test_only_what_was_due_in_a_span_counts():
    sent = Sent(9, [0.1, 0.2, 0.3], [5.0, 6.0, 7.0]).between(6, 7)

    assert (sent.latencies, sent.due) == ([0.2], [6.0])


def test_requests_at_a_fixed_rate_are_not_sent_sooner(port):
    sent = send(port, [get("/")] * 20, rate=40)

    assert len(sent.latencies) == 20
    assert sent.seconds >= 19 / 40


def test_an_unexpected_answer_ends_the_measurement(port):
    with pytest.raises(Refused, match=r"1 of 9 answers.*\s.*404"):
        send(port, [get("/")] * 8 + [get("/missing/")])

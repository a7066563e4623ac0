"""Batches of requests, and what each request of a batch cost."""

from collections.abc import Sequence
from dataclasses import dataclass

from bench.load import Sent, send
from bench.place import Server


@dataclass(frozen=True)
class Effort:
    """How much is measured. More makes the spread visible, not the figures other."""

    rounds: int
    saves: int  # per round and side
    open_seconds: int  # at a fixed rate, per round and side
    people: int  # who start, sit and submit, per round
    pages: int  # per round, of a page that may be read again and again
    due: int  # attempts that end at once
    crowd: int  # people who sit at the same time
    crowd_rate: int  # saves a second of all of them
    crowd_seconds: int  # at each rate
    submits: int  # in one second
    watched: int  # sittings on the list of an invigilator
    papers: int  # certificates per round
    imports: int  # questions of a file, per round
    sat: int  # attempts whose responses are counted
    stocked: int  # questions of a bank that is searched
    asked: int  # people held against the rules of a credential
    credentials: int  # whose status is asked for at once
    staff: int  # of a clinic whose matrix is one page
    exported: int  # of a clinic whose table is taken along
    verified: int  # codes and files of a clinic's bulk verification, per round
    notices: int  # of changes at clinics, planned and mailed


FULL = Effort(
    rounds=5,
    saves=1600,
    open_seconds=4,
    people=24,
    pages=120,
    due=5000,
    papers=20,
    imports=5000,
    sat=25_000,
    stocked=50_000,
    asked=10_000,
    crowd=5000,
    crowd_rate=500,
    crowd_seconds=10,
    submits=500,
    watched=500,
    credentials=1_000_000,
    staff=1000,
    exported=10_000,
    verified=200,
    notices=10_000,
)
QUICK = Effort(
    rounds=2,
    saves=160,
    open_seconds=1,
    people=8,
    pages=24,
    due=50,
    papers=3,
    imports=50,
    sat=400,
    stocked=500,
    asked=300,
    crowd=100,
    crowd_rate=50,
    crowd_seconds=1,
    submits=20,
    watched=20,
    credentials=2000,
    staff=20,
    exported=40,
    verified=20,
    notices=100,
)


@dataclass(frozen=True)
class Cost:
    """Of one request, as the mean over a batch."""

    web_ms: float
    database_ms: float
    sent: Sent
    count: int

    @property
    def cpu_ms(self) -> float:
        return self.web_ms + self.database_ms

    @property
    def per_second(self) -> float:
        return self.count / self.sent.seconds


def cost_of(server: Server, requests: Sequence[bytes], *, expect: int = 200) -> Cost:
    sent, spent = server.meter.measure(lambda: send(server.port, requests, expect=expect))
    each = 1000 / len(requests)
    return Cost(spent.web * each, spent.database * each, sent, len(requests))

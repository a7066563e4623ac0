"""A bank as nobody has yet: full-text search over tens of thousands of questions, and its page."""

import random
import re
import time
from collections import Counter
from dataclasses import dataclass
from itertools import accumulate
from statistics import quantiles
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.urls import reverse

from bench.data import minimal_pages
from bench.invigilation import make_admin
from bench.load import get
from bench.place import MINIMAL, PRODUCT, Place
from bench.report import entry
from bench.rounds import Cost, Effort, cost_of
from bench.statements import count_statements
from quizzes.bank_list import count_up_to, matching, sorted_by
from quizzes.bank_pages import PER_PAGE
from quizzes.enums import Level
from quizzes.models import Bank, Item, ItemVersion
from training.lib import clock

BATCH = 5_000
SEARCHES_A_ROUND = 40
_WORD = re.compile(r"[a-z]{4,}")


@dataclass(frozen=True)
class Stocked:
    bank: Bank
    words: list[str]  # the most frequent first, as in the programme


def measure_bank(place: Place, effort: Effort) -> list[dict[str, Any]]:
    stocked = stock_bank(effort.stocked)
    times = [time_searches(stocked, seed=number) for number in range(effort.rounds)]
    cuts = [quantiles(each, n=100) for each in times]
    admin = make_admin()
    page = address_of(stocked.bank, q=stocked.words[40])
    costs: list[tuple[Cost, Cost]] = []
    for number in range(effort.rounds + 1):  # the first meets cold templates
        own = cost_of(place.server(PRODUCT), [get(page, admin.cookies)] * max(effort.pages // 8, 1))
        ordinary = cost_of(place.server(MINIMAL), minimal_pages(effort.pages))
        costs += [(own, ordinary)] * (number > 0)
    searches = f"ms, full text over {effort.stocked} questions"
    made = sum(map(len, times))
    return [
        entry("bank.search_p50_ms", searches, [cut[49] for cut in cuts], n=made),
        entry("bank.search_p95_ms", searches, [cut[94] for cut in cuts], n=made),
        entry(
            "bank.page_cpu_ms",
            "ms CPU, web and database",
            [own.cpu_ms for own, _ordinary in costs],
            n=sum(own.count for own, _ordinary in costs),
            baselines=[ordinary.cpu_ms for _own, ordinary in costs],
        ),
        entry("bank.page_statements", "SQL statements, all", [count_listing(page, admin)], n=1),
    ]


def time_searches(stocked: Stocked, *, seed: int) -> list[float]:
    """How long finding, counting and reading the first page takes, word by word."""
    chance = random.Random(seed)
    found = []
    for number in range(SEARCHES_A_ROUND):
        began = time.perf_counter()
        rows = matching(
            stocked.bank,
            {"q": _asked(stocked.words, number, chance)},
            on_date=clock.now().date(),
        )
        count_up_to(rows)
        list(sorted_by(rows, "ref")[:PER_PAGE])
        found.append(1000 * (time.perf_counter() - began))
    return found


def _asked(words: list[str], number: int, chance: random.Random) -> str:
    """In turn: a word, two words, either of two, one without another, a phrase."""
    first, second = chance.sample(words, 2)
    shapes = (
        "{0}",
        "{0} {1}",
        "{0} or {1}",
        "{0} -{1}",
        '"{0} {1}"',
    )
    return shapes[number % len(shapes)].format(first, second)


def count_listing(page: str, admin: Any) -> int:
    return count_statements(lambda client: client.get(page), admin.cookies)


def address_of(bank: Bank, **filters: str) -> str:
    return f"{reverse('quizzes:author_bank', args=[bank.slug])}?{urlencode(filters)}"


def stock_bank(count: int) -> Stocked:
    """Questions of words of the starter programme, as frequent as they are there."""
    course = Bank.objects.earliest("pk").course
    bank = Bank.objects.create(course=course, module_slug="stocked", slug="stocked", title="All")
    counted: Counter[str] = Counter()
    for payload in ItemVersion.objects.values_list("payload", flat=True):
        counted.update(_WORD.findall(str(payload).lower()))
    words, often = zip(*counted.most_common(), strict=True)
    up_to = list(accumulate(often))  # once: `choices` would add them up for every sentence
    chance = random.Random(1)
    for begin in range(0, count, BATCH):
        _write(bank, range(begin, min(begin + BATCH, count)), words, up_to, chance)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE quizzes_itemversion, quizzes_item")
    return Stocked(bank, list(words))


def _write(bank: Bank, numbers: range, words: Any, up_to: list[int], chance: random.Random) -> None:
    def say(length: int) -> str:
        return " ".join(chance.choices(words, cum_weights=up_to, k=length))

    items = Item.objects.bulk_create(Item(bank=bank, ref=f"Q-{n:05d}") for n in numbers)
    ItemVersion.objects.bulk_create(
        ItemVersion(
            item=item,
            number=1,
            state="published",
            kind="single-best-answer",
            payload={
                "stem": say(25),
                "options": [
                    {"id": name, "text": say(8), "rationale": say(15)}
                    for name in ("aaaa", "bbbb", "cccc", "dddd")
                ],
                "key": "aaaa",
            },
            topic=f"3.{1 + item.pk % 5}",
            level=chance.choice(Level.values),
            confidence="high",
            references=["WHO99"],
            content_hash=f"{item.pk:064d}",
        )
        for item in items
    )

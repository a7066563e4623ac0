"""A file of questions into a bank: the dry run, then the writing, as the worker does them."""

import time
from typing import Any

from django.core.files.base import ContentFile

from bench.cpu import Tree
from bench.data import make_candidates
from bench.place import Place, database_tree
from bench.report import entry
from bench.rounds import Effort
from quizzes.interchange.importing import read_import, write_import
from quizzes.interchange.uploads import ask_to_write, begin_import
from quizzes.models import Bank, ImportedWording, Item, ItemImport, ItemVersion
from training.lib import clock
from training.people.models import User

ROUNDS = 3
PREFIX = "bench-"


def measure_interchange(place: Place, effort: Effort) -> list[dict[str, Any]]:
    """Progress is written as on the page; each round finds an empty place in the bank."""
    bank = Bank.objects.select_related("course").order_by("pk")[0]
    user = make_candidates(1)[0].enrolment.user
    database = database_tree()
    reading, writing, cpu = [], [], []
    for _ in range(min(ROUNDS, effort.rounds)):
        used, began = _used(database), time.monotonic()
        row = _begin(bank, user, effort.imports)
        read_import(row.pk)
        read = time.monotonic()
        row.refresh_from_db()
        ask_to_write(row, now=clock.now())
        write_import(row.pk, now=clock.now())
        reading.append(read - began)
        writing.append(time.monotonic() - read)
        cpu.append(_used(database) - used)
        row.refresh_from_db()
        assert (row.state, row.done) == ("written", effort.imports), row.problem
        _clear(bank)
    what = f"{effort.imports} GIFT questions"
    n = effort.imports * len(cpu)
    return [
        entry("import.cpu_seconds", f"s CPU for {what}, worker and database", cpu, n=n),
        entry("import.read_seconds", f"s for the dry run of {what}", reading, n=n),
        entry("import.write_seconds", f"s to write {what}", writing, n=n),
    ]


def make_gift(count: int) -> bytes:
    """Two of five with one best answer, the others true or false, a number, several right."""
    return "\n\n".join(_question(number) for number in range(count)).encode()


def _question(number: int) -> str:
    head = f"// [id:{PREFIX}{number}]\n::Question {number}::"
    match number % 5:
        case 2:
            return f"{head}Number {number} is even.{{{'TRUE' if number % 2 == 0 else 'FALSE'}}}"
        case 3:
            return f"{head}What is {number} and one?{{#{number + 1}:0####Count on.}}"
        case 4:
            options = "~%50%one#Yes. ~%50%three#Yes. ~%-50%two#No. ~%-50%four#No."
            return f"{head}Which two are odd, of {number}?{{{options}}}"
    wrong = "\n".join(f"\t~{number + step}#It is {step} too many." for step in (1, 2, 3))
    return f"{head}[html]<p>Which number is {number}?</p>{{\n\t={number}#It is.\n{wrong}\n}}"


def _begin(bank: Bank, user: User, count: int) -> ItemImport:
    file = ContentFile(make_gift(count), name="bench.gift")
    return begin_import(bank, user, file, format_name="", now=clock.now())  # type: ignore[arg-type]


def _clear(bank: Bank) -> None:
    items = Item.objects.filter(bank=bank, ref__startswith=PREFIX)
    ImportedWording.objects.filter(item__in=items).delete()
    ItemVersion.objects.filter(item__in=items).delete()
    items.delete()
    ItemImport.objects.filter(bank=bank).delete()


def _used(database: Tree) -> float:
    return time.process_time() + database.seconds()

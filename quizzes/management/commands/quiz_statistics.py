import json
import uuid
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from quizzes.domain.statistics.computing import Computed, compute
from quizzes.enums import AttemptsCounted
from quizzes.models import ItemVersion, Quiz, QuizVersion


class Command(BaseCommand):
    help = "Compute the statistics of an edition of a quiz and print them; nothing is stored."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("quiz", help="its UUID, COURSE/QUIZ, or QUIZ where one has that name")
        parser.add_argument("--edition", type=int, help="by default the newest that was sat")
        parser.add_argument(
            "--attempts", choices=AttemptsCounted.values, default=AttemptsCounted.FIRST.value
        )
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: object, **options: Any) -> None:
        version = _version(_quiz(options["quiz"]), options["edition"])
        counted = AttemptsCounted(options["attempts"])
        computed = compute(version, counted, draft=settings.ALLOW_DRAFT)
        report = _report(version, counted, computed)
        if options["json"]:
            self.stdout.write(json.dumps(report, allow_nan=False))
            return
        for name, value in report["test"].items():
            self.stdout.write(f"{name:12} {_shown(value)}")
        for item in report["items"]:
            facts = "  ".join(f"{name} {_shown(item[name])}" for name in _IN_WORDS)
            self.stdout.write(f"{item['item']} ({item['version']}): n {item['n']}  {facts}")


_IN_WORDS = ("facility", "discrimination_index", "discriminative_efficiency", "effective_weight")


def _report(version: QuizVersion, counted: AttemptsCounted, computed: Computed) -> dict[str, Any]:
    versions = ItemVersion.objects.select_related("item").in_bulk(list(computed.items))
    items = [
        {"item": versions[pk].item.ref, "version": versions[pk].number, "n": n} | figures
        for pk, (n, figures) in computed.items.items()
    ]
    quiz = {"quiz": version.quiz.slug, "version": version.number, "attempts": counted.value}
    items.sort(key=lambda item: (item["item"], item["version"]))
    return quiz | {"n": computed.n} | computed.figures | {"items": items}


def _quiz(name: str) -> Quiz:
    course, _slash, slug = name.rpartition("/")
    try:
        found = Quiz.objects.filter(public_id=uuid.UUID(name))
    except ValueError:
        found = Quiz.objects.filter(slug=slug)
        found = found.filter(course__slug=course) if course else found
    if len(found) != 1:
        raise CommandError(f"{len(found)} quizzes are called {name!r}.")
    return found[0]


def _version(quiz: Quiz, number: int | None) -> QuizVersion:
    """The edition asked for, or the newest that somebody has sat."""
    editions = quiz.versions.select_related("quiz").order_by("-number")
    if number is not None:
        editions = editions.filter(number=number)
    sat = editions.filter(attempts__isnull=False).first()
    if version := sat or editions.first():
        return version
    raise CommandError("The quiz has no such edition.")


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.4g}"

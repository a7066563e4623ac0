"""What tests of editions do: find their pages, fill in the editor, rate questions."""

from django.urls import reverse

from quizzes.models import ItemRating, ItemVersion
from tests.factories import make_admin
from training.lib import clock


def address(version, act=""):
    name = f"quizzes:author_edition{act and '_'}{act}"
    return reverse(name, args=[version.bank.slug, version.quiz.slug, version.number])


def filled(version, **changes):
    """The editor as it would be sent, with some fields changed; `window="…"` as day to time."""
    sent = {
        "seen": version.content_hash,
        "title": version.title,
        "minutes": "53",
        "cut_kind": "provisional",
        "cut_percent": "75",
        "topic_minimum_percent": "0",
        "max_attempts": "3",
        "cool_down_hours": "24, 72",
        "navigation": "free",
        "what_changed": "More time.",
        "cell_3.1_recall": "2",
        "cell_3.2_apply": "2",
        **{f"feedback_{part}": "never" for part in ("topics", "own_answers", "key", "rationale")},
        "feedback_critical_rationale": "never",
        "feedback_score": "at-once",
    }
    for name, value in changes.items():
        if isinstance(value, tuple):
            keys = (f"{name}_{part}" for part in ("day", "month", "year", "time"))
            sent |= dict(zip(keys, value, strict=True))
        else:
            sent[name.replace("__", ".")] = value
    return sent


def rate(bank, value):
    admin = make_admin()
    for version in ItemVersion.objects.filter(item__bank=bank, rating=None):
        ItemRating.objects.create(
            item_version=version, value=value, applied_by=admin, applied_at=clock.now()
        )

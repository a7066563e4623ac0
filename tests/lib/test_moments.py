"""Every hour that is shown names its zone."""

import re
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.template import Context, Template
from django.utils import timezone

EVENING = datetime(2026, 11, 23, 3, 41, 7, tzinfo=UTC)
HOUR_BY_HAND = re.compile(r'\|(?:date|time):"[^"]*H:i[^"]*"')
# The zone stands behind it: once for the two ends of a span, or as text of its own.
ZONE_FOLLOWS = {
    "components/local_time.html",
    "emails/_account_change.txt",
    "quizzes/_timer.html",
    "quizzes/sittings/_facts.html",
}


def shown(template: str) -> str:
    with timezone.override("America/St_Johns"):
        return Template("{% load moments %}" + template).render(Context({"at": EVENING}))


def test_hours_and_moments_name_the_zone_of_the_person():
    assert shown("{{ at|hour }}") == "00:11 (St Johns)"
    assert shown("{{ at|exact_hour }}") == "00:11:07 (St Johns)"
    assert shown("{{ at|moment }}") == "23 November 2026 at 00:11 (St Johns)"
    assert shown("{{ at|exact_moment }}") == "23 November 2026 at 00:11:07 (St Johns)"
    assert shown("{% zone_name %}") == "St Johns"


def test_no_template_writes_an_hour_without_its_zone():
    folder = Path(settings.BASE_DIR) / "templates"
    by_hand = {
        str(path.relative_to(folder))
        for path in folder.rglob("*.*")
        if HOUR_BY_HAND.search(path.read_text())
    }

    assert by_hand == ZONE_FOLLOWS

"""Addresses of a sitting, and what a person reads on a page."""

import html
import re
from datetime import timedelta

from django.urls import reverse

from quizzes.models import Attempt
from training.lib import clock


def text_of(response) -> str:
    """What a person reads, with single spaces."""
    body = re.sub(r"<(script|style|svg).*?</\1>", "", response.content.decode(), flags=re.S)
    body = re.sub(r"</?(a|span|strong)\b[^>]*>", "", body)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))


def place(enrolment, name="quiz"):
    return reverse(f"quizzes:{name}", args=[enrolment.public_id, "3-safety"])


def page(attempt, name="attempt", *more):
    return reverse(f"quizzes:{name}", args=[attempt.public_id, *more])


def end_time(attempt, seconds):
    deadline = clock.now() - timedelta(seconds=seconds)
    Attempt.objects.filter(pk=attempt.pk).update(
        started_at=deadline - timedelta(hours=1), deadline_at=deadline
    )

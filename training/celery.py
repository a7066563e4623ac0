"""The Celery application. A message only makes work prompt; the database row is the truth.

The figures behind each setting are in docs/decisions.md (defaults lost tasks in measurements).
"""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "training.settings")

app = Celery("needlewise")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["training.lib", "training.people", "quizzes", "certificates", "clinics"])


@setup_logging.connect
def keep_our_logging(**options: Any) -> None:
    """Django has set up the log already; a receiver here stops Celery from replacing it."""

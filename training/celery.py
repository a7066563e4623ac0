"""The Celery application. A message only makes work prompt; the database row is the truth.

The figures behind each setting are in docs/decisions.md (defaults lost tasks in measurements).
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "training.settings")

app = Celery("needlewise")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["training.lib", "training.people", "quizzes", "certificates", "clinics"])

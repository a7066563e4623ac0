"""Pages that belong to no app: health, errors, plain texts."""

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from quizzes.domain.setting_aside import count_set_aside
from training.lib import background, clock

LONGEST_WAIT_SECONDS = 60


def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: the process answers."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> JsonResponse:
    """Ready: database reachable, migrations applied, no duty waiting longer than a minute.

    Attempts that were set aside are told of; this process is no less ready for them.
    """
    checks: dict[str, object] = {}
    try:
        executor = MigrationExecutor(connection)
        checks["migrations"] = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        age = background.oldest_due_age(now=clock.now())
        checks["database"] = True
        checks["oldest_due_seconds"] = age.total_seconds()
        checks["attempts_set_aside"] = count_set_aside()
    except Exception as error:
        checks["database"] = False
        checks["error"] = type(error).__name__
    ready = bool(
        checks.get("database")
        and checks.get("migrations")
        and float(str(checks.get("oldest_due_seconds", 0))) <= LONGEST_WAIT_SECONDS
    )
    return JsonResponse({"ready": ready, **checks}, status=200 if ready else 503)


def text_page(request: HttpRequest, name: str) -> HttpResponse:
    """Help, privacy, terms, accessibility, contact: open to everyone."""
    context = {
        "contact_email": settings.CONTACT_EMAIL,
        "issuer": settings.ISSUER_NAME,
        "facts_kept_years": settings.FACTS_KEPT_YEARS,
        "messages_kept_days": settings.WEBHOOK_MESSAGES_KEPT_DAYS,
    }
    return render(request, f"pages/{name}.html", context)

"""An act that is asked for twice under one key is done once, and answered alike."""

import hashlib
from collections.abc import Callable

from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import Schema

from clinics.api.callers import ApiRequest
from clinics.models import KeptAnswer
from training.lib import clock
from training.lib.errors import Conflict, DomainError

HEADER = {
    "alias": "Idempotency-Key",
    "min_length": 8,
    "max_length": 100,
    "pattern": r"^[!-~]+$",
    "description": "Any text of your own, new for each act. A repetition gets the first answer.",
}


def once(request: ApiRequest, key: str, act: Callable[[], Schema], *, status: int) -> HttpResponse:
    """The answer is kept in the transaction of the act, so there is never one without the other.

    A refusal is kept by nobody: what was refused may be asked again under the same key.
    """
    fingerprint = _fingerprint(request)
    try:
        with transaction.atomic():
            kept, is_new = KeptAnswer.objects.get_or_create(
                client=request.auth.client,
                key=key,
                defaults={
                    "fingerprint": fingerprint,
                    "status": status,
                    "body": {},
                    "made_at": clock.now(),
                },
            )
            if is_new:
                kept.body = act().model_dump(mode="json")
                kept.save(update_fields=["body"])
    except OperationalError as error:  # it waited for the first one longer than a page may
        raise Conflict(_("The first request with this key is still at work.")) from error
    if kept.fingerprint != fingerprint:
        raise DomainError(_("This key was used for another request."))
    response = JsonResponse(kept.body, status=kept.status)
    if not is_new:
        response["Idempotent-Replayed"] = "true"
    return response


def _fingerprint(request: HttpRequest) -> str:
    asked = f"{request.method} {request.get_full_path()}\n".encode() + request.body
    return hashlib.sha256(asked).hexdigest()

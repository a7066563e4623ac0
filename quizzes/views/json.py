"""What every JSON address of an attempt has in common."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from quizzes.replies import no_answer_json
from quizzes.wording import speaking_to
from training.lib.errors import DomainError
from training.people.requests import SignedInRequest

log = logging.getLogger(__name__)

JsonView = Callable[[SignedInRequest, UUID], JsonResponse]


def json_address(view: JsonView) -> Callable[..., Any]:
    """Answer in JSON whatever happens: 401 without a person, refusals with their sentence.

    A database that is away, hangs or is restarted is 503: the client sends the same again.
    """

    @never_cache
    @wraps(view)
    def answer(request: SignedInRequest, public_id: UUID) -> JsonResponse:
        try:
            return judged(request, public_id)
        except (OperationalError, InterfaceError):
            log.warning("the database did not answer", exc_info=True)
            return JsonResponse(no_answer_json(), status=503, headers={"Retry-After": "1"})

    def judged(request: SignedInRequest, public_id: UUID) -> JsonResponse:
        if not request.user.is_authenticated:
            sentence = _("Sign in again. Your answers are kept on this device until then.")
            return JsonResponse({"detail": sentence}, status=401)
        with speaking_to(request.user):
            try:
                return view(request, public_id)
            except DomainError as error:
                reply = {"detail": error.message, **error.details}
                return JsonResponse(reply, status=error.status)
            except Http404:
                return JsonResponse({"detail": _("There is no such attempt.")}, status=404)

    return answer

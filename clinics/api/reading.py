"""What a request may send: a small JSON object, as it is, in UTF-8."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.parser import Parser

from clinics.api.errors import BadRequest, NotReadable, TooLarge
from training.lib.strict_json import NotJson, read_json

LARGEST_BODY = 16_384
_DEEPEST = 8
_MOST_VALUES = 200


class SmallJson(Parser):
    """Judged by its head before a byte is read, and by its bytes before a parser sees it."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        if request.headers.get("Content-Encoding", "identity") != "identity":
            raise NotReadable(_("Send the body as it is, not packed."))
        if request.content_type != "application/json":
            raise NotReadable(_("Send the body as application/json."))
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
            raise TooLarge(_("A body has at most %(count)s bytes.") % {"count": LARGEST_BODY})
        try:
            value = read_json(request.body, deepest=_DEEPEST, most_values=_MOST_VALUES)
        except NotJson as error:
            raise BadRequest(
                _("The body is not JSON that we read: one object, each name once.")
            ) from error
        if not isinstance(value, dict):
            raise BadRequest(_("The body is one JSON object."))
        return value

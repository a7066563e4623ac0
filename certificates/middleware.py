"""A page of a record that was just given is given again before most of what makes a page.

A line of people who scan one code ask for one page. The record is read for every one of them, by
the view's own function; only where all that was read is what the kept page was made of is it the
answer, and what it says of the moment is said anew. Everybody else goes on, with what was read.
"""

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from certificates.enums import ViewingKind
from certificates.views.kept_pages import frames, kept_page, keys_of, pages
from certificates.views.looking import look_at
from certificates.views.noting import note_viewing

Handler = Callable[[HttpRequest], HttpResponse]

_ADDRESS = re.compile(r"/verify/([0-9A-Za-z]{26})/")


class KeptPages:
    """A cookie may choose colours, language or a person, and htmx a part of a page: whoever sends
    one gets an answer of their own. Without this class everybody does."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = _ADDRESS.fullmatch(request.path_info) if request.method == "GET" else None
        if asked is None or request.COOKIES or "HX-Request" in request.headers:
            return self.get_response(request)
        look = None if settings.MAINTENANCE else look_at(request, asked[1])
        found = look.found if look else None
        keys = keys_of(request, found) if found else None
        if found is None or keys is None:
            return self.get_response(request)
        page_key, frame_key = keys
        kept = pages.get(page_key)
        if kept is None and (frame := frames.get(frame_key)):
            kept = frame.anew(found)
            pages.keep(page_key, kept)
        if kept:
            note_viewing(request, found.subject, ViewingKind.PAGE, now=found.moment)
            return kept.answer()
        response = self.get_response(request)
        if made := kept_page(response):
            pages.keep(page_key, made)
            frames.keep(frame_key, made)
        return response

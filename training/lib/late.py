"""A large part of a page that is written already, put into it when all around it is there.

A template copies what it is given at every level of its blocks and includes, and a response encodes
it once more: of three megabytes that costs more than all the rest of the page.
"""

from django.http import HttpResponse
from django.utils.safestring import mark_safe

PLACE = mark_safe("<!--late-->")  # where it goes; what people write is escaped and cannot say this


def put_in(response: HttpResponse, part: bytes) -> HttpResponse:
    """`part`, in UTF-8, in place of the first `PLACE`; a page without one stays as it is."""
    before, place, after = response.content.partition(PLACE.encode())
    if place:
        response.content = (before, part, after)
    return response

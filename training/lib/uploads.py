"""Files that people send: how large a request may be before anything of it is kept."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler


class LimitedRequest(FileUploadHandler):
    """Refuses a request by the size it announces; Django alone would first store all of it.

    Any form may be sent files, also one that asks for none, and by anybody: without this the
    disk is as full as a stranger wants it.
    """

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        if content_length > settings.LARGEST_UPLOAD_REQUEST:
            raise RequestDataTooBig("The request is larger than any page takes.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None

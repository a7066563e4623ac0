"""Files in a folder or, by one setting, in an S3-compatible store: the same bytes either way."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.test import override_settings

from certificates.domain.certificates.issuing import issue_for_attempt
from certificates.domain.documents.documents import make_document
from certificates.enums import Paper
from certificates.models import Document
from tests.factories import NOW, make_graded_attempt
from training import env


class Bucket(BaseHTTPRequestHandler):
    """As much of the S3 protocol as storing, reading and removing one object takes."""

    objects: dict[str, bytes] = {}
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if "aws-chunked" in self.headers.get("Content-Encoding", ""):
            body = _without_chunk_marks(body)
        self.objects[self._key()] = body
        self._answer(200)

    def do_GET(self) -> None:
        found = self.objects.get(self._key())
        self._answer(404 if found is None else 200, found or b"")

    do_HEAD = do_GET

    def do_DELETE(self) -> None:
        self.objects.pop(self._key(), None)
        self._answer(204)

    def log_message(self, format: str, *args: object) -> None:
        pass

    def _key(self) -> str:
        return unquote(urlsplit(self.path).path)

    def _answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Last-Modified", "Sun, 22 Nov 2026 12:00:00 GMT")
        self.send_header("ETag", '"one"')
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _without_chunk_marks(body: bytes) -> bytes:
    """Size in hexadecimal, line end, that many bytes, line end; a size of zero ends it."""
    whole = b""
    while body:
        mark, _, rest = body.partition(b"\r\n")
        size = int(mark.split(b";")[0], 16)
        if not size:
            break
        whole, body = whole + rest[:size], rest[size + 2 :]
    return whole


@pytest.fixture
def bucket() -> Iterator[str]:
    """The setting that names a store of this test's own."""
    Bucket.objects = {}
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"s3://key:se%2Fcret@127.0.0.1:{server.server_port}/papers/house?tls=0&region=here"
    server.shutdown()
    server.server_close()


@pytest.fixture
def stored_elsewhere(bucket, settings) -> Iterator[None]:
    with override_settings(STORAGES=settings.STORAGES | {"default": env.storage(bucket)}):
        yield


def test_a_file_comes_back_as_it_was_stored(stored_elsewhere):
    from django.core.files.storage import default_storage

    name = default_storage.save("documents/one.pdf", ContentFile(b"%PDF the bytes"))

    assert default_storage.open(name).read() == b"%PDF the bytes"
    assert Bucket.objects == {"/papers/house/documents/one.pdf": b"%PDF the bytes"}


def test_a_file_that_is_gone_is_missing_and_no_failure_of_the_program(stored_elsewhere):
    from django.core.files.storage import default_storage

    with pytest.raises(FileNotFoundError):
        default_storage.open("documents/none.pdf").read()


@pytest.mark.django_db
def test_a_document_is_kept_in_the_store_and_downloaded_from_it(stored_elsewhere, client):
    certificate = issue_for_attempt(make_graded_attempt(passed=True), now=NOW)
    document = make_document(certificate, now=NOW, paper=Paper.LETTER)

    client.force_login(certificate.user)
    answer = client.get(f"/credentials/{certificate.public_id}.pdf")

    stored = Bucket.objects[f"/papers/house/{Document.objects.get().file.name}"]
    assert b"".join(answer.streaming_content) == stored
    assert len(stored) == document.size


@pytest.mark.parametrize("url", ["http://host/bucket", "s3://host", "s3:///bucket"])
def test_an_address_that_names_no_bucket_stops_the_start(url):
    with pytest.raises(ImproperlyConfigured):
        env.storage(url)


def test_without_an_address_files_lie_in_a_folder():
    assert env.storage("") == {"BACKEND": "django.core.files.storage.FileSystemStorage"}

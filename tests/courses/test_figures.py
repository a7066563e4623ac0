"""Figures people upload (rows B13 to B16 of docs/reliability.md): only pixels reach a reader."""

import io
import re
import struct
import zlib
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from courses.domain.drafting import preview, propose_draft, save_draft
from courses.models import CourseFile
from tests.courses.changes import CHANGES, LATER, make_draft
from tests.courses.programme import SQUARE
from tests.factories import NOW, make_admin, make_course
from training.people.models import AuditEntry

pytestmark = pytest.mark.django_db
ORIENTATION, DESCRIPTION, GPS = 0x0112, 0x010E, 0x8825


@pytest.fixture
def draft():
    return make_draft(make_course(slug="needling"))


@pytest.fixture
def send(client, draft):
    """Send a picture from the editor, with scripts or without them."""
    client.force_login(draft.author)

    def send(content: bytes, name: str = "photo.png", *, scripts: bool = True, **fields: str):
        data = {"figure": SimpleUploadedFile(name, content), "alt": "The angle of the needle"}
        headers = {"HX-Request": "true"} if scripts else {}
        url = reverse("courses:figure", args=[draft.public_id])
        return client.post(url, data | fields, headers=headers)

    return send


def picture(kind: str = "PNG", size: tuple[int, int] = (30, 20), **options) -> bytes:
    result = io.BytesIO()
    Image.new("RGB", size, "teal").save(result, kind, **options)
    return result.getvalue()


def huge_png(width: int, height: int) -> bytes:
    """A few bytes that say they are a picture of this size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def line_of(response) -> str:
    """The line of Markdown that the editor puts into the text."""
    return unescape(re.search(r'data-line="([^"]*)"', text_of(response))[1])


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_figure_is_made_anew_and_named_by_us(send, draft, kind):
    response = send(picture(kind), caption="Flat, not steep")

    row = CourseFile.objects.get()
    name = f"figures/the-angle-of-the-needle-{row.sha256[:10]}.png"
    assert (row.path, row.content_type, row.width, row.height) == (
        f"3-safety/{name}",
        "image/png",
        30,
        20,
    )
    assert line_of(response) == f'![The angle of the needle]({name} "Flat, not steep")'
    assert AuditEntry.objects.get(verb="lesson.figure-added").data == {
        "lesson": draft.lesson_id,
        "picture": row.sha256,
    }
    rendered = preview(draft, line_of(response))
    assert rendered.remarks == []
    assert 'alt="The angle of the needle"' in rendered.html
    assert "<figcaption>Flat, not steep</figcaption>" in rendered.html


def test_a_photograph_loses_its_place_and_is_turned_upright(send):
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # held upright: the pixels lie on their side
    exif[DESCRIPTION] = "GPS 49.28 N"
    exif.get_ifd(GPS)[2] = (49.0, 16.0, 57.0)

    send(picture("JPEG", (30, 20), exif=exif), "IMG_2041.JPG")

    row = CourseFile.objects.get()
    content = row.file.open("rb").read()
    assert (row.width, row.height) == (20, 30)
    assert b"GPS" not in content and b"Exif" not in content and b"eXIf" not in content
    with Image.open(io.BytesIO(content)) as stored:
        assert (stored.format, dict(stored.getexif())) == ("PNG", {})


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (SQUARE.encode(), "SVG drawings cannot be uploaded"),
        (b'\xef\xbb\xbf <?xml version="1.0"?><svg/>', "SVG drawings cannot be uploaded"),
        (b"<html><script>alert(1)</script></html>", "not a PNG, JPEG or WebP picture"),
        (b"GIF89a" + b"\0" * 40, "not a PNG, JPEG or WebP picture"),
        (b"%PDF-1.7", "not a PNG, JPEG or WebP picture"),
        (picture()[:40], "not a PNG, JPEG or WebP picture"),
        (huge_png(30_000, 30_000), "more than 24 million points"),
        (huge_png(5_000, 5_000), "more than 24 million points"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 5_000_000, "larger than 5 MB"),
        (b"", "empty"),
    ],
    ids=["svg", "xml", "html", "gif", "pdf", "cut", "30000x30000", "25 million", "6 MB", "empty"],
)
def test_what_is_no_picture_for_readers_is_refused_by_its_content(send, content, reason):
    """Whatever its name and type say, and before anything is decoded."""
    response = send(content, "figure.png")

    assert (response.status_code, reason in text_of(response)) == (422, True)
    assert CourseFile.objects.count() == 0


def test_a_file_that_is_two_things_keeps_only_its_pixels(send):
    send(picture() + b"<script>alert(1)</script>", "figure.html")

    row = CourseFile.objects.get()
    assert b"script" not in row.file.open("rb").read()
    assert row.path.endswith(".png")


@pytest.mark.parametrize(
    "name", ["../../../etc/passwd", "a\r\nX-Evil: 1.png", "x" * 300 + ".png", "=cmd|' /C calc'!A0"]
)
def test_the_name_of_the_file_is_never_used(send, client, name):
    send(picture(), name)

    row = CourseFile.objects.get()
    assert re.fullmatch(r"3-safety/figures/the-angle-of-the-needle-[0-9a-f]{10}\.png", row.path)
    assert re.fullmatch(rf"courses/{row.sha256}(_\w+)?\.png", str(row.file.name))
    response = client.get(reverse("courses:file", args=[f"{row.sha256}.png"]))
    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"alt": "  "}, "Say in words what the picture shows."),
        ({"alt": "x" * 301}, "at most 300"),
        ({"alt": "a\u202eb"}, "text direction"),
    ],
)
def test_a_figure_without_words_is_not_stored(send, fields, reason):
    response = send(picture(), **fields)

    assert (response.status_code, reason in text_of(response)) == (422, True)
    assert CourseFile.objects.count() == 0


@pytest.mark.parametrize(
    "words",
    [
        "](javascript:alert(1))",
        '" onerror="alert(1)',
        "<img src=x onerror=alert(1)>",
        "a] b [c",
        "`code` *x* \\",
    ],
)
def test_words_of_a_figure_stay_words(send, draft, words):
    line = line_of(send(picture(), alt=words, caption=words))

    rendered = preview(draft, line)

    assert rendered.remarks == []
    assert re.findall(r"<(\w+)", rendered.html) == ["figure", "img", "figcaption"]
    for attribute in ("onerror=", "javascript:"):
        assert attribute not in re.sub(r'"[^"]*"|>[^<]*<', "", rendered.html)


@pytest.mark.parametrize(
    "source",
    [
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "![x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](data:text/html,<script>alert(1)</script>)",
        "<script>alert(1)</script>",
    ],
)
def test_markup_in_the_text_is_inert(draft, source):
    html = preview(draft, source).html

    assert re.findall(r"<(script|img)\b|\b(?:href|src)=\"(?:javascript|data):", html) == []


def test_without_scripts_the_line_is_shown_and_typed_text_stays(send):
    response = send(picture(), scripts=False, source="Typed and not saved.", title="Lesson 1")

    page = text_of(response)
    assert "Put this line into the text" in page and "figures/the-angle-of-the-needle" in page
    assert "Typed and not saved.</textarea>" in page


def test_a_refused_figure_leaves_the_typed_text_in_the_editor(send):
    response = send(SQUARE.encode(), scripts=False, source="Typed and not saved.")

    page = text_of(response)
    assert response.status_code == 422
    assert "Typed and not saved.</textarea>" in page and "Save it as PNG" in page


def test_the_same_picture_twice_is_kept_once(send):
    assert line_of(send(picture())) == line_of(send(picture()))
    assert CourseFile.objects.count() == 1


def test_only_the_author_adds_a_figure_and_only_to_a_draft(client, send, draft):
    save_draft(draft, seen=NOW, changes=CHANGES, now=LATER)
    propose_draft(draft, now=LATER)
    assert send(picture()).status_code == 422

    client.force_login(make_admin())
    url = reverse("courses:figure", args=[draft.public_id])
    assert client.post(url, {"alt": "x"}).status_code == 404
    assert CourseFile.objects.count() == 0

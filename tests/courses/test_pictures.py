"""Pictures are pixels or harmless drawings; nothing else reaches a reader."""

import io

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from courses.domain.pictures import read_picture
from tests.courses.programme import SQUARE


def as_bytes(kind: str, size=(30, 20), **options) -> bytes:
    result = io.BytesIO()
    Image.new("RGB", size, "teal").save(result, kind, **options)
    return result.getvalue()


def test_a_plain_drawing_is_kept_byte_for_byte():
    picture = read_picture("a.svg", SQUARE.encode())

    assert (picture.content, picture.width, picture.height) == (SQUARE.encode(), 40, 30)


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<rect onload="alert(1)"/>',
        '<use href="https://evil.example/x.svg#a"/>',
        '<use xmlns:x="http://www.w3.org/1999/xlink" x:href="javascript:alert(1)"/>',
        '<rect fill="url(https://evil.example/)"/>',
        '<rect style="fill: url(//evil.example)"/>',
        "<style>@import '//evil.example';</style>",
        "<foreignObject><p>x</p></foreignObject>",
        '<image href="x.png"/>',
        "<animate/>",
        '<a href="javascript:x"/>',
        '<p xmlns="http://www.w3.org/1999/xhtml">x</p>',
    ],
)
def test_a_drawing_that_can_do_something_is_refused(inside):
    with pytest.raises(ValueError, match="SVG may not"):
        read_picture("a.svg", SQUARE.replace("<rect", f"{inside}<rect", 1).encode())


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>",
        b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg"/>',
        b"",
        b"\x89PNG",
    ],
)
def test_what_is_not_a_drawing_is_refused(content):
    with pytest.raises(ValueError, match="SVG"):
        read_picture("a.svg", content)


def test_a_photograph_loses_what_it_knows_about_its_place():
    exif = Image.Exif()
    exif[0x010E] = "GPS 49.28 N"
    picture = read_picture("a.jpg", as_bytes("JPEG", exif=exif))

    assert picture.content_type == "image/png"
    assert b"GPS" not in picture.content
    assert (picture.width, picture.height) == (30, 20)


def test_a_picture_made_anew_stays_the_same_when_read_again():
    once = read_picture("a.jpg", as_bytes("JPEG"))

    assert read_picture("a.jpg", once.content).sha256 == once.sha256


def test_a_wide_picture_is_made_smaller():
    assert read_picture("a.png", as_bytes("PNG", (3200, 100))).width == 1600


@pytest.mark.parametrize(
    "content", [b"GIF89a", b"<script>", SQUARE.encode(), as_bytes("PNG")[:40], as_bytes("BMP")]
)
def test_what_only_calls_itself_a_picture_is_refused(content):
    with pytest.raises(ValueError, match="picture"):
        read_picture("a.png", content)


def test_a_picture_of_absurd_size_is_refused():
    with pytest.raises(ValueError, match="24 million"):
        read_picture("a.png", as_bytes("PNG", (6000, 6000)))


def test_a_line_of_points_keeps_a_height():
    picture = read_picture("a.png", as_bytes("PNG", (4000, 1)))

    assert (picture.width, picture.height) == (1600, 1)


def test_a_picture_with_a_flood_of_words_is_refused_in_ours():
    words = PngInfo()
    words.add_text("about", "x" * 3_000_000, zip=True)

    with pytest.raises(ValueError, match="The file is not a PNG, JPEG or WebP picture"):
        read_picture("a.png", as_bytes("PNG", pnginfo=words))

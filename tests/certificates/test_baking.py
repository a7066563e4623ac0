"""Badges in pictures: what goes in comes out, and nothing a stranger sends costs much."""

import io
import struct
import time
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from certificates.domain.badges.baking import (
    KEYWORD,
    LARGEST_BADGE,
    LARGEST_PICTURE,
    MOST_CHUNKS,
    PNG_SIGNATURE,
    NoBadge,
    bake_png,
    bake_svg,
    unbake,
)

JWT = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJkaWQ6d2ViOmEuZXhhbXBsZSJ9.c2ln"
JSON = '{"name": "Exämple ]]> & <b>", "of": [1]}'
SVG = (
    b'<?xml version="1.0"?><!-- <svg> -->'
    b'<svg xmlns="http://www.w3.org/2000/svg" id="a>b"><g/></svg>'
)


def png(**pixels):
    stream = io.BytesIO()
    Image.new("RGB", (4, 4), **pixels).save(stream, "PNG")
    return stream.getvalue()


def chunk(kind, body):
    return struct.pack(">I4s", len(body), kind) + body + struct.pack(">I", zlib.crc32(kind + body))


@pytest.mark.parametrize("text", [JWT, JSON])
@pytest.mark.parametrize(("bake", "picture"), [(bake_png, png()), (bake_svg, SVG)])
def test_what_is_baked_comes_out_as_it_was(bake, picture, text):
    assert unbake(bake(picture, text)) == text


@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=300))
@settings(max_examples=50)
def test_any_text_comes_out_of_a_png_as_it_was(text):
    assert unbake(bake_png(png(), text)) == text


def test_the_badge_of_a_png_is_one_uncompressed_chunk_and_the_pixels_stay():
    baked = bake_png(bake_png(png(color="red"), JSON), JWT)

    assert baked.count(KEYWORD) == 1
    assert unbake(baked) == JWT
    assert chunk(b"iTXt", KEYWORD + b"\0\0\0\0\0" + JWT.encode()) in baked
    with Image.open(io.BytesIO(baked)) as image:
        assert (image.text, image.getpixel((0, 0))) == ({KEYWORD.decode(): JWT}, (255, 0, 0))


def test_the_badge_of_an_svg_stands_directly_after_its_root():
    baked = bake_svg(SVG, JWT).decode()

    assert baked.partition('id="a>b">')[2].startswith(
        '<openbadges:credential xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0" '
        f'verify="{JWT}"></openbadges:credential>'
    )


def test_an_svg_is_baked_once():
    with pytest.raises(NoBadge, match="already"):
        bake_svg(bake_svg(SVG, JWT), JSON)


def twice(picture):
    text = chunk(b"iTXt", KEYWORD + b"\0\0\0\0\0" + JWT.encode())
    return picture.replace(chunk(b"IEND", b""), text + text + chunk(b"IEND", b""))


def packed(picture):
    bomb = KEYWORD + b"\0\1\0\0\0" + zlib.compress(b"a" * 50_000_000)
    return picture.replace(chunk(b"IEND", b""), chunk(b"iTXt", bomb) + chunk(b"IEND", b""))


@pytest.mark.parametrize(
    "hostile",
    [
        b"",
        b"not a picture",
        PNG_SIGNATURE,
        PNG_SIGNATURE + struct.pack(">I4s", 2**31, b"IHDR"),
        PNG_SIGNATURE + chunk(b"abcd", b"") * (MOST_CHUNKS + 1),
        PNG_SIGNATURE + chunk(b"iTXt", KEYWORD + b"\0") + chunk(b"IEND", b""),
        png(),
        twice(png()),
        packed(png()),
        bake_png(png(), JWT).replace(b"eyJ", b"eyK", 1),
        bake_png(png(), "a" * (LARGEST_BADGE + 1)),
        bake_png(png(), "")[:-3],
        png() + b"\0" * LARGEST_PICTURE,
        SVG,
        SVG.replace(b"<g/>", b"<g>" * 5_000 + b"</g>" * 5_000),
        SVG.replace(b"<g/>", b"<g/>" * 60_000),
        bake_svg(SVG, JWT) + b"<a/>",
        SVG.replace(b"<g/>", 2 * bake_svg(b"<svg></svg>", JWT)[5:-6]),
        b'<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa">]>' + bake_svg(SVG[21:], JWT),
        b'<!DOCTYPE svg SYSTEM "file:///etc/passwd"><svg/>',
        b'<?xml version="1.0" encoding="no-such"?><svg/>',
        b"\xff\xfe" + SVG,
    ],
)
def test_a_hostile_picture_is_refused_at_once(hostile):
    began = time.process_time()

    with pytest.raises(NoBadge):
        unbake(hostile)

    assert time.process_time() - began < 2

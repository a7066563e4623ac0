"""Which characters the certificate's fonts can print, read from the font files themselves.

A missing glyph stops a PDF/A build, hours after the person typed the name. So the profile form asks
here first. Reading the character map (the `cmap` table) needs no library and a few milliseconds,
and it cannot drift from the fonts as a committed list would.
"""

import struct
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

FONT_FOLDER = Path(__file__).parent / "fonts"

# The order in which the template looks for a glyph of a name.
SERIF_FONT = "Fraunces"
NAME_FONTS = {
    SERIF_FONT: "Fraunces-Regular.ttf",
    "Noto Serif": "NotoSerif-Regular.ttf",
    "Noto Serif SC": "NotoSerifSC-Regular.ttf",
    "Noto Sans Canadian Aboriginal": "NotoSansCanadianAboriginal-Regular.ttf",
}

# A Windows platform map with the whole of Unicode; every font here has one or the smaller one.
_FULL_UNICODE, _BASIC_PLANE = (3, 10), (3, 1)


def uncovered_clusters(text: str) -> list[str]:
    """Letters, each with its accents, that no single font can draw; in order, without repeats.

    The accents belong to their letter: the shaper takes both from one font or from none.
    """
    missing = (c for c in _clusters(text) if font_for(c) is None)
    return list(dict.fromkeys(missing))


def font_for(text: str) -> str | None:
    """The first font of the name's chain that draws all of `text`, or None."""
    needed = {ord(character) for character in text}
    return next((family for family in NAME_FONTS if needed <= characters_of(family)), None)


@cache
def characters_of(family: str) -> frozenset[int]:
    """Every code point the font of this family maps to a glyph."""
    return frozenset(_read_character_map((FONT_FOLDER / NAME_FONTS[family]).read_bytes()))


def _clusters(text: str) -> Iterator[str]:
    cluster = ""
    for character in text:
        if cluster and not unicodedata.combining(character):
            yield cluster
            cluster = ""
        cluster += character
    if cluster:
        yield cluster


def _read_character_map(font: bytes) -> Iterable[int]:
    table = _table_offset(font, b"cmap")
    (count,) = struct.unpack_from(">H", font, table + 2)
    records = (struct.unpack_from(">HHI", font, table + 4 + 8 * i) for i in range(count))
    maps = {(platform, encoding): table + offset for platform, encoding, offset in records}
    if _FULL_UNICODE in maps:
        return _read_groups(font, maps[_FULL_UNICODE])
    return _read_segments(font, maps[_BASIC_PLANE])


def _table_offset(font: bytes, tag: bytes) -> int:
    (count,) = struct.unpack_from(">H", font, 4)
    for i in range(count):
        name, _, offset, _ = struct.unpack_from(">4sIII", font, 12 + 16 * i)
        if name == tag:
            return offset
    raise ValueError("The font has no character map")


def _read_groups(font: bytes, start: int) -> Iterator[int]:
    """Format 12: runs of code points."""
    (count,) = struct.unpack_from(">I", font, start + 12)
    for i in range(count):
        first, last, _ = struct.unpack_from(">III", font, start + 16 + 12 * i)
        yield from range(first, last + 1)


def _read_segments(font: bytes, start: int) -> Iterator[int]:
    """Format 4: segments of the basic plane, some with holes that map to glyph 0."""
    (count,) = struct.unpack_from(">H", font, start + 6)
    count //= 2
    ends_at = start + 14
    starts_at, deltas_at = ends_at + 2 * count + 2, ends_at + 4 * count + 2
    offsets_at = deltas_at + 2 * count
    for i in range(count):
        (last,) = struct.unpack_from(">H", font, ends_at + 2 * i)
        (first,) = struct.unpack_from(">H", font, starts_at + 2 * i)
        (delta,) = struct.unpack_from(">H", font, deltas_at + 2 * i)
        (offset,) = struct.unpack_from(">H", font, offsets_at + 2 * i)
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if offset:
                at = offsets_at + 2 * i + offset + 2 * (code - first)
                (glyph,) = struct.unpack_from(">H", font, at)
            if (glyph + delta) & 0xFFFF and (glyph or not offset):
                yield code

"""Figures of a course: an SVG is accepted as it is or refused, every other picture is made anew.

An SVG is a program as far as a browser is concerned, and a picture file can be two files at once
or carry the place where it was taken; neither may reach a reader.
"""

import hashlib
import io
import re
import struct
from dataclasses import dataclass
from pathlib import PurePosixPath
from xml.parsers import expat

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageOps, UnidentifiedImageError

MOST_BYTES = 5_000_000
MOST_PIXELS = 24_000_000
WIDEST = 1600
SVG_TAGS = frozenset(
    [
        *("svg", "g", "defs", "use", "symbol", "title", "desc", "text", "tspan"),
        *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "marker"),
        *("linearGradient", "radialGradient", "stop", "clipPath", "mask", "pattern"),
    ]
)
_NAMESPACE = "http://www.w3.org/2000/svg"
_URL = re.compile(r"url\s*\(\s*(?!['\"]?#)", re.IGNORECASE)

_LOOKS_LIKE_SVG = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:\?xml|svg|!doctype svg)", re.IGNORECASE)

_NOT_AN_SVG = gettext_lazy("The file is not an SVG that can be shown safely.")
_TOO_MANY_POINTS = gettext_lazy("The picture has more than 24 million points. Make it smaller.")


@dataclass(frozen=True)
class Picture:
    path: str
    content: bytes
    content_type: str
    width: int
    height: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def read_picture(path: str, content: bytes) -> Picture:
    """The picture, fit to be served; ValueError with a sentence when it cannot be."""
    if len(content) > MOST_BYTES:
        raise ValueError(_("The picture is larger than 5 MB."))
    if PurePosixPath(path).suffix.lower() == ".svg":
        width, height = _check_svg(content)
        return Picture(path, content, "image/svg+xml", width, height)
    return _make_anew(path, content)


def read_upload(content: bytes) -> Picture:
    """A picture a person sent, by what it is and not by its name; ValueError with a sentence.

    Drawings are refused: only those that come with the files of a programme were looked at.
    """
    if len(content) > MOST_BYTES:
        raise ValueError(_("The picture is larger than 5 MB."))
    if _LOOKS_LIKE_SVG.match(content):
        raise ValueError(_("SVG drawings cannot be uploaded. Save it as PNG and send that."))
    return _make_anew("", content)


def _check_svg(content: bytes) -> tuple[int, int]:
    elements = _read_elements(content)
    for tag, attributes in elements:
        namespace, _space, name = tag.rpartition(" ")
        if namespace != _NAMESPACE or name not in SVG_TAGS:
            raise ValueError(_("The SVG may not contain %(tag)s.") % {"tag": name})
        for attribute, value in attributes.items():
            _check_attribute(attribute.rpartition(" ")[2].lower(), value)
    try:
        _left, _top, width, height = map(float, elements[0][1]["viewBox"].split())
    except (IndexError, KeyError, ValueError) as error:
        raise ValueError(_("The SVG needs a viewBox with its size.")) from error
    return round(width), round(height)


def _read_elements(content: bytes) -> list[tuple[str, dict[str, str]]]:
    """Every element with its attributes. Without a document type there are no entities either."""
    elements: list[tuple[str, dict[str, str]]] = []

    def refuse(*_: object) -> None:
        raise ValueError(_NOT_AN_SVG)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = refuse
    parser.ProcessingInstructionHandler = refuse
    parser.StartElementHandler = lambda tag, attributes: elements.append((tag, attributes))
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError) as error:
        raise ValueError(_NOT_AN_SVG) from error
    return elements


def _check_attribute(name: str, value: str) -> None:
    outside = name == "href" and not value.strip().startswith("#")
    if name.startswith("on") or name == "style" or outside or _URL.search(value):
        raise ValueError(_("The SVG may not use %(name)s this way.") % {"name": name})


def _make_anew(path: str, content: bytes) -> Picture:
    """Decode and encode again, so that only the pixels remain; PNG, so that it stays the same.

    The size is asked before anything is decoded. A photograph is turned as its camera said.
    """
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP")) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Image.DecompressionBombError
            image.load()
            mode = "RGBA" if "A" in image.getbands() or "transparency" in image.info else "RGB"
            plain = ImageOps.exif_transpose(image).convert(mode)
    except Image.DecompressionBombError as error:
        raise ValueError(_TOO_MANY_POINTS) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, struct.error) as error:
        raise ValueError(_("The file is not a PNG, JPEG or WebP picture.")) from error
    if plain.width > WIDEST:
        plain = plain.resize((WIDEST, max(1, round(plain.height * WIDEST / plain.width))))
    plain.info = {}
    result = io.BytesIO()
    plain.save(result, "PNG", optimize=True)
    return Picture(path, result.getvalue(), "image/png", plain.width, plain.height)

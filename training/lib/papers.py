"""Papers that people send: a PDF as it is, a photo made anew, anything else refused.

What a file is, its first bytes say and never its name. A picture can be two files at once or carry
the place where it was taken, so only its points are kept. A PDF keeps its bytes, or its
signature would break; it must be a PDF from the first byte to the last, and is never shown as a
page of ours.
"""

import hashlib
import io
import struct
import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext_lazy
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

MOST_BYTES = 20_000_000
MOST_PIXELS = 50_000_000
MOST_PIXELS_OF_WEBP = 20_000_000  # its decoder holds the picture four times
WIDEST = 3000
QUARTER_TURNS = (0, 90, 180, 270)
PDF, JPEG = "application/pdf", "image/jpeg"
_ENDINGS = {PDF: "pdf", JPEG: "jpg"}
_STRIP = 256  # rows of the smaller picture
_HEAD = 1024
_PAGES_OF_OTHERS = (b"<html", b"<script", b"<svg", b"<!doctype")
_LONGEST_NAME = 120

_WRONG_KIND = gettext_lazy("The file is not a PDF or a photo (JPEG, PNG or WebP).")
_TWO_FILES = gettext_lazy("The file is not only a PDF. Save it as a PDF again and choose that.")
_TOO_MANY_POINTS = gettext_lazy("The photo has more than 50 million points. Make it smaller.")
_TOO_MANY_FOR_WEBP = gettext_lazy(
    "The photo has more than 20 million points, which is too much for WebP. Save it as JPEG."
)
_TOO_LARGE = gettext_lazy("The file is larger than 20 MB. Make it smaller.")
_EMPTY = gettext_lazy("The file is empty. Choose another one.")


class _TooManyPoints(ValueError):
    """Said as it is, unlike what a decoder says of a broken file."""


@dataclass(frozen=True)
class Paper:
    """What is kept of a file."""

    content: bytes
    content_type: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def ending(self) -> str:
        return _ENDINGS[self.content_type]


def read_paper(content: bytes, *, turned: int = 0) -> Paper:
    """The paper, fit to be kept; ValueError with a sentence when it cannot be.

    `turned` turns a photo clockwise, by one of `QUARTER_TURNS`.
    """
    _refuse_by_size(content)
    if content.startswith(b"%PDF-"):
        _refuse_second_file(content)
        return Paper(content, PDF)
    return read_photo(content, turned=turned)


def read_photo(content: bytes, *, turned: int = 0) -> Paper:
    """Only the points of a photo, turned as its camera said; ValueError with a sentence."""
    _refuse_by_size(content)
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as image:
            _refuse_by_points(image)
            image.draft("RGB", (WIDEST, WIDEST))  # a large JPEG is decoded smaller at once
            plain = _upright(_small_on_white(image), image)
            image.close()  # the decoded points go before the smaller picture is worked on
    except _TooManyPoints:
        raise
    except Image.DecompressionBombError as error:
        raise _TooManyPoints(str(_TOO_MANY_POINTS)) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, struct.error) as error:
        raise ValueError(str(_WRONG_KIND)) from error
    plain.thumbnail((WIDEST, WIDEST))
    plain.info = {}
    result = io.BytesIO()
    plain.rotate(-turned, expand=True).save(result, "JPEG", quality=85)
    return Paper(result.getvalue(), JPEG)


def shown_name(name: str) -> str:
    """The name a file came with, as text for its person and for nothing else."""
    last = name.replace("\\", "/").rpartition("/")[2]
    seen = "".join(c for c in last if not unicodedata.category(c).startswith("C"))
    return unicodedata.normalize("NFC", seen).strip()[-_LONGEST_NAME:]


def _refuse_by_size(content: bytes) -> None:
    if not content:
        raise ValueError(str(_EMPTY))
    if len(content) > MOST_BYTES:
        raise ValueError(str(_TOO_LARGE))


def _refuse_by_points(image: Image.Image) -> None:
    """Before anything is decoded."""
    points = image.width * image.height
    if points > MOST_PIXELS:
        raise _TooManyPoints(str(_TOO_MANY_POINTS))
    if image.format == "WEBP" and points > MOST_PIXELS_OF_WEBP:
        raise _TooManyPoints(str(_TOO_MANY_FOR_WEBP))


def _refuse_second_file(content: bytes) -> None:
    """A page before the body, or an archive behind the end, would make it another file as well."""
    if any(mark in content[:_HEAD].lower() for mark in _PAGES_OF_OTHERS):
        raise ValueError(str(_TWO_FILES))
    _body, mark, rest = content.rpartition(b"%%EOF")
    if not mark or rest.strip(b"\0\t\n\f\r "):
        raise ValueError(str(_TWO_FILES))


def _small_on_white(image: Image.Image) -> Image.Image:
    """Near the size that is kept, by strips: a second whole copy of a large photo, and a third to
    lay it on white, would take several hundred megabytes."""
    by = max(1, max(image.size) // WIDEST)
    width, height = image.size
    small = Image.new("RGB", (-(-width // by), -(-height // by)))
    for top in range(0, height, by * _STRIP):
        strip = _on_white(image.crop((0, top, width, min(height, top + by * _STRIP))))
        small.paste(strip.reduce(by), (0, top // by))
    return small


def _upright(plain: Image.Image, camera: Image.Image) -> Image.Image:
    """Turned as the camera noted."""
    if turned := camera.getexif().get(ExifTags.Base.Orientation):
        plain.getexif()[ExifTags.Base.Orientation] = turned
    return ImageOps.exif_transpose(plain)


def _on_white(image: Image.Image) -> Image.Image:
    """JPEG knows no transparency; what is left out becomes paper."""
    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert("RGB")
    solid = image.convert("RGBA")
    sheet = Image.new("RGB", solid.size, "white")
    sheet.paste(solid, mask=solid.getchannel("A"))
    return sheet

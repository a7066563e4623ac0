"""The picture of an achievement, as PNG and as SVG, from one template. It names no person, so one
picture serves everybody who earned the same."""

import json
import threading
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, cast

import typst
from django.conf import settings
from django.utils.translation import gettext as _

from certificates.domain.documents.typesetting import TEMPLATE_FOLDER, RenderingFailed
from certificates.rendering.coverage import FONT_FOLDER

CURRENT_PICTURE = "badge-1"
_PIXELS_PER_INCH = 72  # the template is 600 points wide, so the picture has 600 pixels

_one_at_a_time = threading.Lock()


@dataclass(frozen=True, kw_only=True)
class Picture:
    """What is drawn."""

    kind: str
    title: str
    programme: str
    is_draft: bool


def draw_png(picture: Picture) -> bytes:
    return _draw(picture, settings.ISSUER_NAME, "png")


def draw_svg(picture: Picture) -> bytes:
    return _draw(picture, settings.ISSUER_NAME, "svg")


@lru_cache(maxsize=128)
def _draw(picture: Picture, issuer: str, form: Literal["png", "svg"]) -> bytes:
    label = _("Draft content: demonstration only") if picture.is_draft else ""
    data = asdict(picture) | {"issuer": issuer, "draft_label": label}
    try:
        with _one_at_a_time:
            drawn = _compiler().compile(
                _template(),
                format=form,
                ppi=_PIXELS_PER_INCH,
                sys_inputs={"data": json.dumps(data)},
            )
    except typst.TypstError as error:
        message = _("The picture of the badge could not be drawn.")
        raise RenderingFailed(message, diagnostic=error.message) from error
    return cast(bytes, drawn)


def _template() -> Path:
    return TEMPLATE_FOLDER / CURRENT_PICTURE / "badge.typ"


@cache
def _compiler() -> typst.Compiler:
    """Apart from that of the papers: the two never wait for each other."""
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONT_FOLDER]
    )
    return typst.Compiler(root=TEMPLATE_FOLDER, font_paths=fonts)


@cache
def issuer_picture() -> bytes:
    """Our mark, at an address that stays the same over releases: signed badges name it."""
    return (settings.BASE_DIR / "training" / "static" / "img" / "touch-icon.png").read_bytes()

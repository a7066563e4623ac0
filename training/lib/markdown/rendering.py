"""Put the parser together, run it, clean what it made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from training.lib.markdown import anchors, callouts, checks, citations, figures, tables
from training.lib.markdown.cleaning import clean


class Figure(NamedTuple):
    """Where a picture is fetched, and its size so that the text does not jump when it arrives."""

    url: str
    width: int | None = None
    height: int | None = None


class Remark(NamedTuple):
    """Something the author must repair: the line of the text (from 1) and a sentence."""

    line: int
    reason: str


@dataclass(frozen=True)
class Rendered:
    html: SafeString
    references: list[str] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


def render(
    source: str,
    *,
    references: Mapping[str, Mapping[str, str]] | None = None,
    find_figure: Callable[[str], Figure | None] = lambda path: None,
) -> Rendered:
    """Render `source`.

    `references` maps a key to {"text", "note"?}; `find_figure` gives the file behind a path.
    A mistake never stops the rendering: a preview shows what is there and lists the remarks.
    """
    env: dict[str, Any] = {
        "known": references or {},
        "cited": {},
        "mentions": set(),
        "find_figure": find_figure,
        "figures": [],
        "remarks": [],
    }
    parser = _parser()
    tokens = parser.parse(source, env)
    html = parser.renderer.render(tokens, parser.options, env)
    html += citations.reference_list(parser, env)
    return Rendered(
        html=mark_safe(clean(html)),
        references=list(env["cited"]),
        figures=list(dict.fromkeys(env["figures"])),
        remarks=sorted({Remark(*remark) for remark in env["remarks"]}),
    )


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table")
    for part in (citations, callouts, checks, figures, tables, anchors):
        parser.use(part.plugin)
    return parser

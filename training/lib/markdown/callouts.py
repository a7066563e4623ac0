"""Boxes that stand out of the text: `::: danger Title` … `:::`.

The kind is said in words, so that it does not hang on a colour.
"""

from typing import Any

from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from mdit_py_plugins.container import container_plugin

KINDS = {
    "danger": gettext_noop("Danger"),
    "evidence": gettext_noop("Evidence"),
    "practice": gettext_noop("In practice"),
    "remember": gettext_noop("Remember"),
}


def plugin(parser: MarkdownIt) -> None:
    for kind in KINDS:
        container_plugin(parser, kind, render=_render)
    parser.core.ruler.after("block", "callout_numbers", _number)
    parser.core.ruler.push("lost_fences", _find_lost_fences)


def _number(state: StateCore) -> None:
    boxes = [t for t in state.tokens if t.type.startswith("container_") and t.nesting == 1]
    for number, token in enumerate(boxes, start=1):
        token.meta["number"] = number


def _find_lost_fences(state: StateCore) -> None:
    """A misspelt kind leaves its `:::` in a paragraph; the author is told instead of the reader."""
    for token in state.tokens:
        if token.type == "inline" and token.content.startswith(":::") and token.map:
            reason = _("Not a callout: write danger, evidence, practice, remember or check.")
            state.env["remarks"].append((token.map[0] + 1, reason))


def _render(self: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    if token.nesting != 1:
        return "</div>\n"
    kind = token.type.removeprefix("container_").removesuffix("_open")
    title = token.info.strip().removeprefix(kind).strip()
    label = f"callout-{token.meta['number']}"
    anchor = f' id="{token.attrGet("id")}"' if token.attrGet("id") else ""
    words = f'<span class="callout-kind">{escape(_(KINDS[kind]))}</span>'
    if title:
        words += f'<span class="visually-hidden">:</span> {escape(title)}'
    return (
        f'<div class="callout callout-{kind}" role="note" aria-labelledby="{label}"{anchor}>'
        f'<p class="callout-title" id="{label}">{words}</p>\n'
    )

"""Tables that scroll by themselves on a phone and name their columns to a screen reader."""

from typing import Any

from django.utils.html import escape
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt


def plugin(parser: MarkdownIt) -> None:
    parser.add_render_rule("table_open", _open)
    parser.add_render_rule("table_close", lambda *_: "</table></div>\n")
    parser.add_render_rule("th_open", lambda *_: '<th scope="col">')


def _open(self: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    columns = []
    for position in range(index, len(tokens)):
        if tokens[position].type == "thead_close":
            break
        if tokens[position].type == "th_open":
            inline = tokens[position + 1]
            columns.append(self.renderInlineAsText(inline.children or [], options, env).strip())
    label = escape(_("Table: %(columns)s") % {"columns": ", ".join(filter(None, columns))})
    anchor = f' id="{tokens[index].attrGet("id")}"' if tokens[index].attrGet("id") else ""
    return (
        f'<div class="table-scroll" role="region" tabindex="0" aria-label="{label}"{anchor}><table>'
    )

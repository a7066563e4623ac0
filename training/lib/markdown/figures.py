"""Pictures: `![what it shows](figures/x.svg "caption")`. Only files of the course are shown."""

from typing import Any

from django.utils.html import escape
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token


def plugin(parser: MarkdownIt) -> None:
    parser.core.ruler.after("inline", "figures", _make_figures)
    parser.add_render_rule("image", _render_image)
    parser.add_render_rule("figure_close", lambda *_: "</figure>\n")


def _make_figures(state: StateCore) -> None:
    """A picture alone in its paragraph becomes a figure; every picture is looked up once."""
    for index, token in enumerate(state.tokens):
        pictures = [child for child in token.children or [] if child.type == "image"]
        for picture in pictures:
            _look_up(picture, (token.map or [0])[0] + 1, state.env)
        if pictures and len(token.children or []) == 1:
            state.tokens[index - 1].type, state.tokens[index - 1].tag = "figure_open", "figure"
            state.tokens[index + 1].type = "figure_close"
            pictures[0].meta["alone"] = True


def _look_up(picture: Token, line: int, env: Any) -> None:
    path = str(picture.attrGet("src") or "")
    picture.meta["figure"] = env["find_figure"](path)
    if picture.meta["figure"]:
        env["figures"].append(path)
    else:
        reason = _("The figure %(path)s is not among the files of the course.") % {"path": path}
        env["remarks"].append((line, reason))
    if not picture.content.strip():
        reason = _("The figure %(path)s needs words that say what it shows.") % {"path": path}
        env["remarks"].append((line, reason))


def _render_image(self: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    picture = tokens[index]
    figure = picture.meta.get("figure")
    alt = escape(self.renderInlineAsText(picture.children or [], options, env))
    if not figure:
        return f'<span class="missing-figure">{alt}</span>'
    size = f' width="{figure.width}" height="{figure.height}"' if figure.width else ""
    html = f'<img src="{escape(figure.url)}" alt="{alt}"{size} loading="lazy">'
    caption = picture.attrGet("title")
    if picture.meta.get("alone") and caption:
        html += f"<figcaption>{escape(caption)}</figcaption>"
    return html

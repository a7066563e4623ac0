"""Questions to oneself: `::: check`, a question, then a list of `[x] option — reason`.

Each option is a native disclosure that reveals its reason, so it works without scripts, by
keyboard and on paper. Nothing is counted or sent.
"""

import re
from typing import Any

from django.utils.html import escape
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin

_OPTION = re.compile(r"\[( |x|X)\]\s+(?P<text>.+?)\s+—\s+(?P<reason>.+)", re.DOTALL)
_DROPPED = {"paragraph_open", "paragraph_close"}


def plugin(parser: MarkdownIt) -> None:
    container_plugin(parser, "check", render=_render_box)
    parser.core.ruler.before("inline", "check_options", _make_options)
    parser.add_render_rule("check_option_open", _render_option_open)
    parser.add_render_rule("check_reason_open", _render_reason_open)
    parser.add_render_rule("check_option_close", lambda *_: "</p></details>\n")


def _make_options(state: StateCore) -> None:
    """Turn the list of each check into options, before citations are read and numbered."""
    result: list[Token] = []
    box: list[Token] | None = None
    for token in state.tokens:
        if token.type == "container_check_open":
            box = []
        if box is None:
            result.append(token)
            continue
        box.append(token)
        if token.type == "container_check_close":
            result += _rewrite(box, state)
            box = None
    state.tokens = result


def _rewrite(box: list[Token], state: StateCore) -> list[Token]:
    line = (box[0].map or [0])[0] + 1
    question: list[Token] = []
    options: list[Token] = []
    right = 0
    for token in box[1:-1]:
        if not options and token.type != "bullet_list_open":
            question.append(token)
        elif token.type == "bullet_list_open":
            options.append(Token("check_options_open", "div", 1, attrs={"class": "check-options"}))
        elif token.type == "inline":
            match = _OPTION.fullmatch(token.content)
            if not match:
                reason = _("An option reads: [x] or [ ], the option, a dash (—), the reason.")
                state.env["remarks"].append(((token.map or [line - 1])[0] + 1, reason))
                options.append(token)
                continue
            is_right = match[1] != " "
            right += is_right
            options += _option(token, match, is_right, box[0].meta["number"])
    if options:
        options.append(Token("check_options_close", "div", -1, block=True))
    if right != 1 or not question:
        reason = _("A check has a question and a list with exactly one option marked [x].")
        state.env["remarks"].append((line, reason))
    return [box[0], *question, *options, box[-1]]


def _option(token: Token, match: re.Match[str], right: bool, number: int) -> list[Token]:
    meta = {"right": right, "group": f"check-{number}"}
    return [
        Token("check_option_open", "details", 1, meta=meta, block=True),
        Token("inline", "", 0, content=match["text"], map=token.map, children=[]),
        Token("check_reason_open", "p", 1, meta=meta, block=True),
        Token("inline", "", 0, content=match["reason"], map=token.map, children=[]),
        Token("check_option_close", "details", -1, block=True),
    ]


def _render_box(self: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    if token.nesting != 1:
        return "</div>\n"
    label = f"callout-{token.meta['number']}"
    anchor = f' id="{token.attrGet("id")}"' if token.attrGet("id") else ""
    return (
        f'<div class="callout callout-check" role="group" aria-labelledby="{label}"{anchor}>'
        f'<p class="callout-title" id="{label}"><span class="callout-kind">'
        f"{escape(_('Check yourself'))}</span></p>\n"
    )


def _render_option_open(self: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    return f'<details class="check-option" name="{tokens[index].meta["group"]}"><summary>'


def _render_reason_open(self: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    if tokens[index].meta["right"]:
        kind, words = "right", _("Yes.")
    else:
        kind, words = "wrong", _("Not this one. Here is why:")
    return f'</summary><p class="check-reason check-{kind}"><strong>{escape(words)}</strong> '

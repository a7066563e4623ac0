"""Names for the places of a text: headings for links, blocks for the place last read."""

from django.utils.text import slugify
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

_BLOCKS = {
    *("paragraph_open", "figure_open", "bullet_list_open", "ordered_list_open", "table_open"),
    *("blockquote_open", "container_danger_open", "container_evidence_open"),
    *("container_practice_open", "container_remember_open", "container_check_open"),
}


def plugin(parser: MarkdownIt) -> None:
    parser.core.ruler.push("anchors", _name)


def _name(state: StateCore) -> None:
    """Blocks of the outermost level are p-1, p-2 …; a heading carries its words.

    The page has one h1, its title, so the text may not bring another.
    """
    count = 0
    headings: set[str] = set()
    for index, token in enumerate(state.tokens):
        if token.type == "heading_open":
            token.attrSet("id", _unused(slugify(state.tokens[index + 1].content), headings))
            if token.tag == "h1":
                token.tag = state.tokens[index + 2].tag = "h2"
                reason = _("Start headings with ##: the title of the lesson is the first heading.")
                state.env["remarks"].append(((token.map or [0])[0] + 1, reason))
        elif token.level == 0 and token.type in _BLOCKS:
            count += 1
            token.attrSet("id", f"p-{count}")


def _unused(words: str, taken: set[str]) -> str:
    name, number = f"s-{words}"[:60], 1
    while name in taken:
        number += 1
        name = f"s-{words}"[:56] + f"-{number}"
    taken.add(name)
    return name

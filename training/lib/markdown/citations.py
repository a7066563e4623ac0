"""Citations: `[@WHO99]`, `[@A; @B]`, `[@A?]` for "verify first", `[@programme-rule]`.

Numbers follow the order of first mention; the full texts stand in a list at the end, with a way
back to the place that mentioned them first.
"""

import re
from typing import Any

from django.utils.html import escape
from django.utils.text import slugify
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline

OWN_RULE = "programme-rule"
_PATTERN = re.compile(r"\[(@[A-Za-z0-9][\w-]*\??(?:\s*;\s*@[A-Za-z0-9][\w-]*\??)*)\]")


def plugin(parser: MarkdownIt) -> None:
    parser.inline.ruler.before("link", "citation", _citation)
    parser.core.ruler.after("inline", "citation_numbers", _number)
    parser.add_render_rule("citation", _render)


def doubtful_keys(source: str) -> frozenset[str]:
    """The references a text never cites without asking to verify first."""
    cited = [key.strip()[1:] for match in _PATTERN.findall(source) for key in match.split(";")]
    sure = {key for key in cited if not key.endswith("?")}
    return frozenset(key[:-1] for key in cited if key.endswith("?")) - sure


def _citation(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "[":
        return False
    match = _PATTERN.match(state.src, state.pos)
    if not match:
        return False
    if not silent:
        token = state.push("citation", "", 0)
        token.meta = {"keys": [key.strip()[1:] for key in match[1].split(";")]}
    state.pos = match.end()
    return True


def _number(state: StateCore) -> None:
    """Give each key its number where it is mentioned first; unknown keys become remarks."""
    for block in state.tokens:
        line = (block.map[0] if block.map else 0) + 1
        before = None
        for token in block.children or []:
            if token.type == "citation":
                token.meta["notes"] = [_note(key, line, state.env) for key in token.meta["keys"]]
                if before is not None and before.type == "text":
                    before.content = before.content.rstrip()
            before = token


def _note(written: str, line: int, env: Any) -> dict[str, Any]:
    key = written.removesuffix("?")
    if key == OWN_RULE:
        return {"own": True}
    if key not in env["known"]:
        reason = _("The reference %(key)s is not in the list of references.") % {"key": key}
        env["remarks"].append((line, reason))
        return {"unknown": key}
    number = env["cited"].setdefault(key, len(env["cited"]) + 1)
    first = key not in env["mentions"]
    env["mentions"].add(key)
    return {"number": number, "key": key, "first": first, "verify": written.endswith("?")}


def _render(self: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    """The numbers of one citation together, then what is said in words."""
    notes = tokens[index].meta["notes"]
    links = ", ".join(_link(note) for note in notes if "number" in note)
    words = "".join(_words(note) for note in notes)
    return (f'<sup class="footnote-ref">{links}</sup>' if links else "") + words


def _link(note: dict[str, Any]) -> str:
    anchor, number = anchor_of(note["key"]), note["number"]
    place = f' id="{anchor}-back"' if note["first"] else ""
    label = escape(_("Reference %(number)s") % {"number": number})
    return f'<a href="#{anchor}"{place} aria-label="{label}">{number}</a>'


def _words(note: dict[str, Any]) -> str:
    if "unknown" in note:
        label = _("unknown reference %(key)s") % {"key": note["unknown"]}
        return f' <span class="unknown-reference">{escape(label)}</span>'
    if note.get("own"):
        return f' <span class="own-rule">{escape(_("programme rule"))}</span>'
    if note["verify"]:
        return f' <span class="verify">{escape(_("verify before relying on it"))}</span>'
    return ""


def reference_list(parser: MarkdownIt, env: Any) -> str:
    """The numbered sources of the text; empty when it cites none."""
    if not env["cited"]:
        return ""
    rows = "".join(_reference(key, env["known"][key]) for key in env["cited"])
    title = escape(_("References"))
    return (
        '<section class="footnotes" aria-labelledby="references">'
        f'<h2 id="references">{title}</h2><ol>{rows}</ol></section>'
    )


def _reference(key: str, reference: Any) -> str:
    anchor = anchor_of(key)
    note = f" <small>{escape(reference['note'])}</small>" if reference.get("note") else ""
    back = escape(_("Back to the text: %(key)s") % {"key": key})
    return (
        f'<li id="{anchor}">{escape(reference["text"])}{note} '
        f'<a class="footnote-backref" href="#{anchor}-back" aria-label="{back}">↩</a></li>'
    )


def anchor_of(key: str) -> str:
    """The place of a source in the list at the end of a text."""
    return f"ref-{slugify(key)}"

"""Text of other systems made plain: our questions show no markup, and what goes is said."""

import re
from html.parser import HTMLParser
from urllib.parse import unquote

from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from quizzes.interchange.questions import Question, Refusal
from training.lib.sheets.foreign_text import tidy

_TAG = re.compile(
    r"</?(?:p|br|div|span|b|i|em|strong|u|s|sub|sup|ul|ol|li|img|a|table|tr|td|th|h[1-6]|pre|code"
    r"|font|blockquote|audio|video|iframe|script|style|hr|tbody|thead)\b[^<>]*>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,30}|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
_FORMULA = (("\\(", "\\)"), ("\\[", "\\]"), ("$$", "$$"))
# A sign that begins no whole tag is text. The parser would look for its end to the end of the file,
# again for each of a flood of them.
_LONE = re.compile(r"""<(?!(?>[a-zA-Z/!](?>[^<>"']|"[^"]{0,500}"|'[^']{0,500}')*>))""")
_BREAK = "\ufdd0"  # between blocks, however many meet
_BLOCKS = {"p", "div", "ul", "ol", "li", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6"}
_BLOCKS |= {"pre", "blockquote", "hr", "tbody", "thead", "section", "article", "figure"}
_SILENT = {"p", "div", "br", "span", "html", "body", "head", "tbody", "thead", "section", "article"}
_HIDDEN = {"script", "style"}
_FILES = {"img", "audio", "video", "object", "embed", "iframe", "source", "svg"}
_MARKDOWN = MarkdownIt("commonmark")
LONGEST_TEXT = 10_000


def plain(text: str, markup: str, question: Question) -> str:
    """The text without its markup; `markup` is plain, html, markdown or auto."""
    _refuse_long(text)
    if markup == "markdown":
        return _plain_markdown(text, question)
    if markup == "html":
        return plain_html(text, question)
    if markup == "auto" and (_TAG.search(text) or _ENTITY.search(text)):
        # Moodle's own format: HTML in which a line end counts.
        return plain_html(text.replace("\n", "<br>"), question)
    _tell_formula(text, question)
    return tidy(text).strip()


def _refuse_long(text: str) -> None:
    """No question is as long, and what reads markup takes its time over a flood of it."""
    if len(text) > LONGEST_TEXT:
        raise Refusal(_("A text has more than 10,000 characters."))


def _plain_markdown(text: str, question: Question) -> str:
    if not re.search(r"[*_`#\[\]!>|\\<&~-]|^\s*\d+[.)]", text):
        return tidy(text).strip()
    return plain_html(_MARKDOWN.render(text), question)


def plain_html(text: str, question: Question) -> str:
    _refuse_long(text)
    reader = _Reader()
    reader.feed(_LONE.sub("&lt;", _without_comments(text)))
    reader.close()
    for sentence in reader.losses():
        question.lose(sentence)
    found = reader.text()
    _tell_formula(found, question)
    return found


def _tell_formula(text: str, question: Question) -> None:
    if "<math" in text or any(_is_between(text, *signs) for signs in _FORMULA):
        question.lose(_("A formula is shown as it is typed, not set."))


def _is_between(text: str, opening: str, closing: str) -> bool:
    begun = text.find(opening)
    return begun >= 0 and text.rfind(closing) > begun + len(opening)


def _without_comments(text: str) -> str:
    parts = []
    while "<!--" in text:
        before, _sign, rest = text.partition("<!--")
        _comment, closed, after = rest.partition("-->")
        if not closed:
            break
        parts.append(before)
        text = after
    return "".join([*parts, text])


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._formats: set[str] = set()
        self._told: list[str] = []
        self._hidden = 0
        self._kept = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden += 1
            self._told.append(_("A script or style is left out."))
        elif tag in _FILES:
            self._tell_file(tag, dict(attrs))
        elif tag not in _SILENT:
            self._formats.add(tag)
        if tag in _BLOCKS:
            self._parts.append(_BREAK)
        if tag == "br":
            self._parts.append("\n")
        if tag == "pre":
            self._kept += 1
        if tag == "li":
            self._parts.append("- ")
        elif tag in {"td", "th"}:
            self._parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(self._hidden - 1, 0)
        if tag == "pre":
            self._kept = max(self._kept - 1, 0)
        if tag in _BLOCKS:
            self._parts.append(_BREAK)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._parts.append(data if self._kept else re.sub(r"[ \t\n\r\f]+", " ", data))

    def _tell_file(self, tag: str, attrs: dict[str, str | None]) -> None:
        path = attrs.get("src") or attrs.get("data") or ""
        name = tidy(unquote(path.rpartition("/")[2]))[:80]
        if (attrs.get("src") or "").startswith("data:"):
            name = _("one inside the text")
        described = (attrs.get("alt") or "").strip()
        if described:
            self._parts.append(f"[{described}]")
        what = _("An image is lost: {name}.") if tag == "img" else _("A file is lost: {name}.")
        self._told.append(what.format(name=name or _("without a name")))

    def losses(self) -> list[str]:
        told = list(dict.fromkeys(self._told))
        if self._formats:
            words = _("Formatting is lost: {tags}.")
            told.append(words.format(tags=", ".join(sorted(self._formats))))
        return told

    def text(self) -> str:
        """A line for each block; a line break is one, and a hard space is a space that stays."""
        joined = re.sub(r"[ \n]*\ufdd0[ \n\ufdd0]*", "\n", "".join(self._parts))
        lines = "\n".join(line.strip(" \t") for line in joined.split("\n"))
        return tidy(lines).replace("\xa0", " ").strip()


def shorten(text: str, longest: int = 60) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"
